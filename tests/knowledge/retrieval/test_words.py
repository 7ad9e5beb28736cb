from __future__ import annotations

import pytest

from lore_sdk.knowledge.retrieval import index_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Red Dresses, 2-pack", ["red", "dress", "2", "pack"]),
        ("Crème brûlée", ["creme", "brulee"]),
        ("连衣裙", ["连衣", "衣裙"]),
        ("红 dress", ["红", "dress"]),
        ("红 色的", ["红", "色的"]),
        ("手カバー", ["手カ", "カバ", "バー"]),
        ("手", ["手"]),
        ("iPhone手机壳 15", ["iphone", "手机", "机壳", "15"]),
        ("ワンピース", ["ワン", "ンピ", "ピー", "ース"]),
        ("half \ud800 pair \x00", ["half", "pair"]),
        ("", []),
        ("x" * 200, ["x" * 64]),
    ],
)
def test_texts_of_any_script_have_words(text: str, words: list[str]) -> None:
    assert index_words(text) == words
