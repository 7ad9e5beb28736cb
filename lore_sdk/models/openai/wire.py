"""Requests as JSON, and JSON as replies, after OpenAI's chat completions.

What a server sends is not to be trusted: whatever is not as the protocol has it raises
GarbledError.
"""

from __future__ import annotations

import base64
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from lore_sdk.models.openai.dialect import Body, Dialect
from lore_sdk.types import Finish, Message, Reply, Request, Token, Usage

__all__ = ["GarbledError", "body_of", "read_reply"]

_FINISHES: Mapping[str, Finish] = {"length": "length", "content_filter": "refused"}
_MOST_TOKENS = 10**9
_JPEG = b"\xff\xd8"


class GarbledError(Exception):
    """What came back is no reply of the protocol; it may be one when asked again."""


def body_of(request: Request, model: str, dialect: Dialect) -> Body:
    """Return what is sent for a request."""
    body: Body = {
        "model": model,
        "messages": [_message(each) for each in request.messages],
        "temperature": request.temperature,
        dialect.limit: request.limit,
        **dialect.held(request),
    }
    if request.seed is not None:
        body["seed"] = request.seed
    if request.alternatives:
        body |= {"logprobs": True, "top_logprobs": request.alternatives}
    return body


# Any: JSON from outside, looked at field by field
def read_reply(found: Any) -> Reply:
    """Read the first choice of a completion; raises GarbledError."""
    if not isinstance(found, Mapping):
        raise GarbledError("the reply is no JSON object")
    choices = found.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
        raise GarbledError("the reply has no `choices`")
    choice = choices[0]
    message = choice.get("message")
    if not isinstance(message, Mapping):
        raise GarbledError("the reply has no `message`")
    refusal = _text(message, "refusal")
    finish = _FINISHES.get(str(choice.get("finish_reason")), "stop")
    return Reply(
        text=_text(message, "content") or refusal,
        reasoning=_text(message, "reasoning_content") or _text(message, "reasoning"),
        finish="refused" if refusal else finish,
        tokens=tuple(_tokens(choice.get("logprobs"))),
        usage=_usage(found.get("usage")),
    )


def _message(message: Message) -> Body:
    if not message.images:
        return {"role": message.speaker, "content": message.text}
    parts: list[Body] = [
        {"type": "image_url", "image_url": {"url": _data_url(image)}} for image in message.images
    ]
    return {"role": message.speaker, "content": [*parts, {"type": "text", "text": message.text}]}


def _data_url(image: bytes) -> str:
    kind = "jpeg" if image.startswith(_JPEG) else "png"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode()}"


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise GarbledError(f"`{name}` of the reply is no text")
    # JSON can hold halves of characters, which no file takes
    return value.encode("utf-8", "replace").decode()


def _tokens(found: Any) -> Iterator[Token]:
    content = found.get("content") if isinstance(found, Mapping) else None
    for each in content if isinstance(content, list) else ():
        text, logprob = _scored(each)
        top = each.get("top_logprobs")
        listed = [_scored(one) for one in top] if isinstance(top, list) else []
        yield Token(text, logprob, tuple(sorted(listed, key=lambda one: -one[1])))


def _scored(found: Any) -> tuple[str, float]:
    if not isinstance(found, Mapping):
        raise GarbledError("a token of the reply is no JSON object")
    text, logprob = found.get("token"), found.get("logprob")
    if not isinstance(text, str) or not _is_logprob(logprob):
        raise GarbledError("a token of the reply has no text or no `logprob`")
    # rounding puts a sure token a little above 0
    return text.encode("utf-8", "replace").decode(), min(float(logprob), 0.0)


def _is_logprob(found: Any) -> TypeGuard[float]:
    if not isinstance(found, int | float):
        return False
    # a whole number of JSON can be too large to be a float
    return found == -math.inf or abs(found) <= sys.float_info.max


def _usage(found: Any) -> Usage:
    if not isinstance(found, Mapping):
        return Usage()
    details = found.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else 0
    numbers = (found.get("prompt_tokens"), cached, found.get("completion_tokens"))
    prompt, kept, reply = _counts(numbers)
    return Usage(prompt=prompt, cached=min(kept, prompt), reply=reply)


def _counts(numbers: Sequence[Any]) -> Iterator[int]:
    return (each if isinstance(each, int) and 0 <= each < _MOST_TOKENS else 0 for each in numbers)
