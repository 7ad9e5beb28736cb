"""What is reported for each pack of the corpus, as a whole; `tests.dsl.golden` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.dsl.diagnostics import CODES, plain, record
from tests.dsl.golden import CORPUS, diagnostics_of, golden_file, packs, report_of


@pytest.mark.parametrize("path", [*packs("valid"), *packs("invalid")], ids=str)
def test_the_report_on_a_pack_is_the_golden_one(path: Path) -> None:
    assert report_of(path) == golden_file(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", packs("invalid"), ids=str)
def test_everything_reported_for_an_invalid_pack_has_the_code_in_its_name(path: Path) -> None:
    codes = {diagnostic.code for diagnostic in diagnostics_of(path)}
    assert codes == {path.name[:4]}


@pytest.mark.parametrize("path", packs("valid"), ids=str)
def test_nothing_is_wrong_with_a_valid_pack(path: Path) -> None:
    assert diagnostics_of(path) == []


def test_every_code_has_a_golden_file() -> None:
    assert {path.name[:4] for path in packs("invalid")} == set(CODES)


def test_there_is_no_golden_file_without_its_pack() -> None:
    kept = {golden_file(path) for path in [*packs("valid"), *packs("invalid")]}
    assert set(CORPUS.glob("*/*.out")) == kept


@pytest.mark.parametrize("path", packs("invalid"), ids=str)
def test_a_message_says_what_to_do_in_the_style_of_the_house(path: Path) -> None:
    for diagnostic in diagnostics_of(path):
        assert diagnostic.message[:1] in {*"`abcdefghijklmnopqrstuvwxyz"}
        assert not diagnostic.message.endswith(".")
        assert diagnostic.help
        assert not diagnostic.help.endswith(".")


def test_all_syntax_errors_of_a_file_are_reported_in_one_run() -> None:
    found = diagnostics_of(Path("invalid/E001-misspelt-words.rules"))
    assert [d.at.source.position(d.at.span.start) for d in found] == [(6, 5), (11, 9), (16, 25)]


def test_all_semantic_errors_of_a_pack_are_reported_in_one_run() -> None:
    found = diagnostics_of(Path("invalid/E306-value-of-the-wrong-type.rules"))
    assert len(found) == 11


def test_plain_reports_have_one_line_for_each_diagnostic() -> None:
    text = plain(diagnostics_of(Path("invalid/E103-unknown-grade.rules")))
    assert text == (
        "invalid/E103-unknown-grade.rules:7:12: error[E103]: no grade `Mismach` "
        "(did you mean `Mismatch`?)\n"
        "invalid/E103-unknown-grade.rules:10:12: error[E103]: no grade `Bad` "
        "(grades are Irrelevant < Mismatch < Related < Excellent)"
    )


def test_a_record_says_where_and_what_in_plain_data() -> None:
    (first, _) = diagnostics_of(Path("invalid/E103-unknown-grade.rules"))
    assert record(first) == {
        "code": "E103",
        "severity": "error",
        "message": "no grade `Mismach`",
        "file": "invalid/E103-unknown-grade.rules",
        "line": 7,
        "column": 12,
        "length": 7,
        "help": "did you mean `Mismatch`?",
    }
