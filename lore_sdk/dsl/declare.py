"""Declarations → schema: grades, units and attributes, those of parent packs included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.attributes import AttributeReader
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.draft import Draft
from lore_sdk.dsl.limits import MAX_GRADES
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.schema import Schema, Unit
from lore_sdk.dsl.units import declare_units
from lore_sdk.types import LORE_SCALE, Scale

__all__ = ["Declared", "Parent", "declare"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What the declarations of a pack and its parents come to."""

    scale: Scale
    schema: Schema
    places: Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Parent:
    """A pack that is extended: its name, where that is said, and what it declares."""

    name: str
    at: Label
    declared: Declared


def declare(
    files: Sequence[tuple[Source, n.Tree]], parents: Sequence[Parent], report: Report
) -> Declared:
    """Resolve all declarations; what is wrong goes to the report."""
    scale = _scale(files, parents, report)
    drafts, places = _inherited_attributes(parents, report)
    inherited = _inherited_units(parents, report)
    families = {unit.family for unit in inherited.values()}
    families |= {draft.attribute.family for draft in drafts.values()}
    units = declare_units(files, inherited, families, report)
    reader = AttributeReader(Schema(attributes={}, units=units), report, drafts, places)
    for source, tree in files:
        for item in tree.items:
            if isinstance(item, n.AttributeDecl):
                reader.take(item, source)
    return Declared(scale, reader.finish(), places)


# ---- what comes from several parents
def _unjoined(message: str, parent: Parent, report: Report, help: str = "") -> None:
    report.add(
        "E208",
        message,
        parent.at.source,
        parent.at.span,
        help or f"extend only one of them, or mend `{parent.name}`",
    )


def _inherited_units(parents: Iterable[Parent], report: Report) -> dict[str, Unit]:
    known: dict[str, Unit] = {}
    for parent in parents:
        for name, unit in parent.declared.schema.units.items():
            old = known.setdefault(name, unit)
            if old != unit:
                _unjoined(
                    f"the unit `{name}` is {old.factor:g} {old.family} in one parent and "
                    f"{unit.factor:g} {unit.family} in `{parent.name}`",
                    parent,
                    report,
                )
    return known


def _inherited_attributes(
    parents: Iterable[Parent], report: Report
) -> tuple[dict[str, Draft], dict[str, Label]]:
    drafts: dict[str, Draft] = {}
    places: dict[str, Label] = {}
    for parent in parents:
        for name, attribute in parent.declared.schema.attributes.items():
            if name not in drafts:
                drafts[name] = Draft.of(attribute)
                continue
            for misfit in drafts[name].join(attribute):
                message = f"with `{parent.name}`, the attribute `{name}` {misfit}"
                _unjoined(message, parent, report)
        places.update(parent.declared.places)
    return drafts, places


# ---- grades
def _scale(
    files: Iterable[tuple[Source, n.Tree]], parents: Sequence[Parent], report: Report
) -> Scale:
    inherited = parents[0].declared.scale if parents else None
    for parent in parents[1:]:
        if parent.declared.scale != inherited:
            names = " < ".join(parent.declared.scale.names)
            message = f"`{parent.name}` has other grades than `{parents[0].name}`: {names}"
            _unjoined(message, parent, report)
    declared = [
        (source, item)
        for source, tree in files
        for item in tree.items
        if isinstance(item, n.GradesDecl)
    ]
    for source, item in declared[1:]:
        first = Label(declared[0][0], declared[0][1].span, "declared here")
        message = "the grades are declared twice"
        report.add("E206", message, source, item.span, "keep one declaration", [first])
    if not declared:
        return inherited or LORE_SCALE
    return _declared_scale(*declared[0], inherited, report)


def _declared_scale(
    source: Source, item: n.GradesDecl, inherited: Scale | None, report: Report
) -> Scale:
    names = tuple(name.text for name in item.names)
    wrong = None
    if len(names) > MAX_GRADES:
        wrong = "E004", f"a scale of {len(names)} grades; at most {MAX_GRADES} are read", ""
    elif len(set(names)) != len(names):
        wrong = "E206", "a grade stands twice on the scale", "leave one out"
    elif inherited and inherited.names != names:
        listed = " < ".join(inherited.names)
        wrong = "E206", "an heir cannot change the grades of its parent", f"the parent has {listed}"
    if wrong is None:
        return Scale.of(*names)
    report.add(wrong[0], wrong[1], source, item.span, wrong[2])
    different = list(dict.fromkeys(names))[:MAX_GRADES]
    return inherited or (Scale.of(*different) if len(different) > 1 else LORE_SCALE)
