from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lore_sdk.plugins import KINDS, ReaderOffer, hookimpl
from lore_sdk.plugins.testing import USED_BY, check_plugin, heavy_imports


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
        (lambda: 1, "what the reader `csv` loads has no `__call__`"),
        (lambda x: x, "`load` of the reader `csv` takes parameters; it is called without any"),
    ],
)
def test_an_offer_that_does_not_load_is_found(load: Any, problem: str) -> None:
    assert check_plugin(offering(load=load)) == [problem]


def test_every_kind_of_offer_is_checked_for_what_it_is_used_by() -> None:
    assert list(USED_BY) == [kind.word for kind in KINDS]


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
