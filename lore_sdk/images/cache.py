"""Answers about photos, remembered by what they are about: pixels, captioner and question."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock

from lore_sdk.errors import DataError
from lore_sdk.images.answers import answers_as_they_come
from lore_sdk.types import Asked, Captioner, Photo, PhotoAnswer, PhotoQuestion

__all__ = ["AnswerCache", "Remembering"]

_WAIT = 30.0
"""Seconds that one process waits for another that writes."""


class AnswerCache:
    """A file of answers that processes and threads may use at once.

    Raises DataError for a file that is none.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        # threads share a connection and so its transaction
        self._alone = Lock()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # each statement is a transaction of its own
            self._file = sqlite3.connect(
                self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
            )
            self._file.execute("PRAGMA journal_mode=WAL")
            # each answer is written by itself: on its way to the disk, not awaited there
            self._file.execute("PRAGMA synchronous=NORMAL")
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS answers "
                "(key BLOB PRIMARY KEY, value TEXT, confidence REAL, reason TEXT) WITHOUT ROWID"
            )
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def find(self, keys: Iterable[bytes]) -> Mapping[bytes, PhotoAnswer]:
        """Return the answers that are remembered, by key."""
        found: dict[bytes, PhotoAnswer] = {}
        try:
            for key in keys:
                with self._alone:
                    row = self._file.execute(
                        "SELECT value, confidence, reason FROM answers WHERE key = ?", (key,)
                    ).fetchone()
                if row:
                    found[key] = PhotoAnswer(value=row[0], confidence=row[1], reason=row[2])
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise self._unusable(error) from error
        return found

    def add(self, answers: Mapping[bytes, PhotoAnswer]) -> None:
        """Remember answers, all or none of them."""
        rows = [(key, a.value, a.confidence, a.reason) for key, a in answers.items()]
        try:
            with self._alone, self._file:
                self._file.execute("BEGIN IMMEDIATE")
                self._file.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _unusable(self, error: Exception) -> DataError:
        return DataError(
            f"the captions in `{self._path}` cannot be used: {error}; delete the file to begin anew"
        )


class Remembering:
    """A captioner that is asked only what a cache does not hold."""

    def __init__(self, captioner: Captioner, cache: AnswerCache) -> None:
        self._captioner = captioner
        self._cache = cache

    @property
    def name(self) -> str:
        """Return the captioner's name."""
        return self._captioner.name

    @property
    def identity(self) -> str:
        """Return the captioner's identity: what is remembered changes no answer."""
        return self._captioner.identity

    def knows(self, question: PhotoQuestion) -> bool:
        """Tell whether the captioner can ever answer this."""
        return self._captioner.knows(question)

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        """Answer from the cache, and ask the captioner about the rest at once.

        What it answers about a photo is in the cache before it is yielded.
        """
        keys = [[self._key(one.photo, question) for question in one.questions] for one in asked]
        known = self._cache.find(dict.fromkeys(key for row in keys for key in row))
        missing: dict[int, list[int]] = {}
        for number, row in enumerate(keys):
            places = [place for place, key in enumerate(row) if key not in known]
            if places:
                missing[number] = places
            else:
                yield number, tuple(known[key] for key in row)
        numbers = list(missing)
        fresh = [
            Asked(asked[number].photo, tuple(asked[number].questions[place] for place in places))
            for number, places in missing.items()
        ]
        for at, given in answers_as_they_come(self._captioner, fresh) if fresh else ():
            number = numbers[at]
            row = keys[number]
            new = {row[place]: one for place, one in zip(missing[number], given, strict=True)}
            self._cache.add({key: answer for key, answer in new.items() if not answer.failed})
            yield number, tuple(new.get(key) or known[key] for key in row)

    def close(self) -> None:
        """Close the captioner and the cache."""
        self._captioner.close()
        self._cache.close()

    def _key(self, photo: Photo, question: PhotoQuestion) -> bytes:
        choices = [[choice.value, *choice.words] for choice in question.choices]
        stated = [
            photo.digest,
            self.identity,
            question.attribute,
            question.dimension,
            choices,
        ]
        return hashlib.sha256(json.dumps(stated).encode()).digest()
