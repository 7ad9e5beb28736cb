"""Builds the syntax tree while lark parses: one method per grammar rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any as Anything

from lark import Token, Transformer, v_args

from lore_sdk.dsl import nodes as n

__all__ = ["Builder"]

# lark's Transformer is generic and untyped: children arrive as whatever the rules below return.


def _name(token: Token) -> n.Name:
    return n.Name(str(token), _span(token))


def _text(token: Token) -> n.Text:
    return n.Text(str(token)[1:-1], _span(token))


def _span(token: Token) -> n.Span:
    return _from(token, token)


def _from(first: Token, last: Token) -> n.Span:
    # only tokens that lark makes up have no position
    return n.Span(first.start_pos or 0, last.end_pos or 0)


def _over(first: Anything, last: Anything) -> n.Span:
    return n.Span(first.span.start, last.span.end)


def _names(tokens: Sequence[Token]) -> tuple[n.Name, ...]:
    return tuple(_name(t) for t in tokens)


@v_args(inline=True)
class Builder(Transformer):  # type: ignore[type-arg]
    """Turns grammar rules into nodes; a node's span runs from its first to its last child."""

    # ---- file and header
    def start(self, *items: Anything) -> n.Tree:
        """Make the tree of a file."""
        header = items[0] if items and isinstance(items[0], n.Header) else None
        return n.Tree(header, items[1:] if header else items)

    def pack(self, name: Token, version: Token, *rest: Anything) -> n.Header:
        """`pack NAME VERSION "title" extends …`"""
        title = str(rest[0])[1:-1] if rest and isinstance(rest[0], Token) else ""
        extends = tuple(r for r in rest if isinstance(r, n.Extends))
        return n.Header(_name(name), str(version), title, extends, _span(name))

    def extends(self, name: Token, range_: Token | None = None) -> n.Extends:
        """`extends NAME RANGE`"""
        return n.Extends(_name(name), "".join((range_ or "").split()), _span(name))

    def grades(self, *names: Token) -> n.GradesDecl:
        """`grades A < B`"""
        return n.GradesDecl(_names(names), _from(names[0], names[-1]))

    def unit(self, name: Token, factor: Token, base: Token) -> n.UnitDecl:
        """`unit NAME = NUMBER NAME`"""
        amount = n.Amount(str(factor), str(base), _span(factor))
        return n.UnitDecl(_name(name), amount, _name(base), _span(name))

    # ---- schema
    def attribute(self, name: Token, type_: n.TypeNode, *clauses: n.Clause) -> n.AttributeDecl:
        """`attribute NAME : type clauses`"""
        return n.AttributeDecl(_name(name), type_, clauses, _span(name))

    def enum(self, *values: n.ValueDef) -> n.VocabularyType:
        """`one of a | b`"""
        return n.VocabularyType("enum", values, ())

    def kind(self, *branches: n.Branch) -> n.VocabularyType:
        """`kind a > b, c`"""
        return n.VocabularyType("kind", (), branches)

    def list_of(self, element: n.SimpleType) -> n.SimpleType:
        """`list of code`"""
        return n.SimpleType(element.type, element.unit, element.domain, True)

    def text(self) -> n.SimpleType:
        """`text`"""
        return n.SimpleType("text")

    def code(self) -> n.SimpleType:
        """`code`"""
        return n.SimpleType("code")

    def flag(self) -> n.SimpleType:
        """`flag`"""
        return n.SimpleType("flag")

    def count(self, domain: tuple[n.Amount, n.Amount] | None = None) -> n.SimpleType:
        """`count from 1 to 9`"""
        return n.SimpleType("count", None, domain)

    def measure(self, unit: Token, domain: tuple[n.Amount, n.Amount] | None = None) -> n.SimpleType:
        """`measure in cm from 1 to 9`"""
        return n.SimpleType("measure", _name(unit), domain)

    def domain(self, low: Token, high: Token) -> tuple[n.Amount, n.Amount]:
        """`from 1 to 9`"""
        return n.Amount(str(low), "", _span(low)), n.Amount(str(high), "", _span(high))

    def value_def(self, name: Token, *spellings: Token) -> n.ValueDef:
        """`red "crimson"`"""
        return n.ValueDef(_name(name), tuple(_text(s) for s in spellings))

    def branch(self, name: Token, *rest: Anything) -> n.Branch:
        """`shoes "footwear" > boots, sandals`"""
        spellings = tuple(_text(r) for r in rest if isinstance(r, Token))
        children = tuple(r for r in rest if isinstance(r, n.ValueDef))
        return n.Branch(n.ValueDef(_name(name), spellings), children)

    def aka(self, *names: Token) -> n.Aka:
        """`aka "colour"`"""
        return n.Aka(tuple(_text(t) for t in names))

    def near(self, *pairs: tuple[n.Name, n.Name]) -> n.Near:
        """`near a ~ b`"""
        return n.Near(pairs)

    def pair(self, one: Token, other: Token) -> tuple[n.Name, n.Name]:
        """`a ~ b`"""
        return _name(one), _name(other)

    def assume(self, value: n.Name | n.Text) -> n.Assume:
        """`assume no`"""
        return n.Assume(value)

    def serves(self, value: Token, *others: Token) -> n.Serves:
        """`where a serves b`"""
        return n.Serves(_name(value), _names(others))

    def dimension(self, name: Token) -> n.DimensionOf:
        """`dimension color`"""
        return n.DimensionOf(_name(name))

    def kinds(self, *names: Token) -> n.Kinds:
        """`for tv, laptop` of an attribute"""
        return n.Kinds(_names(names))

    def others(self) -> n.Others:
        """`or others`"""
        return n.Others()

    # ---- rules
    def rule(self, name: Token, *rest: Anything) -> n.RuleDecl:
        """`rule NAME "title" for kinds parts`"""
        title = _text(rest[0]) if rest and isinstance(rest[0], Token) else None
        rest = rest[1:] if title else rest
        kinds = rest[0] if rest and isinstance(rest[0], tuple) else ()
        parts = rest[1:] if kinds else rest
        return n.RuleDecl(_name(name), title, kinds, parts, _span(name))

    def scope(self, *names: Token) -> tuple[n.Name, ...]:
        """`for shoes, boots` of a rule"""
        return _names(names)

    def amend(self, name: Token, *parts: n.Part) -> n.Amend:
        """`amend NAME parts`"""
        return n.Amend(_name(name), parts, _span(name))

    def drop(self, name: Token) -> n.Drop:
        """`drop NAME`"""
        return n.Drop(_name(name), _span(name))

    def when(self, condition: n.Condition) -> n.When:
        """`when condition`"""
        return n.When(condition)

    def unless(self, condition: n.Condition) -> n.Unless:
        """`unless condition`"""
        return n.Unless(condition)

    def cap(self, grade: Token) -> n.Bound:
        """`cap at GRADE`"""
        return n.Bound("cap", _name(grade))

    def floor(self, grade: Token) -> n.Bound:
        """`floor at GRADE`"""
        return n.Bound("floor", _name(grade))

    def overrides(self, *names: Token) -> n.Overrides:
        """`overrides a, b`"""
        return n.Overrides(_names(names))

    def because(self, text: Token) -> n.Because:
        """`because "template"`"""
        return n.Because(_text(text))

    def tags(self, *names: Token) -> n.Tags:
        """`tags a, b`"""
        return n.Tags(_names(names))

    def fires(self, facts: tuple[n.Given, ...]) -> n.Case:
        """`fires { … }`"""
        return _case("fires", facts)

    def passes(self, facts: tuple[n.Given, ...]) -> n.Case:
        """`passes { … }`"""
        return _case("passes", facts)

    def open(self, facts: tuple[n.Given, ...]) -> n.Case:
        """`open { … }`"""
        return _case("open", facts)

    # ---- conditions
    def any_of(self, *parts: n.Condition) -> n.Condition:
        """`a or b`"""
        return parts[0] if len(parts) == 1 else n.Any(parts, _over(parts[0], parts[-1]))

    def all_of(self, *parts: n.Condition) -> n.Condition:
        """`a and b`"""
        return parts[0] if len(parts) == 1 else n.All(parts, _over(parts[0], parts[-1]))

    def is_value(self, left: n.Ref, right: n.Operand) -> n.Test:
        """`a is red`"""
        return _test("is", left, right)

    is_ref = is_value

    def is_not(self, left: n.Ref, right: n.Operand) -> n.Test:
        """`a is not red`"""
        return _test("is not", left, right)

    def one_of(self, left: n.Ref, values: tuple[n.Operand, ...]) -> n.Test:
        """`a is one of red, blue`"""
        return _test("is one of", left, *values)

    def not_one_of(self, left: n.Ref, values: tuple[n.Operand, ...]) -> n.Test:
        """`a is not one of red, blue`"""
        return _test("is not one of", left, *values)

    def near_to(self, left: n.Ref, right: n.Ref) -> n.Test:
        """`a is near b`"""
        return _test("is near", left, right)

    def conflicts(self, left: n.Ref, right: n.Ref) -> n.Test:
        """`a conflicts with b`"""
        return _test("conflicts with", left, right)

    def excludes(self, left: n.Ref, right: n.Ref) -> n.Test:
        """`a excludes b`"""
        return _test("excludes", left, right)

    def includes(self, left: n.Ref, right: n.Operand) -> n.Test:
        """`a includes b`"""
        return _test("includes", left, right)

    def lacks(self, left: n.Ref, right: n.Operand) -> n.Test:
        """`a lacks b`"""
        return _test("lacks", left, right)

    def mentions(self, left: n.Ref, *texts: Token) -> n.Test:
        """`a mentions "words"`"""
        return _test("mentions", left, *(_text(t) for t in texts))

    def below(self, left: n.Ref, right: n.Operand, margin: n.Amount | None = None) -> n.Test:
        """`a is below b`"""
        return _test("is below", left, right, margin=margin)

    def above(self, left: n.Ref, right: n.Operand, margin: n.Amount | None = None) -> n.Test:
        """`a is above b`"""
        return _test("is above", left, right, margin=margin)

    def differs(self, left: n.Ref, right: n.Operand, margin: n.Amount | None = None) -> n.Test:
        """`a differs from b by more than 5%`"""
        return _test("differs from", left, right, margin=margin)

    def stated(self, left: n.Ref) -> n.Test:
        """`a is stated`"""
        return _test("is stated", left)

    def unstated(self, left: n.Ref) -> n.Test:
        """`a is unstated`"""
        return _test("is unstated", left)

    def margin(self, amount: n.Amount) -> n.Amount:
        """`by more than 5%`"""
        return amount

    def ref(self, token: Token) -> n.Ref:
        """`query.color`"""
        side, _, attribute = str(token).partition(".")
        return n.Ref("query" if side == "query" else "item", attribute, _span(token))

    def values(self, *values: n.Operand) -> tuple[n.Operand, ...]:
        """`red, blue`"""
        return values

    def value(self, token: Token) -> n.Name | n.Text:
        """`red` or `"red"`"""
        return _name(token) if token.type == "NAME" else _text(token)

    def quantity(self, number: Token, unit: Token) -> n.Amount:
        """`5 cm`"""
        return n.Amount(str(number), str(unit), _from(number, unit))

    def percent(self, number: Token) -> n.Amount:
        """`5%`"""
        start, end = _span(number)
        return n.Amount(str(number), "%", n.Span(start, end + 1))

    def number(self, number: Token) -> n.Amount:
        """`5`"""
        return n.Amount(str(number), "", _span(number))

    # ---- cases and checks
    def facts(self, *facts: n.Given) -> tuple[n.Given, ...]:
        """`{ … }`"""
        return facts

    def fact(self, ref: n.Ref, value: n.Literal_) -> n.Fact:
        """`item.color = navy`"""
        return n.Fact(ref, value)

    def excluded(self, ref: n.Ref, value: n.Name | n.Text) -> n.Exclusion:
        """`query.color excludes red`"""
        return n.Exclusion(ref, value)

    def list_literal(self, *values: n.Name | n.Text | n.Amount) -> n.ListOf:
        """`[a, b]`"""
        return n.ListOf(values, _over(values[0], values[-1]))

    def exactly(self, grade: Token) -> tuple[n.Name, n.Name]:
        """`expect Mismatch`"""
        return _name(grade), _name(grade)

    def between(self, low: Token, high: Token) -> tuple[n.Name, n.Name]:
        """`expect Mismatch to Excellent`"""
        return _name(low), _name(high)

    def by(self, *names: Token) -> tuple[n.Name, ...]:
        """`by rule-a, rule-b`"""
        return _names(names)

    def asking(self, *refs: n.Ref) -> tuple[n.Ref, ...]:
        """`asking item.color`"""
        return refs

    def check(
        self,
        title: Token,
        facts: tuple[n.Given, ...],
        bound: tuple[n.Name, n.Name],
        *via: tuple[n.Name | n.Ref, ...],
    ) -> n.Check:
        """`check "title" { … } expect …`"""
        by = tuple(w for words in via for w in words if isinstance(w, n.Name))
        asking = tuple(w for words in via for w in words if isinstance(w, n.Ref))
        return n.Check(_text(title), facts, bound[0], bound[1], by, asking, _span(title))


def _test(
    operator: n.Operator, left: n.Ref, *right: n.Operand, margin: n.Amount | None = None
) -> n.Test:
    last = margin or (right[-1] if right else left)
    return n.Test(operator, left, right, margin, _over(left, last))


def _case(verb: n.Verb, facts: tuple[n.Given, ...]) -> n.Case:
    return n.Case(verb, facts, n.Span(facts[0].ref.span.start, facts[-1].value.span.end))
