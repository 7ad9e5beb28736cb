"""Checked rules → one generated Python function that judges a pair in a few microseconds.

Every test becomes two Boolean expressions: whether it *may* hold (TRUE or OPEN) and whether it
*must* (TRUE). `and`, `or` and `unless` of three-valued logic are then plain Boolean logic on the
two, an absent value is `None` in a local variable, and a rule that asks for something the query
does not say is skipped with all others of its group by one `is not None`.

Nothing of a pack reaches the generated text but through `repr` of a string, number or Boolean;
variables are numbered, never named after anything a pack says.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from lore_sdk.dsl.evaluate import EPSILON, Evaluator, Outcome, _mentions
from lore_sdk.dsl.rules import (
    AllOf,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Facts,
    Rule,
    comparisons,
)

__all__ = ["Compiled", "Engine", "compile_rules", "generate"]

Judge = Callable[[Facts, Facts], Outcome]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Generated code (marshalled) and the tables it reads; what the disk cache keeps."""

    code: bytes
    tables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """Judges pairs of (query facts, item facts) under the rules it was made of."""

    judge: Judge

    @classmethod
    def of(cls, compiled: Compiled) -> Engine:
        """Bring compiled rules to life."""
        names: dict[str, Any] = {
            "__builtins__": {"abs": abs, "len": len},
            "mentions": _mentions_any,
            "new": tuple.__new__,
            "Outcome": Outcome,
            **compiled.tables,
        }
        code: CodeType = marshal.loads(compiled.code)
        exec(code, names)  # our own generated text: see the module's docstring
        return cls(names["judge"])


def compile_rules(
    evaluator: Evaluator, *, query_prefix: str = "", item_prefix: str = ""
) -> Compiled:
    """Compile the rules of an evaluator; prefixes adapt to flat records (`q_color`, `i_color`)."""
    source, tables = generate(evaluator, query_prefix=query_prefix, item_prefix=item_prefix)
    return Compiled(marshal.dumps(compile(source, "<rules>", "exec")), tables)


def generate(
    evaluator: Evaluator, *, query_prefix: str = "", item_prefix: str = ""
) -> tuple[str, dict[str, Any]]:
    """Write the function's source and the tables it refers to."""
    return _Writer(evaluator, query_prefix, item_prefix).write()


def _mentions_any(text: str, phrases: tuple[str, ...]) -> bool:
    return any(_mentions(text, phrase) for phrase in phrases)


@dataclass(slots=True)
class _Terms:
    """One comparison in pieces.

    `asked`: expressions over the query alone; `missing`: item variables that are None when open;
    `maybe`: the test, given that nothing is missing, TRUE or OPEN; `sure`: TRUE, given `maybe`.
    """

    asked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    maybe: str = "True"
    sure: str = ""

    def may(self) -> str:
        open_ = [f"{v} is None" for v in self.missing]
        rest = _or([*open_, self.maybe]) if self.maybe != "True" else ""
        return _and([*self.asked, rest])

    def must(self) -> str:
        known = [f"{v} is not None" for v in self.missing]
        maybe = "" if self.maybe == "True" else self.maybe
        return _and([*self.asked, *known, maybe, self.sure])


@dataclass(slots=True)
class _Emission:
    """One rule ready to be written: guards over the query, then what may and must hold."""

    number: int
    scope: frozenset[str]
    guards: list[str]
    may: list[str]
    must: list[str]
    lead: int | None = None
    simple: tuple[str, str] | None = None

    def body(self) -> tuple[object, ...]:
        """Return what is the same for rules that differ in their scope only."""
        return tuple(self.guards), tuple(self.may), tuple(self.must), self.simple


_HEAD = [
    " F = []; O = []; fire = F.append; leave = O.append; fires = F.extend; leaves = O.extend",
]


