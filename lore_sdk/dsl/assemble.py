"""Texts of a pack and its parents → the checked pack."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.declare import Declared, Parent, declare
from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source, render
from lore_sdk.dsl.inherit import Inherited
from lore_sdk.dsl.limits import MAX_ANCESTORS
from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.parse import parse
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.resolve import resolve
from lore_sdk.dsl.texts import Texts, digest
from lore_sdk.dsl.version import satisfies
from lore_sdk.errors import RulesError

__all__ = ["Assembly"]


@dataclass(frozen=True, slots=True)
class Assembly:
    """Puts a pack together from its texts and those of its parents, each parent once.

    `built` has None for a pack that is being put together: meeting it again is a circle.
    """

    texts: Texts
    built: dict[Path, tuple[Pack, Declared] | None] = field(default_factory=dict)

    def pack(self, folder: Path) -> Pack:
        """Return the pack with the hash of everything it was made of."""
        line = self.texts.line(folder)
        pack, _ = self._assembled(folder)
        line += [f for f in self.built if f not in line]
        return replace(pack, hash=digest([self.texts.digest(f) for f in line]))

    def _assembled(self, folder: Path) -> tuple[Pack, Declared]:
        files = _parse_all(self.texts.of(folder))
        report = Report()
        source, header = _header(files, folder)
        self.built[folder] = None
        found = [(w, self._parent(w, source, report)) for w in header.extends]
        report.raise_errors()
        parents = [(Label(source, w.span), *both) for w, both in found if both is not None]
        declared = declare(files, [Parent(p.name, at, d) for at, p, d in parents], report)
        pack_id = f"{header.name.text}@{header.version}"
        inherited = [Inherited(p.name, at, p.rules) for at, p, _ in parents]
        resolved = resolve(pack_id, files, inherited, declared, report)
        report.raise_errors()
        lineage = dict.fromkeys(name for _, p, _ in parents for name in (p.id, *p.parents))
        pack = Pack(
            name=header.name.text,
            version=header.version,
            title=header.title,
            scale=declared.scale,
            schema=declared.schema,
            rules=resolved.rules,
            checks=resolved.checks,
            hash="",
            parents=tuple(lineage),
            remarks=tuple(report.found),
        )
        self.built[folder] = pack, declared
        return pack, declared

    def _parent(
        self, wanted: n.Extends, source: Source, report: Report
    ) -> tuple[Pack, Declared] | None:
        name = wanted.name.text
        folder = self.texts.packs.get(name)
        if folder is None:
            help_ = report.suggestion(name, self.texts.packs, "installed packs are")
            message = f"the pack `{name}` cannot be found"
            install = f"pip install lore-rules-{name}"
            report.add("E106", message, source, wanted.span, help_ or install)
            return None
        if folder in self.built and self.built[folder] is None:
            message = f"`{name}` extends this pack in a circle"
            report.add("E502", message, source, wanted.span, "take one `extends` out")
            return None
        if folder not in self.built and len(self.built) > MAX_ANCESTORS:
            message = f"more than {MAX_ANCESTORS} packs are extended, counting those of parents"
            report.add("E004", message, source, wanted.span, "join some of them")
            return None
        found = self.built.get(folder) or self._assembled(folder)
        if not satisfies(found[0].version, wanted.range):
            report.add(
                "E107",
                f"`{name}` is installed as {found[0].version}, wanted is {wanted.range}",
                source,
                wanted.span,
                f"install a version that fits, or change the range to ^{found[0].version}",
            )
            return None
        return found


def _parse_all(sources: tuple[Source, ...]) -> list[tuple[Source, n.Tree]]:
    files: list[tuple[Source, n.Tree]] = []
    wrong: list[Diagnostic] = []
    for source in sources:
        try:
            files.append((source, parse(source)))
        except RulesError as error:
            wrong += [d for d in error.diagnostics if isinstance(d, Diagnostic)]
    if wrong:
        raise RulesError(render(wrong), tuple(wrong))
    return files


def _header(files: list[tuple[Source, n.Tree]], folder: Path) -> tuple[Source, n.Header]:
    found = [(source, tree.header) for source, tree in files if tree.header is not None]
    report = Report()
    if not found:
        message = f"no file of the pack `{folder.stem}` has its header"
        help_ = 'start one with `pack name 1.0.0 "Title"`'
        report.add("E005", message, files[0][0], n.Span(0, 1), help_)
    for source, header in found[1:]:
        first = Label(found[0][0], found[0][1].span, "the first one")
        message = "the pack has two headers"
        report.add("E005", message, source, header.span, "keep one", [first])
    report.raise_errors()
    return found[0]
