"""What was asked and answered, kept line by line, so that nothing is paid for twice.

A log is a file of JSON lines, one for each attempt, written before the reply is used: killing the
process loses no reply that had come. A model that remembers gives what its log has and asks for the
rest.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import IO, Any

from lore_sdk.errors import DataError
from lore_sdk.judge.asking.compact import CompactReplies, compact_path, write_compact
from lore_sdk.types import Model, Reply, Request, Token, Usage

__all__ = ["RememberingModel", "ReplyLog", "request_key"]

_KEPT = frozenset({"stop", "length", "refused"})
"""How replies end that are given again; one that failed is asked for anew."""


def request_key(identity: str, request: Request) -> str:
    """Return a digest of all that can change the answer: the model and every part of the request.

    Images count by their content.
    """
    said = asdict(request)
    for message in said["messages"]:
        message["images"] = [hashlib.sha256(image).hexdigest() for image in message["images"]]
    text = json.dumps([identity, said], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class ReplyLog:
    """A log that is open for reading and for adding to; by one process at a time, in any thread.

    The places of its replies are held in memory, about 150 bytes each, the replies are not. A last
    line that was cut off, as by a crash, is dropped. What was made compact is read from the Parquet
    file beside it. Raises DataError for a file that is no log, or that another process has open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # threads share one place in the file
        self._alone = RLock()
        try:
            self._file: IO[bytes] = path.open("a+b")
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            raise DataError(f"the log `{path}` cannot be opened: {said}") from error
        try:
            _lock(self._file, path)
            self._tokens = 0
            self._places = dict(self._read())
            self._open_compact()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> ReplyLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._places) + sum(key not in self._places for key in self._folded())

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._file.close()
        if self._compact is not None:
            self._compact.close()

    @property
    def mean_reply(self) -> float | None:
        """Return how many tokens a reply has on average, None where there are none."""
        count = len(self)
        return self._tokens / count if count else None

    def get(self, key: str) -> Reply | None:
        """Return the reply that was given under a key, or None."""
        with self._alone:
            place = self._places.get(key)
            if place is None:
                return None if self._compact is None else self._compact.get(key)
            self._file.seek(place)
            line = self._file.readline()
        return _reply(json.loads(line))

    def add(self, key: str, reply: Reply) -> None:
        """Write a reply down; it is on its way to the disk when this returns."""
        line = json.dumps({"key": key, **asdict(reply)}, ensure_ascii=True).encode() + b"\n"
        with self._alone:
            self._file.seek(0, os.SEEK_END)
            place = self._file.tell()
            self._file.write(line)
            self._file.flush()
            if reply.finish in _KEPT:
                self._tokens += reply.usage.reply
                self._places[key] = place

    def compact(self) -> int:
        """Fold all replies that are given again into the Parquet file, and empty the log.

        Attempts that failed are dropped. Returns how many replies are kept; raises DataError when
        they cannot be written, and then leaves everything as it was.
        """
        with self._alone:
            count = write_compact(compact_path(self.path), self._all())
            if self._compact is not None:
                self._compact.close()
            self._file.truncate(0)
            self._places, self._tokens = {}, 0
            self._open_compact()
        return count

    def _all(self) -> Iterator[tuple[str, Reply]]:
        folded = [key for key in self._folded() if key not in self._places]
        for key in (*folded, *self._places):
            reply = self.get(key)
            assert reply is not None
            yield key, reply

    def _folded(self) -> Iterator[str]:
        return iter(()) if self._compact is None else iter(self._compact)

    def _open_compact(self) -> None:
        """Open what was made compact; a reply that the log has as well counts once."""
        path = compact_path(self.path)
        self._compact = CompactReplies(path) if path.exists() else None
        if self._compact is not None:
            self._tokens += self._compact.reply_tokens(without=self._places)

    def _read(self) -> Iterator[tuple[str, int]]:
        """Find the places of replies, and cut off a last line that is not whole."""
        self._file.seek(0)
        place = 0
        for number, line in enumerate(self._file, 1):
            if not line.endswith(b"\n"):
                self._file.truncate(place)
                return
            try:
                found = json.loads(line)
                reply = _reply(found)
                key = str(found["key"])
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                raise DataError(
                    f"`{self.path}` line {number} is no reply of a model; name another file"
                ) from error
            if reply.finish in _KEPT:
                self._tokens += reply.usage.reply
                yield key, place
            place += len(line)


@dataclass(frozen=True)
class RememberingModel:
    """A model with a log: what the log has is not asked again."""

    model: Model
    log: ReplyLog

    @property
    def name(self) -> str:
        """Return the name of the model."""
        return self.model.name

    @property
    def identity(self) -> str:
        """Return the identity of the model."""
        return self.model.identity

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield replies, remembered or new; a new one is in the log before it is yielded.

        Equal requests are asked once.
        """
        remembered: deque[tuple[int, Reply]] = deque()
        asked: list[str] = []
        waiting: dict[str, list[int]] = {}

        def unknown() -> Iterator[Request]:
            for number, request in enumerate(requests):
                key = request_key(self.identity, request)
                reply = self.log.get(key)
                if reply is not None:
                    remembered.append((number, reply))
                elif key in waiting:
                    waiting[key].append(number)
                else:
                    waiting[key] = [number]
                    asked.append(key)
                    yield request

        for place, reply in self.model.replies(unknown()):
            key = asked[place]
            self.log.add(key, reply)
            for number in waiting.pop(key):
                yield number, reply
            yield from _drained(remembered)
        yield from _drained(remembered)

    def count(self, text: str) -> int | None:
        """Count as the model does."""
        return self.model.count(text)

    def close(self) -> None:
        """Close the model and the log."""
        self.model.close()
        self.log.close()


def _drained(waiting: deque[tuple[int, Reply]]) -> Iterator[tuple[int, Reply]]:
    while waiting:
        yield waiting.popleft()


def _lock(file: IO[bytes], path: Path) -> None:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DataError(f"another run has the log `{path}` open; wait for it to end") from error


def _reply(found: Mapping[str, Any]) -> Reply:
    # Any: a line of JSON
    fields = {name: value for name, value in found.items() if name != "key"}
    tokens = tuple(
        Token(each["text"], each["logprob"], tuple((t, p) for t, p in each["alternatives"]))
        for each in fields.pop("tokens")
    )
    return Reply(**fields | {"tokens": tokens, "usage": Usage(**fields["usage"])})
