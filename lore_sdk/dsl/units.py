"""Declared units → families of units that convert into each other, those of parents included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.limits import MAX_UNITS
from lore_sdk.dsl.literals import as_number
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.schema import Unit

__all__ = ["declare_units"]

_SMALLEST, _LARGEST = 1e-15, 1e15


def declare_units(
    files: Iterable[tuple[Source, n.Tree]],
    inherited: Mapping[str, Unit],
    bases: Collection[str],
    report: Report,
) -> dict[str, Unit]:
    """Resolve the units of a pack's files; `bases` are the base units of what is inherited."""
    known = dict(inherited)
    waiting = _declarations(files, report)
    while waiting:
        ready = [name for name, (item, _) in waiting.items() if item.base.text not in waiting]
        for name in ready:
            item, source = waiting.pop(name)
            if name in bases:
                message = f"`{name}` is the base of inherited units and measures"
                help_ = "use another name for the new one"
                report.add("E204", message, source, item.span, help_)
            else:
                _add(item, source, known, report)
        if not ready:
            _report_circle(list(waiting.values()), report)
            break
    return known


def _declarations(
    files: Iterable[tuple[Source, n.Tree]], report: Report
) -> dict[str, tuple[n.UnitDecl, Source]]:
    found: dict[str, tuple[n.UnitDecl, Source]] = {}
    for source, tree in files:
        for item in tree.items:
            if not isinstance(item, n.UnitDecl):
                continue
            first = found.setdefault(item.name.text, (item, source))
            if first[0] is not item:
                report.add(
                    "E204",
                    f"the unit `{item.name.text}` is declared twice",
                    source,
                    item.span,
                    "keep one declaration",
                    [Label(first[1], first[0].span, "declared here")],
                )
            if len(found) > MAX_UNITS:
                message = f"the pack declares more than {MAX_UNITS} units"
                report.add("E004", message, source, item.span, "leave out those nobody uses")
                report.raise_errors()
    return found


def _report_circle(waiting: Sequence[tuple[n.UnitDecl, Source]], report: Report) -> None:
    for item, source in waiting:
        report.add(
            "E204",
            f"the unit `{item.name.text}` is declared in a circle",
            source,
            item.span,
            "declare it by a unit that does not lead back to it",
        )


def _add(item: n.UnitDecl, source: Source, known: dict[str, Unit], report: Report) -> None:
    factor = as_number(item.factor, source, report)
    if factor is None:
        return
    name, base = item.name.text, known.get(item.base.text)
    base = base or Unit(item.base.text, 1.0, item.base.text)
    unit = Unit(name, factor * base.factor, base.family)
    if not _SMALLEST <= unit.factor <= _LARGEST:
        report.add(
            "E305",
            f"`{name}` comes to {unit.factor:g} {unit.family}, too little or too much for a unit",
            source,
            item.factor.span,
            "correct the number",
        )
    elif known.setdefault(name, unit) != unit:
        old = known[name]
        message = f"the unit `{name}` is inherited as {old.factor:g} {old.family}"
        help_ = "use another name for the new one"
        report.add("E204", message, source, item.span, help_)
