"""A rule pack, ready to judge with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lore_sdk.dsl.compile import Compiled, Engine, compile_rules
from lore_sdk.dsl.diagnostics import Diagnostic
from lore_sdk.dsl.evaluate import Evaluator
from lore_sdk.dsl.rules import Check, Rule, facts_of
from lore_sdk.dsl.schema import Schema
from lore_sdk.types import Scale

__all__ = ["Pack"]

_NUMBERS = ("measure", "count")
_WORKED_OUT = ("evaluator", "engine", "limits")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A versioned set of rules with the schema they speak of, those of its parents included.

    `hash` identifies the text of the pack and of all its parents: two packs with one hash judge
    alike. `parents` are the `name@version` of the packs it extends, nearest first.
    `remarks` are warnings that came up while its declarations were read.
    """

    name: str
    version: str
    title: str
    scale: Scale
    schema: Schema
    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]
    hash: str
    parents: tuple[str, ...] = ()
    compiled: Compiled | None = None
    remarks: tuple[Diagnostic, ...] = ()

    @property
    def id(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    @cached_property
    def evaluator(self) -> Evaluator:
        """The readable evaluator: for explanations, cases and questions."""
        return Evaluator(self.schema, self.rules, self.scale.highest.level)

    @cached_property
    def engine(self) -> Engine:
        """The generated engine: for judging many pairs."""
        return Engine.of(self.compiled or compile_rules(self.evaluator))

    @cached_property
    def limits(self) -> Mapping[str, frozenset[int]]:
        """Numbers that queries alone state, such as the most to pay, with the rules about them.

        Attribute name → numbers of rules in pack order. What no rule looks at is left out.
        """
        numbers = {a.name for a in self.schema.attributes.values() if a.type in _NUMBERS}
        asked: dict[str, set[int]] = {}
        stated: set[str] = set()
        for number, rule in enumerate(self.rules):
            for fact in facts_of(rule):
                if fact.side == "item":
                    stated.add(fact.attribute)
                elif fact.attribute in numbers:
                    asked.setdefault(fact.attribute, set()).add(number)
        return {name: frozenset(found) for name, found in asked.items() if name not in stated}

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is worked out when it is needed; a function cannot be pickled at all."""
        return {k: v for k, v in self.__dict__.items() if k not in _WORKED_OUT}

    def rule(self, name: str) -> Rule | None:
        """Return a rule by name or by id, or None."""
        for rule in self.rules:
            if name in (rule.name, rule.id):
                return rule
        return None
