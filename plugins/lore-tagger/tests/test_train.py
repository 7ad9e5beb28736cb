"""Training: it learns, it repeats itself, and it tags whatever comes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from lore_tagger.data import Tagged
from lore_tagger.scores import score
from lore_tagger.tagger import Tagger
from lore_tagger.train import Settings, train

from lore_sdk.errors import DataError


def test_what_was_learnt_holds_for_words_in_new_company(folder: Path) -> None:
    tagger = Tagger.open(folder)
    assert tagger.tag(["white", "acme", "running", "shoes"]) == (
        "B-color",
        "B-creator",
        "B-core_product_type",
        "I-core_product_type",
    )
    assert tagger.tag(["lamp", "for", "women"]) == (
        "B-core_product_type",
        "B-department",
        "I-department",
    )


def test_equal_data_and_settings_make_equal_weights(queries: list[Tagged]) -> None:
    one, other = (train(queries[:40], Settings(epochs=1)) for _ in range(2))
    third = train(queries[:40], Settings(epochs=1, seed=1))
    weights = [network.state_dict() for network in (one, other, third)]
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert not all(torch.equal(weights[0][name], weights[2][name]) for name in weights[0])


def test_losses_are_told_and_fall(queries: list[Tagged]) -> None:
    told: list[tuple[int, float]] = []
    train(queries, Settings(epochs=3), told=lambda epoch, loss: told.append((epoch, loss)))
    assert [epoch for epoch, _ in told] == [1, 2, 3]
    assert told[2][1] < told[0][1] / 2


def test_there_is_nothing_to_learn_from_queries_without_an_entity() -> None:
    for data in ([], [Tagged(("a",), ("O",))]):
        with pytest.raises(DataError, match="nothing to learn from"):
            train(data, Settings(epochs=1))


def test_more_tags_than_a_folder_may_hold_are_not_learnt() -> None:
    data = [Tagged(("a",), (f"B-{number}",)) for number in range(1_000)]
    with pytest.raises(DataError) as caught:
        train(data, Settings(epochs=1))
    assert str(caught.value) == (
        "the labelled queries have 1,000 different tags; a tagger learns fewer than 1,000, each "
        "of which should stand in many queries"
    )


def test_one_by_one_and_together_give_the_same_tags(folder: Path, queries: list[Tagged]) -> None:
    tagger = Tagger.open(folder)
    words = [query.words for query in queries[::7]] + [(), ("red",)]
    assert tagger.tag_many(words) == [tagger.tag(each) for each in words]
    found = tagger.tag_many([query.words for query in queries])
    assert score([query.tags for query in queries], found).overall.f1 == 1


@settings(deadline=None, max_examples=50)
@given(words=st.lists(st.text(min_size=1, max_size=30), max_size=120))
def test_any_words_are_tagged_one_tag_each(tagger: Tagger, words: list[str]) -> None:
    tags = tagger.tag(words)
    assert len(tags) == len(words)
    assert set(tags[100:]) <= {"O"}


@pytest.fixture(scope="module")
def tagger(folder: Path) -> Tagger:
    return Tagger.open(folder)
