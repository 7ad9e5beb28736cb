"""What votes agree on, worked out by hand."""

from __future__ import annotations

import pytest

from lore_sdk.dsl import pack_from_text
from lore_sdk.judge.votes import Agreed, Vote, agreed

PACK = pack_from_text(
    """
pack shop 1.0.0 "A small shop"

attribute product : kind
    shoes > sneakers, boots
    clothing > dress
attribute brand : one of acme | zeta
""",
    {},
)
PRODUCT, BRAND = (PACK.schema.attributes[name] for name in ("product", "brand"))


def votes(*stated: tuple[str, float]) -> list[Vote]:
    return [Vote({"product": (kind,)} if kind else {}, weight) for kind, weight in stated]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (votes(("boots", 7.0), ("dress", 2.0)), Agreed("boots", 7.0, 9.0)),
        (votes(("boots", 7.0), ("dress", 3.0)), None),
        (votes(("boots", 4.0), ("sneakers", 4.0)), Agreed("shoes", 8.0, 8.0)),
        (votes(("boots", 3.0)), Agreed("boots", 3.0, 3.0)),
        (votes(("boots", 2.0)), None),
        (votes(("boots", 5.0), ("", 5.0)), Agreed("boots", 5.0, 5.0)),
        (votes(("boots", 5.0), ("", 6.0)), None),
        (votes(("", 6.0)), None),
        ([], None),
    ],
)
def test_a_value_is_agreed_on_by_seven_of_ten_of_those_that_state_it(
    given: list[Vote], found: Agreed | None
) -> None:
    assert agreed(given, PRODUCT, share=0.7, spare=1.0, quorum=0.5) == found


def test_an_item_of_several_kinds_votes_for_each() -> None:
    both = Vote({"product": ("boots", "sneakers")}, 5.0)
    assert agreed([both], PRODUCT, share=1.0) == Agreed("boots", 5.0, 5.0)


def test_of_values_without_a_taxonomy_the_heaviest_wins() -> None:
    given = [Vote({"brand": ("acme",)}, 9.0), Vote({"brand": ("zeta",)}, 9.5)]
    assert agreed(given, BRAND, share=0.4) == Agreed("zeta", 9.5, 18.5)
