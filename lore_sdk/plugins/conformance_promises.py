"""What a language model may promise, and how each promise is checked; see `conformance_models`."""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from lore_sdk.types import Message, Model, Reply, Request, Token

__all__ = ["BLIND", "PROMISES", "TEXTS", "BrokenError", "Check", "Promise", "asked", "request"]

Promise = Literal[
    "limit", "greedy", "seed", "choices", "schema", "alternatives", "chances", "images"
]
"""What a model may be unable to do: a server that knows no schema lacks `schema`."""

TEXTS = (
    "red summer dress",
    "Is `men's trail running shoes, waterproof, size 44` what `rain boots` asks for? Say why.",
    "连衣裙 红色",
)
_CHOICES = ("no", "no match", "完全匹配", "L4")
_DIGITS = ("1", "2", "3", "4")
_ASKED = 5
_SCHEMA = {
    "type": "object",
    "properties": {"grade": {"enum": ["L1", "L4"]}, "sure": {"type": "boolean"}},
    "required": ["grade", "sure"],
    "additionalProperties": False,
}
_SHORT, _LONG = 2, 64
_SIDE = 64
_TOLERANCE = 1e-3


class BrokenError(Exception):
    """The model broke what every call relies on; the text says how."""


class Check(NamedTuple):
    """What is looked at, for messages, and the problems that there are with it."""

    what: str
    problems: Callable[[Model], Iterator[str]]


def request(text: str, **more: Any) -> Request:
    """Return a request of a usual shape; `more` are other fields of it."""
    said = (Message("system", "You grade search results."), Message("user", text))
    return Request(messages=said, **{"limit": _LONG} | more)


def asked(model: Model, requests: Iterable[Request]) -> list[Reply]:
    """Return replies in the order of requests; raises BrokenError when one has none or several."""
    listed = list(requests)
    found = list(model.replies(listed))
    numbers = sorted(number for number, _ in found)
    if numbers != list(range(len(listed))):
        raise BrokenError(f"{len(listed)} requests have replies of the numbers {numbers}")
    replies = dict(found)
    return [replies[number] for number in numbers]


def _limit(model: Model) -> Iterator[str]:
    cut, whole = asked(
        model,
        [request("Tell a long story about a red dress.", limit=n) for n in (_SHORT, _LONG)],
    )
    for reply, limit in ((cut, _SHORT), (whole, _LONG)):
        if _length(reply) > limit:
            yield f"a reply of {limit} tokens at most has {_length(reply)}"
    if _length(whole) > _SHORT and cut.finish != "length":
        yield f"a reply that was cut ends with `{cut.finish}`, not `length`"


def _greedy(model: Model) -> Iterator[str]:
    yield from _repeated(model, [request(text) for text in TEXTS], "at temperature 0")


def _seed(model: Model) -> Iterator[str]:
    drawn = [request(text, temperature=1.0, seed=number) for number, text in enumerate(TEXTS)]
    yield from _repeated(model, drawn, "with a seed")


def _repeated(model: Model, requests: Sequence[Request], how: str) -> Iterator[str]:
    batch = _said(model, requests)
    if batch != _said(model, requests):
        yield f"{how} the same requests have other replies the second time"
    elif batch != [text for request in requests for text in _said(model, [request])]:
        yield f"{how} a request has another reply in a batch than alone"


def _choices(model: Model) -> Iterator[str]:
    for reply in asked(model, [request(text, choices=_CHOICES) for text in TEXTS]):
        if reply.text not in _CHOICES:
            yield f"the reply `{reply.text[:40]}` is none of the choices it was held to"


def _schema(model: Model) -> Iterator[str]:
    for reply in asked(model, [request(t, schema=json.dumps(_SCHEMA)) for t in TEXTS]):
        try:
            found = json.loads(reply.text)
        except ValueError:
            found = None
        if (
            not isinstance(found, dict)
            or set(found) != {"grade", "sure"}
            or found["grade"] not in ("L1", "L4")
            or not isinstance(found["sure"], bool)
        ):
            yield f"the reply `{reply.text[:40]}` is not of the schema it was held to"


def _alternatives(model: Model) -> Iterator[str]:
    (reply,) = asked(model, [request(TEXTS[0], alternatives=_ASKED)])
    if not reply.tokens:
        yield "a reply of which alternatives were wanted has no tokens"
    for token in reply.tokens:
        yield from _token_problems(token)


def _chances(model: Model) -> Iterator[str]:
    (reply,) = asked(model, [request(TEXTS[0], alternatives=_ASKED, choices=_DIGITS)])
    first = reply.tokens[0].alternatives if reply.tokens else ()
    covered = math.fsum(math.exp(logprob) for text, logprob in first if text.strip() in _DIGITS)
    if abs(covered - 1) > _TOLERANCE:
        yield (
            f"the probabilities of all choices sum to {covered:.3g}, not to 1; they have to be "
            "those that are left once the reply is held to its choices"
        )


def _images(model: Model) -> Iterator[str]:
    dark, light = asked(model, _shown())
    for reply in (dark, light):
        if reply.finish == "failed":
            yield f"a request with an image fails: {reply.error}"
    chances = [[(token.text, token.logprob) for token in reply.tokens] for reply in (dark, light)]
    if chances[0] and chances[0] == chances[1]:
        yield "an image and its negative are replied to with the same probabilities, as if unseen"


def _blind(model: Model) -> Iterator[str]:
    for reply in asked(model, _shown()):
        if reply.finish != "failed":
            yield "a request with an image is replied to, and not refused by a model without eyes"


def _shown() -> list[Request]:
    """Return one request about an image and one about its negative."""
    said = Message("system", "You say what a photo shows.")
    files = [_png(bytes((shade, 255 - shade, 60))) for shade in (30, 225)]
    return [
        Request(
            messages=(said, Message("user", "Which color?", (file,))),
            limit=_SHORT,
            alternatives=_ASKED,
        )
        for file in files
    ]


def _png(color: bytes) -> bytes:
    """Encode a square, half of it in a color and half black, as PNG (ISO/IEC 15948)."""
    half = _SIDE // 2
    row = b"\0" + color * half + bytes(3) * half
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * _SIDE)), (b"IEND", b""))
    written = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _said(model: Model, requests: Sequence[Request]) -> list[str]:
    return [reply.text for reply in asked(model, requests)]


def _length(reply: Reply) -> int:
    return max(reply.usage.reply, len(reply.tokens))


def _token_problems(token: Token) -> Iterator[str]:
    chances = [chance for _, chance in token.alternatives]
    if not all(-math.inf < chance <= 0 for chance in (token.logprob, *chances)):
        yield "a log-probability is not a number of 0 or less"
    if chances != sorted(chances, reverse=True):
        yield "alternatives do not stand with the likeliest first"
    if len(chances) > _ASKED:
        yield f"{_ASKED} alternatives were wanted and {len(chances)} are given"
    if (token.text, token.logprob) not in token.alternatives:
        yield "a token is not among its alternatives with its own log-probability"


PROMISES: Mapping[Promise, Check] = MappingProxyType(
    {
        "limit": Check("a limit of tokens", _limit),
        "greedy": Check("temperature 0", _greedy),
        "seed": Check("a seed", _seed),
        "choices": Check("a request with choices", _choices),
        "schema": Check("a request with a schema", _schema),
        "alternatives": Check("a request for alternatives", _alternatives),
        "chances": Check("a request for the probabilities of choices", _chances),
        "images": Check("a request with an image", _images),
    }
)

BLIND = Check("a request with an image", _blind)
"""What is checked of a model that lacks `images`: that it says so."""
