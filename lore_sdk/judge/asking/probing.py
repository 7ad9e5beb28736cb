"""What a model can be relied on for, found by asking it a few pairs before a run.

Each probe looks for one way in which judges are known to go wrong without a word: a schema that a
server ignores, probabilities of tokens that are no grades, a model that wants to think before it
states a number, a cache that is never hit, an adapter that is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from lore_sdk.dsl import Pack
from lore_sdk.dsl.render import answer_schema
from lore_sdk.judge.asking.answer import Answer, read_answer
from lore_sdk.judge.asking.prompt import Prompts, Style, open_template
from lore_sdk.models import chances
from lore_sdk.types import Item, Model, Query, Reply, Request

__all__ = ["Probed", "Stated", "differing", "probed", "stated"]

_PAIRS = (
    ("red summer dress", "Floral midi dress in navy"),
    ("phone case for galaxy s21", "Galaxy S21 smartphone, 128 GB"),
    ("trail running shoes size 44", "Waterproof trail running shoes, 44"),
)
_CUT = 40
_COVERED, _LIKELY = 0.99, 0.5


class Probed(NamedTuple):
    """What came of one probe: how it is, what was seen, and what to do about it."""

    name: str
    status: Literal["ok", "warn", "fail"]
    detail: str
    advice: str = ""


Stated = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
"""What a model said to each pair as the number of a grade: its text and its first token's odds."""


def probed(model: Model, pack: Pack) -> Iterator[Probed]:
    """Ask a model about a few pairs as a judge would, and tell what it can be relied on for.

    About twenty requests. Raises ModelError when the model cannot be asked at all.
    """
    prompts = Prompts(
        template=open_template("en"),
        pack=pack.title,
        scale=pack.scale,
        schema=json.dumps(answer_schema(pack, reasoning=True)),
    )
    thinking = _requests(prompts, "think")
    numbers = _requests(prompts, "grade")
    thought = _replies(model, thinking)
    yield _reached(model, thought)
    if all(reply.finish == "failed" for reply in thought):
        return
    yield _schema(thought, prompts)
    said = _replies(model, numbers)
    yield _held(said, prompts.numbers)
    yield _probabilities(said, prompts.numbers)
    free = _replies(model, [replace(request, choices=()) for request in numbers])
    yield _first_token(free, prompts.numbers)
    yield _repeatable(thought, _replies(model, thinking))
    yield _cache(_replies(model, thinking))


def stated(model: Model, pack: Pack) -> Stated:
    """Ask a model for the number of a few pairs' grades, to compare it with another."""
    prompts = Prompts(template=open_template("en"), pack=pack.title, scale=pack.scale, schema="{}")
    replies = _replies(model, _requests(prompts, "grade"))
    return tuple(
        (reply.text, reply.tokens[0].alternatives if reply.tokens else ()) for reply in replies
    )


def differing(mine: Stated, theirs: Stated, other: str) -> Probed:
    """Tell whether two models state anything else; `other` says what the second one is."""
    if mine == theirs:
        return Probed(
            "adapter",
            "fail",
            f"{other} states the same, to the last digit: the adapter is not used",
            "see whether the server loaded it, and under which name it serves it",
        )
    return Probed("adapter", "ok", f"{other} states something else")


def _requests(prompts: Prompts, style: Style) -> list[Request]:
    return [
        prompts.request(Query(text=query), Item(title=title), (), "", None, style)
        for query, title in _PAIRS
    ]


def _replies(model: Model, requests: Sequence[Request]) -> list[Reply]:
    found = dict(model.replies(requests))
    return [found[number] for number in range(len(requests))]


def _reached(model: Model, replies: Sequence[Reply]) -> Probed:
    failed = [reply.error for reply in replies if reply.finish == "failed"]
    if failed:
        return Probed("model", "fail", f"{len(failed)} of {len(replies)} requests: {failed[0]}")
    prompt = max(reply.usage.prompt for reply in replies)
    seconds = max(reply.seconds for reply in replies)
    return Probed("model", "ok", f"{model.name}, {prompt:,} tokens of prompt, {seconds:.2f} s")


