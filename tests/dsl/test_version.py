from __future__ import annotations

import pytest

from lore_sdk.dsl.version import satisfies


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.4.0", "", True),
        ("1.4.0", "^1.0", True),
        ("1.4.0", "^1.4.1", False),
        ("2.0.0", "^1.0", False),
        ("1.10.0", "^1.9", True),
        ("0.2.5", "^0.2", True),
        ("0.3.0", "^0.2", False),
        ("0.9.0", "^0", True),
        ("1.2.9", "~1.2", True),
        ("1.3.0", "~1.2", False),
        ("1.3.0", "~1", True),
        ("1.2.3", "~1.2.4", False),
        ("3.0.0", ">=1.5", True),
        ("1.4.9", ">=1.5", False),
        ("1.5.0", ">= 1.5", True),
    ],
)
def test_a_version_lies_in_a_range_or_not(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(version, wanted) is fits
