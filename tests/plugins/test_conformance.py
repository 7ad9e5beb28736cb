from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from lore_sdk.errors import DataError
from lore_sdk.plugins.testing import check_matcher, check_reader, check_step, check_writer
from lore_sdk.types import Need


class Row(NamedTuple):
    number: int
    fields: dict[str, str]


@dataclass
class Table:
    columns: Any = ("query", "title")
    rows: Any = field(
        default_factory=lambda: iter([Row(1, {"query": "a"}), Row(2, {"title": "b"})])
    )
    fraction: Callable[[], float] = lambda: 1.0
    fixed: bool = True


def reader(**table: Any) -> Callable[[str], Table]:
    def read(source: str) -> Table:
        if source != "good":
            raise DataError("there is no file `x`")
        return Table(**{name: make() for name, make in table.items()})

    return read


def test_a_good_reader_has_no_problems() -> None:
    assert check_reader(reader(), "good", missing="missing", garbage="garbage") == []
    unknown = reader(fraction=lambda: lambda: float("nan"))
    assert check_reader(unknown, "good", missing="missing") == []


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"columns": lambda: ["query", "title"]}, "`columns` of the table is not a tuple of names"),
        ({"rows": lambda: iter([])}, "the table has no rows; give a source that has some"),
        (
            {"rows": lambda: iter([Row(0, {})])},
            "rows and rejects are not numbered 1, 2, 3 … together",
        ),
        (
            {"rows": lambda: iter([Row(1, {"color": "red"})])},
            "rows have columns that the table does not name: color",
        ),
        (
            {"fraction": lambda: lambda: 0.5},
            "`fraction` is 0.5 after the last row; it must come to 1",
        ),
    ],
)
def test_a_table_that_is_not_as_readers_make_it_is_found(table: Any, problem: str) -> None:
    assert check_reader(reader(**table), "good", missing="missing") == [problem]


def test_a_reader_that_reads_differently_the_second_time_is_found() -> None:
    rows = iter([Row(1, {}), Row(1, {"query": "a"})])
    read = reader(rows=lambda: iter([next(rows)]))
    assert check_reader(read, "good", missing="missing") == [
        "reading the same source twice gives different rows"
    ]


def test_a_reader_that_cannot_read_the_good_source_is_found() -> None:
    assert check_reader(reader(), "other", missing="missing") == [
        "the good source cannot be read: there is no file `x`"
    ]


def test_a_reader_refuses_with_the_error_that_people_can_read() -> None:
    def read(source: str) -> Table:
        if source == "missing":
            raise FileNotFoundError("x")
        return Table()

    assert check_reader(read, "good", missing="missing") == [
        "a missing file raises FileNotFoundError: x; it must raise a DataError"
    ]
    assert check_reader(read, "good", missing="also good") == [
        "a missing file raises nothing; it must raise a DataError"
    ]
    assert check_reader(reader(), "good", missing="x", garbage="good") == []


def test_a_good_writer_has_no_problems() -> None:
    def write(verdicts: list[bytes], file: io.BytesIO) -> str:
        file.writelines(verdicts)
        return ""

    assert check_writer(write, [b"one", b"two"]) == []
    assert check_writer(write, []) == ["the writer wrote nothing"]


def test_a_writer_that_closes_the_file_is_found() -> None:
    def write(verdicts: object, file: io.BytesIO) -> str:
        file.close()
        return ""

    assert check_writer(write, []) == ["the writer closes the file, which belongs to its caller"]


def test_a_writer_that_writes_differently_the_second_time_is_found() -> None:
    counter = iter(range(9))

    def write(verdicts: object, file: io.BytesIO) -> None:
        file.write(b"%d" % next(counter))

    assert check_writer(write, []) == [
        "the writer does not return a text; it returns a notice, or '' for none",
        "writing the same verdicts twice gives different bytes",
    ]


def test_a_writer_that_refuses_the_verdicts_is_found() -> None:
    def write(verdicts: object, file: io.BytesIO) -> str:
        raise DataError("the disk is full")

    assert check_writer(write, []) == ["the verdicts cannot be written: the disk is full"]


class Prior(NamedTuple):
    level: int = 1
    probabilities: tuple[float, ...] = (0.1, 0.6, 0.2, 0.1)
    score: float = 0.4


class Matcher:
    def __init__(self, prior: Prior | None = None, *, name: str = "mine") -> None:
        self.name = name
        self.prior = prior or Prior()

    def priors(self, pairs: Sequence[object]) -> list[Prior]:
        return [self.prior for _ in pairs]


PAIRS: list[tuple[str, str]] = [("red dress", "a dress"), ("sofa", "a lamp")]


def test_a_good_matcher_has_no_problems() -> None:
    assert check_matcher(Matcher(), PAIRS) == []