class _Writer:
    def __init__(self, evaluator: Evaluator, query_prefix: str, item_prefix: str) -> None:
        self.evaluator = evaluator
        self.attributes = evaluator.schema.attributes
        self.prefix = {"query": query_prefix, "item": item_prefix}
        self.tables: dict[str, Any] = {}
        self.shared: dict[object, str] = {}
        self.used: dict[tuple[str, str], str] = {}

    def write(self) -> tuple[str, dict[str, Any]]:
        rules, top = self.evaluator.rules, self.evaluator.top
        tangled = {
            n
            for number, overriders in self.evaluator.order
            if overriders
            for n in (number, *overriders)
        }
        plain = [self._emission(n, r) for n, r in enumerate(rules) if n not in tangled]
        body = self._grouped(plain)
        for number, overriders in self.evaluator.order:
            if number in tangled:
                body += self._tangled(self._emission(number, rules[number]), overriders)
        floors = any(rule.effect == "floor" for rule in rules)
        self.tables["CAPS"] = [r.level if r.effect == "cap" else top for r in rules]
        self.tables["FLOORS"] = [r.level if r.effect == "floor" else 0 for r in rules]
        lines = ["def judge(query, item):", *_HEAD]
        lines += self._loads() + body + _ending(top, floors)
        return "\n".join(lines) + "\n", self.tables

    # ---- variables and tables
    def _variable(self, ref: FactRef) -> str:
        key = (ref.side, ref.attribute)
        name = self.used.get(key)
        if name is None:
            name = self.used[key] = f"{ref.side[0]}{len(self.used)}"
        return name

    def _loads(self) -> list[str]:
        lines = [" ask = query.get; get = item.get"]
        for (side, attribute), name in self.used.items():
            call = "ask" if side == "query" else "get"
            lines.append(f" {name} = {call}({self.prefix[side] + attribute!r})")
            assume = self.attributes[attribute].assume
            if side == "item" and assume is not None:
                lines.append(f" if {name} is None: {name} = {assume!r}")
        return lines

    def _table(self, key: object, value: object) -> str:
        name = self.shared.get(key)
        if name is None:
            name = self.shared[key] = f"T{len(self.shared)}"
            self.tables[name] = value
        return name

    def _members(self, values: frozenset[str]) -> str:
        return self._table(("set", values), values)

    # ---- layout
    def _grouped(self, emissions: Sequence[_Emission]) -> list[str]:
        groups: dict[int | None, list[_Emission]] = {}
        for emission in emissions:
            groups.setdefault(emission.lead, []).append(emission)
        lines = []
        for lead, members in groups.items():
            indent = " "
            if lead is not None:
                lines.append(f" if q{lead} is not None:")
                indent = "  "
            for alike in _alike(members):
                written = self._lines(alike, f"q{lead} is not None")
                lines += [indent + line for line in written]
        return lines

    def _lines(self, alike: Sequence[_Emission], implied: str) -> list[str]:
        """Write rules that have one body: it is evaluated once, for all kinds that it is for."""
        first = alike[0]
        guards = [g for g in first.guards if g != implied]
        if len(alike) == 1:
            head, fire, leave = (
                self._scoped(first),
                f"fire({first.number})",
                f"leave({first.number})",
            )
        else:
            product = self._variable(FactRef("query", "product"))
            table = self._table(("kinds", *(e.number for e in alike)), _by_kind(alike))
            head = [f"k = {table}.get({product})", "if k:"]
            fire, leave = "fires(k)", "leaves(k)"
        body = _decided(first, guards, fire, leave)
        return [*head, *(" " + line for line in body)] if head else body

    def _scoped(self, emission: _Emission) -> list[str]:
        if not emission.scope:
            return []
        product = self._variable(FactRef("query", "product"))
        return [f"if {product} in {self._members(emission.scope)}:"]

    def _tangled(self, emission: _Emission, overriders: Sequence[int]) -> list[str]:
        n = emission.number
        scope = [line.removeprefix("if ").removesuffix(":") for line in self._scoped(emission)]
        may = _and([*scope, *emission.guards, *emission.may])
        must = _and([f"m{n}", *emission.must])
        for over in overriders:
            may, must = f"{may} and not s{over}", f"{must} and not m{over}"
        return [
            f" m{n} = {may}",
            f" s{n} = {must}",
            f" if s{n}: fire({n})",
            f" elif m{n}: leave({n})",
        ]

    def _emission(self, number: int, rule: Rule) -> _Emission:
        guards: list[str] = []
        may: list[str] = []
        must: list[str] = []
        terms: list[_Terms] = []
        for condition in _conjuncts(rule.when):
            if isinstance(condition, Comparison):
                found = self._terms(condition)
                guards += [g for g in found.asked if g not in guards]
                terms.append(found)
            else:
                may.append(self._may(condition))
                must.append(self._must(condition))
        simple = None
        open_ = [t for t in terms if t.missing or t.maybe != "True"]
        alone = len(open_) == 1 and not may and not rule.unless
        if alone and len(open_[0].missing) == 1 and not open_[0].sure:
            simple = (open_[0].missing[0], open_[0].maybe)
        for found in terms:
            rest = _Terms([], found.missing, found.maybe, found.sure)
            if found.missing or found.maybe != "True":
                may.append(rest.may())
            known = [f"{v} is not None" for v in found.missing]
            must += [k for k in known if k not in must]
            if found.sure:
                must.append(found.sure)
        for condition in rule.unless:
            may.append(f"not ({self._must(condition)})")
            must.append(f"not ({self._may(condition)})")
        return _Emission(
            number,
            rule.scope,
            guards,
            [m for m in may if m != "True"],
            [m for m in must if m != "True"],
            self._lead(rule),
            simple,
        )

    def _lead(self, rule: Rule) -> int | None:
        """Choose the query variable whose absence rules the rule out; `product` is the last pick."""
        asked = []
        for condition in _conjuncts(rule.when):
            if isinstance(condition, Comparison) and condition.operation != "unstated":
                for side in (condition.left, condition.right):
                    if isinstance(side, FactRef) and side.side == "query":
                        asked.append(side)
        asked.sort(key=lambda ref: ref.attribute == "product")
        if not asked and rule.scope:
            asked = [FactRef("query", "product")]
        return int(self._variable(asked[0])[1:]) if asked else None

    # ---- conditions
    def _may(self, condition: Condition) -> str:
        if isinstance(condition, Comparison):
            return self._terms(condition).may()
        parts = [self._may(part) for part in condition.parts]
        return _and(parts) if isinstance(condition, AllOf) else _or(parts)

    def _must(self, condition: Condition) -> str:
        if isinstance(condition, Comparison):
            return self._terms(condition).must()
        parts = [self._must(part) for part in condition.parts]
        return _and(parts) if isinstance(condition, AllOf) else _or(parts)

    def _terms(self, test: Comparison) -> _Terms:
        terms = _Terms()
        if test.operation in ("stated", "unstated"):
            return self._stated(test)
        sides = [self._side(s, terms) for s in (test.left, test.right) if s is not None]
        maybe, sure = self._decision(test, *sides)
        if any(isinstance(s, FactRef) and s.side == "item" for s in (test.left, test.right)):
            terms.maybe, terms.sure = maybe, sure
        else:
            terms.asked.append(_and([maybe, sure]))
        return terms

    def _side(self, side: FactRef | Constant, terms: _Terms) -> str:
        if isinstance(side, Constant):
            return self._constant(side)
        name = self._variable(side)
        if side.side == "query":
            terms.asked.append(f"{name} is not None")
        elif self.attributes[side.attribute].assume is None:
            terms.missing.append(name)
        return name

    def _constant(self, constant: Constant) -> str:
        if isinstance(constant.value, tuple):
            return self._table(("const", constant.value), constant.value)
        return repr(constant.value)

    def _stated(self, test: Comparison) -> _Terms:
        if isinstance(test.left, Constant):
            return _Terms(asked=[repr(test.operation == "stated")])
        wanted = "is not None" if test.operation == "stated" else "is None"
        side, attribute = test.left.side, test.left.attribute
        if side == "query":
            return _Terms(asked=[f"{self._variable(test.left)} {wanted}"])
        return _Terms(maybe=f"get({self.prefix[side] + attribute!r}) {wanted}")

    def _decision(self, test: Comparison, left: str, right: str = "") -> tuple[str, str]:
        """Return the expressions (maybe, sure) of a comparison whose values are all there."""
        operation, type_ = test.operation, self.attributes[test.attribute].type
        if operation in ("equals", "differs", "below", "above"):
            return self._numeric(test, left, right), ""
        if operation in ("among", "not among"):
            return self._among(test, left)
        if operation in ("includes", "lacks"):
            return f"{right} {'in' if operation == 'includes' else 'not in'} {left}", ""
        if operation == "mentions":
            return f"mentions({left}, {right})", ""
        if type_ not in ("kind", "enum"):
            return f"{left} {'==' if operation == 'same' else '!='} {right}", ""
        return self._related(test, left, right)

    def _numeric(self, test: Comparison, left: str, right: str) -> str:
        share, amount = test.share, test.amount
        size_r, size_l = self._size(right, test), self._size(left, test)
        if test.base == "left" and share:
            slack = f"{amount!r} + {share!r} * {size_l} + {EPSILON!r} * {size_r}"
        elif isinstance(test.right, Constant):
            slack = repr(amount + (share + EPSILON) * abs(float(test.right.value)))  # type: ignore[arg-type]
        else:
            slack = f"{amount!r} + {share + EPSILON!r} * {size_r}"
        if test.base != "left" or not share:
            slack = slack.removeprefix("0.0 + ")
        return {
            "equals": f"abs({left} - {right}) <= {slack}",
            "differs": f"abs({left} - {right}) > {slack}",
            "below": f"{right} - {left} > {slack}",
            "above": f"{left} - {right} > {slack}",
        }[test.operation]

    def _size(self, side: str, test: Comparison) -> str:
        low = self.attributes[test.attribute].low
        return side if low is not None and low >= 0 else f"abs({side})"

    def _among(self, test: Comparison, left: str) -> tuple[str, str]:
        assert isinstance(test.right, Constant)
        assert isinstance(test.right.value, tuple)
        wanted = frozenset(test.right.value)
        inside = test.operation == "among"
        if self.attributes[test.attribute].type != "kind":
            if len(wanted) == 1:
                (value,) = wanted
                return f"{left} {'==' if inside else '!='} {value!r}", ""
            return f"{left} {'in' if inside else 'not in'} {self._members(wanted)}", ""  # type: ignore[arg-type]
        broader = self.evaluator.relations(test.attribute).broader
        hits = frozenset(k for k, ups in broader.items() if ups & wanted) | wanted
        on_item = isinstance(test.left, FactRef) and test.left.side == "item"
        ups = frozenset(up for w in wanted for up in broader.get(str(w), ())) if on_item else hits
        open_ = ups - hits
        wide = hits | open_
        if inside:
            sure = f"{left} in {self._members(hits)}" if open_ else ""  # type: ignore[arg-type]
            return f"{left} in {self._members(wide)}", sure  # type: ignore[arg-type]
        sure = f"{left} not in {self._members(wide)}" if open_ else ""  # type: ignore[arg-type]
        return f"{left} not in {self._members(hits)}", sure  # type: ignore[arg-type]

    def _related(self, test: Comparison, left: str, right: str) -> tuple[str, str]:
        on_right = isinstance(test.right, FactRef) and test.right.side == "item"
        asked, stated = (left, right) if on_right else (right, left)
        known, name = self.evaluator.relations(test.attribute), test.attribute
        if test.operation == "near":
            near = self._table(("near", name), known.near)
            may_near = self._table(("may_near", name), known.may_near)
            sure = "" if known.near == known.may_near else f"{asked} in {near}.get({stated}, ())"
            return f"{asked} in {may_near}.get({stated}, ())", sure
        if test.operation == "conflicts":
            if known.plain:
                return f"{asked} != {stated}", ""
            meets = self._table(("meets", name), known.meets)
            maybe = f"{asked} != {stated} and {asked} not in {meets}.get({stated}, ())"
            if known.meets == known.may_meet:
                return maybe, ""
            may_meet = self._table(("may_meet", name), known.may_meet)
            return maybe, f"{asked} not in {may_meet}.get({stated}, ())"
        broader = self._table(("broader", name), known.broader)
        sure = f"({asked} == {stated} or {asked} in {broader}.get({stated}, ()))"
        if self.attributes[name].type == "enum":
            return f"{asked} == {stated}", ""
        return f"({sure} or {stated} in {broader}.get({asked}, ()))", sure


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
    return list(found.values())


