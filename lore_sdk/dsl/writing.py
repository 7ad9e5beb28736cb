"""Rules → the source of one Python function, laid out so that most rules cost nothing for a pair.

Rules are grouped by a fact they ask of the query, since a query without it cannot make them fire;
rules that differ in their scope only are evaluated once; rules that compare a query's word and an
item's word with written ones are looked up in a table of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product as pairs
from typing import Any

from lore_sdk.dsl.emission import ASKED_PRODUCT, Emission, emit, lead_of
from lore_sdk.dsl.evaluate import Evaluator
from lore_sdk.dsl.expressions import all_of
from lore_sdk.dsl.rules import FactRef, Key
from lore_sdk.dsl.terms import TermWriter

__all__ = ["write_function"]

_KINDS = 100_000
"""Rule numbers that one table of kinds may hold."""


def write_function(evaluator: Evaluator, key: Key) -> tuple[str, dict[str, Any]]:
    """Write the function's source and the tables it refers to."""
    return _Writer(evaluator, key).write()


class _Writer:
    def __init__(self, evaluator: Evaluator, key: Key) -> None:
        self.evaluator = evaluator
        self.key = key
        self.terms = TermWriter(evaluator)

    def write(self) -> tuple[str, dict[str, Any]]:
        rules, top = self.evaluator.rules, self.evaluator.top
        groups, tangled = self._emissions()
        body = [line for lead, members in groups.items() for line in self._group(lead, members)]
        for emission, overriders in tangled:
            body += self._tangled(emission, overriders)
        floors = any(rule.effect == "floor" for rule in rules)
        self.terms.tables["CAPS"] = [r.level if r.effect == "cap" else top for r in rules]
        self.terms.tables["FLOORS"] = [r.level if r.effect == "floor" else 0 for r in rules]
        late = {ref for lead in groups for ref in self._looked_at_in(lead)}
        early = self._loads(ref for ref in self.terms.used if ref not in late)
        lines = ["def judge(query, item):", _HEAD, *early, *body, *_ending(top, floors)]
        return "\n".join(lines) + "\n", self.terms.tables

    def _emissions(
        self,
    ) -> tuple[dict[str | None, list[Emission]], list[tuple[Emission, tuple[int, ...]]]]:
        """Take all rules apart: by what they ask for, and those that override in acting order."""
        rules, order = self.evaluator.rules, self.evaluator.order
        involved = {number for n, over in order if over for number in (n, *over)}
        groups: dict[str | None, list[Emission]] = {}
        for number, rule in enumerate(rules):
            if number not in involved:
                asked = lead_of(rule)
                self.terms.group = None
                lead = self.terms.group = self.terms.variable(asked) if asked else None
                groups.setdefault(lead, []).append(emit(number, rule, lead, self.terms))
        self.terms.group = None
        tangled = [(emit(n, rules[n], None, self.terms), o) for n, o in order if n in involved]
        return groups, tangled

    def _looked_at_in(self, lead: str | None) -> list[FactRef]:
        """Return the facts about the item that only one group looks at: they are read there."""
        groups = self.terms.groups
        if lead is None:
            return []
        return [r for r in self.terms.used if r.side == "item" and groups[r] == {lead}]

    def _loads(self, refs: Iterable[FactRef]) -> list[str]:
        lines = []
        for ref in refs:
            name = self.terms.used[ref]
            load = f"{'ask' if ref.side == 'query' else 'get'}({self.key(ref)!r})"
            assume = self.terms.attributes[ref.attribute].assume if ref.side == "item" else None
            if assume is not None:
                lines.append(f" {name}s = {load}")
                lines.append(f" {name} = {assume!r} if {name}s is None else {name}s")
            else:
                lines.append(f" {name} = {load}")
        return lines

    def _group(self, lead: str | None, members: Sequence[Emission]) -> list[str]:
        implied = f"{lead} is not None" if lead else ""
        chosen, others = _choices(members)
        lines = self._loads(self._looked_at_in(lead))
        lines += [" " + line for emissions in chosen for line in self._chosen(emissions)]
        lines += [" " + line for alike in _alike(others) for line in self._lines(alike, implied)]
        return [f" if {implied}:", *(" " + line for line in lines)] if lead else lines

    def _chosen(self, emissions: Sequence[Emission]) -> list[str]:
        """Write rules that are choices between the same two variables as one table."""
        left: dict[Any, list[int]] = {}
        fired: dict[Any, dict[Any, list[int]]] = {}
        choices = [(e.number, *e.choice) for e in emissions if e.choice]
        for number, asked, stated in choices:
            for word in asked.values:
                left.setdefault(word, []).append(number)
            for word, other in pairs(asked.values, stated.values):
                fired.setdefault(word, {}).setdefault(other, []).append(number)
        table = {
            word: (tuple(numbers), {other: tuple(n) for other, n in fired[word].items()})
            for word, numbers in left.items()
        }
        name = self.terms.table(("choices", *(e.number for e in emissions)), table)
        _, asked, stated = choices[0]
        return [
            f"k = {name}.get({asked.variable})",
            "if k:",
            f" if {stated.variable} is None: O += k[0]",
            f" else: F += k[1].get({stated.variable}, ())",
        ]

    def _lines(self, alike: Sequence[Emission], implied: str) -> list[str]:
        """Write rules that have one body: it is evaluated once, for all kinds that it is for."""
        first = alike[0]
        if len(alike) == 1:
            fire, leave = f"F.append({first.number})", f"O.append({first.number})"
            head = [f"if {scope}:"] if (scope := self._scope(first)) else []
        else:
            table = self.terms.table(("kinds", *(e.number for e in alike)), _by_kind(alike))
            fire, leave = "F += k", "O += k"
            head = [f"k = {table}.get({self.terms.variable(ASKED_PRODUCT)})", "if k:"]
        body = first.decided(implied, fire, leave)
        return [*head, *(" " + line for line in body)] if head else body

    def _scope(self, emission: Emission) -> str:
        if not emission.scope:
            return ""
        return f"{self.terms.variable(ASKED_PRODUCT)} in {self.terms.members(emission.scope)}"

    def _tangled(self, emission: Emission, overriders: Sequence[int]) -> list[str]:
        """Write a rule that overrides or is overridden: its outcome is kept for the others."""
        n = emission.number
        may = [self._scope(emission), *emission.guards, *emission.may]
        must = [f"m{n}", *emission.must]
        return [
            f" m{n} = {all_of([*may, *(f'not s{over}' for over in overriders)])}",
            f" s{n} = {all_of([*must, *(f'not m{over}' for over in overriders)])}",
            f" if s{n}: F.append({n})",
            f" elif m{n}: O.append({n})",
        ]


