"""Cosines by an encoder: for a matcher that was fitted with it, and for no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.errors import JudgeError, UnknownNameError
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.matcher import EmbeddedMatcher
from lore_sdk.judge.matching.curves import Curve
from lore_sdk.judge.similarity import Similarity
from lore_sdk.knowledge.retrieval.hashed import HashedEncoder
from lore_sdk.types import Item, Query

ENCODER = HashedEncoder(dimension=64)
NEAR, FAR = ("red sofas", "red sofa"), ("red sofas", "oak table")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_text("pack bare 1.0.0\n", {})


@pytest.fixture(scope="module")
def matcher() -> EmbeddedMatcher:
    """A matcher that sees the cosine and nothing else."""
    curve = Curve(knots=(0.0, 1.0), worths=(-5.0, 5.0))
    shipped = EmbeddedMatcher.default()
    return replace(shipped, name="near", curves={"similarity": curve}, encoder=ENCODER.identity)


def test_a_pair_has_the_same_cosine_alone_and_among_others() -> None:
    pairs = [(Query(text=query), Item(title=title)) for query, title in (NEAR, FAR, NEAR)]
    together = Similarity(ENCODER).of(pairs)
    assert together == [Similarity(ENCODER).of([pair])[0] for pair in pairs]
    assert together[0] == together[2]
    assert together[0] > 0.7 > 0.2 > together[1]
    assert Similarity(ENCODER).of([]) == []


def test_the_matcher_sees_the_cosine(pack: Pack, matcher: EmbeddedMatcher) -> None:
    judge = LoreJudge(pack, matcher=matcher, encoder=ENCODER)
    near, far = judge.predict([NEAR, FAR])
    assert near > far + 0.3
    assert judge.predict([NEAR]) == [near]


def test_an_encoder_is_chosen_by_its_name(
    pack: Pack, matcher: EmbeddedMatcher, tmp_path: Path
) -> None:
    matcher.save(tmp_path / "near.json")
    assert EmbeddedMatcher.load(tmp_path / "near.json") == matcher
    judge = LoreJudge(pack, matcher=tmp_path / "near.json", encoder="hashed:dimension=64")
    assert judge.predict([NEAR]) == LoreJudge(pack, matcher=matcher, encoder=ENCODER).predict(
        [NEAR]
    )
    with pytest.raises(UnknownNameError, match="hashed"):
        LoreJudge(pack, matcher=matcher, encoder="hashd")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (None, "no encoder"),
        (HashedEncoder(dimension=32), "the encoder `hashed-1 dimension=32`"),
    ],
)
def test_a_matcher_is_not_given_other_cosines_than_it_was_fitted_with(
    pack: Pack, matcher: EmbeddedMatcher, given: HashedEncoder | None, named: str
) -> None:
    with pytest.raises(JudgeError) as refused:
        LoreJudge(pack, matcher=matcher, encoder=given)
    assert str(refused.value) == (
        "the matcher `near` was fitted with the encoder `hashed-1 dimension=64`, and is given "
        f"{named}; --encoder, or `encoder=`, names the one it was fitted with"
    )


def test_a_matcher_without_an_encoder_refuses_one(pack: Pack) -> None:
    with pytest.raises(JudgeError, match="was fitted with no encoder, and is given the encoder"):
        LoreJudge(pack, encoder=ENCODER)
