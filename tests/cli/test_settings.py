from __future__ import annotations

import pytest

from lore_sdk.cli.settings import Settings


@pytest.mark.parametrize(
    ("block", "environment", "blocked"),
    [
        ((), {}, ()),
        (("acme",), {}, ("acme",)),
        ((), {"LORE_BLOCK": "acme, other  third"}, ("acme", "other", "third")),
        (("acme", "b,c"), {"LORE_BLOCK": "other,acme"}, ("acme", "b", "c", "other")),
        ((), {"LORE_BLOCK": " , "}, ()),
    ],
)
def test_blocked_names_come_from_options_and_environment(
    block: tuple[str, ...], environment: dict[str, str], blocked: tuple[str, ...]
) -> None:
    assert Settings.of(environment, block).blocked == blocked
