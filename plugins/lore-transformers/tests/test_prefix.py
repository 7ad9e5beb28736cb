"""What prompts share is computed once, and changes no reply."""

from __future__ import annotations

from pathlib import Path

import pytest
from lore_transformers import prefix
from lore_transformers.model import open_folder
from transformers import AutoConfig

from lore_sdk.types import Message, Reply, Request

RULES = "You grade search results by these rules: L1 L2 L3 L4, red is not blue. " * 6
ITEMS = ["red summer dress", "trail running shoes, waterproof, size 44 " * 4, "连衣裙", "x"]


def asking(item: str, rules: str = RULES) -> Request:
    messages = (Message("system", rules), Message("user", item))
    return Request(messages=messages, limit=12, alternatives=3)


def asked(folder: Path, *batches: list[Request]) -> list[list[Reply]]:
    model = open_folder(str(folder))
    return [[reply for _, reply in model.replies(batch)] for batch in batches]


def test_replies_are_the_same_with_what_is_shared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [asking(item) for item in ITEMS]
    batches = [batch, batch[1:], [asking(item, RULES[:200]) for item in ITEMS], batch[:1]]
    shared = asked(folder, *batches)
    monkeypatch.setattr(prefix, "_WORTH", 10**6)
    apart = asked(folder, *batches)
    assert {reply.usage.cached for replies in apart for reply in replies} == {0}
    for ours, theirs in zip(shared, apart, strict=True):
        assert [reply.text for reply in ours] == [reply.text for reply in theirs]
        for mine, other in zip(ours, theirs, strict=True):
            assert [t.logprob for t in mine.tokens] == pytest.approx(
                [t.logprob for t in other.tokens], abs=1e-4
            )


def test_what_was_found_ready_is_told(folder: Path) -> None:
    batch = [asking(item) for item in ITEMS]
    first, second, lone = asked(folder, batch, batch, [asking("y")])
    (length,) = {reply.usage.cached for reply in first[1:]}
    assert length > 100
    assert first[0].usage.cached == 0
    assert {reply.usage.cached for reply in second} == {length}
    assert lone[0].usage.cached == length
    assert all(reply.usage.cached < reply.usage.prompt for reply in second)


def test_short_beginnings_are_not_worth_it(folder: Path) -> None:
    (replies,) = asked(folder, [asking(item, "a") for item in ITEMS])
    assert {reply.usage.cached for reply in replies} == {0}


class Odd:
    """A model that leaves the layers of its cache empty."""

    def __init__(self, folder: Path) -> None:
        self.config = AutoConfig.from_pretrained(folder)
        self.device = "cpu"

    def base_model(self, *_: object, **__: object) -> None: ...

    def forward(self, position_ids: object) -> None: ...


class Unnumbered(Odd):
    """A model that is not told where tokens stand, so gaps would mislead it."""

    def base_model(self, *_: object, **__: object) -> None:
        raise AssertionError("is not asked")

    def forward(self) -> None:  # type: ignore[override]
        ...


@pytest.mark.parametrize("kind", [Odd, Unnumbered])
def test_models_of_other_kinds_compute_prompts_whole(folder: Path, kind: type[Odd]) -> None:
    found = prefix.Prefix(kind(folder)).share([[7] * 50, [7] * 60])
    assert (found.length, found.known, found.cache) == (0, 0, None)
