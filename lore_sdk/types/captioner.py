"""What a captioner is asked about a photo, and what it answers: plain values, for every backend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from lore_sdk.types.model import Usage

__all__ = ["Asked", "Captioner", "Choice", "Photo", "PhotoAnswer", "PhotoQuestion"]


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A decoded photo: `pixels` are rows of red, green and blue from the top, one byte each.

    It is upright, has one frame and no transparency. Raises ValueError when the bytes are not
    `width * height * 3`.
    """

    width: int
    height: int
    pixels: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or len(self.pixels) != self.width * self.height * 3:
            raise ValueError(
                f"{len(self.pixels)} bytes are no photo of {self.width} x {self.height} pixels"
            )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of size and pixels: equal photos have equal digests, whatever their files."""
        size = f"{self.width}x{self.height}:".encode()
        return hashlib.sha256(size + self.pixels).hexdigest()


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that may be answered, and its names in words, the plainest first."""

    value: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoQuestion:
    """Which value of an attribute does the photo show? `choices` are all that may be answered."""

    attribute: str
    dimension: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAnswer:
    """The value that a photo shows, or None where it cannot be told, with the `reason`.

    `confidence` in [0, 1] is the calibrated probability that the value is right; where none is
    given, that of the value that came nearest, or 0. `failed` says that it could not be asked, and
    may answer another time: such an answer is not remembered. `usage` are tokens that a language
    model took for it, none where the answer was remembered.
    """

    value: str | None
    confidence: float
    reason: str = ""
    failed: bool = False
    usage: Usage = field(default_factory=Usage)

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"a confidence lies in [0, 1], not at {self.confidence}")
        if self.value is None and not self.reason:
            raise ValueError("an answer without a value says why there is none")


@dataclass(frozen=True, slots=True)
class Asked:
    """A photo, and what is asked about it."""

    photo: Photo
    questions: tuple[PhotoQuestion, ...]


class Captioner(Protocol):
    """Something that sees: it answers questions about photos, wherever it runs.

    `name` is what verdicts record. `identity` names all that can change its answers (weights,
    calibration, prompts); what is remembered of it is kept under this.
    """

    @property
    def name(self) -> str:
        """Return what verdicts record."""

    @property
    def identity(self) -> str:
        """Return all that can change answers, in one line."""

    def knows(self, question: PhotoQuestion) -> bool:
        """Tell whether it can ever answer this; what it does not know is not asked."""

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        """Yield the number of each photo, from 0, with an answer to each question about it.

        They come in the order of completion, so that what was answered can be kept before the next
        is asked. A photo has the same answers alone and beside others, up to rounding. A question
        that it does not know is answered with no value. Raises JudgeError when it cannot be used at
        all.
        """

    def close(self) -> None:
        """Let go of memory and connections; a closed captioner is not asked again."""
