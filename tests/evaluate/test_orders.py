"""The order a judge makes, measured by the labels."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import log2

import pytest

from lore_sdk.errors import DataError, LoreError
from lore_sdk.evaluate import Judged, JudgedPair, ranking
from lore_sdk.evaluate.measures import ir_library
from lore_sdk.types import LORE_SCALE
from tests.evaluate.build import by_name, graded

NDCG = "nDCG@10"


def ranked(*queries: list[tuple[int, float | None]]) -> Judged:
    """Pairs of (label, score), a list a query; without a score the judge abstained."""
    return Judged.of(
        LORE_SCALE,
        [
            JudgedPair(
                query=f"q{n}",
                item=f"i{m}",
                label=label,
                mean=label,
                grade=None if score is None else 0,
                score=score,
            )
            for n, rows in enumerate(queries)
            for m, (label, score) in enumerate(rows)
        ],
    )


def test_ndcg_worked_out_by_hand() -> None:
    found = by_name(ranking(ranked([(3, 0.1), (0, 0.9), (1, 0.5)], [(2, 0.7), (0, 0.6)])))
    first = (1 / log2(3) + 3 / 2) / (3 + 1 / log2(3))
    assert found[NDCG].value == pytest.approx((first + 1) / 2)
    assert (found[NDCG].pairs, found[NDCG].queries) == (5, 2)
    assert found[NDCG].why == "no interval: 2 queries are too few to draw from"


def test_queries_of_one_label_do_not_count_as_well_ranked() -> None:
    found = by_name(ranking(ranked([(3, 0.1), (0, 0.9)], [(2, 0.5), (2, 0.4)], [(0, 1.0)])))
    assert (found[NDCG].pairs, found[NDCG].queries) == (2, 1)
    assert found[NDCG].value == pytest.approx(1 / log2(3))


def test_other_measures_are_taken_and_all_have_their_chance_level() -> None:
    judged = ranked(*[[(3, 0.9), (0, 0.1)]] * 40)
    found = by_name(ranking(judged, ["RR(rel=2)", "P(rel=2)@1"]))
    assert found["RR(rel=2)"].value == 1
    assert found["P(rel=2)@1"].value == 1
    # the best of two stands first in half of the orders, else second
    assert found["RR(rel=2), shuffled"].value == pytest.approx(0.75, abs=0.05)
    assert found["P(rel=2)@1, shuffled"].value == pytest.approx(0.5, abs=0.08)
    assert found["RR(rel=2)"].why == "no interval: all draws of queries give the same value"


def test_items_without_a_score_are_left_out_and_bounded() -> None:
    found = by_name(ranking(ranked([(0, 0.9), (3, 0.5), (1, None)])))
    assert found[NDCG].value == pytest.approx((3 / log2(3)) / 3)
    assert found[NDCG].pairs == 2
    ideal = 3 + 1 / log2(3)
    assert found[f"{NDCG}, worst case"].value == pytest.approx((1 / log2(3) + 1.5) / ideal)
    assert found[f"{NDCG}, best case"].value == pytest.approx(2.5 / ideal)
    assert found[f"{NDCG}, best case"].pairs == 3


def test_measures_of_relevant_or_not_are_bounded() -> None:
    # an irrelevant item, a relevant one and an open one that is relevant
    found = by_name(ranking(ranked([(0, 0.9), (3, 0.5), (2, None)]), ["AP(rel=2)", "P(rel=2)@1"]))
    assert found["AP(rel=2)"].value == pytest.approx(1 / 2)
    assert found["AP(rel=2), worst case"].value == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert found["AP(rel=2), best case"].value == pytest.approx((1 + 2 / 3) / 2)
    assert found["AP(rel=2), best case"].pairs == 3
    assert found["P(rel=2)@1, worst case"].value == 0
    assert found["P(rel=2)@1, best case"].value == 1


def test_what_is_relevant_is_what_the_measure_says() -> None:
    judged = ranked([(0, 0.9), (2, 0.5), (1, None)])
    found = by_name(ranking(judged, ["RR", "RR(rel=2)"]))
    assert found["RR, best case"].value == 1
    assert found["RR(rel=2), best case"].value == pytest.approx(1 / 2)
    assert found["RR(rel=2), worst case"].value == pytest.approx(1 / 3)


def test_ndcg_with_exponential_gains_is_bounded() -> None:
    measure = "nDCG(dcg='exp-log2')@5"
    found = by_name(ranking(ranked([(0, 0.9), (3, 0.5), (2, None)]), [measure]))
    # gains of 7 and 3; the open item may stand first, between or last
    ideal = 7 + 3 / log2(3)
    assert found[f"{measure}, worst case"].value == pytest.approx((3 / log2(3) + 7 / 2) / ideal)
    assert found[f"{measure}, best case"].value == pytest.approx((3 + 7 / 2) / ideal)
    assert found[measure].value == pytest.approx(1 / log2(3), abs=1e-4)


def test_a_measure_without_bounds_says_so() -> None:
    found = by_name(ranking(ranked([(0, 0.9), (3, 0.5), (2, None)]), ["ERR@5"]))
    assert found["ERR@5"].value is not None
    bounds = found["ERR@5, worst and best case"]
    assert (bounds.value, bounds.why) == (
        None,
        "no bounds: they are known of nDCG and of measures of relevant or not, which are AP, "
        "Bpref, IPrec, P, R, RR, Rprec, Success",
    )


def test_weights_do_not_count_in_lists() -> None:
    judged = ranked([(3, 0.1), (0, 0.9), (1, 0.5)], [(2, 0.7), (0, 0.6)])
    heavy = (replace(pair, weight=1 + n) for n, pair in enumerate(judged.pairs))
    assert ranking(Judged.of(LORE_SCALE, heavy)) == ranking(judged)


def test_bounds_without_gaps_would_be_the_value() -> None:
    judged = ranked([(1, 0.9), (0, 0.8), (3, 0.7), (2, 0.2)], [(0, 0.9), (1, 0.3)])
    assert f"{NDCG}, worst case" not in by_name(ranking(judged))
    more = [replace(pair, item="open") for pair in ranked([(0, None)], [(0, None)]).pairs]
    open_end = replace(judged, pairs=(*judged.pairs, *more))
    # an irrelevant item at the end costs nothing, so the best case is what it was
    found = by_name(ranking(open_end))
    assert found[f"{NDCG}, best case"].value == pytest.approx(found[NDCG].value)


def test_a_judge_without_scores_ranks_by_its_grades() -> None:
    judged = graded([(3, 1), (0, 2)])
    assert by_name(ranking(judged))[NDCG].value == pytest.approx(1 / log2(3))


@pytest.mark.parametrize(
    "judged, why",
    [
        (graded([]), "no pair has a score"),
        (graded([(0, None), (1, None)]), "no pair has a score"),
        (graded([(2, 0), (2, 1)]), "no query has scored items of two different labels"),
    ],
)
def test_what_cannot_be_ranked_says_why(judged: Judged, why: str) -> None:
    (found,) = ranking(judged)
    assert (found.value, found.why) == (None, why)


def test_an_item_that_stands_twice_has_no_rank() -> None:
    judged = graded([(2, 0), (0, 1), (1, 1)], size=3)
    twice = replace(judged, pairs=tuple(replace(p, item="same") for p in judged.pairs))
    assert ranking(twice)[0].why == "item `same` stands 3 times under query `q0`"


def test_an_unknown_measure_is_one_message() -> None:
    with pytest.raises(DataError) as caught:
        ranking(graded([(0, 0), (3, 3)]), ["nDGC@10"])
    assert str(caught.value) == (
        "`nDGC@10` is not a measure of ir_measures; some are `nDCG@10`, `AP(rel=2)`, `RR(rel=2)`, "
        "`P(rel=2)@5`"
    )


@pytest.mark.parametrize(
    "measure, said",
    [
        ("nDCG@0", "`nDCG@0` looks at no rank; the number after the @ is 1 or more"),
        (
            "P@5.5",
            "`P@5.5` is not a measure of ir_measures; some are `nDCG@10`, `AP(rel=2)`, "
            "`RR(rel=2)`, `P(rel=2)@5`",
        ),
        (
            "alpha_nDCG",
            "`alpha_nDCG` is a measure of ir_measures that needs a library which is not "
            "installed; https://ir-measur.es names it",
        ),
    ],
)
def test_a_measure_that_cannot_be_computed_here_is_one_message(measure: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        ranking(graded([(0, 0), (3, 3)]), [measure])
    assert str(caught.value) == said


def test_scores_are_told_apart_however_near_or_large_they_are() -> None:
    for low, high in ((0.5, 0.5 + 1e-12), (1e300, 2e300)):
        found = by_name(ranking(ranked([(3, high), (0, low)])))
        assert found[NDCG].value == 1


def test_ties_are_broken_by_id_in_value_and_bounds_alike() -> None:
    # the later id stands first: i1 before i0
    judged = ranked([(3, 0.5), (0, 0.5), (0, None)])
    found = by_name(ranking(judged))
    assert found[NDCG].value == pytest.approx(1 / log2(3))
    assert found[f"{NDCG}, worst case"].value == pytest.approx(1 / log2(4))
    assert found[f"{NDCG}, best case"].value == pytest.approx(1 / log2(3))


def test_ids_may_be_any_text_for_any_measure() -> None:
    judged = ranked([(3, 0.9), (0, 0.1)])
    odd = replace(
        judged,
        pairs=tuple(replace(p, query="red dress\t1", item=f"{p.item} \n") for p in judged.pairs),
    )
    # gdeval.pl reads files that are split at spaces; the best first gives (2³ - 1) / 2⁴
    assert by_name(ranking(odd, ["ERR@10"]))["ERR@10"].value == pytest.approx(7 / 16, abs=0.001)


def test_without_the_library_the_command_that_brings_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    said = "needs the library ir_measures; run: pip install 'lore-sdk[eval]'"
    assert ranking(graded([(0, 0), (3, 3)]))[0].why == said
    with pytest.raises(LoreError) as caught:
        ir_library()
    assert str(caught.value) == f"ranking {said}"
