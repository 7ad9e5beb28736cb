"""BIO tags, the entities in them, and how two taggings agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lore_tagger.scores import score
from lore_tagger.tags import Entity, entities

TAGS = st.lists(st.sampled_from(["O", "B-a", "I-a", "B-b", "I-b"]), max_size=12)


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ([], []),
        (["O", "O"], []),
        (["B-a", "I-a", "O"], [Entity("a", 0, 2)]),
        (["B-a", "B-a"], [Entity("a", 0, 1), Entity("a", 1, 2)]),
        (["O", "I-a", "I-a"], [Entity("a", 1, 3)]),
        (["B-a", "I-b"], [Entity("a", 0, 1), Entity("b", 1, 2)]),
    ],
)
def test_entities_are_those_of_conlleval(tags: list[str], found: list[Entity]) -> None:
    assert entities(tags) == found


@given(TAGS)
def test_entities_cover_what_is_tagged_once_and_in_order(tags: list[str]) -> None:
    places = [place for found in entities(tags) for place in range(found.start, found.end)]
    assert places == [place for place, tag in enumerate(tags) if tag != "O"]


@given(TAGS)
def test_a_tagging_agrees_with_itself(tags: list[str]) -> None:
    found = score([tags], [tags]).overall
    assert found.right == found.found == found.wanted == len(entities(tags))
    assert found.f1 == (1.0 if found.wanted else 0.0)


def test_figures_worked_out_by_hand() -> None:
    wanted = [["B-a", "I-a", "O", "B-b"], ["B-a"]]
    guessed = [["B-a", "O", "B-b", "B-b"], ["B-a"]]
    found = score(wanted, guessed)
    # right: the last b and the second a; the first a is too short, the first b is none
    assert (found.overall.right, found.overall.found, found.overall.wanted) == (2, 4, 3)
    assert found.overall.precision == 1 / 2
    assert found.overall.recall == pytest.approx(2 / 3)
    assert found.overall.f1 == pytest.approx(4 / 7)
    assert list(found.types) == ["a", "b"]
    assert found.types["b"].f1 == pytest.approx(2 / 3)


def test_taggings_of_other_queries_are_refused() -> None:
    with pytest.raises(ValueError, match="1 tags for 2 words"):
        score([["O", "O"]], [["O"]])
    with pytest.raises(ValueError):
        score([["O"]], [])
