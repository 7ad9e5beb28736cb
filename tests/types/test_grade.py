"""Grades and scales: how they are made, found and put in order."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from lore_sdk.errors import DataError
from lore_sdk.types import LORE_SCALE, Grade, Scale


def test_the_scale_of_lore_goes_from_useless_to_what_was_asked() -> None:
    assert [str(grade) for grade in LORE_SCALE.grades] == [
        "L1 Irrelevant",
        "L2 Mismatch",
        "L3 Related",
        "L4 Excellent",
    ]
    assert LORE_SCALE.names == ("Irrelevant", "Mismatch", "Related", "Excellent")
    assert (LORE_SCALE.lowest.code, LORE_SCALE.highest.code) == ("L1", "L4")
    assert len(LORE_SCALE) == 4
    assert LORE_SCALE[2].name == "Related"


def test_grades_are_ordered_by_level_not_by_name() -> None:
    bad, good = Scale.of("Zero", "Ace").grades
    assert bad < good
    assert good > bad
    assert bad <= bad
    assert good >= bad
    assert not good < bad
    assert max(good, bad) is good
    assert sorted([good, bad]) == [bad, good]


def test_equal_grades_are_one_in_a_set() -> None:
    assert len({Grade("Related", 2), LORE_SCALE[2]}) == 1
    assert Grade("Related", 2) != Grade("Related", 3)


def test_a_grade_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        LORE_SCALE[0].level = 3  # type: ignore[misc]


@pytest.mark.parametrize("word", ["Related", "related", " RELATED ", "L3", "l3"])
def test_a_grade_is_found_by_name_or_code(word: str) -> None:
    assert LORE_SCALE.grade(word) == LORE_SCALE[2]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("Relatd", "`Relatd` is not a grade of this scale; did you mean `Related`?"),
        (
            "L5",
            "`L5` is not a grade of this scale; grades are `Excellent`, `Irrelevant`, "
            "`Mismatch`, `Related`",
        ),
        (
            "",
            "`` is not a grade of this scale; grades are `Excellent`, `Irrelevant`, "
            "`Mismatch`, `Related`",
        ),
    ],
)
def test_a_word_that_is_no_grade_is_answered_with_those_that_are(word: str, message: str) -> None:
    with pytest.raises(DataError) as refused:
        LORE_SCALE.grade(word)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("names", "got"),
    [((), "none"), (("Good",), "`Good`"), (("Good", "Bad", "Good"), "`Bad`, `Good`")],
)
def test_a_scale_of_fewer_than_two_different_grades_is_refused(
    names: tuple[str, ...], got: str
) -> None:
    with pytest.raises(DataError) as refused:
        Scale.of(*names)
    assert str(refused.value) == f"a scale needs two or more different grades, got {got}"
