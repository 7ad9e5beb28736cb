from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files import Source
from lore_sdk.files.source import TextFile
from tests.files.helpers import write


def said_of(path: Path, **more: str) -> str:
    with pytest.raises(DataError) as caught:
        list(TextFile(Source(path=path, **more), newline="\n").lines())
    return str(caught.value).replace(str(path.parent), "…")


def test_files_that_cannot_be_opened_are_said_in_words(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert said_of(tmp_path / "none") == "there is no file `…/none`"
    assert said_of(tmp_path / ".") == f"`…/{tmp_path.name}` is a folder, not a file"
    assert said_of(loop) == "`…/loop` cannot be read: Too many levels of symbolic links"


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "a\n")
    for name in ("klingon", "hex"):
        assert said_of(path, encoding=name).startswith(f"`{name}` is not an encoding of text")


def test_a_gzip_file_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"line {n} {n * n}\n" for n in range(50_000)).encode())
    path = write(tmp_path / "x.gz", whole[: len(whole) // 2])
    lines = TextFile(Source(path=path), newline="\n").lines()
    read = 0
    with pytest.raises(DataError, match=r"cannot be read after line \d+: Compressed file ended"):
        for _ in lines:
            read += 1
    assert read > 1_000


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.gz", b"\x1f\x8b" + b"rubbish" * 9)
    assert "is not a whole gzip file" in said_of(path)


def test_utf_16_without_a_mark_is_refused_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "a\n".encode("utf-16-be"))
    assert "cannot be read after line 0" in said_of(path, encoding="utf-16")
