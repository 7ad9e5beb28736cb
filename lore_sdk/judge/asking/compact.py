"""Remembered replies as a Parquet file: what a log of JSON lines is folded into now and then.

It lies beside the log, and the log is emptied once it is written. A process that is killed between
the two leaves replies in both, which are the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lore_sdk.errors import DataError
from lore_sdk.types import Reply, Token, Usage

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CompactReplies", "compact_path", "write_compact"]

_ROWS = 1_000
_GROUPS_HELD = 8
_TEXTS = ("key", "text", "reasoning", "finish", "error", "tokens")
_NUMBERS = ("prompt", "cached", "reply", "attempts")


def compact_path(log: Path) -> Path:
    """Return where the replies of a log are once they are compact."""
    return log.with_name(f"{log.name}.parquet")


class CompactReplies:
    """An open file of compact replies; keys are held in memory, replies are not.

    Raises DataError for a file that is none.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path = path
        try:
            self._file = pq.ParquetFile(path)
            if self._file.schema_arrow != _schema():
                raise DataError(f"`{path}` holds no replies of a model; name another log")
            self._places = dict(self._keys())
        except (OSError, pa.ArrowException) as error:
            raise DataError(f"`{path}` cannot be read: {error}") from error
        self._group = lru_cache(_GROUPS_HELD)(self._read)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def get(self, key: str) -> Reply | None:
        """Return the reply of a key, or None."""
        place = self._places.get(key)
        if place is None:
            return None
        group, row = place
        return _reply({name: column[row] for name, column in self._group(group).items()})

    def reply_tokens(self, *, without: Container[str]) -> int:
        """Return how many tokens all replies have, but for those of some keys."""
        read = self._file.read(["key", "reply"])
        found = zip(*(read.column(name).to_pylist() for name in ("key", "reply")), strict=True)
        return sum(tokens for key, tokens in found if key not in without)

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._file.close()

    def _keys(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for group in range(self._file.num_row_groups):
            keys = self._file.read_row_group(group, columns=["key"]).column(0).to_pylist()
            yield from ((key, (group, row)) for row, key in enumerate(keys))

    # Any: columns of strings and of numbers
    def _read(self, group: int) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = self._file.read_row_group(group).to_pydict()
        return found


def write_compact(path: Path, replies: Iterator[tuple[str, Reply]]) -> int:
    """Write replies in place of the file, whole or not at all; returns how many there are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = path.with_name(f"{path.name}.new")
    count = 0
    try:
        with pq.ParquetWriter(made, _schema(), compression="zstd") as writer:
            while rows := [_row(*each) for each in islice(replies, _ROWS)]:
                writer.write_table(pa.Table.from_pylist(rows, schema=_schema()))
                count += len(rows)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"cannot write `{path}`: {said}") from error
    finally:
        made.unlink(missing_ok=True)
    return count


def _schema() -> pa.Schema:
    import pyarrow as pa

    texts = [(name, pa.string()) for name in _TEXTS]
    numbers = [(name, pa.int64()) for name in _NUMBERS]
    return pa.schema([*texts, *numbers, ("seconds", pa.float64())])


def _row(key: str, reply: Reply) -> dict[str, object]:
    tokens = [(token.text, token.logprob, token.alternatives) for token in reply.tokens]
    return {
        "key": key,
        "text": _whole(reply.text),
        "reasoning": _whole(reply.reasoning),
        "finish": reply.finish,
        "error": _whole(reply.error),
        "tokens": json.dumps(tokens),
        "prompt": reply.usage.prompt,
        "cached": reply.usage.cached,
        "reply": reply.usage.reply,
        "attempts": reply.attempts,
        "seconds": reply.seconds,
    }


def _whole(text: str) -> str:
    """Replace halves of characters, which no column takes."""
    return text.encode("utf-8", "replace").decode()


# Any: a row of the file
def _reply(row: Mapping[str, Any]) -> Reply:
    return Reply(
        text=row["text"],
        reasoning=row["reasoning"],
        finish=row["finish"],
        error=row["error"],
        tokens=tuple(
            Token(text, logprob, tuple((t, p) for t, p in alternatives))
            for text, logprob, alternatives in json.loads(row["tokens"])
        ),
        usage=Usage(prompt=row["prompt"], cached=row["cached"], reply=row["reply"]),
        seconds=row["seconds"],
        attempts=row["attempts"],
    )
