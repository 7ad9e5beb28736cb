"""Looking at the item's photo, where its own data leaves open what could still change the grade.

A photo costs more than text, so it is opened only for a verdict that it can change, and asked only
what the rules still want to know, with the pack's own values as the answers to choose from
(relevance-guided captions, after LORE, arXiv 2512.03025; the choice of when to look after RAIR's
visual necessity, arXiv 2512.24943).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from lore_sdk.dsl import Schema
from lore_sdk.dsl.schema import Attribute
from lore_sdk.errors import PhotoError
from lore_sdk.images import Photos, answers_in_order
from lore_sdk.types import (
    Asked,
    Captioner,
    Choice,
    Evidence,
    Grade,
    Item,
    Look,
    Photo,
    PhotoAnswer,
    PhotoQuestion,
    Question,
)

__all__ = ["SURE", "Looking", "photo_evidence", "photo_question"]

SURE = 0.5
"""Confidence from which an answer is evidence; below it, the photo has not told."""

_MOST_IMAGES = 3
"""Images of an item that are tried until one can be opened."""

_REMEMBERED = 1024


def photo_question(attribute: Attribute, within: str = "") -> PhotoQuestion:
    """Ask which value of an attribute a photo shows; of a kind, which that lies below `within`.

    Only attributes whose values are words (kinds and enums) can be asked; others have no choices.
    """
    values: Iterable[str] = attribute.values if attribute.type in ("kind", "enum") else ()
    if within and attribute.type == "kind":
        narrower = attribute.descent.get(within, frozenset())
        values = (value for value in attribute.values if value in narrower)
    words: dict[str, dict[str, None]] = {value: {_plain(value): None} for value in values}
    for spelling, value in attribute.spellings.items():
        if value in words:
            words[value][spelling] = None
    return PhotoQuestion(
        attribute=attribute.name,
        dimension=attribute.dimension,
        choices=tuple(Choice(value, tuple(names)) for value, names in words.items()),
    )


def photo_evidence(looks: Iterable[Look]) -> Iterator[Evidence]:
    """Turn what photos told into evidence."""
    for look in looks:
        if look.value is not None:
            yield Evidence(
                dimension=look.dimension,
                attribute=look.attribute,
                value=look.value,
                text=_plain(str(look.value)),
                source="photo",
                field="images",
                confidence=look.confidence,
            )


class Looking:
    """Decides what to ask of photos, and asks it of a captioner."""

    def __init__(self, captioner: Captioner, photos: Photos, schema: Schema) -> None:
        self._captioner = captioner
        self._photos = photos
        self._schema = schema
        self._question = lru_cache(_REMEMBERED)(self._known)

    @property
    def identity(self) -> str:
        """Return the identity of the captioner."""
        return self._captioner.identity

    def close(self) -> None:
        """Close the captioner."""
        self._captioner.close()

    def questions(
        self,
        item: Item,
        asks: Iterable[Question],
        stated: Mapping[str, object],
        *,
        grade: Grade,
        cap: Grade,
    ) -> tuple[PhotoQuestion, ...]:
        """Choose from open questions what a photo may answer and what can change the grade.

        An answer changes it downwards where a rule could cap it lower, and upwards only where the
        grade stands below the cap in force, as a need that is met then lifts it. `stated` is what
        is known of the item, too broadly perhaps.
        """
        if not item.images:
            return ()
        found = (
            self._question(ask.attribute, str(stated.get(ask.attribute, "")))
            for ask in asks
            if ask.could_lower_to < grade or grade < cap
        )
        return tuple(question for question in found if question is not None)

    def look(
        self, wanted: Sequence[tuple[Item, tuple[PhotoQuestion, ...]]]
    ) -> list[tuple[Look, ...]]:
        """Open one photo for each item, ask what is wanted, and say what came of it."""
        seen = [self._opened(item.images) for item, _ in wanted]
        asked = [
            Asked(photo, questions)
            for (_, photo, _), (_, questions) in zip(seen, wanted, strict=True)
            if photo is not None
        ]
        answers = iter(answers_in_order(self._captioner, asked) if asked else ())
        return [
            tuple(_unopened(question, image, reason) for question in questions)
            if photo is None
            else tuple(
                _look(question, image, photo, answer)
                for question, answer in zip(questions, next(answers), strict=True)
            )
            for (image, photo, reason), (_, questions) in zip(seen, wanted, strict=True)
        ]

    def _known(self, name: str, within: str) -> PhotoQuestion | None:
        question = photo_question(self._schema.attributes[name], within)
        known = len(question.choices) > 1 and self._captioner.knows(question)
        return question if known else None

    def _opened(self, images: Sequence[str]) -> tuple[str, Photo | None, str]:
        """Return the first image that can be opened; else the first, and what is wrong with it."""
        reasons = []
        for image in images[:_MOST_IMAGES]:
            try:
                return image, self._photos.open(image), ""
            except PhotoError as error:
                reasons.append(str(error))
        return images[0], None, reasons[0]


def _look(question: PhotoQuestion, image: str, photo: Photo, answer: PhotoAnswer) -> Look:
    value, reason = answer.value, answer.reason
    if value is not None and answer.confidence < SURE:
        reason = f"{_plain(value)} is too unsure, {answer.confidence:.2f}"
        value = None
    return Look(
        attribute=question.attribute,
        dimension=question.dimension,
        image=image,
        digest=photo.digest,
        value=value,
        confidence=answer.confidence,
        reason=reason if value is None else "",
        usage=answer.usage,
    )


def _unopened(question: PhotoQuestion, image: str, reason: str) -> Look:
    return Look(
        attribute=question.attribute, dimension=question.dimension, image=image, reason=reason
    )


def _plain(value: str) -> str:
    return value.replace("-", " ").replace("_", " ")
