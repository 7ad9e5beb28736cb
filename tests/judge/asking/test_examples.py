"""Examples chosen from labelled pairs: which ones, for whom, and what is never shown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.errors import DataError, UnknownNameError
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.examples import ExampleChooser, Examples
from lore_sdk.judge.asking.prompt import Shot
from lore_sdk.models import ScriptedModel
from lore_sdk.plugins import Plugins, RetrieverOffer
from lore_sdk.types import LORE_SCALE, Item, Query, Request
from tests.judge.asking.pairs import SHOT

PLUGINS = Plugins.installed()
POOL = [
    ("red dress", "Red dress", 3),
    ("red dress", "Navy dress", 1),
    ("blue shirt", "Red shirt", 1),
    ("blue shirt", "Kettle", 0),
    ("oak desk", "Oak desk", 3),
    ("pine desk", "Oak desk", 2),
    ("red kettle", "Red kettle, 1 l", 3),
    ("red shoes", "Red boots", 2),
]


def shot(query: str, title: str, grade: int) -> Shot:
    return Shot(query=Query(text=query), item=Item(title=title), grade=grade)


def chooser(
    pool: Sequence[tuple[str, str, int]] = POOL, *, tokens: int = 10, **settings: object
) -> ExampleChooser:
    examples = Examples(shots=tuple(shot(*each) for each in pool), **settings)  # type: ignore[arg-type]
    return ExampleChooser(
        examples,
        size=lambda one: 999 if one.item.title == "Kettle" else tokens,
        kind=lambda query: next((k for k in ("desk", "shoes") if k in query.text), None),
        plugins=PLUGINS,
    )


def titles(shots: Sequence[Shot]) -> list[str]:
    return [f"{each.query.text}: {each.item.title}" for each in shots]


def test_grades_take_turns_and_no_query_comes_twice() -> None:
    found = chooser(budget=9_999).chosen(Query(text="green lamp"))
    assert titles(found) == [
        "blue shirt: Kettle", "pine desk: Oak desk", "red dress: Red dress", "oak desk: Oak desk",
    ]  # fmt: skip
    assert [each.grade for each in found] == [0, 2, 3, 3]


def test_one_set_is_the_same_object_for_all_other_queries() -> None:
    one = chooser()
    assert one.chosen(Query(text="green lamp")) is one.fixed
    assert one.chosen(Query(text="x")) is one.fixed


@pytest.mark.parametrize("query", ["red dress", "Dresses, RED", "oak desk", "blue shirt"])
@pytest.mark.parametrize("choice", ["pack", "query"])
def test_the_query_itself_is_never_shown(query: str, choice: str) -> None:
    one = chooser(choice=choice, count=8)
    words = {word.rstrip("s").removesuffix("e") for word in query.lower().replace(",", "").split()}
    for other in one.chosen(Query(text=query)):
        assert {word.removesuffix("e") for word in other.query.text.split()} != words
    assert len(one.chosen(Query(text=query))) >= 4


def test_near_queries_come_first_then_the_order_of_the_file() -> None:
    one = chooser(choice="query", count=2)
    assert one.fixed == ()
    assert titles(one.chosen(Query(text="oak kettles"))) == [
        "red dress: Navy dress", "oak desk: Oak desk",
    ]  # fmt: skip
    assert titles(one.chosen(Query(text="pine kettles"))) == [
        "red dress: Navy dress", "red kettle: Red kettle, 1 l",
    ]  # fmt: skip
    assert one.chosen(Query(text="lamp")) == chooser(count=2).fixed


def test_near_queries_of_the_same_kind_come_before_others() -> None:
    pool = [("red dress", "a", 0), ("red shoes", "b", 0), ("lamp", "c", 0)]
    one = chooser(pool, choice="query", count=1)
    assert titles(one.chosen(Query(text="red lace"))) == ["red dress: a"]
    assert titles(one.chosen(Query(text="red dress shoes"))) == ["red shoes: b"]


def test_what_does_not_fit_is_left_out_and_the_next_is_tried() -> None:
    assert titles(chooser(budget=30).chosen(Query(text="x"))) == [
        "blue shirt: Red shirt", "pine desk: Oak desk", "red dress: Red dress",
    ]  # fmt: skip
    assert len(chooser(budget=29).chosen(Query(text="x"))) == 2
    assert chooser(budget=9).chosen(Query(text="x")) == ()


POOLS = st.lists(
    st.tuples(
        st.sampled_from(
            ["red dress", "dress red", "oak desk", "desk", "!?", "…", "", "红色连衣裙"]
        ),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


@given(POOLS, st.sampled_from(["pack", "query"]), st.integers(1, 6), st.integers(1, 60))
def test_laws_of_choosing(
    pool: list[tuple[str, str, int]], choice: str, count: int, budget: int
) -> None:
    settings: dict[str, object] = {"choice": choice, "count": count, "budget": budget}
    for query in ("red dress", "desk", "!?", "new"):
        found = chooser(pool, **settings).chosen(Query(text=query))
        assert found == chooser(pool, **settings).chosen(Query(text=query))
        assert len(found) <= min(count, budget // 10)
        keys = [" ".join(sorted(each.query.text.split())) for each in found]
        assert len({*keys}) == len(keys)
        assert " ".join(sorted(query.split())) not in keys
        grades = [each.grade for each in found]
        assert grades == sorted(grades)


def test_labels_between_two_grades_are_examples_of_neither() -> None:
    pairs = [(Query(text=f"q{n}"), Item(title="x"), n / 12) for n in range(13)]
    made = Examples.of(pairs, LORE_SCALE)
    assert [(each.query.text, each.grade) for each in made.shots] == [
        ("q0", 0), ("q1", 0), ("q3", 1), ("q4", 1), ("q5", 1), ("q7", 2), ("q8", 2), ("q9", 2),
        ("q11", 3), ("q12", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"shots": ()}, "no labelled pairs"),
        ({"choice": "pair"}, "there are `pack`, `query`"),
        ({"count": 0}, "1 or more"),
        ({"budget": 0}, "1 or more"),
    ],
)
def test_examples_that_cannot_be_used(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(DataError, match=said):
        Examples(**{"shots": (SHOT,)} | wrong)  # type: ignore[arg-type]


def test_a_retriever_that_cannot_be_used() -> None:
    with pytest.raises(UnknownNameError, match="`bm26`"):
        chooser(choice="query", retriever="bm26")
    if "faiss-flat" in PLUGINS.offers(RetrieverOffer):
        with pytest.raises(DataError, match="needs an encoder"):
            chooser(choice="query", retriever="faiss-flat")


# ---- in a judge
@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_text(
        """
        pack shop 1.0.0 "A small shop"
        attribute product : kind
            clothing > dress, shirt
        """
    )


def systems(pack: Pack, queries: Sequence[str], **asking: object) -> list[str]:
    seen: list[str] = []

    def answer(request: Request) -> str:
        seen.append(request.messages[0].text)
        return '{"grade": "L4"}'

    judge = LoreJudge(pack, model=ScriptedModel(answer), asking=Asking(**asking))  # type: ignore[arg-type]
    list(judge.judge_many((query, "Thing") for query in queries))
    return seen


def made(**settings: object) -> Examples:
    return Examples(shots=tuple(shot(*each) for each in POOL), **settings)  # type: ignore[arg-type]


def test_one_set_leaves_the_beginning_of_all_prompts_the_same(pack: Pack) -> None:
    bare = systems(pack, ["lamp"])[0]
    lamp, chair, dress = systems(pack, ["lamp", "chair", "red dress"], examples=made())
    assert lamp == chair
    assert lamp.startswith(bare + "\n\nExample\n")
    assert lamp.count("\nExample\n") == 4
    assert '"red dress"' in lamp
    assert '"red dress"' not in dress
    assert dress.count("\nExample\n") == 4


def test_a_set_for_each_query_shares_the_instructions_only(pack: Pack) -> None:
    bare = systems(pack, ["lamp"])[0]
    queries = ["red lamp", "red lamp", "oak chair"]
    one, same, other = systems(pack, queries, examples=made(choice="query", count=2))
    assert one == same
    assert one != other
    assert one.startswith(bare)
    assert other.startswith(bare)
    assert ('"oak desk"' in one, '"oak desk"' in other) == (False, True)


def test_near_queries_of_the_same_kind_are_told_by_the_pack(pack: Pack) -> None:
    pool = (shot("red dress", "Lamp", 0), shot("red shirt", "Kettle", 0))
    asking = {"examples": Examples(shots=pool, choice="query", count=1)}
    (shirt,) = systems(pack, ["red shirts slim"], **asking)
    (gown,) = systems(pack, ["red dresses slim"], **asking)
    assert ('"Kettle"' in shirt, '"Kettle"' in gown) == (True, False)


def test_the_budget_is_of_tokens(pack: Pack) -> None:
    text = systems(pack, ["lamp"], examples=made(budget=60))[0]
    assert text.count("\nExample\n") == 2


def test_all_that_can_change_examples_is_in_who_answered(pack: Pack) -> None:
    model = ScriptedModel(lambda request: '{"grade": "L4"}')
    settings = [
        None, made(), made(count=3), made(budget=799), made(choice="query"),
        made(choice="query", retriever="bm25:k1=1.2"), Examples(shots=made().shots[:-1]),
    ]  # fmt: skip
    hashes = [
        LoreJudge(pack, model=model, asking=Asking(examples=each)).answered_by.prompt_hash
        for each in settings
    ]
    assert len({*hashes}) == len(hashes)


def test_examples_are_given_or_chosen() -> None:
    with pytest.raises(DataError, match="`shots` or `examples`"):
        Asking(shots=(SHOT,), examples=made())
