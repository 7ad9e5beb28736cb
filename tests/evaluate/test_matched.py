"""Two judges are compared on the same pairs with the same labels, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, match
from lore_sdk.types import Scale
from tests.evaluate.build import graded

FIRST = graded([(0, 0), (1, 1), (2, 2), (3, None)])


def items(judged: Judged) -> list[str]:
    return [pair.item for pair in judged.pairs]


def test_pairs_of_one_side_only_are_set_aside() -> None:
    other = replace(FIRST, pairs=(*FIRST.pairs[1:], replace(FIRST.pairs[0], item="new")))
    found = match(FIRST, other)
    assert items(found.first) == items(found.other) == ["i1", "i2", "i3"]
    assert [pair.item for pair in found.first_only] == ["i0"]
    assert [pair.item for pair in found.other_only] == ["new"]


def test_the_order_of_the_other_does_not_matter() -> None:
    found = match(FIRST, replace(FIRST, pairs=FIRST.pairs[::-1]))
    assert found.first == found.other == FIRST


def test_a_pair_that_stands_twice_is_matched_turn_by_turn() -> None:
    one, two = FIRST.pairs[0], replace(FIRST.pairs[0], label=3, mean=3.0)
    twice = replace(FIRST, pairs=(one, two))
    assert match(twice, twice).first == twice
    found = match(twice, replace(FIRST, pairs=(one,)))
    assert (found.first.pairs, found.first_only) == ((one,), (two,))


def test_only_pairs_that_both_graded_are_left_of_both() -> None:
    silent = replace(FIRST.pairs[0], grade=None)
    found = match(FIRST, replace(FIRST, pairs=(silent, *FIRST.pairs[1:]))).graded()
    assert items(found.first) == items(found.other) == ["i1", "i2"]


def test_no_pair_in_common_is_said_with_examples() -> None:
    other = replace(FIRST, pairs=tuple(replace(p, item=p.item.upper()) for p in FIRST.pairs))
    with pytest.raises(DataError) as caught:
        match(FIRST, other)
    assert str(caught.value) == (
        "none of 4 and 4 pairs is on both sides, by query and item; the first has query `q0` with "
        "item `i0`, query `q0` with item `i1`, query `q1` with item `i2`; the other has query `q0` "
        "with item `I0`, query `q0` with item `I1`, query `q1` with item `I2`"
    )


def test_other_labels_are_said_with_an_example() -> None:
    other = replace(FIRST, pairs=(*FIRST.pairs[:3], replace(FIRST.pairs[3], label=2, mean=2.25)))
    with pytest.raises(DataError) as caught:
        match(FIRST, other)
    assert str(caught.value) == (
        "people's labels of 1 of 4 pairs differ between the two; the first is query `q1` with item "
        "`i3`, 4 and 3.25 of 4; two judges are compared on the same labels"
    )


def test_other_scales_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        match(FIRST, replace(FIRST, scale=Scale.of("1", "2", "3", "4")))
    assert str(caught.value) == (
        "the two judges grade on different scales, `Irrelevant`, `Mismatch`, `Related`, "
        "`Excellent` and `1`, `2`, `3`, `4`; map one onto the other first"
    )