def _schema(replies: Sequence[Reply], prompts: Prompts) -> Probed:
    read = [read_answer(reply, prompts.scale) for reply in replies]
    good = sum(isinstance(each, Answer) and each.read == "schema" for each in read)
    if good == len(read):
        return Probed("schema", "ok", "answers are JSON after the pack's schema")
    graded = sum(isinstance(each, Answer) for each in read)
    odd = next(
        at for at, each in enumerate(read) if not isinstance(each, Answer) or each.read != "schema"
    )
    why = getattr(read[odd], "why", "the grade stands in a text")
    return Probed(
        "schema",
        "warn" if graded else "fail",
        f"{good} of {len(read)} answers are after the schema, in {graded} a grade can be read: "
        f"{why}: {_shown(replies[odd].text)}",
        "serve it with structured outputs, give it more tokens, or use --mode grade",
    )


def _held(replies: Sequence[Reply], numbers: Sequence[str]) -> Probed:
    odd = [reply.text for reply in replies if reply.text.strip() not in numbers]
    if not odd:
        return Probed("number", "ok", f"replies are held to {', '.join(numbers)}")
    return Probed(
        "number",
        "warn",
        f"{len(odd)} of {len(replies)} replies that were to be a number are none: {_shown(odd[0])}",
        "serve it with structured outputs, or use --mode think",
    )


def _probabilities(replies: Sequence[Reply], numbers: Sequence[str]) -> Probed:
    found = [chances(reply, numbers) for reply in replies]
    covered = [each.covered for each in found if each]
    if len(covered) < len(found):
        return Probed(
            "probabilities",
            "warn",
            f"{len(found) - len(covered)} of {len(found)} replies have none of the numbers",
            "--mode mixed then always thinks; serve it with log-probabilities of 20 tokens",
        )
    if min(covered) < _COVERED:
        return Probed(
            "probabilities",
            "warn",
            f"the numbers have {min(covered):.1%} of the probability, not all of it",
            "they are those before the reply was held to its choices; "
            "vLLM: --logprobs-mode processed_logprobs",
        )
    return Probed("probabilities", "ok", "those of the numbers sum to 1")


def _first_token(replies: Sequence[Reply], numbers: Sequence[str]) -> Probed:
    found = [chances(reply, numbers) for reply in replies]
    wanted = [each.covered if each else 0.0 for each in found]
    if min(wanted) >= _LIKELY:
        return Probed("first token", "ok", "it states a number without being held to one")
    low = wanted.index(min(wanted))
    tokens = replies[low].tokens
    said = tokens[0].text if tokens else replies[low].text or replies[low].reasoning
    return Probed(
        "first token",
        "warn",
        f"left to itself, it begins with {_shown(said)}; numbers have {wanted[low]:.1%}",
        "a model that thinks first is scored before it has thought: use --mode think",
    )


def _repeatable(first: Sequence[Reply], second: Sequence[Reply]) -> Probed:
    same = sum(one.text == two.text for one, two in zip(first, second, strict=True))
    if same == len(first):
        return Probed("repeatable", "ok", "equal requests have equal replies at temperature 0")
    return Probed(
        "repeatable",
        "warn",
        f"{len(first) - same} of {len(first)} equal requests have another reply the second time",
        "batches change rounding; --replies keeps the first reply",
    )


def _cache(replies: Sequence[Reply]) -> Probed:
    prompt = sum(reply.usage.prompt for reply in replies)
    cached = sum(reply.usage.cached for reply in replies)
    if cached:
        return Probed("prefix cache", "ok", f"{cached / prompt:.0%} of a prompt seen before")
    return Probed(
        "prefix cache",
        "warn",
        "no token of a prompt seen before came from it, or the server does not tell",
        "prompts begin alike for all items of a query; vLLM: --enable-prefix-caching",
    )


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return f"`{plain if len(plain) <= _CUT else plain[:_CUT] + '…'}`"
