"""What servers do differently though all of them speak OpenAI's protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lore_sdk.types import Request

__all__ = ["DIALECTS", "Dialect", "dialect_of"]

Body = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a kind of server is told the limit of tokens, and whether it can hold a reply to choices.

    OpenAI refuses `max_tokens` for reasoning models and every field that it does not know; vLLM
    takes `structured_outputs`, and says nothing of the `guided_choice` of former releases, which it
    ignores. Others know `response_format` at most.
    """

    name: str
    limit: str
    chooses: bool = False

    def held(self, request: Request) -> Body:
        """Return the fields that hold a reply to the request's choices or schema."""
        if request.choices and self.chooses:
            return {"structured_outputs": {"choice": list(request.choices)}}
        if request.schema:
            schema = {"name": "answer", "strict": True, "schema": json.loads(request.schema)}
            return {"response_format": {"type": "json_schema", "json_schema": schema}}
        return {}


DIALECTS = {
    each.name: each
    for each in (
        Dialect(name="vllm", limit="max_tokens", chooses=True),
        Dialect(name="openai", limit="max_completion_tokens"),
        Dialect(name="other", limit="max_tokens"),
    )
}
_OWNERS = {"vllm": "vllm", "openai": "openai", "openai-internal": "openai", "system": "openai"}


def dialect_of(models: object, name: str) -> Dialect:
    """Tell the dialect by who owns a model in the list of `GET /models`."""
    listed = models.get("data") if isinstance(models, Mapping) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and each.get("id") == name:
            return DIALECTS[_OWNERS.get(str(each.get("owned_by")), "other")]
    return DIALECTS["other"]
