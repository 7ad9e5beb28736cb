"""A captioner that compares photos with the pack's values in words (zero-shot classification)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import torch
from open_clip import SimpleTokenizer

from lore_open_clip.folder import Model, digest, load
from lore_open_clip.pixels import squared
from lore_open_clip.telling import Telling, Told
from lore_open_clip.words import prompts
from lore_sdk.errors import DataError
from lore_sdk.types import Asked, Choice, Photo, PhotoAnswer, PhotoQuestion

__all__ = ["ClipCaptioner", "Encoders", "open_folder"]

_TOGETHER = 64
_REMEMBERED = 256

_T = TypeVar("_T")


class Encoders:
    """The two towers of a model: photos and texts as vectors of length 1."""

    def __init__(self, model: Model, *, device: str = "cpu") -> None:
        self._model = model
        self._clip = model.clip.to(device).eval()
        self._device = device
        self._tokens = SimpleTokenizer(context_length=model.context)

    @torch.inference_mode()
    def photos(self, photos: Sequence[Photo]) -> torch.Tensor:
        """Return vectors of shape (photos, dimension)."""
        return self.pixels(squared(photos, self._model.size))

    @torch.inference_mode()
    def pixels(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return vectors of squares of the model's size, uint8 of shape (n, 3, size, size)."""
        found = [
            self._clip.encode_image(
                self._model.scaling.scaled(some.to(self._device)), normalize=True
            ).cpu()
            for some in torch.split(pixels, _TOGETHER)
        ]
        return torch.cat(found)

    @torch.inference_mode()
    def texts(self, texts: Sequence[str]) -> torch.Tensor:
        """Return vectors of shape (texts, dimension)."""
        found = [
            self._clip.encode_text(self._tokens(list(some)).to(self._device), normalize=True).cpu()
            for some in _batches(texts)
        ]
        return torch.cat(found)

    def choices(self, dimension: str, choices: Sequence[Choice]) -> torch.Tensor:
        """Return a vector for each value: the mean of its prompts', brought to length 1."""
        written = [prompts(dimension, choice.words) for choice in choices]
        every = self.texts([prompt for each in written for prompt in each])
        means = [some.mean(dim=0) for some in torch.split(every, [len(each) for each in written])]
        return torch.nn.functional.normalize(torch.stack(means), dim=1)


class ClipCaptioner:
    """Answers what a calibrated model can tell; the texts of a question are encoded once."""

    def __init__(self, encoders: Encoders, telling: Telling, identity: str) -> None:
        self._encoders = encoders
        self._attributes: Mapping[str, Told] = telling.attributes
        self._identity = identity
        self._choices = lru_cache(_REMEMBERED)(self._encoded)

    @property
    def name(self) -> str:
        """Return what verdicts record."""
        return "open-clip"

    @property
    def identity(self) -> str:
        """Return which folder answers."""
        return self._identity

    def knows(self, question: PhotoQuestion) -> bool:
        """Tell whether the attribute was calibrated and two of the choices were seen."""
        return question.attribute in self._attributes and len(self._seen(question)) > 1

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        """Answer each question about each photo; equal photos are looked at once."""
        showing: dict[str, list[int]] = {}
        for number, one in enumerate(asked):
            showing.setdefault(one.photo.digest, []).append(number)
        for numbers in _batches(list(showing.values())):
            vectors = self._encoders.photos([asked[same[0]].photo for same in numbers])
            for same, vector in zip(numbers, vectors, strict=True):
                for number in same:
                    yield number, tuple(self._answer(vector, q) for q in asked[number].questions)

    def close(self) -> None:
        """Let go of what was encoded."""
        self._choices.cache_clear()

    def _answer(self, vector: torch.Tensor, question: PhotoQuestion) -> PhotoAnswer:
        if not self.knows(question):
            reason = f"{question.attribute.replace('_', ' ')} is not known to this model"
            return PhotoAnswer(value=None, confidence=0.0, reason=reason)
        told = self._attributes[question.attribute]
        values = [choice.value for choice in self._seen(question)]
        cosines = vector[None] @ self._choices(question).T
        found = told.probabilities(cosines, values)[0]
        place = int(found.argmax())
        sure, value = min(1.0, float(found[place])), values[place]
        if sure < told.threshold:
            reason = f"cannot tell, {value} at {sure:.2f} is below {told.threshold:.2f}"
            return PhotoAnswer(value=None, confidence=sure, reason=reason)
        return PhotoAnswer(value=value, confidence=sure)

    def _seen(self, question: PhotoQuestion) -> list[Choice]:
        values = self._attributes[question.attribute].values
        return [choice for choice in question.choices if choice.value in values]

    def _encoded(self, question: PhotoQuestion) -> torch.Tensor:
        return self._encoders.choices(question.dimension, self._seen(question))


def open_folder(stated: str) -> ClipCaptioner:
    """Open the model in a folder; raises DataError."""
    if not stated:
        raise DataError("`open-clip` needs the folder of a model: open-clip:FOLDER")
    folder = Path(stated).expanduser()
    model, telling = load(folder)
    return ClipCaptioner(Encoders(model), telling, f"open-clip {digest(folder)}")


def _batches(every: Sequence[_T]) -> list[Sequence[_T]]:
    return [every[at : at + _TOGETHER] for at in range(0, len(every), _TOGETHER)]
