"""What a verdict may be, and what it cannot be."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from lore_sdk.types import DIMENSIONS, LORE_SCALE, AnsweredBy, Interval, Path, Verdict

WHOLE = Interval(low=LORE_SCALE.lowest, high=LORE_SCALE.highest)


def verdict(**more: object) -> Verdict:
    given = {"interval": WHOLE, "band": WHOLE, "path": Path(), "answered_by": AnsweredBy()}
    return Verdict(**given | more)  # type: ignore[arg-type]


def test_a_verdict_is_a_grade_or_an_abstention() -> None:
    assert verdict(grade=LORE_SCALE[1]).abstained is None
    assert verdict(grade=None, abstained="nothing is known").grade is None


@pytest.mark.parametrize("both", [{"grade": None}, {"grade": LORE_SCALE[1], "abstained": "why"}])
def test_a_verdict_is_never_neither_nor_both(both: dict[str, object]) -> None:
    with pytest.raises(
        ValueError, match=r"^a verdict is either a grade or an abstention with a reason$"
    ):
        verdict(**both)


def test_a_verdict_cannot_be_changed() -> None:
    given = verdict(grade=LORE_SCALE[3])
    with pytest.raises(FrozenInstanceError):
        given.grade = LORE_SCALE[0]  # type: ignore[misc]


def test_an_interval_is_closed_when_one_grade_is_left() -> None:
    assert not WHOLE.closed
    assert Interval(low=LORE_SCALE[1], high=LORE_SCALE[1]).closed


def test_the_18_dimensions_of_a_need_cannot_be_changed() -> None:
    assert len(DIMENSIONS) == 18
    with pytest.raises(TypeError):
        DIMENSIONS["mood"] = "how it feels"  # type: ignore[index]
