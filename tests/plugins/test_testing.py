from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from lore_sdk.errors import DataError
from lore_sdk.plugins import ReaderOffer, hookimpl
from lore_sdk.plugins.testing import check_plugin, check_reader, check_writer, heavy_imports


def plugin(hook: Callable[..., object], *, doc: str | None = "Brings a reader.") -> ModuleType:
    module = ModuleType("acme", doc)
    setattr(module, hook.__name__, hook)
    return module


def offering(**fields: Any) -> ModuleType:
    @hookimpl
    def lore_readers() -> list[ReaderOffer]:
        given = {"name": "csv", "summary": "reads csv", "load": lambda: print} | fields
        return [ReaderOffer(**given)]

    return plugin(lore_readers)


def test_a_good_plugin_has_no_problems() -> None:
    assert check_plugin(offering()) == []


def test_a_plugin_says_what_it_brings() -> None:
    module = offering()
    module.__doc__ = None
    assert check_plugin(module) == [
        "`acme` has no docstring; say in one sentence what the plugin brings"
    ]


def test_a_hook_without_its_mark_is_found() -> None:
    def lore_readers() -> Iterable[ReaderOffer]:
        return ()

    assert check_plugin(plugin(lore_readers)) == [
        "`lore_readers` is not marked; put @hookimpl above it, or it is never called",
        "the plugin offers nothing",
    ]


def test_a_hook_says_what_it_returns() -> None:
    @hookimpl
    def lore_readers():  # type: ignore[no-untyped-def]
        yield ReaderOffer(name="csv", summary="reads csv", load=lambda: print)

    assert check_plugin(plugin(lore_readers)) == [
        "`lore_readers` does not say what it returns; its hook says `-> Iterable[ReaderOffer]`"
    ]


def test_what_would_stop_a_run_is_a_problem() -> None:
    @hookimpl
    def lore_readers(limit: int = 3) -> Iterable[ReaderOffer]:
        return ()

    (problem,) = check_plugin(plugin(lore_readers))
    assert problem.startswith("hook `lore_readers` gives `limit` a default;")


def test_a_name_that_is_offered_twice_is_found() -> None:
    @hookimpl
    def lore_readers() -> Iterator[ReaderOffer]:
        for _ in range(2):
            yield ReaderOffer(name="csv", summary="reads csv", load=lambda: print)

    assert check_plugin(plugin(lore_readers)) == ["the reader `csv` is offered twice"]


def fails() -> object:
    raise ImportError("no torch here")


@pytest.mark.parametrize(
    ("load", "problem"),
    [
        (fails, "the reader `csv` cannot be loaded: ImportError: no torch here"),
        (lambda: None, "`load` of the reader `csv` returns nothing"),
        (lambda: 1, "what the reader `csv` loads cannot be called"),
        (lambda x: x, "`load` of the reader `csv` takes parameters; it is called without any"),
    ],
)
def test_an_offer_that_does_not_load_is_found(load: Any, problem: str) -> None:
    assert check_plugin(offering(load=load)) == [problem]


def test_a_summary_has_no_full_stop() -> None:
    assert check_plugin(offering(summary="Reads csv.")) == [
        "the reader `csv` has a summary that ends in a full stop; leave it out"
    ]


def test_heavy_imports_at_discovery_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "eager_under_test.py").write_text("import numpy\n")
    (tmp_path / "faulty_under_test.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert heavy_imports("eager_under_test") == ["numpy"]
    assert heavy_imports("lore_sdk.plugins") == []
    assert heavy_imports("faulty_under_test") == [
        "importing `faulty_under_test` failed: ZeroDivisionError: division by zero"
    ]
    assert "eager_under_test" not in sys.modules


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
