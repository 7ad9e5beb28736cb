"""Text files as numbered lines: plain or gzip, any encoding, of any length."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from lore_sdk.errors import DataError
from lore_sdk.files.rows import ROW_LIMIT

__all__ = ["Line", "Source", "TextFile", "check_file", "open_bytes"]

_GZIP_MAGIC = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (
    (b"PAR1", "is Parquet, not text; say so with --input-format parquet"),
    (b"PK\3\4", "is a zip archive or an Excel workbook, not text; save it as CSV, or unpack it"),
    (b"BZh9", "is compressed by bzip2; gzip is read, or unpack it"),
    (b"\xfd7zX", "is compressed by xz; gzip is read, or unpack it"),
    (b"\x28\xb5\x2f\xfd", "is compressed by zstd; gzip is read, or unpack it"),
)
_UNDECODED = re.compile("[\udc00-\udcff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read.

    `encoding` is empty for UTF-8 (or what a byte order mark says). `headers` are the possible
    column names of a file that has no header line: the one with as many names as the first line
    has cells is taken.
    """

    path: Path
    encoding: str = ""
    headers: tuple[tuple[str, ...], ...] = ()


class Line(NamedTuple):
    """One line with its end; `flaw` says why its row has to be rejected, or is empty."""

    number: int
    text: str
    flaw: str


def check_file(path: Path) -> None:
    """Raise DataError in words when there is no file to open."""
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(f"there is no file `{path}`") from error
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{path}` cannot be read: {said}") from error
    if folder:
        raise DataError(f"`{path}` is a folder, not a file")


def open_bytes(path: Path) -> io.BufferedReader:
    """Open a file for reading; raises DataError in words when it cannot be."""
    check_file(path)
    try:
        return path.open("rb")
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{path}` cannot be read: {said}") from error


class TextFile:
    """An open text file; iterate `lines()` once, `fraction()` says how far that has come."""

    def __init__(self, source: Source, *, newline: str) -> None:
        self.path = source.path
        self._ended = False
        self._raw = open_bytes(source.path)
        try:
            self._text = self._opened(source.encoding, newline)
        except BaseException:
            self._raw.close()
            raise

    def _opened(self, encoding: str, newline: str) -> io.TextIOWrapper:
        stream: BinaryIO = self._raw
        try:
            head = self._raw.peek(4)[:4]
            if head.startswith(_GZIP_MAGIC):
                unzipped = gzip.GzipFile(fileobj=self._raw)
                head = unzipped.peek(4)[:4]
                stream = cast(BinaryIO, unzipped)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"`{self.path}` cannot be read: {error}") from error
        self.encoding = _encoding(encoding, head)
        flaw = _no_text(head) or ("" if encoding else _unmarked(head))
        if flaw:
            raise DataError(f"`{self.path}` {flaw}")
        codecs.register_error("lore-mark", _mark)
        try:
            return io.TextIOWrapper(stream, self.encoding, errors="lore-mark", newline=newline)
        except LookupError as error:
            raise DataError(
                f"`{self.encoding}` is not an encoding of text; common ones are `utf-8`, "
                "`latin-1`, `cp1252`, `utf-16`, `gb18030`, `shift_jis`"
            ) from error

    def fraction(self) -> float:
        """How much of the file was read, in [0, 1]; nan where its size is not known."""
        if self._ended:
            return 1.0
        try:
            size = self.path.stat().st_size
            return min(1.0, self._raw.tell() / size) if size else float("nan")
        except (OSError, ValueError):
            return float("nan")

    def lines(self) -> Iterator[Line]:
        """Yield every line and close the file; raises DataError where it breaks off."""
        number = 0
        read = self._text.readline
        try:
            while text := read(ROW_LIMIT):
                number += 1
                if len(text) >= ROW_LIMIT and not text.endswith(("\n", "\r")):
                    self._skip_rest()
                    yield Line(
                        number, text[:1000], f"the line is longer than {ROW_LIMIT:,} characters"
                    )
                    continue
                yield Line(number, text, self._flaw(text))
            self._ended = True
            self.close()
        except (EOFError, OSError, zlib.error, UnicodeError) as error:
            raise DataError(f"`{self.path}` cannot be read after line {number}: {error}") from error

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._text.close()
        self._raw.close()

    def _skip_rest(self) -> None:
        while (text := self._text.readline(ROW_LIMIT)) and not text.endswith(("\n", "\r")):
            pass

    def _flaw(self, text: str) -> str:
        if "\0" in text:
            return f"a NUL byte at character {text.index(chr(0)) + 1}"
        if text.isascii() or not (mark := _UNDECODED.search(text)):
            return ""
        byte = ord(mark[0]) - 0xDC00
        return (
            f"byte 0x{byte:02x} at character {mark.start() + 1} is not {self.encoding}; "
            "if the whole file is in another encoding, name it with --encoding, such as latin-1"
        )


def _encoding(asked: str, head: bytes) -> str:
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), "")
    if asked and not (marked == "utf-8-sig" and asked.lower() in ("utf-8", "utf8")):
        return asked
    return marked or "utf-8"


def _no_text(head: bytes) -> str:
    return next((said for magic, said in _NO_TEXT if head.startswith(magic)), "")


def _unmarked(head: bytes) -> str:
    """Say how a file is encoded that has no mark but every second byte of its beginning empty."""
    order = {(False, True): "le", (True, False): "be"}.get((head[:1] == b"\0", head[1:2] == b"\0"))
    return f"looks like UTF-16; if it is, name it with --encoding utf-16-{order}" if order else ""


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Stand a lone surrogate in for each byte that is not text, so that its row can be found."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end