@pytest.mark.parametrize(
    ("prior", "problem"),
    [
        (Prior(probabilities=(0.5, 0.5)), "a prior has 2 probabilities for 4 grades"),
        (
            Prior(probabilities=(0.1, 0.1, 0.1, 0.1)),
            "the probabilities of a prior add up to 0.4, not to 1",
        ),
        (Prior(probabilities=(-0.5, 0.5, 0.5, 0.5)), "a probability does not lie in [0, 1]"),
        (Prior(level=4), "the level 4 is not one of 4 grades, which count from 0"),
        (Prior(score=1.5), "the score 1.5 does not lie in [0, 1]"),
        (Prior(score=float("nan")), "the score nan does not lie in [0, 1]"),
    ],
)
def test_a_prior_that_is_not_as_matchers_make_it_is_found(prior: Prior, problem: str) -> None:
    assert check_matcher(Matcher(prior), PAIRS) == [problem]


def test_a_matcher_says_who_it_is() -> None:
    assert check_matcher(Matcher(name=""), PAIRS) == [
        "the matcher has no `name`, which verdicts record"
    ]


def test_a_matcher_gives_every_pair_a_prior() -> None:
    class Greedy(Matcher):
        def priors(self, pairs: Sequence[object]) -> list[Prior]:
            return [self.prior]

    class Lazy(Matcher):
        def priors(self, pairs: Sequence[object]) -> list[Prior]:
            return [self.prior for _ in pairs[1:]]

    assert check_matcher(Greedy(), PAIRS) == ["no pairs have priors"]
    assert check_matcher(Lazy(), PAIRS) == ["2 pairs have 1 priors"]


def test_a_matcher_does_not_look_at_the_other_pairs() -> None:
    class Envious(Matcher):
        def priors(self, pairs: Sequence[object]) -> list[Prior]:
            return [Prior(score=1 / len(pairs)) for _ in pairs]

    assert check_matcher(Envious(), PAIRS) == [
        "a pair's prior depends on the pairs that are matched with it"
    ]


LEXICON = SimpleNamespace(
    schema=SimpleNamespace(
        attributes={"color": SimpleNamespace(dimension="color", values=("red", "navy"))}
    )
)


def reading(**need: Any) -> Callable[[object], Callable[[str], object]]:
    """Make a step that finds red, with fields of the need changed."""

    def read(text: str) -> object:
        at = text.find("red")
        if at < 0:
            return SimpleNamespace(needs=(), facts={})
        fields = {"dimension": "color", "attribute": "color", "value": "red", "text": "red"}
        found = Need(**{**fields, "span": (at, at + 3), **need})
        facts = {} if found.negated else {found.attribute: found.value}
        return SimpleNamespace(needs=(found,), facts=facts)

    return lambda lexicon: read


def test_a_good_step_has_no_problems() -> None:
    assert check_step(reading(), LEXICON, begin=str) == []
    assert check_step(reading(negated=True), LEXICON, begin=str) == []


@pytest.mark.parametrize(
    ("need", "problem"),
    [
        ({"attribute": "hue"}, "the need `hue` of the query `red` is not an attribute of the pack"),
        (
            {"dimension": "style"},
            "the need `color` of the query `red` has the dimension `style`, not `color`",
        ),
        (
            {"span": (0, 2)},
            "the need `color` of the query `red` does not stand where its span says",
        ),
    ],
)
def test_a_need_that_does_not_fit_the_pack_or_the_query_is_found(need: Any, problem: str) -> None:
    assert check_step(reading(**need), LEXICON, begin=str) == [problem]


def test_a_fact_without_its_need_is_found() -> None:
    def read(text: str) -> object:
        return SimpleNamespace(needs=(), facts={"color": "red"} if text == "navy" else {})

    assert check_step(lambda lexicon: read, LEXICON, begin=str) == [
        "the fact `color` of the query `navy` has no need"
    ]


def test_a_step_that_stumbles_over_odd_queries_is_found() -> None:
    def read(text: str) -> object:
        text.split()[0]
        return SimpleNamespace(needs=(), facts={})

    problems = check_step(lambda lexicon: read, LEXICON, begin=str)
    assert problems == [
        "the query `` raises IndexError: list index out of range",
        "the query `   ` raises IndexError: list index out of range",
    ]


def test_a_step_that_finds_needs_in_nothing_is_found() -> None:
    def read(text: str) -> object:
        need = Need(dimension="color", attribute="color", value="red", text="", span=(0, 0))
        return SimpleNamespace(needs=(need,), facts={"color": "red"})

    assert check_step(lambda lexicon: read, LEXICON, begin=str) == [
        "a query without words has needs"
    ]


def test_a_step_that_changes_its_mind_is_found() -> None:
    minds = iter(range(1_000))

    def read(text: str) -> object:
        return SimpleNamespace(needs=(), facts={}, mind=next(minds))

    problems = check_step(lambda lexicon: read, LEXICON, begin=str)
    assert "the query `navy` is read differently the second time" in problems
