"""What a model replied to a question about a photo, as an answer or as the reason for none."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from lore_sdk.images.prompt import CANNOT_TELL
from lore_sdk.types import PhotoAnswer, Reply, Token

__all__ = ["UNSCORED", "read_answer"]

UNSCORED = 0.6
"""Confidence of an answer whose probability is not known: enough to count, and not measured."""

_QUOTED = 60


def read_answer(reply: Reply, names: Mapping[str, str]) -> PhotoAnswer:
    """Read a reply to a question whose values are called `names`; anything else is no value.

    Confidence is the probability that the model gave to the name, to the end of it; UNSCORED where
    it gave no probabilities.
    """
    if reply.finish == "failed":
        return _none(reply.error or "the model gives no answer", failed=True)
    if reply.finish == "refused":
        return _none("the model refuses to say")
    if reply.finish == "length":
        return _none("the model was cut off before it answered")
    said = _said(reply.text)
    if said == CANNOT_TELL:
        return _none("the model cannot tell")
    if said not in names:
        shown = " ".join(said.split())[:_QUOTED]
        return _none(f"the model answers `{shown}`, which is none of the values")
    return PhotoAnswer(value=names[said], confidence=_confidence(reply.tokens, said))


def _said(text: str) -> str:
    """Return the answer in the JSON object of a text; a text without one is the answer itself."""
    start, end = text.find("{"), text.rfind("}") + 1
    if not 0 <= start < end:
        return text.strip().strip("\"'`.").strip()
    try:
        stated = json.loads(text[start:end])
    except (ValueError, RecursionError):
        return text.strip()
    answer = stated.get("answer")
    return answer.strip() if isinstance(answer, str) else text.strip()


def _confidence(tokens: Sequence[Token], said: str) -> float:
    """Multiply the probabilities of the tokens that spell the answer and of the one that ends it.

    Where the answer is not found in their texts, as when a token is part of a character, those of
    the whole reply are taken: what surrounds the answer is nearly sure.
    """
    if not tokens:
        return UNSCORED
    text = "".join(token.text for token in tokens)
    start = text.rfind(said)
    end = start + len(said) + 1
    place, logprob = 0, 0.0
    for token in tokens:
        last = place + len(token.text)
        if start < 0 or (place < end and last > start):
            logprob += token.logprob
        place = last
    return min(1.0, math.exp(logprob))


def _none(reason: str, *, failed: bool = False) -> PhotoAnswer:
    return PhotoAnswer(value=None, confidence=0.0, reason=reason, failed=failed)
