"""What language models have to do, whoever made them; used through `testing`."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, islice
from threading import Barrier
from typing import get_args

from lore_sdk.plugins.conformance import ODD_TEXTS
from lore_sdk.plugins.conformance_promises import (
    BLIND,
    PROMISES,
    TEXTS,
    BrokenError,
    Check,
    Promise,
    asked,
    request,
)
from lore_sdk.plugins.loading import described
from lore_sdk.types import Finish, Model, Reply, Request

__all__ = ["check_model"]

_ODD = (*ODD_TEXTS, "line\nbreak\r\n\u2028", "half of a character: \ud83d", *TEXTS)
_DRAWN, _MOST_DRAWN = 5, 4096
_THREADS = 2


def check_model(model: Model, *, lacks: Collection[Promise] = ()) -> list[str]:
    """Check an open model, which is closed in the end; `lacks` is what it does not promise.

    Every model is checked for its name and identity, one reply a request, odd texts, requests that
    are drawn as they can be worked on, and threads that ask at a time. The promises are `limit` of
    tokens; `greedy`, the same reply at temperature 0 alone, in a batch and again; `seed`, likewise
    above 0; `choices` and `schema`, to which replies are held; `alternatives` of tokens; `chances`,
    that the alternatives are those that choices leave, so that choices of a token each sum to 1;
    and `images`, that they are looked at: a model that lacks them has to refuse requests with one.
    """
    problems = list(_found(model, [Check("a plain request", _plain)]))
    if not problems:
        promised = [check for name, check in PROMISES.items() if name not in lacks]
        promised += [BLIND] if "images" in lacks else []
        problems = list(_found(model, [*_ALWAYS, *promised]))
    return list(dict.fromkeys([*problems, *_found(model, [Check("closing twice", _closing)])]))


def _found(model: Model, checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        try:
            yield from check.problems(model)
        except BrokenError as error:
            yield str(error)
        # whatever a model raises on a request would end the run
        except Exception as error:
            yield f"{check.what} raises {described(error)}"


def _plain(model: Model) -> Iterator[str]:
    for name in ("name", "identity"):
        value = getattr(model, name)
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            yield f"the model's `{name}`, which is recorded, is not a line of text"
    for reply in asked(model, [request(text) for text in TEXTS]):
        if reply.finish == "failed":
            yield f"a plain request fails: {reply.error}"
        yield from _reply_problems(reply)
    if list(model.replies([])):
        yield "no requests have replies"


def _odd(model: Model) -> Iterator[str]:
    requests = [request(text) for text in _ODD]
    for reply in asked(model, [*requests, replace(requests[0], messages=())]):
        yield from _reply_problems(reply)


def _lazy(model: Model) -> Iterator[str]:
    replies = model.replies(_endless())
    found = list(islice(replies, _DRAWN))
    if isinstance(replies, Iterator) and hasattr(replies, "close"):
        replies.close()
    if len(found) < _DRAWN:
        yield f"requests without end have {len(found)} replies"


def _endless() -> Iterator[Request]:
    for number in count():
        if number == _MOST_DRAWN:
            raise BrokenError(f"{_MOST_DRAWN:,} requests are drawn before {_DRAWN} are answered")
        yield request(f"{TEXTS[0]} {number}")


def _threads(model: Model) -> Iterator[str]:
    together = Barrier(_THREADS)

    def ask(number: int) -> list[Reply]:
        together.wait()
        return asked(model, [request(f"{text} {number}") for text in TEXTS])

    with ThreadPoolExecutor(_THREADS) as pool:
        for replies in pool.map(ask, range(_THREADS)):
            for reply in replies:
                yield from _reply_problems(reply)


def _counting(model: Model) -> Iterator[str]:
    counts = [model.count(text) for text in ("", *_ODD)]
    if set(counts) == {None}:
        return
    if not all(isinstance(number, int) and number >= 0 for number in counts):
        yield "`count` does not give a whole number of 0 or more for every text, or None for each"
    elif counts[0] or not all(counts[-len(TEXTS) :]):
        yield "`count` gives tokens to the empty text, or none to one of words"


def _closing(model: Model) -> Iterator[str]:
    model.close()
    model.close()
    yield from ()


def _reply_problems(reply: Reply) -> Iterator[str]:
    usage = reply.usage
    if reply.finish not in get_args(Finish):
        yield f"a reply ends with `{reply.finish}`; ends are {', '.join(get_args(Finish))}"
    elif (reply.finish == "failed") != bool(reply.error):
        yield "a reply has to say why it failed if it did, and only then"
    if reply.text != reply.text.encode("utf-8", "replace").decode():
        yield "a reply's text holds halves of characters, which no file takes"
    if min(usage.prompt, usage.cached, usage.reply) < 0 or usage.cached > usage.prompt:
        yield f"usage makes no sense: {usage}"
    if not 0 <= reply.seconds < math.inf or reply.attempts < 1:
        yield f"a reply took {reply.seconds} s and {reply.attempts} attempts"


_ALWAYS = (
    Check("an odd text", _odd),
    Check("a run without end", _lazy),
    Check("a second thread", _threads),
    Check("`count`", _counting),
)
