"""The matcher through its door: priors for pairs, and files that hold a matcher."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.judge.matcher import EmbeddedMatcher, Prior, Signals
from lore_sdk.judge.matching.curves import Curve
from lore_sdk.judge.matching.words import WordTable, WordUse
from lore_sdk.plugins.testing import check_matcher
from lore_sdk.types import Item, Query

SHIPPED = EmbeddedMatcher.default()
SMALL = EmbeddedMatcher(
    name="small",
    words=WordTable(titles=10, uses={"sofa": WordUse(4, 3, 0)}),
    curves={"exact_share": Curve(knots=(0.0, 1.0), worths=(-1.0, 2.0))},
    thresholds=(-1.0, 0.0, 1.0),
    cuts=(0.25, 0.5, 0.75),
)
ODD = (
    "",
    " ",
    "\x00",
    "-",
    "¿?",
    "½ ²",
    "فستان أحمر",
    "连衣裙",
    "👗" * 40,
    "9" * 5000,
    "a " * 5000,
)


def prior(query: str, item: Item | str, matcher: EmbeddedMatcher = SHIPPED) -> Prior:
    item = Item(title=item) if isinstance(item, str) else item
    return matcher.priors([(Query(text=query), item, Signals())])[0]


def written(matcher: EmbeddedMatcher, **changes: object) -> str:
    return json.dumps(json.loads(matcher.text()) | changes)


@pytest.mark.parametrize("query", ODD)
@pytest.mark.parametrize("title", ODD)
def test_odd_texts_get_probabilities_that_add_up(query: str, title: str) -> None:
    found = prior(query, title)
    assert len(found.probabilities) == 4
    assert all(0 <= share <= 1 for share in found.probabilities)
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-12)
    assert 0 <= found.score <= 1
    assert found.level in range(4)


def test_the_shipped_matcher_is_a_good_matcher() -> None:
    texts = [("red sofa", "sofa red"), ("", ""), ("drill", "Lamp with drill"), ("red sofa", "Sofa")]
    pairs = [(Query(text=q), Item(title=t), Signals()) for q, t in texts]
    assert check_matcher(SHIPPED, pairs) == []


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("leather sofa", "Leather Sofa", "Leather Armchair"),
        ("leather sofa", "Leather Sofa", "Garden Hose 50 ft"),
        ("leather sofa", "Leather Armchair", "Garden Hose 50 ft"),
        ("cordless drill", "Cordless Drill", "Carrying Case for Cordless Drill"),
        ("cordless drill", "DEWALT Cordless Drill Kit", "DEWALT Circular Saw"),
        ("lawnmower", "Electric Lawn Mower", "Electric Kettle"),
        ("lawn mower", "Electric Lawnmower", "Electric Kettle"),
        ("refridgerator", "White Refrigerator", "White Ceiling Fan"),
        ("running shoes men", "Running Shoes for Men", "Running Shorts for Women"),
        ("8 ft ladder", "8 ft. Aluminum Ladder", "24 ft. Aluminum Ladder"),
        ("wine rack", "Wine Racks", "Coat Rack"),
    ],
)
def test_the_obviously_better_title_scores_higher(query: str, better: str, worse: str) -> None:
    assert prior(query, better).score > prior(query, worse).score


def test_each_further_word_that_is_found_raises_the_score() -> None:
    titles = ["Table", "Lamp", "Brass Lamp", "Brass Floor Lamp"]
    scores = [prior("brass floor lamp", title).score for title in titles]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_a_property_can_say_what_the_title_leaves_out() -> None:
    bare = prior("oak bookcase", Item(title="Bookcase 5 shelves"))
    told = prior("oak bookcase", Item(title="Bookcase 5 shelves", properties={"material": "Oak"}))
    assert told.score > bare.score


def test_the_worth_of_a_feature_becomes_the_probabilities_of_the_grades() -> None:
    # exact_share is 1, worth 2; below the thresholds: 1/(1+e^3), 1/(1+e^2), 1/(1+e^1)
    found = prior("sofa", "sofa", SMALL)
    below = (0.04742587, 0.11920292, 0.26894142)
    assert found.probabilities == pytest.approx((below[0], 0.07177705, 0.1497385, 0.73105858))
    assert found.score == pytest.approx((3 - sum(below)) / 3)
    assert found.level == 3


def test_the_level_is_where_the_score_lies_between_the_cuts() -> None:
    # exact_share is 0, worth -1; the score is 0.3
    found = prior("sofa", "lamp", SMALL)
    assert found.score == pytest.approx((0.5 + 0.26894142 + 0.11920292) / 3)
    assert found.level == 1


def test_a_title_of_a_megabyte_takes_no_longer_than_a_long_one() -> None:
    start = time.process_time()
    long, longer = "sofa " * 2_000, "sofa " * 200_000
    assert prior("red sofa", longer) == prior("red sofa", long)
    assert prior("x" * 1_000_000, "y" * 1_000_000).score >= 0
    assert prior("sofa", Item(title="a", description=longer, properties={"a": longer})).score >= 0
    assert time.process_time() - start < 1


def test_a_matcher_comes_back_from_its_file_exactly(tmp_path: Path) -> None:
    for matcher in (SHIPPED, SMALL):
        matcher.save(tmp_path / "matcher.json")
        again = EmbeddedMatcher.load(tmp_path / "matcher.json")
        assert again == matcher
        assert again.text() == matcher.text()


def test_the_shipped_file_is_small() -> None:
    assert len(SHIPPED.text().encode()) < 200_000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 "
         "(char 1)"),
        ("[]", "cannot be used: its `format` is not `lore-matcher/1`"),
        ("{}", "cannot be used: its `format` is not `lore-matcher/1`"),
        (written(SMALL, name=""), "cannot be used: it has no `name`"),
        (written(SMALL, cuts=[0.5]),
         "cannot be used: `thresholds` and `cuts` are not equally many"),
        (written(SMALL, cuts=[0.5, 0.2, 0.7]), "cannot be used: the numbers of `cuts` do not rise"),
        (written(SMALL, cuts="high"), "cannot be used: `cuts` is not a list of numbers"),
        (written(SMALL, cuts=[True, 1, 2]), "cannot be used: `cuts` is not a list of numbers"),
        (written(SMALL, thresholds=[0, 1, float("inf")]),
         "cannot be used: `thresholds` has a number that is not finite"),
        (written(SMALL, **{"curve exact_share": [[1, 0], [0, 1]]}),
         "cannot be used: `curve exact_share` needs rising knots and as many worths"),
        (written(SMALL, **{"curve exact_share": 7}),
         "cannot be used: `curve exact_share` is not two lists of numbers, knots and worths"),
        (written(SMALL, words={"titles": 3, "uses": {"sofa": [1]}}),
         "cannot be used: the table of words is malformed; it has `titles`, a number, and `uses`, "
         "which gives three counts for each word"),
        (written(SMALL, words=None),
         "cannot be used: the table of words is malformed; it has `titles`, a number, and `uses`, "
         "which gives three counts for each word"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_one_clear_message(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "matcher.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        EmbeddedMatcher.load(file)
    assert str(refused.value) == f"the matcher file `{file}` {problem}"


def test_a_curve_of_an_unknown_feature_is_refused_naming_it() -> None:
    text = written(SMALL, **{"curve smell": [[0, 1], [0, 1]]})
    with pytest.raises(DataError, match="`smell` are not features; those are `anywhere_share`"):
        EmbeddedMatcher.parse(text, "m.json")


def test_a_missing_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"the matcher file `.*nowhere.json` cannot be read: "):
        EmbeddedMatcher.load(tmp_path / "nowhere.json")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(DataError, match="is not JSON"):
        EmbeddedMatcher.parse("[" * 200_000, "deep.json")
