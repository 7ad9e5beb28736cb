"""Rules → the source of one Python function, laid out so that most rules cost nothing for a pair.

Rules are grouped by a fact they ask of the query, since a query without it cannot make them fire;
rules that differ in their scope only are evaluated once; rules that compare a query's word and an
item's word with written ones are looked up in a table of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product as pairs
from typing import Any

from lore_sdk.dsl.evaluate import Evaluator
from lore_sdk.dsl.expressions import all_of
from lore_sdk.dsl.rules import AllOf, Comparison, Condition, FactRef, Rule
from lore_sdk.dsl.schema import PRODUCT
from lore_sdk.dsl.terms import Members, Terms, TermWriter

__all__ = ["Key", "write_function"]

Key = Callable[[FactRef], str]
"""Says under which key of its mapping a fact is found."""

_ASKED_PRODUCT = FactRef("query", PRODUCT)
_DISPATCHED = 64
"""Pairs of words that one rule may put into a table."""
_KINDS = 100_000
"""Rule numbers that one table of kinds may hold."""


def write_function(evaluator: Evaluator, key: Key) -> tuple[str, dict[str, Any]]:
    """Write the function's source and the tables it refers to."""
    return _Writer(evaluator, key).write()


@dataclass(slots=True)
class _Emission:
    """One rule ready to be written: guards over the query, then what may and must hold.

    `simple` is the variable that may be missing and the test, where that is all there is;
    `choice` are the words of query and item, where the rule is no more than these.
    """

    number: int
    scope: frozenset[str]
    lead: str | None
    guards: dict[str, None] = field(default_factory=dict)
    may: list[str] = field(default_factory=list)
    must: dict[str, None] = field(default_factory=dict)
    simple: tuple[str, str] | None = None
    choice: tuple[Members, Members] | None = None

    def body(self) -> tuple[object, ...]:
        """Return what is the same for rules that differ in their scope only."""
        return tuple(self.guards), tuple(self.may), tuple(self.must), self.simple


