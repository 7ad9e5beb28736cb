from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files import Source
from lore_sdk.files.source import TextFile
from tests.files.helpers import write


def _opened(path: Path, **more: str) -> TextFile:
    return TextFile(Source(path=path, **more), newline="\n")


def said_of(path: Path, **more: str) -> str:
    with pytest.raises(DataError) as caught, closing(_opened(path, **more)) as file:
        list(file.lines())
    return str(caught.value).replace(str(path.parent), "…")


def test_files_that_cannot_be_opened_are_said_in_words(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert said_of(tmp_path / "none") == "there is no file `…/none`"
    assert said_of(tmp_path / ".") == f"`…/{tmp_path.name}` is a folder, not a file"
    assert said_of(loop) == "`…/loop` cannot be read: too many levels of symbolic links"


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "a\n")
    for name in ("klingon", "hex"):
        assert said_of(path, encoding=name).startswith(f"`{name}` is not an encoding of text")


def test_a_gzip_file_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"line {n} {n * n}\n" for n in range(50_000)).encode())
    path = write(tmp_path / "x.gz", whole[: len(whole) // 2])
    file = TextFile(Source(path=path), newline="\n")
    lines = file.lines()
    assert [line.text for line in islice(lines, 2)] == ["line 0 0\n", "line 1 1\n"]
    with pytest.raises(DataError, match=r"cannot be read after line \d{4,}: Compressed file ended"):
        list(lines)
    file.close()


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.gz", b"\x1f\x8b" + b"rubbish" * 9)
    assert said_of(path).startswith("`…/x.gz` cannot be read: ")


def test_utf_16_without_a_mark_is_refused_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "a\n".encode("utf-16-be"))
    assert "cannot be read after line 0" in said_of(path, encoding="utf-16")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(tmp_path: Path, encoding: str) -> None:
    with closing(_opened(write(tmp_path / "x", "réd\n".encode(encoding)))) as file:
        assert [line.text for line in file.lines()] == ["réd\n"]


@pytest.mark.parametrize(
    ("mark", "order"), [(codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_a_mark_of_the_other_byte_order_is_read_as_well(
    tmp_path: Path, mark: bytes, order: str
) -> None:
    with closing(_opened(write(tmp_path / "x", mark + "réd\n".encode(order)))) as file:
        assert [line.text for line in file.lines()] == ["réd\n"]


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_without_a_mark_is_told_how_to_be_named(tmp_path: Path, order: str) -> None:
    path = write(tmp_path / "x", "red\n".encode(f"utf-16-{order}"))
    assert said_of(path) == (
        f"`…/x` looks like UTF-16; if it is, name it with --encoding utf-16-{order}"
    )
    with closing(_opened(path, encoding=f"utf-16-{order}")) as file:
        assert [line.text for line in file.lines()] == ["red\n"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"PAR1", "is Parquet, not text; say so with --input-format parquet"),
        (b"PK\x03\x04\x14\x00",
         "is a zip archive or an Excel workbook, not text; save it as CSV, or unpack it"),
        (bz2.compress(b"red"), "is compressed by bzip2; gzip is read, or unpack it"),
        (lzma.compress(b"red"), "is compressed by xz; gzip is read, or unpack it"),
        (b"\x28\xb5\x2f\xfd\x04", "is compressed by zstd; gzip is read, or unpack it"),
        # no time in the header: it would be in the name of the test
        (gzip.compress(b"PK\x03\x04\x14", mtime=0),
         "is a zip archive or an Excel workbook, not text; save it as CSV, or unpack it"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_said_whatever_the_name(tmp_path: Path, head: bytes, said: str) -> None:
    assert said_of(write(tmp_path / "x.csv", head)) == f"`…/x.csv` {said}"
