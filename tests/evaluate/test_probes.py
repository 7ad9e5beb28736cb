"""Probes: what they change, and what they tell of a judge whose weakness is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

import pytest

from lore_sdk.dsl import pack_from_text
from lore_sdk.errors import DataError
from lore_sdk.evaluate import changes
from lore_sdk.evaluate.plugin import lore_probes
from lore_sdk.evaluate.probes import Case, Pair, Probe, run_probes
from lore_sdk.types import LORE_SCALE, AnsweredBy, Interval, Item, Path, Query, Verdict

PACK = """\
pack shop 1.0.0 "A shop"

attribute product : kind
    seat > sofa "couch" "love seat", bean-bag
    table > desk "bureau"
attribute color : one of red "scarlet" | black
attribute finish : one of rose "scarlet" | plain
"""


def case(query: str = "red sofa", title: str = "Sofa, red", **more: object) -> Case:
    item = Item(title=title, properties={"color": "red", "size": "L"})
    fields = {"query": Query(text=query), "item": item, "random": Random(1)} | more
    return Case(**fields)


class Strict:
    """Grades by whether the first word of the query begins the title; no words, no grade."""

    def judge_many(self, pairs: Iterable[Pair]) -> Iterator[Verdict]:
        for query, item in pairs:
            words = query.text.split()
            level = 3 if words and item.title.startswith(words[0]) else 0
            yield verdict(None if "none" in item.title else level)


def verdict(level: int | None) -> Verdict:
    ends = Interval(low=LORE_SCALE.lowest, high=LORE_SCALE.highest)
    return Verdict(
        grade=None if level is None else LORE_SCALE[level],
        abstained="no idea" if level is None else None,
        interval=ends,
        band=ends,
        score=None if level is None else level / 3,
        path=Path(),
        answered_by=AnsweredBy(),
    )


def probe(name: str) -> Probe:
    offer = next(offer for offer in lore_probes() if offer.name == name)
    return Probe(name=name, summary=offer.summary, change=offer.load(), photos=offer.photos)


PAIRS = [
    (Query(text=f"red sofa {number}"), Item(title=title))
    for number in range(6)
    for title in ("red sofa", "a lamp")
]


def test_words_change_their_order_and_nothing_else() -> None:
    made = changes.word_order(case("red red sofa"))
    assert made is not None
    assert made[0].text != "red red sofa"
    assert sorted(made[0].text.split()) == ["red", "red", "sofa"]
    assert made[1] == case().item
    assert changes.word_order(case("sofa")) is None
    assert changes.word_order(case("sofa  sofa")) is None


def test_case_and_gaps_change() -> None:
    made = [changes.case_and_space(case(text)) for text in ("red sofa", "RED  SOFA")]
    assert [each[0].text for each in made if each] == [" RED  SOFA ", " red  sofa "]


def test_the_longest_phrase_is_said_in_another_way() -> None:
    synonyms = {"coffee": ("espresso",), "coffee table": ("low table",)}
    made = changes.paraphrase(case("Coffee-Table oak", synonyms=synonyms))
    assert made is not None
    assert made[0].text == "low table oak"
    assert changes.paraphrase(case("oak", synonyms=synonyms)) is None


def test_titles_are_stuffed_properties_turned_and_photos_swapped() -> None:
    popular = ("sofa", "with")
    stuffed = [changes.stuffed_query(case()), changes.stuffed_words(case(popular=popular))]
    assert [each[1].title for each in stuffed if each] == ["Sofa, red red sofa", "Sofa, red with"]
    assert changes.stuffed_words(case(popular=("sofa",))) is None
    turned = changes.attribute_order(case())
    assert turned is not None
    assert list(turned[1].properties.items()) == [("size", "L"), ("color", "red")]
    assert changes.attribute_order(case(item=Item(properties={"a": 1}))) is None
    shown, other = Item(images=("1.jpg",)), Item(images=("2.jpg",))
    swapped = changes.swapped_photo(case(item=shown, other=other))
    assert swapped is not None
    assert swapped[1].images == ("2.jpg",)
    assert changes.swapped_photo(case(item=shown, other=shown)) is None


def test_a_pack_says_what_means_the_same_but_not_what_means_two_things() -> None:
    found = changes.pack_synonyms(pack_from_text(PACK).schema)
    assert found["sofa"] == ("couch", "love seat")
    assert found["desk"] == ("bureau",)
    assert not {"scarlet", "red", "seat"} & found.keys()


def test_popular_words_are_those_without_a_meaning() -> None:
    titles = ["black sofa with arms", "black desk with legs", "a lamp with arms"]
    schema = pack_from_text(PACK).schema
    assert changes.popular_words(titles, schema) == ("with", "arms", "lamp", "legs")


def test_flips_are_counted_with_their_direction_and_their_interval() -> None:
    (found,) = run_probes(Strict(), PAIRS, [probe("case-and-space")], resamples=200)
    assert found.flips
    assert found.up
    assert found.down
    assert (found.flips.value, found.up.value, found.down.value) == (0.5, 0.0, 0.5)
    assert found.flips.low is None
    assert found.flips.why == "no interval: all draws of queries give the same value"
    assert (found.flips.pairs, found.flips.queries) == (12, 6)
    assert [(each.before, each.after, each.shift) for each in found.worst] == [
        ("L4", "L1", -1.0)
    ] * 5


def test_a_grade_that_becomes_an_abstention_is_a_flip_without_direction() -> None:
    def deny(case: Case) -> Pair:
        return case.query, replace(case.item, title=case.item.title + " none")

    (found,) = run_probes(Strict(), PAIRS[:2], [Probe(name="x", summary="", change=deny)])
    assert found.flips
    assert found.up
    assert found.down
    assert (found.flips.value, found.up.value, found.down.value) == (1.0, 0.0, 0.0)
    assert found.flips.low is None
    assert found.flips.why == "no interval: 1 query is too few to draw from"
    assert {each.after for each in found.worst} == {None}


def test_equal_seeds_change_equally_and_others_otherwise() -> None:
    pairs = [(Query(text=f"a b c d e {n}"), Item(title="a")) for n in range(20)]
    runs = [run_probes(Strict(), pairs, [probe("word-order")], seed=seed) for seed in (1, 1, 2)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_a_pair_is_changed_the_same_whatever_other_probes_run() -> None:
    alone = run_probes(Strict(), PAIRS, [probe("word-order")])
    among = run_probes(Strict(), PAIRS, [probe("stuffed-query"), probe("word-order")])
    assert among[1] == alone[0]


def test_what_does_not_apply_says_why() -> None:
    photo, order = run_probes(Strict(), PAIRS, [probe("swapped-photo"), probe("attribute-order")])
    assert photo.why == "not applicable: the judge sees no photos"
    assert order.why == "not applicable: no pair has anything to change"
    assert photo.flips is None
    (seen,) = run_probes(Strict(), PAIRS, [probe("swapped-photo")], sees_photos=True)
    assert seen.why == "not applicable: no pair has anything to change"


def test_no_pairs_are_refused() -> None:
    with pytest.raises(DataError, match="there are no pairs to probe"):
        run_probes(Strict(), [], [probe("word-order")])
