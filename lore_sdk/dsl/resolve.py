"""Rules, amendments, drops and checks of a pack → what the pack comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.amend import Amender
from lore_sdk.dsl.declare import Declared
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.inherit import Inherited, inherit
from lore_sdk.dsl.reading import RuleReader
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.rules import Check, Rule
from lore_sdk.dsl.schema import PRODUCT
from lore_sdk.dsl.scopes import Scopes

__all__ = ["Resolved", "resolve"]

Files = Sequence[tuple[Source, n.Tree]]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules of a pack in order (parents' first) and its own checks."""

    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]


def resolve(
    pack: str, files: Files, parents: Sequence[Inherited], declared: Declared, report: Report
) -> Resolved:
    """Check all rules of a pack; `pack` is its `name@version`."""
    product = declared.schema.attributes.get(PRODUCT)
    scopes = Scopes(product.descent if product else {})
    inherited = inherit(parents, declared.schema, scopes, report)
    reader = RuleReader(pack, declared, scopes, report, inherited)
    for source, item in _items(files):
        if isinstance(item, n.RuleDecl):
            reader.take(item, source)
    amender = Amender(reader)
    for source, item in _items(files):
        if isinstance(item, n.Drop):
            amender.drop(item, source)
    for source, item in _items(files):
        if isinstance(item, n.Amend):
            amender.amend(item, source)
    checks = [_check(i, s, reader) for s, i in _items(files) if isinstance(i, n.Check)]
    reader.check()
    return Resolved(tuple(reader.rules.values()), tuple(checks))


def _items(files: Files) -> Iterator[tuple[Source, n.Item]]:
    for source, tree in files:
        for item in tree.items:
            yield source, item


def _check(item: n.Check, source: Source, reader: RuleReader) -> Check:
    conditions, report = reader.reader(source), reader.report
    query, facts = conditions.facts(item.facts)
    low, high = reader.grade(item.low, source), reader.grade(item.high, source)
    for word in item.by:
        if word.text not in reader.rules and word.text not in reader.own:
            reader.unknown(word, source)
    for ref in item.asking:
        conditions.attribute(ref)
        if ref.side != "item":
            message = f"`{ref}` cannot be asked for: only facts about the item are looked up"
            report.add("E306", message, source, ref.span, f"write `item.{ref.attribute}`")
    if low is not None and high is not None and low > high:
        span = n.Span(item.low.span.start, item.high.span.end)
        report.add(
            "E305", "the range of grades ends below its start", source, span, "turn it around"
        )
    return Check(
        title=item.title.text,
        query=query,
        item=facts,
        low=low or 0,
        high=high or 0,
        by=tuple(word.text for word in item.by),
        asking=tuple(ref.attribute for ref in item.asking),
        at=Label(source, item.span),
    )
