"""Requests as vLLM takes them, and what it gives as replies."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lore_transformers.prompt import Prompter, PromptError
from vllm import SamplingParams
from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

from lore_sdk.types import Finish, Reply, Request, Token, Usage

if TYPE_CHECKING:
    from vllm.logprobs import Logprob
    from vllm.outputs import RequestOutput

__all__ = ["Asked", "asked", "reply_of"]

Decode = Callable[[Sequence[int]], str]

_FINISHES: Mapping[str, Finish] = {"stop": "stop", "length": "length"}


class Asked(NamedTuple):
    """A request as tokens and settings; `named` are the choices that are one token each."""

    request: Request
    prompt: Sequence[int]
    # Any: a class of vLLM's, which has no types where it is not installed
    settings: Any
    named: Mapping[int, str]


def asked(request: Request, prompter: Prompter, context: int, vocabulary: int) -> Asked:
    """Return what vLLM is asked with; raises PromptError for what it cannot be asked."""
    if request.limit < 1:
        raise PromptError(f"the limit of the reply is {request.limit} tokens")
    (prompt,) = prompter.tokens([prompter.written(request)])
    if not prompt:
        raise PromptError("the prompt is empty")
    if len(prompt) + request.limit > context:
        raise PromptError(
            f"the prompt has {len(prompt):,} tokens and the reply up to {request.limit:,}; "
            f"the model reads {context:,}"
        )
    named = _named(request.choices, prompter)
    return Asked(request, prompt, _settings(request, named, vocabulary), named)


def _settings(request: Request, named: Mapping[int, str], vocabulary: int) -> Any:
    held: Any = None
    if request.choices and not named:
        held = StructuredOutputsParams(choice=list(dict.fromkeys(request.choices)))
    elif request.schema and not request.choices:
        held = StructuredOutputsParams(json=_object(request.schema))
    return SamplingParams(
        max_tokens=1 if named else request.limit,
        temperature=request.temperature,
        # of 64 bits, or the draw ends the engine
        seed=None if request.seed is None else request.seed % 2**63,
        logprobs=min(request.alternatives, vocabulary) or None,
        # a choice of a token needs no grammar, and no second step to end it
        allowed_token_ids=list(named) or None,
        structured_outputs=held,
        output_kind=RequestOutputKind.FINAL_ONLY,
        # vLLM's way of it depends on how the prompt ends
        detokenize=False,
    )


def _object(schema: str) -> str:
    """Return a schema that vLLM looks into; raises PromptError for what it would not."""
    try:
        found = json.loads(schema)
    except (ValueError, RecursionError) as error:
        raise PromptError(f"the schema cannot be held to: {error}") from error
    if not isinstance(found, dict):
        raise PromptError("the schema cannot be held to: it is not a JSON object")
    return schema


def _named(choices: Sequence[str], prompter: Prompter) -> dict[int, str]:
    """Return choices by their tokens where each is one token, and nothing otherwise."""
    listed = list(dict.fromkeys(choices))
    tokens = prompter.tokens(listed)
    found = {ids[0]: choice for ids, choice in zip(tokens, listed, strict=True) if len(ids) == 1}
    return found if len(found) == len(listed) else {}


def reply_of(output: RequestOutput, put: Asked, decode: Decode, *, seconds: float) -> Reply:
    """Return what came of a request that is finished, after so many seconds."""
    (said,) = output.outputs
    ids = list(said.token_ids)
    # the token that ends a reply is none of its text
    ended = said.finish_reason == "stop"
    text = put.named[ids[0]] if put.named and ids else decode(ids[: len(ids) - ended])
    finish = _FINISHES.get(str(said.finish_reason), "failed")
    # at the limit, what can go on no more is whole all the same
    if _is_whole(text, put.request.choices):
        finish = "stop"
    places = zip(ids[: len(ids) - ended], said.logprobs or (), strict=False)
    return Reply(
        text=text,
        finish=finish,
        error=f"vLLM ended it by `{said.finish_reason}`" if finish == "failed" else "",
        tokens=tuple(_token(token, place, put, decode) for token, place in places),
        usage=Usage(
            prompt=len(put.prompt), cached=max(0, output.num_cached_tokens or 0), reply=len(ids)
        ),
        seconds=seconds,
    )


def _is_whole(text: str, choices: Sequence[str]) -> bool:
    longer = any(each != text and each.startswith(text) for each in choices)
    return text in choices and not longer


def _token(token: int, place: Mapping[int, Logprob], put: Asked, decode: Decode) -> Token:
    """Return a token with the likeliest at its place; what may not be said is left out."""

    def known(number: int) -> tuple[str, float]:
        # a rounding may put a probability above 1
        return put.named.get(number) or decode([number]), min(place[number].logprob, 0.0)

    most = put.request.alternatives
    likeliest = sorted(place, key=lambda number: -place[number].logprob)
    found = [number for number in likeliest if place[number].logprob > -math.inf][:most]
    if token not in found:
        found = [*found[: most - 1], token]
    return Token(*known(token), tuple(map(known, found)))
