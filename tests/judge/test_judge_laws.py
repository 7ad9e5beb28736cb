"""What holds for the judge whatever it is asked: any pairs, any company, any scale."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl import pack_from_text
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.judge import BATCH
from lore_sdk.types import Item, Query, Verdict

BODY = """
attribute product : kind
    clothing > dress "gown", shirt
    shoes > sneakers "trainers", boots
attribute color : one of red "crimson" | navy "dark blue" | blue | multicolor
    near navy ~ blue
    where multicolor serves red, blue
attribute material : one of wool | cotton | leather
attribute waterproof : flag
attribute eu_size : count from 16 to 60
    aka "size"
    dimension specification

rule wrong-product "A different product answers nothing"
    when query.product conflicts with item.product
    cap at {lowest}
rule another-color "The color the shopper names is the color of the item"
    when query.color conflicts with item.color
    cap at {low}
rule another-material "The material as well"
    when query.material conflicts with item.material
    cap at {low}
rule leaks "What should be waterproof is not"
    when query.waterproof is yes and item.waterproof is no
    cap at {low}
rule another-size "Another size"
    when query.eu_size differs from item.eu_size
    cap at {low}
rule same-size "The size fits"
    when query.eu_size is item.eu_size and query.product is item.product
    floor at {low}
"""


def judge_of(*grades: str) -> LoreJudge:
    scale = f"grades {' < '.join(grades)}\n" if grades else ""
    names = grades or ("Irrelevant", "Mismatch")
    body = BODY.format(lowest=names[0], low=names[1])
    return LoreJudge(pack_from_text(f"pack shop 1.0.0\n{scale}{body}", {}))


JUDGE = judge_of()
WORDS = st.sampled_from(
    [
        *("red", "crimson", "navy", "blue", "dress", "gown", "trainers", "boots", "wool", "size"),
        *("42", "waterproof", "not", "no", "for", "with", "and", ",", "x", "½", "👗", "أحمر", "\0"),
    ]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=20))
VALUES = st.one_of(
    TEXTS,
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.lists(TEXTS, max_size=2),
    st.dictionaries(TEXTS, TEXTS, max_size=1),
)
NAMES = st.sampled_from(["product", "color", "material", "waterproof", "eu_size", "size", "other"])
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=4)
ITEMS = st.builds(
    Item,
    title=TEXTS,
    properties=PROPERTIES,
    skus=st.lists(PROPERTIES, max_size=2).map(tuple),
    description=TEXTS,
    brand=TEXTS,
    price=st.one_of(st.none(), st.floats()),
)
PAIRS = st.tuples(st.builds(Query, text=TEXTS), ITEMS)
some = settings(max_examples=80)


def timeless(verdict: Verdict) -> Verdict:
    return replace(verdict, latency=0.0)


def told(judge: LoreJudge, pairs: list[tuple[Query, Item]]) -> list[Verdict]:
    return [timeless(verdict) for verdict in judge.judge_many(pairs)]


# ---- any pair
@some
@given(PAIRS)
def test_whatever_the_pair_the_verdict_is_whole(pair: tuple[Query, Item]) -> None:
    verdict = JUDGE.judge(*pair)
    if verdict.grade is None:
        assert verdict.abstained
        assert (verdict.score, verdict.confidence, verdict.probabilities) == (None, None, ())
        return
    assert verdict.band.low <= verdict.grade <= verdict.band.high == verdict.interval.high
    assert verdict.interval.low <= verdict.interval.high
    assert math.isclose(sum(verdict.probabilities), 1, abs_tol=1e-9)
    assert verdict.score is not None
    assert 0 <= verdict.score <= 1
    assert verdict.confidence is not None
    assert 0 <= verdict.confidence <= verdict.probabilities[verdict.grade.level] + 1e-12
    assert bool(verdict.questions) == (not verdict.interval.closed)
    assert all(pair[0].text[slice(*n.span)] == n.text for n in verdict.path.needs)
    fired = [f.rule for f in verdict.path.findings if f.outcome == "fired"]
    assert sorted(fired) == sorted(verdict.rules)


@some
@given(PAIRS)
def test_explaining_adds_only_rules_that_passed(pair: tuple[Query, Item]) -> None:
    judged, explained = timeless(JUDGE.judge(*pair)), timeless(JUDGE.explain(*pair))
    count = len(judged.path.findings)
    added = explained.path.findings[count:]

    assert {finding.outcome for finding in added} <= {"passed"}
    kept = replace(explained.path, findings=explained.path.findings[:count])
    assert replace(explained, path=kept) == judged


# ---- many pairs
TITLED = st.tuples(
    st.builds(Query, text=WORDS), st.builds(Item, title=st.lists(WORDS, max_size=3).map(" ".join))
)


@settings(max_examples=40)
@given(st.lists(TITLED, max_size=4))
def test_no_verdict_depends_on_the_pairs_beside_or_before_it(
    pairs: list[tuple[Query, Item]],
) -> None:
    together = told(JUDGE, pairs)
    assert together == [timeless(JUDGE.judge(*pair)) for pair in pairs]
    assert together[::-1] == told(JUDGE, pairs[::-1])


def test_two_judges_of_one_pack_agree() -> None:
    pairs = [
        (Query(text="red wool dress"), Item(title="Navy gown", properties={"material": "cotton"})),
        (Query(text="trainers size 42"), Item(title="Trainers", properties={"size": 43})),
        (Query(text=""), Item(title="Boots")),
    ]
    assert told(JUDGE, pairs) == told(judge_of(), pairs)


def test_no_pairs_are_no_verdicts() -> None:
    assert list(JUDGE.judge_many([])) == []
    assert JUDGE.predict([]) == []
    assert JUDGE.rank("red dress", []) == []


def test_no_more_pairs_are_read_than_a_batch_holds() -> None:
    taken: list[int] = []

    def pairs() -> Iterator[tuple[str, str]]:
        for number in range(10 * BATCH):
            taken.append(number)
            yield "red dress", "Navy dress"

    verdicts = JUDGE.judge_many(pairs())
    assert taken == []
    next(verdicts)
    assert len(taken) == BATCH
    for _ in range(BATCH - 1):
        next(verdicts)
    assert len(taken) == BATCH
    next(verdicts)
    assert len(taken) == 2 * BATCH


def test_abstentions_stand_where_their_pairs_stand_also_at_the_ends_of_batches() -> None:
    silent = {0, 1, BATCH - 1, BATCH, 2 * BATCH - 1, 2 * BATCH + 5}
    count = 2 * BATCH + 6
    pairs = [
        ("red dress", "") if n in silent else ("red dress", "Red dress" if n % 2 else "Navy dress")
        for n in range(count)
    ]
    codes = [v.grade.code if v.grade else None for v in JUDGE.judge_many(pairs)]

    assert len(codes) == count
    assert {n for n in range(count) if codes[n] is None} == silent
    assert {codes[n] for n in range(count) if n % 2 and n not in silent} == {"L4"}
    assert {codes[n] for n in range(count) if not n % 2 and n not in silent} == {"L2"}


def test_a_batch_of_nothing_but_abstentions_is_answered() -> None:
    verdicts = list(JUDGE.judge_many([("", "Dress"), ("dress", "")]))
    assert [verdict.abstained for verdict in verdicts] == [
        "the query has no words",
        "nothing is known about the item: no title, properties or description",
    ]


def test_pairs_judged_at_the_same_time_are_judged_as_alone() -> None:
    pairs = [("red dress", "Navy dress"), ("trainers", "Boots"), ("", "x"), ("gown", "Dress")] * 5

    async def all_at_once() -> list[Verdict]:
        return list(await asyncio.gather(*(JUDGE.ajudge(*pair) for pair in pairs)))

    found = [timeless(verdict) for verdict in asyncio.run(all_at_once())]
    assert found == [timeless(JUDGE.judge(*pair)) for pair in pairs]


# ---- scores and ranks
@settings(max_examples=40)
@given(TEXTS, st.lists(TEXTS, max_size=6))
def test_a_ranking_has_every_item_once_and_the_scores_that_predict_gives(
    query: str, titles: list[str]
) -> None:
    ranked = JUDGE.rank(query, titles)
    scores = JUDGE.predict([(query, title) for title in titles])

    assert [found.score for found in ranked] == sorted(scores, reverse=True)
    assert [(-found.score, found.index) for found in ranked] == sorted(
        (-score, index) for index, score in enumerate(scores)
    )
    assert all(found.score == (found.verdict.score or 0) for found in ranked)


def test_the_best_few_are_the_first_of_all() -> None:
    titles = ["Boots", "Red dress", "", "Navy dress", "Red dress"]
    order = [found.index for found in JUDGE.rank("red dress", titles)]

    assert order == [1, 4, 3, 0, 2]
    for count in range(7):
        best = JUDGE.rank("red dress", titles, top_k=count)
        assert [found.index for found in best] == order[:count]


# ---- more about the item
SILENT_TITLE = "Item 7"
STATED = {
    "product": ("dress", "boots"),
    "color": ("red", "navy", "multicolor"),
    "material": ("wool", "cotton"),
    "waterproof": ("yes", "no"),
    "eu_size": ("42", "43"),
}
KNOWN = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in STATED.items()}
)
ASKED = st.tuples(
    st.sampled_from(["", "waterproof"]),
    st.sampled_from(["", "red", "blue"]),
    st.sampled_from(["", "wool"]),
    st.sampled_from(["dress", "boots"]),
    st.sampled_from(["", "size 42"]),
).map(" ".join)


@some
@given(ASKED, KNOWN, KNOWN)
def test_a_property_that_was_missing_only_narrows_interval_and_band(
    query: str, first: dict[str, str], more: dict[str, str]
) -> None:
    before = JUDGE.judge(query, Item(title=SILENT_TITLE, properties=first))
    after = JUDGE.judge(query, Item(title=SILENT_TITLE, properties=more | first))

    assert before.interval.low <= after.interval.low
    assert after.interval.high <= before.interval.high
    assert before.band.low <= after.band.low or after.conflict
    assert set(before.rules) <= set(after.rules)
    assert {q.attribute for q in after.questions} <= {q.attribute for q in before.questions}


@some
@given(ASKED)
def test_when_everything_is_stated_nothing_is_left_to_ask(query: str) -> None:
    stated = {name: values[0] for name, values in STATED.items()}
    verdict = JUDGE.judge(query, Item(title=SILENT_TITLE, properties=stated))

    assert verdict.interval.closed
    assert verdict.questions == ()


def test_a_second_value_is_a_choice_that_may_lift_a_cap() -> None:
    # not a narrowing: a title and a property, or two variants, that disagree are alternatives
    navy = JUDGE.judge("red dress", Item(title="Dress", properties={"color": "navy"}))
    both = JUDGE.judge("red dress", Item(title="Red dress", properties={"color": "navy"}))

    assert navy.interval.high.code == "L2"
    assert both.interval.high.code == "L4"


# ---- other scales
@pytest.mark.parametrize(
    "grades", [("No", "Yes"), ("Bad", "Fair", "Good"), ("A", "B", "C", "D", "E")], ids=len
)
def test_a_pack_may_have_any_scale(grades: tuple[str, ...]) -> None:
    judge = judge_of(*grades)
    for query, title in (("red dress", "Red dress"), ("red dress", "Boots"), ("wool", "Gown")):
        usual, found = JUDGE.judge(query, title), judge.judge(query, title)

        assert len(found.probabilities) == len(grades)
        assert found.grade is not None
        assert found.band.low <= found.grade <= found.band.high
        if usual.rules == ():
            assert found.score == pytest.approx(usual.score)
    assert judge.judge("red dress", "Red dress").grade == judge.pack.scale.highest
    assert judge.judge("red dress", "Boots").grade == judge.pack.scale.lowest
