"""Judging with a knowledge store: what it tells, by whom, and what it never overrides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.errors import DataError, UnknownNameError
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.confidence import CONFIDENCE as OWN
from lore_sdk.judge.knowing import CONFIDENCE
from lore_sdk.knowledge import Clicks, KnowledgeStore, StoreBuilder
from lore_sdk.types import Item, Need, Verdict
from tests.judge.test_judge import TEXT, Sure
from tests.knowledge.test_store import built

PACK_TEXT = (
    TEXT
    + """
attribute brand : one of acme | zeta | sub-acme "subacme"
attribute model : code
attribute waterproof : flag
    dimension function

rule another-brand "The brand the shopper names is the brand of the item"
    when query.brand conflicts with item.brand
    cap at Mismatch
    because "asked for {query.brand}, the item is by {item.brand}"
"""
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_text(PACK_TEXT, {})


Ask = Callable[[Callable[[StoreBuilder], None]], LoreJudge]


@pytest.fixture
def judge_with(pack: Pack, tmp_path: Path) -> Ask:
    def make(fill: Callable[[StoreBuilder], None], **options: str) -> LoreJudge:
        store = built(tmp_path / "store", fill)
        return LoreJudge(pack, matcher=Sure(), knowledge=store, **options)

    return make


def shop(builder: StoreBuilder) -> None:
    builder.clicks([Clicks("air striders", "s1", 6), Clicks("air striders", "d1", 1)])
    builder.clicks([Clicks("cool things", "s1", 3), Clicks("cool things", "d1", 3)])
    builder.item(Item(id="s1", title="Acme sneakers", brand="Acme"))
    builder.item(Item(id="d1", title="Red dress"))
    builder.fact("alias", "cloud walker", "acme sneakers")
    builder.fact("parent", "sub-acme", "Acme")


def needs(verdict: Verdict) -> dict[str, Need]:
    return {need.attribute: need for need in verdict.path.needs}


def test_clicks_tell_the_kind_that_no_word_of_the_query_names(judge_with: Ask) -> None:
    verdict = judge_with(shop).judge("air striders", Item(title="Blue shirt"))
    assert needs(verdict) == {
        "product": Need(
            dimension="category",
            attribute="product",
            value="sneakers",
            text="",
            span=(0, 12),
            role="head",
            origin="knowledge:shop.csv",
            note="6 of 7 clicks",
        )
    }
    assert str(verdict.grade) == "L1 Irrelevant"
    assert verdict.path.findings[0].reason == "wanted sneakers, got shirt"


def test_clicks_that_do_not_agree_tell_nothing(judge_with: Ask) -> None:
    assert judge_with(shop).judge("cool things", Item(title="Blue shirt")).path.needs == ()


def test_clicks_do_not_override_a_kind_that_the_query_states(pack: Pack, judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        shop(builder)
        builder.clicks([Clicks("striders dress", "s1", 100)])
        builder.fact("alias", "striders", "sneakers")

    asked = needs(judge_with(fill).judge("striders dress", "Blue shirt"))
    assert asked["product"].value == "dress"
    assert asked["product"].origin == "lexicon"


def test_clicks_do_not_tell_a_brand(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        shop(builder)
        builder.clicks([Clicks("striders for gym", "s1", 100)])

    assert set(needs(judge_with(fill).judge("striders for gym", "Blue shirt"))) == {"product"}


def test_items_that_were_seen_often_and_clicked_seldom_do_not_vote(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        shop(builder)
        for number in range(9):
            builder.clicks([Clicks(f"q{number}", "x", 50, 100, 1)])
        builder.clicks([Clicks("striders", "d1", 9, 100, 1), Clicks("striders", "s1", 20, 40, 2)])

    need = needs(judge_with(fill).judge("striders", "Blue shirt"))["product"]
    assert (need.value, need.note) == ("sneakers", "20 of 20 clicks")


def test_an_alias_tells_all_that_its_meaning_says(judge_with: Ask) -> None:
    verdict = judge_with(shop).judge("red cloud walker", Item(title="Sneakers", brand="Zeta"))
    asked = needs(verdict)
    assert {name: need.value for name, need in asked.items()} == {
        "color": "red",
        "brand": "acme",
        "product": "sneakers",
    }
    assert asked["brand"].text == "cloud walker"
    assert asked["brand"].origin == "knowledge:shop.csv"
    assert asked["brand"].note == "means acme sneakers"
    assert verdict.path.findings[0].reason == "asked for cloud walker, the item is by Zeta"


def test_meanings_of_one_alias_tell_what_they_have_in_common(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.fact("alias", "walkers", "red sneakers")
        builder.fact("alias", "walkers", "red boots")
        builder.fact("alias", "walkers", "acme boots")

    asked = needs(judge_with(fill).judge("walkers", "Blue shirt"))
    assert {name: need.value for name, need in asked.items()} == {"product": "shoes"}
    assert asked["product"].note == "means red sneakers or red boots or acme boots"


def test_an_alias_may_name_the_attribute_that_it_is_a_value_of(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.fact("alias", "the great", "zeta", attribute="brand")
        builder.fact("alias", "the small", "zeta", attribute="no such thing")

    judge = judge_with(fill)
    assert {n: d.value for n, d in needs(judge.judge("the great", "x")).items()} == {
        "brand": "zeta"
    }
    assert needs(judge.judge("the small", "x")) == {}


def test_an_alias_that_the_query_denies_tells_nothing(judge_with: Ask) -> None:
    assert needs(judge_with(shop).judge("dress without cloud walker", "x")).keys() == {"product"}


def test_an_alias_replaces_a_guess_at_its_own_words_but_no_word(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.fact("alias", "ab-1234", "ab-1234xl", attribute="model")
        builder.fact("alias", "red one", "navy", attribute="color")

    judge = judge_with(fill)
    assert needs(judge.judge("ab-1234", "x"))["model"].value == "ab1234xl"
    assert needs(judge.judge("red one", "x"))["color"].value == "red"


def test_knowledge_about_an_item_fills_gaps_and_is_trusted_least(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        properties = {"color": "red", "eu_size": 42}
        builder.item(Item(id="s1", title="Sneakers", brand="Acme", properties=properties))
        builder.fact("selling-point", "s1", "fully waterproof")

    item = Item(id="s1", title="Striders", properties={"color": "navy"})
    verdict = judge_with(fill).judge("red waterproof sneakers", item)
    found = {(e.attribute, e.value, e.source, e.note) for e in verdict.path.evidence}
    assert found == {
        ("color", "navy", "property", ""),
        ("product", "sneakers", "knowledge", "shop.csv"),
        ("brand", "acme", "knowledge", "shop.csv"),
        ("eu_size", 42.0, "knowledge", "shop.csv"),
        ("waterproof", True, "knowledge", "shop.csv"),
    }
    assert str(verdict.grade) == "L2 Mismatch"
    assert verdict.mismatch == "L2-color"
    assert min(OWN.values()) > CONFIDENCE


def test_an_item_without_an_id_is_nobody_the_store_knows(judge_with: Ask) -> None:
    assert judge_with(shop).judge("dress", Item(title="Striders")).path.evidence == ()


def test_a_sub_brand_meets_its_parent_and_not_the_other_way_round(judge_with: Ask) -> None:
    judge = judge_with(shop)
    up = judge.judge("acme sneakers", Item(title="Sneakers", brand="Sub-Acme"))
    down = judge.judge("sub-acme sneakers", Item(title="Sneakers", brand="Acme"))
    assert str(up.grade) == "L4 Excellent"
    assert [e.note for e in up.path.evidence if e.source == "knowledge"] == [
        "above sub-acme, shop.csv"
    ]
    assert str(down.grade) == "L2 Mismatch"


def test_near_colors_of_the_store_are_near_as_those_of_the_pack_are(
    pack: Pack, judge_with: Ask
) -> None:
    item = Item(title="Dress", properties={"color": "navy"})
    assert str(LoreJudge(pack, matcher=Sure()).judge("red dress", item).grade) == "L2 Mismatch"
    judge = judge_with(lambda builder: builder.fact("near", "Crimson", "dark blue"))
    assert str(judge.judge("red dress", item).grade) == "L3 Related"
    assert judge.pack.hash != pack.hash
    assert LoreJudge(judge.pack, matcher=Sure(), knowledge=judge._knowing.store).pack is judge.pack


def test_a_query_that_nobody_clicked_after_is_told_by_those_like_it(judge_with: Ask) -> None:
    def fill(builder: StoreBuilder) -> None:
        shop(builder)
        builder.clicks([Clicks("air striders running", "s1", 9)])

    judge = judge_with(fill, retriever="bm25")
    need = needs(judge.judge("air strider running", "Blue shirt"))["product"]
    assert need.value == "sneakers"
    assert need.note.startswith(
        "9 of 9 clicks after “air striders running” and such, similarity 0."
    )
    assert judge.judge("garden gnome", "Blue shirt").path.needs == ()
    assert judge.answered_by.knowledge.endswith(" bm25")


def test_a_verdict_names_the_store_that_was_used(pack: Pack, judge_with: Ask) -> None:
    judge = judge_with(shop)
    store = KnowledgeStore.open(judge._knowing.store.path)
    assert judge.judge("dress", "Dress").answered_by.knowledge == store.id
    assert LoreJudge(pack, matcher=Sure()).answered_by.knowledge == ""


def test_a_store_or_a_retriever_that_is_not_there_is_said(pack: Pack, judge_with: Ask) -> None:
    with pytest.raises(DataError, match="there is no knowledge store"):
        LoreJudge(pack, knowledge="nowhere.knowledge")
    with pytest.raises(UnknownNameError, match="no retriever is called `bm52`"):
        judge_with(shop, retriever="bm52")


WORDS = ("red", "dress", "cloud walker", "acme", "air striders", "not", "zeta", "boots", "42")


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join))
def test_what_a_query_states_stays_as_it_is(text: str) -> None:
    plain, knowing = JUDGES[0]
    said = plain._understood(text, "")
    told = knowing._understood(text, "")
    own = [need for need in told.needs if not need.origin.startswith("knowledge:")]
    assert own == list(said.needs)
    assert said.facts.items() <= told.facts.items()
    assert told.excluded == said.excluded
    assert set(told.leftovers) <= set(said.leftovers)


JUDGES: list[tuple[LoreJudge, LoreJudge]] = []


@pytest.fixture(autouse=True, scope="module")
def _both(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = built(tmp_path_factory.mktemp("both") / "store", shop)
    plain, knowing = LoreJudge(pack, matcher=Sure()), LoreJudge(pack, knowledge=store)
    JUDGES.append((plain, knowing))
