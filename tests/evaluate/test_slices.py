"""Slices: which pairs lie where, and that figures are of those pairs alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lore_sdk.evaluate import Judged, JudgedPair, agreement, sliced
from lore_sdk.evaluate.families import (
    asked_dimensions,
    capabilities,
    field_family,
    frequencies,
    grades,
    intents,
    mismatches,
    rules,
    sources,
)
from lore_sdk.plugins import Plugins, SliceOffer
from tests.evaluate.build import by_name, graded


def pair(**record: object) -> JudgedPair:
    return JudgedPair(query="q", item="i", label=1, mean=1.0, grade=2, record=record)


ASKED = [{"attribute": "shade", "dimension": "color", "could_lower_to": "L2"}]


def test_each_family_reads_its_field() -> None:
    assert intents(pair(intent="negative-constraint")) == ("negative-constraint",)
    assert mismatches(pair(mismatch="L2-color")) == ("color",)
    assert asked_dimensions(pair(questions=ASKED)) == ("color",)
    assert frequencies(pair(frequency="Head")) == ("head",)
    assert sources(pair(shop="Acme")) == ("Acme",)
    assert rules(pair(rules=["base@1.0.0/another-color"])) == ("base/another-color",)
    assert grades(pair()) == ("L3",)
    assert field_family("country", "fr")(pair(country="fr")) == ("country:fr",)
    assert field_family("country", "fr")(pair(country="de")) == ()


def test_lists_of_a_csv_file_are_read_as_json() -> None:
    assert rules(pair(rules='["base@1.0.0/another-color"]')) == ("base/another-color",)
    assert rules(pair(rules="no json [")) == ()


@pytest.mark.parametrize("family", [intents, mismatches, asked_dimensions, frequencies, sources])
def test_a_record_without_the_field_lies_in_no_slice(family: object) -> None:
    assert family(pair()) == ()  # type: ignore[operator]


def test_capabilities_follow_from_the_record() -> None:
    assert capabilities(pair()) == ()
    assert capabilities(pair(rules=["base@1/x"])) == ("rules",)
    assert capabilities(pair(questions=ASKED)) == ("vision",)
    assert capabilities(pair(questions=[{"dimension": "price"}])) == ()
    assert capabilities(pair(intent="entity relation")) == ("knowledge",)
    assert capabilities(pair(intent="jargon", rules=["a@1/x"])) == ("knowledge", "rules")


def test_a_stated_capability_decides() -> None:
    assert capabilities(pair(ability="vision", rules=["base@1/x"])) == ("vision",)


def test_figures_of_a_slice_are_those_of_its_pairs_alone() -> None:
    judged = graded([(0, 0), (1, 2), (3, 3), (2, 2), (0, 1), (3, 1), (1, 1), (2, 3)])
    odd = Judged(judged.scale, judged.pairs[1::2])
    names = {each.item: ("odd",) if n % 2 else () for n, each in enumerate(judged.pairs)}
    (table,) = sliced(judged, {"turn": lambda each: names[each.item]}, resamples=0)
    (found,) = table.slices
    assert (found.name, found.pairs, found.queries, table.outside) == ("odd", 4, 4, 4)
    alone = by_name(agreement(odd, resamples=0))
    assert {f.name: f.value for f in found.figures} == {n: f.value for n, f in alone.items()}


def test_a_family_without_slices_says_what_is_missing() -> None:
    (table,) = sliced(graded([(0, 0)]), {"intent": intents}, resamples=0)
    assert (table.slices, table.why) == ((), "no pair says anything of its intent")


def test_small_slices_beyond_the_largest_are_counted() -> None:
    judged = graded([(0, 0)] * 30)
    (table,) = sliced(judged, {"item": lambda each: (each.item,)}, resamples=0)
    assert (len(table.slices), table.smaller) == (20, 10)


def test_the_families_of_the_sdk_are_offered_as_plugins_are() -> None:
    plugins = Plugins.installed()
    for name in ("capability", "intent", "mismatch", "question", "frequency", "source", "rule"):
        assert plugins.load(SliceOffer, name)(pair()) == ()


def test_one_pair_lies_in_several_slices() -> None:
    judged = graded([(1, 1)])
    both = replace(judged.pairs[0], record={"rules": ["a@1/x", "a@1/y"]})
    (table,) = sliced(Judged(judged.scale, (both,)), {"rule": rules}, resamples=0)
    assert [each.name for each in table.slices] == ["a/x", "a/y"]
