"""Comparisons → Python expressions over numbered variables: whether they may hold, and must.

Nothing of a pack reaches the text but through `repr` of a string, number or Boolean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lore_sdk.dsl.evaluate import EPSILON, Evaluator
from lore_sdk.dsl.expressions import all_of, any_of
from lore_sdk.dsl.mentions import in_words
from lore_sdk.dsl.rules import AllOf, Comparison, Condition, Constant, FactRef

__all__ = ["Members", "TermWriter", "Terms"]


class Members(NamedTuple):
    """A test that is no more than: this variable holds one of these values."""

    variable: str
    values: frozenset[Any]


@dataclass(slots=True)
class Terms:
    """One comparison in pieces.

    `asked`: expressions over the query alone; `missing`: item variables that are None when open;
    `maybe`: the test, given that nothing is missing, TRUE or OPEN; `sure`: TRUE, given `maybe`.
    `members` says the same as `asked` or `maybe` where that is possible.
    """

    asked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    maybe: str = "True"
    sure: str = ""
    members: Members | None = None

    def may(self) -> str:
        """Return the expression for TRUE or OPEN."""
        return all_of([*self.asked, self.may_of_item()])

    def may_of_item(self) -> str:
        """Return the part of `may` that looks at the item."""
        open_ = [f"{variable} is None" for variable in self.missing]
        return any_of([*open_, self.maybe]) if self.maybe != "True" else ""

    def must(self) -> str:
        """Return the expression for TRUE."""
        known = [f"{variable} is not None" for variable in self.missing]
        return all_of([*self.asked, *known, self.maybe, self.sure])


class TermWriter:
    """Writes comparisons; collects the variables and tables that their expressions refer to.

    `group` names the part of the function that is being written; `groups` says in which parts
    each fact is looked at.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.attributes = evaluator.schema.attributes
        self.tables: dict[str, Any] = {}
        self.used: dict[FactRef, str] = {}
        self.group: str | None = None
        self.groups: dict[FactRef, set[str | None]] = {}
        self._shared: dict[object, str] = {}

    def variable(self, ref: FactRef) -> str:
        """Return the local variable that holds a fact: `q0`, `i1`."""
        self.groups.setdefault(ref, set()).add(self.group)
        return self.used.setdefault(ref, f"{ref.side[0]}{len(self.used)}")

    def table(self, key: object, value: object) -> str:
        """Return the name of a table, shared by all that ask for it under one key."""
        name = self._shared.get(key)
        if name is None:
            name = self._shared[key] = f"T{len(self._shared)}"
            self.tables[name] = value
        return name

    def members(self, values: frozenset[Any]) -> str:
        """Return the name of a set of values."""
        return self.table(("set", values), values)

    def may(self, condition: Condition) -> str:
        """Return the expression that is true when a condition is TRUE or OPEN."""
        return self._joined(condition, self.may, Terms.may)

    def must(self, condition: Condition) -> str:
        """Return the expression that is true when a condition is TRUE."""
        return self._joined(condition, self.must, Terms.must)

    def _joined(
        self, condition: Condition, part: Callable[[Condition], str], of: Callable[[Terms], str]
    ) -> str:
        if isinstance(condition, Comparison):
            return of(self.terms(condition))
        parts = [part(inner) for inner in condition.parts]
        return all_of(parts) if isinstance(condition, AllOf) else any_of(parts)

    def terms(self, test: Comparison) -> Terms:
        """Take one comparison apart."""
        if test.operation in ("stated", "unstated"):
            return self._stated(test)
        terms = Terms()
        sides = [side for side in (test.left, test.right) if side is not None]
        names = [self._side(side, terms) for side in sides]
        maybe, sure = self._decision(test, *names)
        if test.operation == "among" and not sure:
            terms.members = Members(names[0], self._hits(test))
        if any(isinstance(side, FactRef) and side.side == "item" for side in sides):
            terms.maybe, terms.sure = maybe, sure
        else:
            terms.asked.append(all_of([maybe, sure]))
        return terms

    def _side(self, side: FactRef | Constant, terms: Terms) -> str:
        if isinstance(side, Constant):
            return self._constant(side)
        name = self.variable(side)
        if side.side == "query":
            terms.asked.append(f"{name} is not None")
        elif self.attributes[side.attribute].assume is None:
            terms.missing.append(name)
        return name

    def _constant(self, constant: Constant) -> str:
        if isinstance(constant.value, tuple):
            return self.table(("const", constant.value), constant.value)
        return repr(constant.value)

    def _stated(self, test: Comparison) -> Terms:
        if isinstance(test.left, Constant):
            return Terms(asked=[repr(test.operation == "stated")])
        name = self.variable(test.left)
        if self.attributes[test.left.attribute].assume is not None and test.left.side == "item":
            # the variable holds what is assumed; its twin holds what is stated
            name = f"{name}s"
        wanted = f"{name} {'is not None' if test.operation == 'stated' else 'is None'}"
        return Terms(asked=[wanted]) if test.left.side == "query" else Terms(maybe=wanted)

    def _decision(self, test: Comparison, left: str, right: str = "") -> tuple[str, str]:
        """Return the expressions (maybe, sure) of a comparison whose values are all there."""
        operation, type_ = test.operation, self.attributes[test.attribute].type
        if operation in ("equals", "differs", "below", "above"):
            return _numeric(test, left, right), ""
        if operation in ("among", "not among"):
            return self._among(test, left)
        if operation == "excludes":
            return f"{right} in {left}", ""
        if operation in ("includes", "lacks"):
            return f"{right} {'in' if operation == 'includes' else 'not in'} {left}", ""
        if operation == "mentions":
            return f"mentions({left}, {self._phrases(test)})", ""
        if type_ not in ("kind", "enum"):
            return f"{left} {'==' if operation == 'same' else '!='} {right}", ""
        return self._related(test, left, right)

    def _phrases(self, test: Comparison) -> str:
        assert isinstance(test.right, Constant)
        assert isinstance(test.right.value, tuple)
        phrases = tuple(in_words(str(phrase)) for phrase in test.right.value)
        return self.table(("phrases", phrases), phrases)

    # ---- vocabularies
    def _hits(self, test: Comparison) -> frozenset[Any]:
        """Return the values that one of the wanted ones is met by: for kinds, narrower as well."""
        assert isinstance(test.right, Constant)
        assert isinstance(test.right.value, tuple)
        wanted: frozenset[Any] = frozenset(test.right.value)
        if self.attributes[test.attribute].type != "kind":
            return wanted
        narrower = self.attributes[test.attribute].descent
        return wanted.union(*(narrower.get(kind, ()) for kind in wanted))

    def _among(self, test: Comparison, left: str) -> tuple[str, str]:
        inside, hits = test.operation == "among", self._hits(test)
        open_ = self._open(test) - hits
        if not open_:
            return self._in(left, hits, inside), ""
        if inside:
            return self._in(left, hits | open_, True), self._in(left, hits, True)
        return self._in(left, hits, False), self._in(left, hits | open_, False)

    def _open(self, test: Comparison) -> frozenset[str]:
        """Return the broader kinds, of which a wanted one may turn out to be what is offered."""
        on_item = isinstance(test.left, FactRef) and test.left.side == "item"
        if self.attributes[test.attribute].type != "kind" or not on_item:
            return frozenset()
        broader = self.attributes[test.attribute].ancestry
        return frozenset().union(*(broader.get(kind, ()) for kind in self._hits(test)))

    def _in(self, left: str, values: frozenset[Any], inside: bool) -> str:
        if len(values) == 1:
            (value,) = values
            return f"{left} {'==' if inside else '!='} {value!r}"
        return f"{left} {'in' if inside else 'not in'} {self.members(values)}"

    def _related(self, test: Comparison, left: str, right: str) -> tuple[str, str]:
        on_right = isinstance(test.right, FactRef) and test.right.side == "item"
        asked, stated = (left, right) if on_right else (right, left)
        known, name = self.evaluator.relations(test.attribute), test.attribute
        if test.operation == "near":
            near = self.table(("near", name), known.near)
            may_near = self.table(("may_near", name), known.may_near)
            sure = "" if known.near == known.may_near else f"{asked} in {near}.get({stated}, ())"
            return f"{asked} in {may_near}.get({stated}, ())", sure
        if test.operation == "conflicts":
            if known.plain:
                return f"{asked} != {stated}", ""
            meets = self.table(("meets", name), known.meets)
            maybe = f"{asked} != {stated} and {asked} not in {meets}.get({stated}, ())"
            if known.meets == known.may_meet:
                return maybe, ""
            may_meet = self.table(("may_meet", name), known.may_meet)
            return maybe, f"{asked} not in {may_meet}.get({stated}, ())"
        if self.attributes[name].type == "enum":
            return f"{asked} == {stated}", ""
        broader = self.table(("broader", name), known.broader)
        sure = f"({asked} == {stated} or {asked} in {broader}.get({stated}, ()))"
        return f"({sure} or {stated} in {broader}.get({asked}, ()))", sure


def _numeric(test: Comparison, left: str, right: str) -> str:
    share, amount = test.share, test.amount
    if test.base == "left" and share:
        slack = f"{amount!r} + {share!r} * abs({left}) + {EPSILON!r} * abs({right})"
    elif isinstance(test.right, Constant):
        slack = repr(amount + (share + EPSILON) * abs(float(test.right.value)))  # type: ignore[arg-type]
    else:
        slack = f"{amount!r} + {share + EPSILON!r} * abs({right})"
        slack = slack.removeprefix("0.0 + ")
    return {
        "equals": f"abs({left} - {right}) <= {slack}",
        "differs": f"abs({left} - {right}) > {slack}",
        "below": f"{right} - {left} > {slack}",
        "above": f"{left} - {right} > {slack}",
    }[test.operation]
