"""What holds for the matcher whatever it is given: any file, any texts, any company of pairs."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.judge.matcher import EmbeddedMatcher, Prior, Signals
from lore_sdk.judge.matching.curves import Curve
from lore_sdk.judge.matching.features import FEATURES
from lore_sdk.judge.matching.words import WordTable, WordUse
from lore_sdk.types import Item, Query

SHIPPED = EmbeddedMatcher.default()
AGAIN = EmbeddedMatcher.parse(SHIPPED.text(), "m.json")
SMALL = EmbeddedMatcher(
    name="small",
    words=WordTable(titles=10, uses={"sofa": WordUse(4, 3, 0)}),
    curves={"exact_share": Curve(knots=(0.0, 1.0), worths=(-1.0, 2.0))},
    thresholds=(-1.0, 0.0, 1.0),
    cuts=(0.25, 0.5, 0.75),
)
HOSTILE = (
    *("", " ", "\0", "red\0dress", "\n\t\r", "9", "9" * 5000, "½ ² ٣ Ⅷ", "1,000.5.5 1/2/3 5'6\""),
    *(
        "\u202eفستان أحمر\u202c red",
        "שמלה אדומה",
        "红色 连衣裙",
        "赤いドレス",
        "빨간 드레스",
        "👗" * 40,
    ),
    *(
        "👩\u200d👩\u200d👧 dress",
        "e" + "\u0301" * 500,
        "\u200b\u200d\ufeff",
        "ＲＥＤ　ｄｒｅｓｓ",
        "ﬁ İ ß ŉ",
    ),
    *("\ud800", "(" * 900, ", " * 900, "with for in " * 100, "a-b-c-1-2-3" * 90, "x" * 5000),
    " ".join(f"word{number}" for number in range(5000)),
)
WORDS = st.sampled_from(
    [
        *("red", "dress", "dresses", "sofa", "with", "for", "the", "x", "8", "ft", "24", "inch"),
        *("DCD780", "½", "-", ",", "(", "أحمر", "裙", "👗", "\0"),
    ]
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=12).map(" ".join), st.text(max_size=40), st.sampled_from(HOSTILE)
)
VALUES = st.one_of(
    TEXTS, st.floats(), st.integers(), st.booleans(), st.none(), st.lists(TEXTS, max_size=3)
)
ITEMS = st.builds(
    Item,
    title=TEXTS,
    brand=TEXTS,
    category=TEXTS,
    description=TEXTS,
    properties=st.dictionaries(st.text(max_size=5), VALUES, max_size=4),
)
SIGNALS = st.builds(
    Signals,
    cap=st.integers(0, 3),
    floor=st.integers(0, 3),
    needs=st.integers(0, 9),
    met=st.integers(0, 9),
    open=st.integers(0, 9),
    head=st.integers(-1, 1),
)
PAIRS = st.tuples(st.builds(Query, text=TEXTS), ITEMS, SIGNALS)
NUMBERS = st.floats(-1e6, 1e6)


def rising(size: int) -> st.SearchStrategy[tuple[float, ...]]:
    return st.lists(NUMBERS, min_size=size, max_size=size, unique=True).map(
        lambda numbers: tuple(sorted(numbers))
    )


@st.composite
def matchers(draw: st.DrawFn) -> EmbeddedMatcher:
    grades = draw(st.integers(1, 6))
    curves = {}
    for name in draw(st.lists(st.sampled_from(FEATURES), unique=True, max_size=6)):
        knots = draw(st.integers(1, 5).flatmap(rising))
        worths = draw(st.lists(NUMBERS, min_size=len(knots), max_size=len(knots)))
        curves[name] = Curve(knots=knots, worths=tuple(worths))
    counts = st.integers(0, 10**9)
    names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    uses = draw(st.dictionaries(names, st.builds(WordUse, counts, counts, counts), max_size=8))
    return EmbeddedMatcher(
        name=draw(names),
        words=WordTable(titles=draw(counts), uses=uses),
        curves=curves,
        thresholds=draw(rising(grades)),
        cuts=draw(rising(grades)),
    )


def prior(query: str, title: str, matcher: EmbeddedMatcher = SHIPPED) -> Prior:
    return matcher.priors([(Query(text=query), Item(title=title), Signals())])[0]


def assert_is_a_prior(found: Prior, grades: int) -> None:
    assert len(found.probabilities) == grades
    assert all(0 <= share <= 1 for share in found.probabilities)
    assert math.isclose(sum(found.probabilities), 1, abs_tol=1e-9)
    assert 0 <= found.score <= 1
    assert found.level in range(grades)


# ---- files
@settings(max_examples=60)
@given(matchers())
def test_any_matcher_comes_back_from_its_text_exactly(matcher: EmbeddedMatcher) -> None:
    again = EmbeddedMatcher.parse(matcher.text(), "m.json")
    assert again == matcher
    assert again.text() == matcher.text()


def test_a_matcher_that_comes_back_gives_the_same_priors() -> None:
    for query, title in (("red sofa", "Sofa, red"), ("8 ft ladder", "Ladder 8 ft"), ("", "x")):
        assert prior(query, title, AGAIN) == prior(query, title)


def written(**changes: object) -> str:
    return json.dumps(json.loads(SMALL.text()) | changes)


WORDS_MALFORMED = (
    "the table of words is malformed; it has `titles`, a number, and `uses`, which gives three "
    "counts for each word"
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (written(format="lore-matcher/2"), "its `format` is not `lore-matcher/1`"),
        (written(thresholds=None), "`thresholds` is not a list of numbers"),
        (written(thresholds=[]), "`thresholds` is not a list of numbers"),
        (written(thresholds=["0", 1, 2]), "`thresholds` is not a list of numbers"),
        (written(cuts=[1, 2, None]), "`cuts` is not a list of numbers"),
        (written(cuts=[0, 1, float("nan")]), "`cuts` has a number that is not finite"),
        (written(cuts=[0, 1, 10**400]), "`cuts` has a number that is not finite"),
        (
            written(**{"curve exact_share": [[0, 1], [-1e308, 1e308]]}),
            "`curve exact_share` has a number beyond 1,000,000,000, which no fit comes to",
        ),
        (written(thresholds=[2, 1, 0]), "the numbers of `thresholds` do not rise"),
        (written(name=7), "it has no `name`"),
        (
            written(**{"curve exact_share": [[0, 1]]}),
            "`curve exact_share` is not two lists of numbers, knots and worths",
        ),
        (
            written(**{"curve exact_share": [[0, 1], "ab"]}),
            "`curve exact_share` is not a list of numbers",
        ),
        (
            written(**{"curve exact_share": [[0, -(10**400)], [0, 1]]}),
            "`curve exact_share` has a number that is not finite",
        ),
        (
            written(**{"curve exact_share": [[0, 1], [0, 1, 2]]}),
            "`curve exact_share` needs rising knots and as many worths",
        ),
        (
            written(**{"curve exact_share": [[0, 0], [0, 1]]}),
            "`curve exact_share` needs rising knots and as many worths",
        ),
        (written(words=[]), WORDS_MALFORMED),
        (written(words={"uses": {}}), WORDS_MALFORMED),
        (written(words={"titles": 3}), WORDS_MALFORMED),
        (written(words={"titles": 3, "uses": []}), WORDS_MALFORMED),
        (written(words={"titles": 3, "uses": {"sofa": 1}}), WORDS_MALFORMED),
        (written(words={"titles": 3, "uses": {"sofa": "123"}}), WORDS_MALFORMED),
        (written(words={"titles": 3, "uses": {"sofa": [1, 1, -1]}}), WORDS_MALFORMED),
        (written(words={"titles": 3, "uses": {"sofa": [1, 1, 0.5]}}), WORDS_MALFORMED),
        (written(words={"titles": -5, "uses": {}}), WORDS_MALFORMED),
        (written(words={"titles": "3", "uses": {}}), WORDS_MALFORMED),
        (written(words={"titles": True, "uses": {}}), WORDS_MALFORMED),
        (written(words={"titles": float("inf"), "uses": {}}), WORDS_MALFORMED),
        (written(words={"titles": 10**400, "uses": {}}), WORDS_MALFORMED),
    ],
)
def test_whatever_is_wrong_in_a_file_is_one_message(text: str, problem: str) -> None:
    with pytest.raises(DataError) as refused:
        EmbeddedMatcher.parse(text, "m.json")
    assert str(refused.value) == f"the matcher file `m.json` cannot be used: {problem}"


def test_a_file_that_is_no_text_is_one_message(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_bytes(b"\xff\xfe{")
    with pytest.raises(DataError) as refused:
        EmbeddedMatcher.load(file)
    assert str(refused.value) == (
        f"the matcher file `{file}` cannot be read: 'utf-8' codec can't decode byte 0xff in "
        "position 0: invalid start byte"
    )
    with pytest.raises(DataError, match=r"^the matcher file `.*` cannot be read: "):
        EmbeddedMatcher.load(tmp_path)


# ---- any texts
@settings(max_examples=150)
@given(PAIRS)
def test_whatever_the_texts_the_probabilities_add_up(pair: tuple[Query, Item, Signals]) -> None:
    assert_is_a_prior(SHIPPED.priors([pair])[0], 4)


@settings(max_examples=60)
@given(matchers(), PAIRS)
def test_whatever_was_fitted_the_probabilities_add_up(
    matcher: EmbeddedMatcher, pair: tuple[Query, Item, Signals]
) -> None:
    assert_is_a_prior(matcher.priors([pair])[0], len(matcher.thresholds) + 1)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_compared_with_themselves(text: str) -> None:
    assert_is_a_prior(prior(text, text), 4)


def test_only_so_much_of_a_text_is_read() -> None:
    fill = [f"fill{chr(97 + number % 26)}{'x' * (number // 26)}" for number in range(64)]
    title, query = " ".join(fill), " ".join(fill[:24])
    assert prior("red sofa", f"{title} sofa") == prior("red sofa", title)
    assert prior(f"{query} sofa", "red sofa") == prior(query, "red sofa")
    assert prior("sofa", "red" + " " * 1000 + "sofa") == prior("sofa", "red")
    assert prior("red" + " " * 400 + "sofa", "sofa") == prior("red", "sofa")
    assert prior("red sofa", f"sofa {'word ' * 1_000_000}").score > 0


# ---- any company
@settings(max_examples=40)
@given(st.lists(PAIRS, min_size=1, max_size=8))
def test_no_prior_depends_on_the_pairs_beside_it(pairs: list[tuple[Query, Item, Signals]]) -> None:
    together = SHIPPED.priors(pairs)
    assert together == [AGAIN.priors([pair])[0] for pair in pairs]
    assert list(reversed(together)) == SHIPPED.priors(pairs[::-1])


def test_no_pairs_have_no_priors() -> None:
    assert SHIPPED.priors([]) == []


# ---- plain shopping: a query, a title that lacks a word of it, and the word
SHOPPING = [
    ("red dress", "Floral Midi {} Dress", "Red"),
    ("leather sofa", "3 Seater {} Sofa", "Leather"),
    ("wireless mouse", "{} Optical Mouse for Laptop", "Wireless"),
    ("cordless drill", "18V {} Drill Kit", "Cordless"),
    ("wool coat", "Women's Long {} Coat", "Wool"),
    ("oak bookcase", "Tall {} Bookcase 5 Shelves", "Oak"),
    ("stainless steel kettle", "Electric {} Kettle 1.7L", "Stainless Steel"),
    ("gaming laptop", "15 inch {} Laptop 16GB RAM", "Gaming"),
    ("kids bike", "16 inch {} Bike with Training Wheels", "Kids"),
    ("running shoes", "Lightweight {} Shoes for Men", "Running"),
    ("queen mattress", "Memory Foam {} Mattress", "Queen"),
    ("outdoor rug", "Blue Striped {} Rug", "Outdoor"),
    ("brass floor lamp", "{} Floor Lamp", "Brass"),
    ("noise cancelling headphones", "{} Bluetooth Headphones", "Noise Cancelling"),
    ("samsung tv", "{} 55 inch 4K TV", "Samsung"),
    ("waterproof hiking boots", "{} Hiking Boots for Women", "Waterproof"),
]


@pytest.mark.parametrize(("query", "title", "word"), SHOPPING, ids=lambda text: str(text))
def test_a_word_that_was_missing_does_not_lower_the_score(
    query: str, title: str, word: str
) -> None:
    without = " ".join(title.replace("{}", "").split())
    asked = prior(query, title.replace("{}", word)).score
    assert asked > prior(query, without).score
    assert prior(query, f"{word} {without}").score > prior(query, without).score
    assert prior(query, f"{without} {word}").score > prior(query, without).score


@pytest.mark.parametrize("query", [query for query, *_ in SHOPPING])
def test_the_query_itself_is_a_better_title_than_one_about_something_else(query: str) -> None:
    same = prior(query, query)
    assert same.level == 3
    for unrelated in ("Plastic Trash Bags 30 Gallon", "Dog Food with Chicken", "Guitar Strings"):
        assert same.score > prior(query, unrelated).score + 0.2


@pytest.mark.parametrize(("query", "title", "word"), SHOPPING[:6], ids=lambda text: str(text))
def test_capitals_blanks_and_a_last_stop_say_nothing(query: str, title: str, word: str) -> None:
    plain = title.replace("{}", word)
    for other in (
        plain.upper(),
        plain.lower(),
        f"  {plain} \n",
        plain.replace(" ", "\t "),
        plain + ".",
    ):
        assert prior(query, other) == prior(query, plain)
    for asked in (
        query.upper(),
        f" {query}\t",
        query.replace(" ", "   "),
        query + "!",
        f'"{query}"',
    ):
        assert prior(asked, plain) == prior(query, plain)
