"""Rules of parent packs → the rules an heir starts from, in the terms of its own schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lore_sdk.dsl.diagnostics import Label
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.rules import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    Facts,
    Rule,
    Value,
    attribute_of,
)
from lore_sdk.dsl.schema import Schema, fold
from lore_sdk.dsl.scopes import Scopes

__all__ = ["Inherited", "inherit"]


@dataclass(frozen=True, slots=True)
class Inherited:
    """The rules of one parent: its name, and where it is said that it is extended."""

    pack: str
    at: Label
    rules: tuple[Rule, ...]


def inherit(
    parents: Iterable[Inherited], schema: Schema, scopes: Scopes, report: Report
) -> dict[str, Rule]:
    """Join the rules of all parents, by name; of one rule, the form amended most stays."""
    found: dict[str, Rule] = {}
    for parent in parents:
        for original in parent.rules:
            rule = _adapted(original, schema, scopes)
            known = found.setdefault(rule.name, rule)
            if known == rule:
                continue
            if known.id == rule.id and set(known.amended) < set(rule.amended):
                found[rule.name] = rule
            elif known.id != rule.id or not set(rule.amended) < set(known.amended):
                _report(known, rule, parent, report)
    return found


def _report(known: Rule, rule: Rule, parent: Inherited, report: Report) -> None:
    if known.id == rule.id:
        message = (
            f"rule `{rule.name}` is amended by {_listed(known)} and, in another way, by "
            f"{_listed(rule)}"
        )
        help_ = "let one of these packs extend the other, or extend only one of them"
    else:
        message = f"rule `{rule.name}` stands in {known.pack} and in {rule.pack}"
        help_ = f"rename one, or drop it in a pack between this one and `{parent.pack}`"
    first = Label(known.at.source, known.at.span, "the first one")
    report.add("E208", message, parent.at.source, parent.at.span, help_, [first])


def _listed(rule: Rule) -> str:
    return " and ".join(rule.amended) or rule.pack


def _adapted(rule: Rule, schema: Schema, scopes: Scopes) -> Rule:
    """Read a rule under a schema to which kinds and values were added."""
    cases = tuple(
        replace(case, query=_facts(case.query, schema), item=_facts(case.item, schema))
        for case in rule.cases
    )
    return replace(
        rule,
        scope=scopes.of(rule.kinds),
        when=tuple(_condition(c, schema) for c in rule.when),
        unless=tuple(_condition(c, schema) for c in rule.unless),
        cases=cases,
    )


def _condition(condition: Condition, schema: Schema) -> Condition:
    if isinstance(condition, AllOf | AnyOf):
        return replace(condition, parts=tuple(_condition(c, schema) for c in condition.parts))
    return _comparison(condition, schema)


def _comparison(test: Comparison, schema: Schema) -> Comparison:
    if not isinstance(test.right, Constant) or not schema.attributes[test.attribute].others:
        return test
    return replace(test, right=Constant(_value(test.attribute, test.right.value, schema)))


def _facts(facts: Facts, schema: Schema) -> Mapping[str, Value]:
    if not any(schema.attributes[attribute_of(name)].others for name in facts):
        return facts
    return {name: _value(attribute_of(name), value, schema) for name, value in facts.items()}


def _value(attribute: str, value: Value, schema: Schema) -> Value:
    """Give a word that was outside of an open list the value that the heir declares for it."""
    spellings = schema.attributes[attribute].spellings
    if isinstance(value, tuple):
        return tuple(spellings.get(fold(v), v) if isinstance(v, str) else v for v in value)
    return spellings.get(fold(value), value) if isinstance(value, str) else value
