from __future__ import annotations

import pytest

from lore_sdk.dsl.header import quick_parents


@pytest.mark.parametrize(
    ("text", "parents"),
    [
        ("", ()),
        ("attribute color : text", ()),
        ("packs a 1.0.0 extends base", ()),
        ('pack a 1.0.0 "A"', ()),
        ('pack a 1.0.0 "A" extends base ^1.0 extends home', ("base", "home")),
        ("pack a 1.0.0\n  extends base >= 1.0\nattribute x : text", ("base",)),
        ("# one\n\n  # two\npack a # three\n 1.0.0 # four\nextends # five\nbase ~1", ("base",)),
        ('pack a 1.0.0 "No. #1 \\" extends base', ("base",)),
        ('pack a 1.0.0 "extends nothing" extends base rule r extends later', ("base",)),
        (f"# {'x' * 100_000}\n" * 3 + "pack a 1.0.0 extends base", ("base",)),
        ("pack a 1.0.0 extends", ()),
    ],
)
def test_the_parents_in_a_header_are_seen_without_a_parser(
    text: str, parents: tuple[str, ...]
) -> None:
    assert quick_parents(text) == parents
