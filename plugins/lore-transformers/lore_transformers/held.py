"""What holds a reply to a request's choices or schema: which tokens may come next."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import torch
from llguidance import LLMatcher, LLTokenizer

from lore_sdk.types import Request
from lore_transformers.prompt import Prompter, PromptError

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions
    from transformers import PreTrainedTokenizerBase

__all__ = ["Held", "Holder"]

_MOST_SCHEMAS = 64
# as models write JSON; free space would let a weak one pad until its limit
_SPACING: JsonCompileOptions = {
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
}


class Held(Protocol):
    """A reply under way that may not go on as it likes."""

    @property
    def text(self) -> str | None:
        """Return the whole reply once it is known; None where its tokens say it."""

    @property
    def error(self) -> str:
        """Say why the reply cannot go on; empty when it can."""

    def allowed(self, size: int) -> torch.Tensor:
        """Return which of `size` tokens may come next, of shape (size,) and type bool."""

    def advance(self, token: int) -> bool:
        """Take the next token and return whether the reply is whole."""


class Holder:
    """Makes what holds a reply; schemas are compiled once."""

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, prompter: Prompter, ends: Collection[int]
    ) -> None:
        self._tokenizer = tokenizer
        self._prompter = prompter
        self._ends = ends
        self._compiled: dict[str, LLMatcher] = {}

    def hold(self, request: Request) -> Held | None:
        """Return what holds the reply to a request, None for a free one; raises PromptError."""
        if request.choices:
            return _Choices(self._trie(request.choices), self._ends)
        if request.schema:
            return _Schema(self._matcher(request.schema).deep_copy(), self._ends)
        return None

    def _trie(self, choices: Iterable[str]) -> _Node:
        root = _Node()
        listed = list(dict.fromkeys(choices))
        for choice, tokens in zip(listed, self._prompter.tokens(listed), strict=True):
            node = root
            for token in tokens:
                node = node.next.setdefault(token, _Node())
            if node.choice is not None:
                raise PromptError(f"the model cannot tell `{choice}` from `{node.choice}`")
            node.choice = choice
        return root

    def _matcher(self, schema: str) -> LLMatcher:
        found = self._compiled.get(schema)
        if found is None:
            while len(self._compiled) >= _MOST_SCHEMAS:
                del self._compiled[next(iter(self._compiled))]
            found = self._compiled[schema] = self._compile(schema)
        return found

    def _compile(self, schema: str) -> LLMatcher:
        try:
            grammar = LLMatcher.grammar_from_json_schema(schema, overrides=_SPACING)
            matcher = LLMatcher(self._vocabulary, grammar, log_level=0)
        except ValueError as error:
            raise PromptError(f"the schema cannot be held to: {_line(str(error))}") from error
        if matcher.is_error():
            raise PromptError(f"the schema cannot be held to: {_line(matcher.get_error())}")
        return matcher

    @cached_property
    def _vocabulary(self) -> LLTokenizer:
        backend = json.loads(self._tokenizer.backend_tokenizer.to_str())
        # these belong to prompts, and would have every text look like one
        backend |= {"padding": None, "truncation": None}
        return LLTokenizer(json.dumps(backend), eos_token=sorted(self._ends) or None)


@dataclass(slots=True)
class _Node:
    next: dict[int, _Node] = field(default_factory=dict)
    choice: str | None = None


class _Choices:
    error = ""

    def __init__(self, root: _Node, ends: Collection[int]) -> None:
        self._node = root
        self._ends = ends
        self.text: str | None = None

    def allowed(self, size: int) -> torch.Tensor:
        ends = () if self._node.choice is None else self._ends
        found = torch.zeros(size, dtype=torch.bool)
        found[[*self._node.next, *ends]] = True
        return found

    def advance(self, token: int) -> bool:
        # a choice that begins another ends only when the model says so
        if token not in self._ends or token in self._node.next:
            self._node = self._node.next[token]
            if self._node.next:
                return False
        self.text = self._node.choice
        return True


class _Schema:
    text = None

    def __init__(self, matcher: LLMatcher, ends: Collection[int]) -> None:
        self._matcher = matcher
        self._ends = ends

    @property
    def error(self) -> str:
        return _line(self._matcher.get_error())

    def allowed(self, size: int) -> torch.Tensor:
        bias = torch.frombuffer(bytearray(self._matcher.compute_logit_bias()), dtype=torch.uint8)
        found = torch.zeros(size, dtype=torch.bool)
        found[: len(bias)] = bias[:size] != 0
        return found

    def advance(self, token: int) -> bool:
        self._matcher.consume_token(token)
        return token in self._ends or self._matcher.is_stopped()


def _line(text: str) -> str:
    return " ".join(text.split())
