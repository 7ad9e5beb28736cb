"""What is extracted from items: each value with the text that states it, and where that stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lore_sdk.judge.confidence import CONFIDENCE
from lore_sdk.types import Evidence, Item, Query
from tests.judge.test_judge_laws import JUDGE, PROPERTIES

FORMS = (
    str,
    str.upper,
    lambda word: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word),
    lambda word: word.replace("fi", "ﬁ").replace("e", "e\u0301"),
    lambda word: "\u200b".join(word),
    lambda word: word.replace("a", "&#97;").replace("e", "&#x65;"),
    lambda word: "".join(chr(ord(c) + 0x1D3B9) if c.islower() else c for c in word),
)
"""A word as it is, in capitals, full width, with ligatures and marks, with hidden characters, with
entities, and in a mathematical alphabet."""
WORDS = st.sampled_from(
    [
        *("red", "crimson", "dark blue", "dress", "gown", "wool", "boots", "size 42", "waterproof"),
        *("not", "for", "with", "free", "42", "½", "5 ft", "fine"),
    ]
)
SPOILT = st.tuples(WORDS, st.sampled_from(FORMS)).map(lambda pair: pair[1](pair[0]))
ODD = st.sampled_from(
    ["👗", "👩🏽‍🦰", "أحمر", "\u202e", "\0", "&amp;", "&", "&;", "&notit;", "&#0;", "衣"]
)
GAPS = st.sampled_from([" ", "  ", "\u3000", "\u200b", "-", ", ", "\n", ""])
HOSTILE = st.lists(st.tuples(st.one_of(SPOILT, ODD, st.text(max_size=3)), GAPS), max_size=8).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
ITEMS = st.builds(
    Item,
    title=HOSTILE,
    description=HOSTILE,
    brand=HOSTILE,
    category=HOSTILE,
    properties=PROPERTIES,
    skus=st.lists(PROPERTIES, max_size=2).map(tuple),
    price=st.one_of(st.none(), st.floats()),
)
many = settings(max_examples=200)


def field_of(item: Item, evidence: Evidence) -> object:
    """Look up by hand what stands in the field that evidence names."""
    first, _, name = evidence.field.partition(".")
    if first == "properties":
        return item.properties[name]
    if first == "skus":
        at, _, name = name.partition(".")
        return item.skus[int(at)][name]
    return getattr(item, first)


@many
@given(ITEMS)
@example(Item(title="ｒｅｄ ｄｒｅｓｓ"))
@example(Item(title="\u200bcri\u0301mson wool&amp;dress\0"))
@example(Item(category=" shoes / boots ", description="\n gown \nnot waterproof, size 42"))
def test_a_span_holds_the_text_that_is_quoted(item: Item) -> None:
    for evidence in JUDGE.extract(item):
        if evidence.span is None:
            continue
        given = field_of(item, evidence)
        start, end = evidence.span
        assert isinstance(given, str)
        assert 0 <= start < end <= len(given)
        assert given[start:end] == evidence.text


@many
@given(HOSTILE)
@example("x&amp;y cri\u0301mson gown")
def test_the_quoted_words_alone_state_the_same_color(title: str) -> None:
    for evidence in JUDGE.extract(title):
        if evidence.attribute == "color":
            assert evidence.value in {e.value for e in JUDGE.extract(evidence.text)}


@many
@given(ITEMS)
def test_what_is_extracted_is_what_the_judge_uses(item: Item) -> None:
    verdict = JUDGE.judge(Query(text="red dress"), item)
    if verdict.grade is not None:
        assert JUDGE.extract(item) == verdict.path.evidence


@many
@given(ITEMS)
def test_what_is_surest_comes_first_and_names_its_field(item: Item) -> None:
    found = JUDGE.extract(item)
    sure = [evidence.confidence for evidence in found]
    assert sure == sorted(sure, reverse=True)
    assert all(0 < each <= 1 for each in sure)
    for evidence in found:
        assert field_of(item, evidence) not in (None, "")


SAID = [
    (Item(title="ＲＥＤ ｄｒｅｓｓ"), "color", "red", "title", (0, 3), "ＲＥＤ"),
    (Item(title="dre\u0301ss, cri\u0301mson"), "color", "red", "title", (8, 16), "cri\u0301mson"),
    (Item(title="&quot;dark&nbsp;blue&quot;"), "color", "navy", "title", (6, 20), "dark&nbsp;blue"),
    (Item(title="👗 gown"), "product", "dress", "title", (2, 6), "gown"),
    (
        Item(title="x", category="clothing / dress "),
        "product", "dress", "category", (11, 16), "dress",
    ),
    (
        Item(title="x", description="\n  Gown\nIt is waterproof."),
        "waterproof", True, "description", (14, 24), "waterproof",
    ),
    (
        Item(title="x", description="  Gown \nIt is waterproof."),
        "product", "dress", "description", (2, 6), "Gown",
    ),
    (
        Item(properties={"color": "Dark Blue"}),
        "color", "navy", "properties.color", (0, 9), "Dark Blue",
    ),
    (Item(properties={"size": 42}), "eu_size", 42.0, "properties.size", None, "42"),
    (Item(skus=({}, {"size": "44"})), "eu_size", 44.0, "skus.1.size", (0, 2), "44"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "attribute", "value", "field", "span", "text"), SAID)
def test_an_attribute_says_where_it_stands(
    item: Item, attribute: str, value: object, field: str, span: tuple[int, int], text: str
) -> None:
    (found,) = (e for e in JUDGE.extract(item) if e.attribute == attribute)
    assert (found.value, found.field, found.span, found.text) == (value, field, span, text)


def test_a_title_stands_for_an_item() -> None:
    assert JUDGE.extract("Red gown") == JUDGE.extract(Item(title="Red gown"))


def test_a_column_is_surer_than_a_title_and_that_than_a_guess() -> None:
    for dimension in ("category", "color", "specification"):
        sure = [CONFIDENCE[place, dimension] for place in ("column", "title", "title guess")]
        assert sure == sorted(sure, reverse=True)


def test_the_documented_example_prints_what_the_document_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "understanding.md").read_text(encoding="utf-8")
    section = page.partition("## Attributes of items")[2]
    code = section.partition("```python\n")[2].partition("```")[0]
    said = section.partition("\n```\n")[2].partition("\n```\n")[2].partition("```")[0]
    exec(compile(code, "understanding.md", "exec"), {})
    assert capsys.readouterr().out == said