class _Writer:
    def __init__(self, evaluator: Evaluator, key: Key) -> None:
        self.evaluator = evaluator
        self.key = key
        self.terms = TermWriter(evaluator)
        self.leads: list[str] = []

    def write(self) -> tuple[str, dict[str, Any]]:
        rules, top = self.evaluator.rules, self.evaluator.top
        order = [(n, overriders) for n, overriders in self.evaluator.order if overriders]
        tangled = {number for n, overriders in order for number in (n, *overriders)}
        body = self._groups(
            self._emission(n, rule) for n, rule in enumerate(rules) if n not in tangled
        )
        for number, overriders in self.evaluator.order:
            if number in tangled:
                body += self._tangled(
                    self._emission(number, rules[number], alone=False), overriders
                )
        floors = any(rule.effect == "floor" for rule in rules)
        self.terms.tables["CAPS"] = [r.level if r.effect == "cap" else top for r in rules]
        self.terms.tables["FLOORS"] = [r.level if r.effect == "floor" else 0 for r in rules]
        late = {ref for lead in self.leads for ref in self._looked_at_in(lead)}
        early = [ref for ref in self.terms.used if ref not in late]
        lines = ["def judge(query, item):", *_HEAD, *self._loads(early), *body]
        lines += _ending(top, floors)
        return "\n".join(lines) + "\n", self.terms.tables

    def _looked_at_in(self, lead: str | None) -> list[FactRef]:
        """Return the facts about the item that only one group looks at: they are read there."""
        groups = self.terms.groups
        return [r for r in self.terms.used if r.side == "item" and groups[r] == {lead}]

    def _loads(self, refs: Iterable[FactRef]) -> list[str]:
        lines = []
        for ref in refs:
            name = self.terms.used[ref]
            call = "ask" if ref.side == "query" else "get"
            load = f" {name} = {call}({self.key(ref)!r})"
            assume = self.terms.attributes[ref.attribute].assume
            if ref.side == "item" and assume is not None:
                load = f" {name}s = {call}({self.key(ref)!r})"
                lines += [load, f" {name} = {assume!r} if {name}s is None else {name}s"]
            else:
                lines.append(load)
        return lines

    # ---- one rule
    def _emission(self, number: int, rule: Rule, *, alone: bool = True) -> _Emission:
        lead = self._lead(rule)
        self.terms.group = lead if alone else None
        found = _Emission(number, rule.scope, lead)
        terms: list[Terms] = []
        for condition in _conjuncts(rule.when):
            if isinstance(condition, Comparison):
                terms.append(self.terms.terms(condition))
            else:
                found.may.append(self.terms.may(condition))
                found.must[self.terms.must(condition)] = None
        looks = [t for t in terms if t.missing or t.maybe != "True"]
        if len(looks) == 1 and not found.may and not rule.unless:
            _simplify(found, terms, looks[0])
        for part in terms:
            found.guards.update(dict.fromkeys(part.asked))
            found.may.append(part.may_of_item())
            found.must.update({f"{variable} is not None": None for variable in part.missing})
            found.must[part.sure] = None
        for condition in rule.unless:
            found.may.append(f"not ({self.terms.must(condition)})")
            found.must[f"not ({self.terms.may(condition)})"] = None
        found.may = [part for part in found.may if part not in ("", "True")]
        found.must = {part: None for part in found.must if part not in ("", "True")}
        return found

    def _lead(self, rule: Rule) -> str | None:
        """Choose a query variable without which the rule cannot fire, `product` if no other."""
        asked = [
            side
            for condition in _conjuncts(rule.when)
            if isinstance(condition, Comparison) and condition.operation != "unstated"
            for side in (condition.left, condition.right)
            if isinstance(side, FactRef) and side.side == "query"
        ]
        if not asked and rule.scope:
            asked = [_ASKED_PRODUCT]
        asked.sort(key=lambda ref: ref.attribute == PRODUCT)
        self.terms.group = None
        return self.terms.variable(asked[0]) if asked else None

    # ---- layout
    def _groups(self, emissions: Iterable[_Emission]) -> list[str]:
        groups: dict[str | None, list[_Emission]] = {}
        for emission in emissions:
            groups.setdefault(emission.lead, []).append(emission)
        self.leads = [lead for lead in groups if lead is not None]
        lines = []
        for lead, members in groups.items():
            indent, implied = " ", ""
            if lead is not None:
                implied = f"{lead} is not None"
                lines.append(f" if {implied}:")
                lines += [" " + line for line in self._loads(self._looked_at_in(lead))]
                indent = "  "
            chosen, others = _choices(members)
            written = [line for found in chosen for line in self._chosen(found)]
            for alike in _alike(others):
                written += self._lines(alike, implied)
            lines += [indent + line for line in written]
        return lines

    def _chosen(self, emissions: Sequence[_Emission]) -> list[str]:
        """Write rules that are choices between the same two variables as one table."""
        left: dict[Any, list[int]] = {}
        fired: dict[Any, dict[Any, list[int]]] = {}
        for emission in emissions:
            assert emission.choice is not None
            asked, stated = emission.choice
            for word in asked.values:
                left.setdefault(word, []).append(emission.number)
            for word, other in pairs(asked.values, stated.values):
                fired.setdefault(word, {}).setdefault(other, []).append(emission.number)
        assert emission.choice is not None
        table = self.terms.table(
            ("choices", *(e.number for e in emissions)),
            {
                word: (tuple(numbers), {other: tuple(n) for other, n in fired[word].items()})
                for word, numbers in left.items()
            },
        )
        asked, stated = emission.choice
        return [
            f"k = {table}.get({asked.variable})",
            "if k:",
            f" if {stated.variable} is None: O += k[0]",
            f" else: F += k[1].get({stated.variable}, ())",
        ]

    def _lines(self, alike: Sequence[_Emission], implied: str) -> list[str]:
        """Write rules that have one body: it is evaluated once, for all kinds that it is for."""
        first = alike[0]
        guards = [guard for guard in first.guards if guard != implied]
        if len(alike) == 1:
            scope = self._scope(first)
            body = _decided(first, guards, f"F.append({first.number})", f"O.append({first.number})")
            head = [f"if {scope}:"] if scope else []
        else:
            product = self.terms.variable(_ASKED_PRODUCT)
            table = self.terms.table(("kinds", *(e.number for e in alike)), _by_kind(alike))
            head = [f"k = {table}.get({product})", "if k:"]
            body = _decided(first, guards, "F += k", "O += k")
        return [*head, *(" " + line for line in body)] if head else body

    def _scope(self, emission: _Emission) -> str:
        if not emission.scope:
            return ""
        return f"{self.terms.variable(_ASKED_PRODUCT)} in {self.terms.members(emission.scope)}"

    def _tangled(self, emission: _Emission, overriders: Sequence[int]) -> list[str]:
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