_HEAD = " F = []; O = []; ask = query.get; get = item.get"


def _choices(members: Sequence[Emission]) -> tuple[list[list[Emission]], list[Emission]]:
    """Part a group into choices over the same variables, two or more at a time, and the rest."""
    found: dict[tuple[str, str], list[Emission]] = {}
    for emission in members:
        if emission.choice:
            asked, stated = emission.choice
            found.setdefault((asked.variable, stated.variable), []).append(emission)
    chosen = [emissions for emissions in found.values() if len(emissions) > 1]
    taken = {emission.number for emissions in chosen for emission in emissions}
    return chosen, [emission for emission in members if emission.number not in taken]


def _alike(members: Sequence[Emission]) -> list[list[Emission]]:
    """Bring together scoped rules that have the same body."""
    found: dict[object, list[Emission]] = {}
    for emission in members:
        key = emission.body() if emission.scope else emission.number
        found.setdefault(key, []).append(emission)
    groups = []
    for alike in found.values():
        # a table of kinds grows with rules times kinds; past a size each rule stands for itself
        small = sum(len(emission.scope) for emission in alike) <= _KINDS
        groups += [alike] if small else [[emission] for emission in alike]
    return groups


def _by_kind(alike: Sequence[Emission]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for emission in alike:
        for kind in emission.scope:
            found.setdefault(kind, []).append(emission.number)
    return {kind: tuple(found[kind]) for kind in sorted(found)}


def _ending(top: int, floors: bool) -> list[str]:
    lines = [
        " if len(F) > 1: F.sort()",
        " if len(O) > 1: O.sort()",
        f" high = {top}",
        " for n in F:",
        "  if CAPS[n] < high: high = CAPS[n]",
        " low = high",
        " for n in O:",
        "  if CAPS[n] < low: low = CAPS[n]",
    ]
    if not floors:
        return [*lines, " return new(Outcome, (high, low, 0, 0, F, O))"]
    return [
        *lines,
        " floor = 0",
        " for n in F:",
        "  if FLOORS[n] > floor: floor = FLOORS[n]",
        " up = floor",
        " for n in O:",
        "  if FLOORS[n] > up: up = FLOORS[n]",
        " return new(Outcome, (high, low, floor, up, F, O))",
    ]
