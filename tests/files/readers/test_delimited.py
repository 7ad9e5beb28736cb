from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.files.readers.delimited import read_csv, read_tsv
from tests.files.helpers import csv_text, source_of, split


def cells(folder: Path, content: str | bytes, **more: object) -> list[list[object]]:
    rows, rejects = split(read_csv(source_of(folder, content, **more)))
    assert rejects == []
    return [list(row.fields.values()) for row in rows]


def test_rows_carry_their_number_and_the_line_they_begin_on(tmp_path: Path) -> None:
    table = read_csv(source_of(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\n'))
    rows, _ = split(table)
    assert table.columns == ("a", "b")
    assert [(row.number, row.line, dict(row.fields)) for row in rows] == [
        (1, 2, {"a": "1", "b": "two\nlines"}),
        (2, 5, {"a": "3", "b": "4"}),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path: Path, end: str) -> None:
    assert cells(tmp_path, f"a,b{end}1,2{end}3,4") == [["1", "2"], ["3", "4"]]


def test_gzip_is_read_whatever_the_name(tmp_path: Path) -> None:
    assert cells(tmp_path, gzip.compress(b"a,b\n1,2\n"), name="in.csv.gz") == [["1", "2"]]
    assert cells(tmp_path, gzip.compress(b"a,b\n1,2\n"), name="in.csv") == [["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding(tmp_path: Path, encoding: str) -> None:
    assert cells(tmp_path, "a,b\né,ü\n".encode(encoding)) == [["é", "ü"]]


def test_a_byte_order_mark_is_no_part_of_the_first_column_when_utf_8_is_asked_for(
    tmp_path: Path,
) -> None:
    table = read_csv(source_of(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n", encoding="UTF-8"))
    assert table.columns == ("a", "b")
    table.close()


def test_the_encoding_can_be_given(tmp_path: Path) -> None:
    assert cells(tmp_path, "a,b\né,ü\n".encode("latin-1"), encoding="latin-1") == [["é", "ü"]]


def test_a_row_that_is_not_utf_8_is_rejected_and_the_others_are_read(tmp_path: Path) -> None:
    rows, rejects = split(read_csv(source_of(tmp_path, b"a,b\n1,2\ncaf\xe9,3\n4,5\n")))
    assert [row.fields["a"] for row in rows] == ["1", "4"]
    assert [(reject.line, reject.reason, reject.raw) for reject in rejects] == [
        (
            3,
            "byte 0xe9 at character 4 is not utf-8; if the whole file is in another encoding, "
            "name it with --encoding, such as latin-1",
            "caf\\xe9,3",
        )
    ]


def test_half_a_letter_of_utf_16_rejects_its_row(tmp_path: Path) -> None:
    content = "a,b\n1,2\n".encode("utf-16") + b"\x00\xdc" + "x,3\n4,5\n".encode("utf-16-le")
    rows, rejects = split(read_csv(source_of(tmp_path, content)))
    assert [row.fields["a"] for row in rows] == ["1", "4"]
    assert [reject.line for reject in rejects] == [3]


def test_a_nul_byte_rejects_its_row(tmp_path: Path) -> None:
    rows, rejects = split(read_csv(source_of(tmp_path, "a,b\n1,x\0y\n2,3\n")))
    assert [row.fields["a"] for row in rows] == ["2"]
    assert rejects[0].reason == "a NUL byte at character 4"


def test_too_many_and_too_few_cells_reject_the_row(tmp_path: Path) -> None:
    _, rejects = split(read_csv(source_of(tmp_path, 'a,b\n1\n1,2,3\n1,"2\n",3\n')))
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "1 cell where the header has 2"),
        (3, "3 cells where the header has 2"),
        (4, "3 cells where the header has 2 (lines 4 to 5 are one row by their quotes)"),
    ]


def test_a_quote_that_is_not_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    content = 'a,b\n1,"oops\n2,x\n3,"y ""z"""\n4,"w"\n'
    rows, rejects = split(read_csv(source_of(tmp_path, content)))
    assert [list(row.fields.values()) for row in rows] == [["2", "x"], ["3", 'y "z"'], ["4", "w"]]
    assert [reject.line for reject in rejects] == [2]
    assert rejects[0].reason.startswith("a quote is not closed")


def test_a_quote_that_is_open_until_the_end_costs_its_own_line_only(tmp_path: Path) -> None:
    rows, rejects = split(read_csv(source_of(tmp_path, 'a,b\n1,"oops\n2,x\n3,y\n')))
    assert [row.fields["a"] for row in rows] == ["2", "3"]
    assert [reject.line for reject in rejects] == [2]


def test_rows_swallowed_by_two_open_quotes_are_found_again(tmp_path: Path) -> None:
    rows, rejects = split(read_csv(source_of(tmp_path, 'a,b,c\n1,"x,y\n2,p,q\n3,z",w,v\n')))
    assert [row.fields["a"] for row in rows] == ["2"]
    assert [reject.line for reject in rejects] == [2, 4]


def test_an_overlong_field_rejects_its_row(tmp_path: Path) -> None:
    content = f"a,b\n1,{'x' * 1_000_001}\n2,{'y' * 1_000_000}\n"
    rows, rejects = split(read_csv(source_of(tmp_path, content)))
    assert [row.fields["a"] for row in rows] == ["2"]
    assert rejects[0].reason == "`b` has 1,000,001 characters; at most 1,000,000 are read"
    assert len(rejects[0].raw) == 500


def test_a_line_without_end_is_skipped_without_being_kept(tmp_path: Path) -> None:
    content = f"a,b\n1,{'x' * 20_000_000}\n2,y\n"
    rows, rejects = split(read_csv(source_of(tmp_path, content)))
    assert [row.fields["a"] for row in rows] == ["2"]
    assert [r.reason for r in rejects] == ["the line is longer than 8,000,000 characters"]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [("a\tb", "1\t2", "tabs"), ("a;b", "1;2", "semicolons"), ("a|b", "1|2", "bars")],
)
def test_another_separator_is_noticed_in_the_header(
    tmp_path: Path, header: str, row: str, said: str
) -> None:
    table = read_csv(source_of(tmp_path, f"{header}\n{row}\n"))
    assert table.notices == (f"`in.csv` is separated by {said}",)
    assert [list(r.fields.values()) for r in split(table)[0]] == [["1", "2"]]


def test_quotes_of_a_tab_separated_file_may_be_just_letters(tmp_path: Path) -> None:
    rows, rejects = split(read_tsv(source_of(tmp_path, 'a\tb\n1\t"big" pipe\n2\t"x y"\n')))
    assert rejects == []
    assert [row.fields["b"] for row in rows] == ['"big" pipe', "x y"]


def test_a_file_without_header_takes_the_names_that_fit(tmp_path: Path) -> None:
    headers = (("id", "text"), ("id", "title", "text"))
    table = read_tsv(source_of(tmp_path, "17\tred\tdress\n", headers=headers))
    assert table.columns == ("id", "title", "text")
    assert split(table)[0][0].fields == {"id": "17", "title": "red", "text": "dress"}


def test_a_file_that_has_a_header_after_all_keeps_its_own(tmp_path: Path) -> None:
    table = read_tsv(source_of(tmp_path, "docid\tname\n17\tred\n", headers=(("id", "text"),)))
    assert table.columns == ("docid", "name")
    table.close()


def said_of(folder: Path, content: str | bytes, **more: object) -> str:
    with pytest.raises(DataError) as caught:
        read_csv(source_of(folder, content, **more))
    return str(caught.value).replace(str(folder), "…")


def test_headers_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    assert said_of(tmp_path, "") == "`…/in.csv` is empty"
    assert (
        said_of(tmp_path, "a,b,a\n1,2,3\n") == "the header of `…/in.csv` has the column `a` twice"
    )
    assert said_of(tmp_path, "\n1,2\n") == (
        "the header of `…/in.csv` cannot be read: its line is blank"
    )
    assert said_of(tmp_path, b"caf\xe9,b\n1,2\n") == (
        "the header of `…/in.csv` cannot be read: byte 0xe9 at character 4 is not utf-8; "
        "if the whole file is in another encoding, name it with --encoding, such as latin-1"
    )
    assert said_of(tmp_path, '"a,b\n1,2\n') == (
        "the header of `…/in.csv` cannot be read: a quote is not closed or not doubled "
        "(unexpected end of data)"
    )
    assert said_of(tmp_path, b"PAR1....") == (
        "`…/in.csv` is Parquet, not text; say so with --input-format parquet"
    )
    assert said_of(tmp_path, "17\tx\ty\tz\n", headers=(("id", "text"),)) == (
        "`…/in.csv` has no header and 4 columns; without a header it may have 2"
    )


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
# a row of the wrong width that spans lines may be several rows under an open quote
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12)
ROWS = st.lists(
    st.lists(CELL, min_size=3, max_size=3)
    | st.lists(LINE, min_size=1, max_size=5).filter(lambda row: len(row) != 3),
    max_size=8,
)
SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(ROWS)
def test_what_the_csv_module_writes_is_read_or_rejected_row_by_row(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    text = csv_text([["a", "b", "c"], *rows], quoting=csv.QUOTE_ALL)
    read, rejects = split(read_csv(source_of(tmp_path, text)))
    assert [list(row.fields.values()) for row in read] == [r for r in rows if len(r) == 3]
    assert len(rejects) == sum(len(row) != 3 for row in rows)


@SLOW
@given(st.text(st.characters(codec="utf-8", exclude_characters='"'), max_size=200))
def test_without_quotes_every_line_is_one_row_or_one_reject(tmp_path: Path, text: str) -> None:
    lines = [line.strip("\r\n") for line in io.StringIO(text, newline="")]
    rows, rejects = split(read_csv(source_of(tmp_path, "a,b\n" + text)))
    assert len(rows) + len(rejects) == sum(bool(line) for line in lines)


@SLOW
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes) -> None:
    rows, _ = split(read_csv(source_of(tmp_path, b"a,b\n" + content)))
    assert all(len(row.fields) == 2 for row in rows)


def test_reading_says_how_far_it_is(tmp_path: Path) -> None:
    table = read_csv(source_of(tmp_path, "a,b\n" + "1,2\n" * 50_000))
    next(table.rows)
    assert 0 < table.fraction() < 0.5
    table.close()
