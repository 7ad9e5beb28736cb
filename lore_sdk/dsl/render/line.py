"""One rule as one line of a prompt, for one query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.render.escape import inline
from lore_sdk.dsl.render.phrases import Phrases
from lore_sdk.dsl.render.words import ConditionWords
from lore_sdk.dsl.rules import FactRef, Facts, Rule, Value, comparisons
from lore_sdk.dsl.schema import PRODUCT
from lore_sdk.dsl.specialise import remaining

__all__ = ["Line", "RuleLines"]

_REMEMBERED = 16_384


@dataclass(frozen=True, slots=True)
class Line:
    """What a rule comes to for a query; a certain one fires for every item if none overrides it."""

    name: str
    text: str
    certain: bool

    def marked(self, mark: str = "") -> str:
        """Return the line, with a mark behind the rule's name."""
        return f"- [{self.name}]{mark} {self.text}"


class RuleLines:
    """Writes the rules of one pack in one language.

    A line depends on the few facts of the query that its rule looks at, so lines are kept by these:
    another query for a red thing finds its rules about colors written.
    """

    def __init__(self, pack: Pack, phrases: Phrases) -> None:
        self._pack = pack
        self._phrases = phrases
        self._words = ConditionWords.of(pack.evaluator, phrases)
        self._asked = [tuple(sorted(_asked_by(rule))) for rule in pack.rules]
        self._kept = lru_cache(_REMEMBERED)(self._written)

    def of(self, number: int, asked: Facts) -> Line | None:
        """Return the line of a rule, by its number; None when no item can make it fire."""
        return self._kept(number, tuple([asked.get(name) for name in self._asked[number]]))

    def _written(self, number: int, values: tuple[Value | None, ...]) -> Line | None:
        stated = zip(self._asked[number], values, strict=True)
        asked = {name: value for name, value in stated if value is not None}
        rule = self._pack.rules[number]
        left = remaining(self._pack.evaluator, rule, asked)
        when = None if left is None else self._words.all_of(left.when, asked)
        if left is None or when is None:
            return None
        unless = self._words.any_of(left.unless, asked)
        certain = not when and not unless
        return Line(inline(rule.name), self._told(rule, when, unless or ""), certain)

    def _told(self, rule: Rule, when: str, unless: str) -> str:
        phrases, grade = self._phrases, inline(str(self._pack.scale[rule.level]))
        bound = (phrases.cap if rule.effect == "cap" else phrases.floor).format(grade=grade)
        title = inline(rule.title) or inline(rule.name)
        phrase = phrases.rule if when else phrases.always
        told = phrase.format(title=title, bound=bound, when=when)
        return phrases.unless.format(rule=told, unless=unless) if unless else told


def _asked_by(rule: Rule) -> set[str]:
    """Return under which names a rule looks at facts of the query."""
    found = {PRODUCT} if rule.scope else set()
    for condition in (*rule.when, *rule.unless):
        for test in comparisons(condition):
            sides = (test.left, test.right)
            found |= {s.attribute for s in sides if isinstance(s, FactRef) and s.side == "query"}
    return found
