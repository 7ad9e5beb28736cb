"""The rules that matter for a query, as a section of a language model's prompt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.render.fitting import fitted
from lore_sdk.dsl.render.giving_way import Acting, GivingWay
from lore_sdk.dsl.render.line import RuleLines
from lore_sdk.dsl.render.phrases import LANGUAGES
from lore_sdk.dsl.render.triggers import Triggers
from lore_sdk.dsl.rules import Facts, Rule
from lore_sdk.errors import PackError, known_names
from lore_sdk.types.tokens import estimate

__all__ = ["BUDGET", "RuleRenderer", "RuleSection"]

BUDGET = 800
"""Tokens that the rules of a prompt may take, unless something else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSection:
    """The rules that a prompt shows for one query.

    `text` has one line a rule, `- [name] …`, and a last one that tells how many did not fit; it is
    empty where there is nothing to say, or no room to say it. `tokens` is what was counted for it.
    `shown` are the ids (`pack@version/rule`) of the lines, in order, and `left_out` those of the
    rules behind them, for which there was no room. `passed` is the number of rules that the query
    concerns and the facts of the item rule out, `silent` of those that no item could make act for
    this query. A name in square brackets leads back to its rule by `Pack.rule`.
    """

    text: str
    tokens: int
    shown: tuple[str, ...]
    left_out: tuple[str, ...]
    passed: int
    silent: int


class RuleRenderer:
    """Renders the rules of one pack that can still fire for a query, within a budget of tokens.

    Rules come in the order of how many grades they rule out, most first; then by `lift`: rule id →
    what showing the rule was measured to be worth, more first, those that are missing being worth
    0; then open ones before those that apply anyway; then by id. `language` is `en` or `zh`; titles
    and values stay as the pack has them. Raises PackError for another language.

    The same pack, language, lift, facts, budget and counter give the same section. What was written
    is kept, so that the next query takes microseconds.
    """

    def __init__(
        self, pack: Pack, *, language: str = "en", lift: Mapping[str, float] | None = None
    ) -> None:
        if language not in LANGUAGES:
            raise PackError(
                f"rules cannot be rendered in `{language}`; languages are {known_names(LANGUAGES)}"
            )
        self.pack = pack
        self.phrases = LANGUAGES[language]
        self._lines = RuleLines(pack, self.phrases)
        self._triggers = Triggers.of(pack.rules)
        self._giving_way = GivingWay.of(pack.rules)
        self._ids = [rule.id for rule in pack.rules]
        worth = lift or {}
        self._ranks = [(-_severity(pack, r), -worth.get(r.id, 0.0)) for r in pack.rules]

    def rules_for(
        self,
        asked: Facts,
        *,
        item: Facts | None = None,
        budget: int = BUDGET,
        count: Callable[[str], int] = estimate,
    ) -> RuleSection:
        """Render the rules for what a query asks.

        `asked` are the query's facts, with those that must not be (`Understanding.asked`). Where
        facts of an `item` are given, rules that pass on these are not shown, and the others are
        marked as open or applying. `count` returns the number of tokens of a text; no text has more
        than `budget` of them. A larger budget shows the same rules and perhaps more behind them.
        """
        possible = self._possible(asked)
        acting = possible if item is None else self._known(possible, asked, item)
        order = self._ordered(acting)
        lines = self._told(order, acting, marked=item is not None)
        fit = fitted(lines, self.phrases.left_out, budget, count)
        ids = tuple([self._ids[number] for number in order])
        return RuleSection(
            text=fit.text,
            tokens=fit.tokens,
            shown=ids[: fit.shown],
            left_out=ids[fit.shown :],
            passed=len(possible.lines) - len(order),
            silent=len(self.pack.rules) - len(possible.lines),
        )

    def _possible(self, asked: Facts) -> Acting:
        """Return the rules that some item can make act."""
        return self._giving_way.acting(
            {
                number: line
                for number in self._triggers.concerned(asked)
                if (line := self._lines.of(number, asked)) is not None
            }
        )

    def _known(self, possible: Acting, asked: Facts, item: Facts) -> Acting:
        """Return those of the rules that act on an item, or still may."""
        outcome = self.pack.engine.judge(asked, item)
        left = {*outcome.fired, *outcome.open}
        lines = {number: line for number, line in possible.lines.items() if number in left}
        return Acting(lines, frozenset(outcome.fired))

    def _ordered(self, acting: Acting) -> list[int]:
        ranks, ids, certain = self._ranks, self._ids, acting.certain
        return sorted(acting.lines, key=lambda n: (*ranks[n], n in certain, ids[n]))

    def _told(self, order: Sequence[int], acting: Acting, *, marked: bool) -> list[str]:
        names = {number: acting.lines[number].name for number in order}
        notes = self._giving_way.notes(order, names, self.phrases)
        marks = (self.phrases.open, self.phrases.fired) if marked else ("", "")
        return [
            acting.lines[number].marked(marks[number in acting.certain]) + note
            for number, note in zip(order, notes, strict=True)
        ]


def _severity(pack: Pack, rule: Rule) -> int:
    """Return how many grades a rule rules out."""
    return pack.scale.highest.level - rule.level if rule.effect == "cap" else rule.level
