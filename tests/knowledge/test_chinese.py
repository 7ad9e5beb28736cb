"""Chinese words, which no space separates: found whole, and not inside of others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import load_pack
from lore_sdk.errors import PackError
from lore_sdk.judge.gather import gather
from lore_sdk.knowledge import open_lexicon, read_wording, split_words
from lore_sdk.knowledge.chinese import Cutter
from lore_sdk.types import Item
from tests.knowledge.shop import LEXICON as ENGLISH

PACK = load_pack(Path(__file__).parents[1] / "judge" / "chinese")
LEXICON = open_lexicon(PACK)


def words(text: str) -> list[str]:
    assert LEXICON.cutter is not None
    split = split_words(text)
    inner = LEXICON.cutter.inner(split.words, split.gaps)
    found: list[str] = []
    for place, word in enumerate(split.words):
        if place in inner:
            found[-1] += word
        else:
            found.append(word)
    return found


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("衣服和服装", ["衣服", "和", "服装"]),
        ("和服装饰", ["和服", "装饰"]),
        ("大红枣500克", ["大", "红枣", "500", "克"]),
        ("运动鞋男", ["运动鞋", "男"]),
        ("跑步鞋", ["跑步鞋"]),
        ("红鞋", ["红", "鞋"]),
        ("红 枣", ["红", "枣"]),
        ("iPhone手机壳", ["iphone", "手机", "壳"]),
        ("red dress", ["red", "dress"]),
        ("㊀㊁和服", ["一二", "和服"]),
        ("衣服㊀和服装", ["衣服", "一", "和", "服装"]),
        ("ワンピース和服", ["ワンピース", "和服"]),
        ("드레스 和服", ["드레스", "和服"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


STATED = [
    ("衣服和服装", {"product": ["clothes"]}),
    ("蓝色和服", {"color": ["blue"], "product": ["kimono"]}),
    ("红枣糕点", {}),
    ("蓝牙音箱 白色", {"color": ["white"]}),
    ("白色衣柜", {"color": ["white"]}),
    ("鞋带", {}),
    ("高跟鞋红色", {"product": ["shoes"], "color": ["red"]}),
    ("红鞋", {"color": ["red"], "product": ["shoes"]}),
    ("口红收纳盒", {}),
    ("数码相机", {}),
]


@pytest.mark.parametrize(("title", "stated"), STATED)
def test_words_of_the_pack_are_found_where_they_are_words(
    title: str, stated: dict[str, list[str]]
) -> None:
    found = gather(Item(title=title), LEXICON).stated
    assert {name: list(values) for name, values in found.items()} == stated


def test_what_is_read_is_words() -> None:
    found = read_wording("红枣色连衣裙", LEXICON).mentions
    assert [(mention.start, mention.end) for mention in found] == [(3, 6)]


@given(st.text(alphabet="红白和服装鞋带 a1,", max_size=12))
def test_whatever_the_text_known_words_begin_and_end_where_words_do(text: str) -> None:
    wording = read_wording(text, LEXICON)
    assert LEXICON.cutter is not None
    inner = LEXICON.cutter.inner(wording.words, wording.gaps)
    for mention in wording.mentions:
        assert mention.end not in inner
        assert mention.start not in inner or mention.reading("product")


def test_a_pack_without_chinese_words_has_nothing_to_cut() -> None:
    assert ENGLISH.cutter is None


def test_a_pack_with_chinese_words_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(PackError) as raised:
        Cutter.of({"red": (), "和 服": ()})
    assert str(raised.value) == (
        "the pack has Chinese words, as `和服`, whose ends the library rjieba finds; run: pip "
        "install 'lore-sdk[zh]'"
    )
