"""The check for authors of models finds what is wrong, one thing at a time."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from threading import Lock
from time import sleep
from typing import Any

import pytest

from lore_sdk.plugins.testing import check_model
from lore_sdk.types import Reply, Request, Token, Usage

Pairs = Iterator[tuple[int, Reply]]


def answer(request: Request) -> Reply:
    """Answer as a good model would: words, the first choice, or the smallest JSON."""
    if request.schema:
        return Reply(text='{"grade": "L4", "sure": true}')
    if request.choices:
        share = -0.6931471805599453 if len(request.choices) == 2 else -1.3862943611198906
        tops = tuple((choice, share) for choice in request.choices)
        return Reply(text=request.choices[0], tokens=(Token(request.choices[0], share, tops),))
    words = ["once", "upon", "a", "time", "there", "was", "a", "dress"]
    if request.temperature:
        random.Random(request.seed).shuffle(words)
    said = words[: request.limit]
    seen = [file for message in request.messages for file in message.images]
    share = -0.5 - zlib.crc32(b"".join(seen)) / 2**33 if seen else -0.5
    tokens = tuple(Token(word, share, ((word, share), ("x", -2.0))) for word in said)
    return Reply(
        text=" ".join(said),
        finish="stop" if len(said) == len(words) else "length",
        tokens=tokens if request.alternatives else (),
        usage=Usage(prompt=9, cached=8, reply=len(said)),
    )


@dataclass
class Fake:
    """A good model; each part of it can be spoilt."""

    name: Any = "fake"
    identity: Any = "fake 1"
    spoil: Callable[[Request, Reply], Reply] = lambda request, reply: reply
    order: Callable[[Pairs], Pairs] = lambda pairs: pairs
    draw: Callable[[Iterable[Request]], Iterable[Request]] = lambda requests: requests
    counted: Callable[[str], Any] = lambda text: len(text)
    closings: int = 0
    most_closings: int = 2

    def replies(self, requests: Iterable[Request]) -> Pairs:
        numbered = enumerate(self.draw(requests))
        return self.order((n, self.spoil(each, answer(each))) for n, each in numbered)

    def count(self, text: str) -> Any:
        return self.counted(text)

    def close(self) -> None:
        self.closings += 1
        if self.closings > self.most_closings:
            raise OSError("is closed")


def test_a_good_model_has_no_problems_and_is_closed() -> None:
    fake = Fake()
    assert check_model(fake) == []
    assert fake.closings == 2


def test_a_model_that_cannot_count_has_no_problems() -> None:
    assert check_model(Fake(counted=lambda text: None)) == []


def raising(*_: object) -> Any:
    raise RuntimeError("out of memory")


def on_odd(spoil: Callable[[Reply], Reply]) -> Callable[[Request, Reply], Reply]:
    """Spoil the replies to requests without a word."""
    return lambda request, reply: (
        reply if any(m.text.strip() for m in request.messages[1:]) else spoil(reply)
    )


def always(**changes: Any) -> Callable[[Request, Reply], Reply]:
    return lambda request, reply: replace(reply, **changes)


BROKEN = {
    "the model's `name`, which is recorded, is not a line of text": Fake(name=" "),
    "the model's `identity`, which is recorded, is not a line of text": Fake(identity="a\nb"),
    "a plain request fails: no": Fake(spoil=always(finish="failed", error="no")),
    "a plain request raises RuntimeError: out of memory": Fake(spoil=raising),
    "3 requests have replies of the numbers [0, 0, 0]": Fake(
        order=lambda pairs: ((0, reply) for _, reply in pairs)
    ),
    "3 requests have replies of the numbers [1, 2, 3]": Fake(
        order=lambda pairs: ((number + 1, reply) for number, reply in pairs)
    ),
    "no requests have replies": Fake(
        order=lambda pairs: iter(list(pairs) or [(0, Reply())]),
        draw=lambda requests: requests if isinstance(requests, list) else iter(()),
    ),
    "a reply ends with `done`; ends are stop, length, refused, failed": Fake(
        spoil=always(finish="done")
    ),
    "usage makes no sense: Usage(prompt=1, cached=2, reply=0)": Fake(
        spoil=always(usage=Usage(prompt=1, cached=2))
    ),
    "a reply took nan s and 1 attempts": Fake(spoil=always(seconds=float("nan"))),
    "a reply took 0.0 s and 0 attempts": Fake(spoil=always(attempts=0)),
    "closing twice raises OSError: is closed": Fake(most_closings=1),
}


@pytest.mark.parametrize("problem", BROKEN)
def test_what_no_model_may_do_is_said(problem: str) -> None:
    assert problem in check_model(BROKEN[problem])


ODD = {
    "an odd text raises RuntimeError: out of memory": Fake(spoil=on_odd(raising)),
    "a reply has to say why it failed if it did, and only then": Fake(
        spoil=on_odd(lambda reply: replace(reply, finish="failed"))
    ),
    "a reply's text holds halves of characters, which no file takes": Fake(
        spoil=on_odd(lambda reply: replace(reply, text="\udc80"))
    ),
    "4,096 requests are drawn before 5 are answered": Fake(draw=list),
    "`count` raises RuntimeError: out of memory": Fake(counted=raising),
    "`count` does not give a whole number of 0 or more for every text, or None for each": Fake(
        counted=lambda text: len(text) or None
    ),
    "`count` gives tokens to the empty text, or none to one of words": Fake(
        counted=lambda text: len(text) + 1
    ),
}


@pytest.mark.parametrize("problem", ODD)
def test_what_a_model_does_with_odd_requests_is_said(problem: str) -> None:
    assert check_model(ODD[problem]) == [problem]


class Lonely(Fake):
    """Bears one thread at a time."""

    alone = Lock()

    def replies(self, requests: Iterable[Request]) -> Pairs:
        if not self.alone.acquire(blocking=False):
            raise RuntimeError("not now")
        try:
            for pair in super().replies(requests):
                sleep(0.02)
                yield pair
        finally:
            self.alone.release()


def test_a_model_that_two_threads_cannot_ask_is_found() -> None:
    assert check_model(Lonely()) == ["a second thread raises RuntimeError: not now"]


def test_a_model_that_stops_before_its_requests_do_is_found() -> None:
    def two(requests: Iterable[Request]) -> Iterable[Request]:
        return requests if isinstance(requests, list) else [next(iter(requests)) for _ in range(2)]

    assert check_model(Fake(draw=two)) == ["requests without end have 2 replies"]


def tokens(change: Callable[[Token], Token]) -> Callable[[Request, Reply], Reply]:
    return lambda request, reply: replace(reply, tokens=tuple(map(change, reply.tokens)))


def dice(request: Request, reply: Reply) -> Reply:
    return replace(reply, text=f"{reply.text} {random.random()}")


def when(field: str, spoil: Callable[[Request, Reply], Reply]) -> Callable[..., Reply]:
    """Spoil what is asked for with a field of the request set."""
    return lambda request, reply: spoil(request, reply) if getattr(request, field) else reply


def seeded_by_place(requests: Iterable[Request]) -> Iterable[Request]:
    return (replace(each, seed=place + 9) for place, each in enumerate(requests))


PROMISED = {
    "limit": {
        "a reply of 2 tokens at most has 9": lambda request, reply: (
            replace(reply, usage=Usage(reply=9)) if request.limit == 2 else reply
        ),
        "a reply that was cut ends with `stop`, not `length`": always(finish="stop"),
    },
    "greedy": {
        "at temperature 0 the same requests have other replies the second time": (
            lambda request, reply: (
                reply
                if request.temperature or request.choices or request.schema
                else dice(request, reply)
            )
        ),
    },
    "seed": {
        "with a seed the same requests have other replies the second time": when(
            "temperature", dice
        ),
    },
    "choices": {
        "the reply `maybe` is none of the choices it was held to": when(
            "choices", always(text="maybe")
        ),
    },
    "schema": {
        f"the reply `{text}` is not of the schema it was held to": when("schema", always(text=text))
        for text in ("{", "[]", '{"grade": "L4"}', '{"grade": "L9", "sure": true}')
    },
    "alternatives": {
        "a reply of which alternatives were wanted has no tokens": lambda request, reply: (
            reply if request.choices else replace(reply, tokens=())
        ),
        "a log-probability is not a number of 0 or less": tokens(
            lambda t: replace(t, alternatives=(*t.alternatives, ("z", -float("inf"))))
        ),
        "alternatives do not stand with the likeliest first": lambda request, reply: (
            reply
            if request.choices
            else tokens(lambda t: replace(t, alternatives=t.alternatives[::-1]))(request, reply)
        ),
        "5 alternatives were wanted and 6 are given": tokens(
            lambda t: replace(t, alternatives=(*t.alternatives, *[("z", -9.0)] * 4)[:6])
        ),
        "a token is not among its alternatives with its own log-probability": tokens(
            lambda t: replace(t, logprob=t.logprob + 0.1)
        ),
    },
    "chances": {
        "the probabilities of all choices sum to 0.5, not to 1; they have to be those that are "
        "left once the reply is held to its choices": when(
            "choices", tokens(lambda t: replace(t, alternatives=t.alternatives[:2]))
        ),
        "the probabilities of all choices sum to 0, not to 1; they have to be those that are "
        "left once the reply is held to its choices": when("choices", always(tokens=())),
    },
}
CASES = [(promise, problem) for promise, found in PROMISED.items() for problem in found]


@pytest.mark.parametrize(("promise", "problem"), CASES)
def test_a_promise_that_is_broken_is_said_unless_it_was_not_made(
    promise: Any, problem: str
) -> None:
    spoil = PROMISED[promise][problem]
    assert check_model(Fake(spoil=spoil)) == [problem]
    assert check_model(Fake(spoil=spoil), lacks=[promise]) == []


def blind(request: Request) -> bool:
    return any(message.images for message in request.messages)


def test_a_model_that_looks_away_or_fails_at_images_is_found() -> None:
    def away(request: Request, reply: Reply) -> Reply:
        return answer(replace(request, messages=())) if blind(request) else reply

    def failing(request: Request, reply: Reply) -> Reply:
        return Reply(finish="failed", error="no images") if blind(request) else reply

    assert check_model(Fake(spoil=away)) == [
        "an image and its negative are replied to with the same probabilities, as if unseen"
    ]
    assert check_model(Fake(spoil=failing)) == ["a request with an image fails: no images"]
    assert check_model(Fake(spoil=failing), lacks=["images"]) == []
    assert check_model(Fake(), lacks=["images"]) == [
        "a request with an image is replied to, and not refused by a model without eyes"
    ]


def test_a_reply_that_depends_on_its_batch_is_found() -> None:
    assert check_model(Fake(draw=seeded_by_place)) == [
        "with a seed a request has another reply in a batch than alone"
    ]

    def placed(pairs: Pairs) -> Pairs:
        return ((n, replace(reply, text=f"{reply.text} {n}")) for n, reply in pairs)

    assert check_model(Fake(order=placed), lacks=["seed", "choices", "schema"]) == [
        "at temperature 0 a request has another reply in a batch than alone"
    ]