def _by_kind(alike: Sequence[_Emission]) -> dict[str, tuple[int, ...]]:
    kinds = sorted(set().union(*(e.scope for e in alike)))
    return {kind: tuple(e.number for e in alike if kind in e.scope) for kind in kinds}


def _decided(emission: _Emission, guards: Sequence[str], fire: str, leave: str) -> list[str]:
    if emission.simple is not None:
        missing, maybe = emission.simple
        body = [f"if {missing} is None: {leave}", f"elif {maybe}: {fire}"]
    elif emission.must:
        body = [f"if {_and(emission.must)}: {fire}", f"else: {leave}"]
        if emission.may:
            body = [f"if {_and(emission.may)}:", *(" " + line for line in body)]
    elif emission.may:
        body = [f"if {_and(emission.may)}: {fire}"]
    else:
        body = [fire]
    return [f"if {_and(guards)}:", *(" " + line for line in body)] if guards else body


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


def _and(parts: Sequence[str]) -> str:
    kept = [p for p in parts if p and p != "True"]
    if not kept:
        return "True"
    return kept[0] if len(kept) == 1 else " and ".join(_wrap(p) for p in kept)


def _or(parts: Sequence[str]) -> str:
    kept = [p for p in parts if p]
    return kept[0] if len(kept) == 1 else " or ".join(_wrap(p) for p in kept)


def _wrap(part: str) -> str:
    return f"({part})" if " and " in part or " or " in part else part


def used_attributes(rules: Sequence[Rule]) -> dict[str, set[str]]:
    """Return which attributes the rules read, by side."""
    found: dict[str, set[str]] = {"query": set(), "item": set()}
    for rule in rules:
        if rule.scope:
            found["query"].add("product")
        for condition in (*rule.when, *rule.unless):
            for test in comparisons(condition):
                for side in (test.left, test.right):
                    if isinstance(side, FactRef):
                        found[side.side].add(side.attribute)
    return found
