"""Rules that give way to others: which are left for a query, and what their lines say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lore_sdk.dsl.overriding import acting_order
from lore_sdk.dsl.render.line import Line
from lore_sdk.dsl.render.phrases import Phrases
from lore_sdk.dsl.rules import Rule

__all__ = ["Acting", "GivingWay"]


class Acting(NamedTuple):
    """The lines of rules that can act, by rule number, and those that do for every item."""

    lines: dict[int, Line]
    certain: frozenset[int]


@dataclass(frozen=True)
class GivingWay:
    """The rules of a pack that others override, those after whom they come first."""

    overridden: tuple[tuple[int, tuple[int, ...]], ...]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> GivingWay:
        """Find them among the rules of a pack."""
        return cls(tuple(each for each in acting_order(rules) if each[1]))

    def acting(self, lines: Mapping[int, Line]) -> Acting:
        """Leave out rules that can fire but never act, as one that overrides them always does."""
        left = dict(lines)
        certain = {number for number, line in lines.items() if line.certain}
        for number, overriders in self.overridden:
            if number in left and not certain.isdisjoint(overriders):
                del left[number]
            if not left.keys().isdisjoint(overriders):
                certain.discard(number)
        return Acting(left, frozenset(certain & left.keys()))

    def notes(self, order: Sequence[int], names: Mapping[int, str], phrases: Phrases) -> list[str]:
        """Say in the later of two lines, in order, that one of them overrides the other.

        So a line never names one that a budget may have cut off.
        """
        places = {number: place for place, number in enumerate(order)}
        instead: dict[int, list[str]] = {}
        not_where: dict[int, list[str]] = {}
        for number, overriders in self.overridden:
            for other in overriders:
                if number not in places or other not in places:
                    continue
                if places[other] < places[number]:
                    not_where.setdefault(number, []).append(f"[{names[other]}]")
                else:
                    instead.setdefault(other, []).append(f"[{names[number]}]")
        return [
            _note(phrases.instead, phrases.listed(instead.get(number, ())))
            + _note(phrases.not_where, phrases.listed(not_where.get(number, ())))
            for number in order
        ]


def _note(phrase: str, names: str) -> str:
    return phrase.format(names=names) if names else ""
