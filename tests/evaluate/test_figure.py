"""A figure never holds a number that is none, nor a silence that is not explained."""

from __future__ import annotations

import pytest

from lore_sdk.evaluate import Figure

SOUND = {"name": "kappa", "value": 0.5, "low": 0.4, "high": 0.6, "pairs": 9, "queries": 3}


def test_a_whole_figure_needs_no_reason() -> None:
    assert Figure(**SOUND).why == ""


@pytest.mark.parametrize(
    "change, message",
    [
        ({"value": float("nan")}, "figure `kappa` holds a number that is none: [nan, 0.4, 0.6]"),
        ({"high": float("inf")}, "figure `kappa` holds a number that is none: [0.5, 0.4, inf]"),
        ({"high": None}, "figure `kappa` has half an interval"),
        ({"value": None}, "figure `kappa` does not say why something is missing"),
        ({"low": None, "high": None}, "figure `kappa` does not say why something is missing"),
    ],
)
def test_what_is_no_figure_cannot_be_made(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        Figure(**SOUND | change)
    assert str(caught.value) == message
