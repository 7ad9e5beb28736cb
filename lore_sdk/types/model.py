"""What a language model is asked, and what it answers: plain values, the same for every backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["Finish", "Message", "Model", "Reply", "Request", "Speaker", "Token", "Usage"]

Speaker = Literal["system", "user", "assistant"]

Finish = Literal["stop", "length", "refused", "failed"]
"""How a reply ended: by itself, at the limit of tokens, refused, or not at all (see `error`)."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one speaker says; `images` are whole PNG or JPEG files, shown before the text."""

    speaker: Speaker
    text: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to a model.

    `limit` is the most tokens that the reply may have. `temperature` 0 takes the likeliest token;
    above it, `seed` makes a draw repeatable where the backend can. The reply is held to one of
    `choices` or to the JSON schema `schema` (as text), if given; a backend that cannot do so
    replies freely, so whoever reads the reply still has to check it. `alternatives` is for how many
    tokens at each place probabilities are wanted, 0 for none.
    """

    messages: tuple[Message, ...]
    limit: int = 512
    temperature: float = 0.0
    seed: int | None = None
    choices: tuple[str, ...] = ()
    schema: str = ""
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a reply, its log-probability (natural), and the likeliest at its place, if asked.

    `alternatives` hold text and log-probability, likeliest first, the token itself among them.
    """

    text: str
    logprob: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens that were counted: of the prompt, those of them found in a cache, of the reply."""

    prompt: int = 0
    cached: int = 0
    reply: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt=self.prompt + other.prompt,
            cached=self.cached + other.cached,
            reply=self.reply + other.reply,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: text, or why there is none.

    `reasoning` is what the model thought, where the backend keeps it apart from the answer.
    `tokens` are given where alternatives were asked for and the backend has them. `seconds` are
    from the first attempt to the reply, and `attempts` how often it was asked.
    """

    text: str = ""
    reasoning: str = ""
    finish: Finish = "stop"
    error: str = ""
    tokens: tuple[Token, ...] = ()
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    attempts: int = 1


class Model(Protocol):
    """A language model, wherever it runs.

    `name` is what verdicts record. `identity` names all that can change its answers: weights,
    adapters, number format, server; what is remembered of it is kept under this.
    """

    @property
    def name(self) -> str:
        """Return what verdicts record."""

    @property
    def identity(self) -> str:
        """Return all that can change answers, in one line."""

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield the number of each request, from 0, with its reply, in the order of completion.

        Requests are drawn as they can be worked on, not all at once. Each gets exactly one reply;
        one that failed is a reply too. Several threads may ask at a time, each for replies of its
        own. Raises ModelError when the model cannot be used at all.
        """

    def count(self, text: str) -> int | None:
        """Return how many tokens a text has; None where only an estimate can be made."""

    def close(self) -> None:
        """Let go of connections and memory; a closed model is not asked again."""