_HEAD = [" F = []; O = []; ask = query.get; get = item.get"]


def _simplify(found: _Emission, terms: Sequence[Terms], looks: Terms) -> None:
    """Note that one test of one item variable is all that a rule looks at, where that is so."""
    if len(looks.missing) != 1 or looks.sure:
        return
    found.simple = looks.missing[0], looks.maybe
    others = [t for t in terms if t is not looks]
    if len(others) != 1 or found.scope or looks.asked:
        return
    asked, stated = others[0].members, looks.members
    if asked and stated and len(asked.values) * len(stated.values) <= _DISPATCHED:
        found.choice = asked, stated


def _choices(members: Sequence[_Emission]) -> tuple[list[list[_Emission]], list[_Emission]]:
    """Part a group into choices over the same variables, two or more at a time, and the rest."""
    found: dict[tuple[str, str], list[_Emission]] = {}
    for emission in members:
        if emission.choice:
            asked, stated = emission.choice
            found.setdefault((asked.variable, stated.variable), []).append(emission)
    chosen = [emissions for emissions in found.values() if len(emissions) > 1]
    taken = {emission.number for emissions in chosen for emission in emissions}
    return chosen, [emission for emission in members if emission.number not in taken]


def _conjuncts(conditions: Sequence[Condition]) -> list[Condition]:
    flat: list[Condition] = []
    for condition in conditions:
        flat += _conjuncts(condition.parts) if isinstance(condition, AllOf) else [condition]
    return flat


def _alike(members: Sequence[_Emission]) -> list[list[_Emission]]:
    """Bring together scoped rules that have the same body."""
    found: dict[object, list[_Emission]] = {}
    for emission in members:
        key = emission.body() if emission.scope else emission.number
        found.setdefault(key, []).append(emission)
    groups = []
    for alike in found.values():
        # a table of kinds grows with rules times kinds; past a size each rule stands for itself
        small = sum(len(emission.scope) for emission in alike) <= _KINDS
        groups += [alike] if small else [[emission] for emission in alike]
    return groups


def _by_kind(alike: Sequence[_Emission]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for emission in alike:
        for kind in emission.scope:
            found.setdefault(kind, []).append(emission.number)
    return {kind: tuple(found[kind]) for kind in sorted(found)}


def _decided(emission: _Emission, guards: Sequence[str], fire: str, leave: str) -> list[str]:
    if emission.simple is not None:
        missing, maybe = emission.simple
        body = [f"if {missing} is None: {leave}", f"elif {maybe}: {fire}"]
    elif emission.must:
        body = [f"if {all_of(emission.must)}: {fire}", f"else: {leave}"]
        if emission.may:
            body = [f"if {all_of(emission.may)}:", *(" " + line for line in body)]
    elif emission.may:
        body = [f"if {all_of(emission.may)}: {fire}"]
    else:
        body = [fire]
    return [f"if {all_of(guards)}:", *(" " + line for line in body)] if guards else body


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
