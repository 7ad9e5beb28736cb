"""Which values go for which: what a prompt has to name, as no model can know a pack's lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from lore_sdk.dsl.evaluate import Evaluator
from lore_sdk.dsl.rules import Value
from lore_sdk.dsl.schema import Attribute

__all__ = ["NAMED", "Neighbours"]

NAMED = 5
"""Related values that are named with a value; the rest is counted."""


@dataclass(frozen=True)
class Neighbours:
    """Looks up related values of the vocabularies of one pack."""

    evaluator: Evaluator

    def near(self, attribute: str, asked: str) -> tuple[str, ...]:
        """Return the values that are close to an asked one, the broadest of them."""
        found = self._found(attribute)
        return found.broadest(found.near.get(asked, ()))

    def accepted(self, attribute: str, asked: str) -> tuple[str, ...]:
        """Return values beside an asked one that do not conflict with it, the broadest of them.

        Close and serving ones come first; its narrower kinds follow only where all are few.
        """
        found = self._found(attribute)
        narrower = found.attribute.descent.get(asked, frozenset((asked,)))
        others = found.broadest(v for v in found.meeting.get(asked, ()) if v not in narrower)
        kinds = tuple(
            v
            for v in found.meeting.get(asked, ())
            if v in narrower and found.attribute.parents.get(v) == asked
        )
        return (*others, *kinds) if len(others) + len(kinds) <= NAMED else others

    def all_conflict(self, attribute: str, asked: str, values: Iterable[Value]) -> bool:
        """Tell whether all of some values, narrower ones included, conflict with the asked one."""
        found = self._found(attribute)
        listed = frozenset(values)
        meeting = found.meeting.get(asked, (asked,))
        return not any(
            listed & found.attribute.ancestry.get(value, frozenset((value,))) for value in meeting
        )

    def _found(self, attribute: str) -> _Answering:
        kept = self._kept.get(attribute)
        if kept is None:
            kept = self._kept[attribute] = _answering(self.evaluator, attribute)
        return kept

    @cached_property
    def _kept(self) -> dict[str, _Answering]:
        return {}


@dataclass(frozen=True)
class _Answering:
    """For each asked value of an attribute: those close to it, and those not in conflict with it.

    Values stand in the order in which they were declared.
    """

    attribute: Attribute
    near: Mapping[str, tuple[str, ...]]
    meeting: Mapping[str, tuple[str, ...]]

    def broadest(self, values: Iterable[str]) -> tuple[str, ...]:
        """Leave out the narrower kinds of other values."""
        ancestry, found = self.attribute.ancestry, tuple(values)
        among = frozenset(found)
        return tuple(v for v in found if len(ancestry[v] & among) == 1)


def _answering(evaluator: Evaluator, name: str) -> _Answering:
    attribute, relations = evaluator.schema.attributes[name], evaluator.relations(name)
    return _Answering(
        attribute,
        _inverted(attribute.values, relations.near),
        _inverted(attribute.values, relations.meets),
    )


def _inverted(
    values: Iterable[str], related: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """Turn stated value → asked ones into asked value → stated ones."""
    found: dict[str, list[str]] = {}
    for stated in values:
        for asked in related.get(stated, ()):
            found.setdefault(asked, []).append(stated)
    return {asked: tuple(stated) for asked, stated in found.items()}
