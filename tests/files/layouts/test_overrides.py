from __future__ import annotations

import pytest

from lore_sdk.errors import LayoutError
from lore_sdk.files import PairLayout
from lore_sdk.files.layouts.columns import Columns
from lore_sdk.files.layouts.fit import Headers, fitted
from lore_sdk.files.layouts.guess import guess_layout
from lore_sdk.files.layouts.overrides import overridden

PAIRS = Columns(file="pairs.csv", names=("query", "pid", "title", "colour", "note"))
ITEMS = Columns(file="items.csv", names=("pid", "name", "text", "colour", "stuff"))


def laid(*maps: str, properties: tuple[str, ...] = (), items: bool = True) -> PairLayout:
    headers = Headers(pairs=PAIRS, items=ITEMS if items else None)
    layout = fitted(guess_layout(PAIRS.names), headers)
    return overridden(layout, headers, maps=maps, properties=properties)


def test_a_field_goes_to_the_file_that_has_the_column() -> None:
    layout = laid("title=stuff", "description=note")
    assert layout.items is not None
    assert layout.items.columns.title == "stuff"
    assert layout.pairs.columns.description == ("note",)


def test_a_file_can_be_named() -> None:
    layout = laid("items.item_id=text", "pairs.item_id=note")
    assert layout.items is not None
    assert layout.items.key == ("text",)
    assert layout.item_ref == ("note",)


def test_a_repeated_description_joins_columns() -> None:
    layout = laid("description=note", "description=colour", items=False)
    assert layout.pairs.columns.description == ("note", "colour")


def test_properties_are_columns_of_the_items_file_if_it_has_them() -> None:
    layout = laid(properties=("color:colour", "note"))
    assert layout.items is not None
    assert layout.items.columns.extras == {"color": "colour"}
    assert layout.pairs.columns.extras == {"note": "note"}


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("title=titel", "`pairs.csv` has no column `titel`; did you mean `title`?"),
        (
            "title=xyz",
            "`pairs.csv` has no column `xyz`; it has `colour`, `note`, `pid`, `query`, `title`",
        ),
        ("titel=note", "--map titel=note: `titel` is not a field; did you mean `title`?"),
        (
            "note",
            "--map note is not FIELD=COLUMN, such as title=product_title or items.title=name",
        ),
        (
            "shop.title=note",
            "--map shop.title=note is not FIELD=COLUMN, "
            "such as title=product_title or items.title=name",
        ),
        (
            "queries.query=note",
            "--map queries.query=note: there is no file of queries; name it with --queries",
        ),
    ],
)
def test_what_cannot_be_meant_is_said(stated: str, said: str) -> None:
    with pytest.raises(LayoutError) as caught:
        laid(stated)
    assert str(caught.value) == said


def test_a_property_needs_its_column() -> None:
    with pytest.raises(LayoutError, match=r"`pairs\.csv` has no column `size`"):
        laid(properties=("size",))
