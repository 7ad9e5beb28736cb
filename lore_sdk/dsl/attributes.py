"""Attribute declarations → checked attributes: values, spellings, kinds and clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.clauses import ClauseReader
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.draft import Draft
from lore_sdk.dsl.limits import MAX_KIND_DEPTH, MAX_NEIGHBOURS
from lore_sdk.dsl.literals import as_number
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.schema import Attribute, AttributeType, Schema, Unit, fold
from lore_sdk.dsl.values import to_base

__all__ = ["AttributeReader"]


@dataclass
class AttributeReader:
    """Takes in declarations one by one; `finish` gives the schema.

    `drafts` hold what is inherited already; `places` say where attributes are declared.
    """

    schema: Schema
    report: Report
    drafts: dict[str, Draft]
    places: dict[str, Label]
    later: list[tuple[Draft, n.AttributeDecl, Source]] = field(default_factory=list)

    def take(self, item: n.AttributeDecl, source: Source) -> None:
        """Take in one declaration; its clauses wait until all values are known."""
        name = item.name.text
        draft = self.drafts.get(name)
        declared = self._typed(item, source)
        if draft is None:
            draft = self.drafts[name] = Draft(declared)
        elif not self._may_add(draft, declared, item, source):
            return
        draft.own = True
        self.places[name] = Label(source, item.name.span, f"`{name}` is declared here")
        if isinstance(item.type, n.VocabularyType):
            self._vocabulary(draft, item.type, source)
        self.later.append((draft, item, source))

    def finish(self) -> Schema:
        """Resolve the clauses, which may speak of values declared in any file."""
        readers = [
            (draft, ClauseReader(draft, item, source, self.report, self.places))
            for draft, item, source in self.later
        ]
        for _, reader in readers:
            reader.read()
        self._check_kinds()
        self._build()
        for draft, reader in readers:
            draft.attribute = reader.read_values(self.schema)
        self._build()
        return self.schema

    def _build(self) -> None:
        done = {name: draft.done() for name, draft in self.drafts.items()}
        self.schema = replace(self.schema, attributes=done)

    def _wrong(
        self,
        code: str,
        message: str,
        source: Source,
        span: n.Span,
        help: str = "",
        also: Iterable[Label] = (),
    ) -> None:
        self.report.add(code, message, source, span, help, also)

    # ---- types
    def _may_add(
        self, draft: Draft, declared: Attribute, item: n.AttributeDecl, source: Source
    ) -> bool:
        name, known = item.name.text, draft.attribute
        if draft.own:
            what, help_ = "is declared twice", "put both declarations together"
        elif (declared.type, declared.of) != (known.type, known.of):
            what, help_ = (
                f"is inherited as {known.noun}",
                "a pack that extends another may only add to it",
            )
        elif declared.unit != known.unit or (
            (declared.low, declared.high) not in ((None, None), (known.low, known.high))
        ):
            what = "is inherited with another unit or range"
            help_ = f"write `measure in {known.unit}`" if known.unit else "leave the range out"
        else:
            return True
        message = f"the attribute `{name}` {what}"
        self._wrong("E203", message, source, item.name.span, help_, [self.places[name]])
        return False

    def _typed(self, item: n.AttributeDecl, source: Source) -> Attribute:
        name, type_ = item.name.text, item.type
        if isinstance(type_, n.VocabularyType):
            return Attribute(name=name, type=type_.type, dimension="")
        unit = self.schema.unit(type_.unit.text) if type_.unit else Unit("", 1.0, "")
        low, high = self._domain(type_, unit, source)
        outer: AttributeType = "list" if type_.list else type_.type
        return Attribute(
            name=name,
            type=outer,
            dimension="",
            of=type_.type if type_.list else None,
            unit=unit.name,
            family=unit.family,
            low=low,
            high=high,
        )

    def _domain(
        self, type_: n.SimpleType, unit: Unit, source: Source
    ) -> tuple[float, float] | tuple[None, None]:
        if type_.domain is None:
            return None, None
        low, high = (as_number(end, source, self.report) for end in type_.domain)
        if low is None or high is None:
            return None, None
        if low > high:
            span = n.Span(type_.domain[0].span.start, type_.domain[1].span.end)
            self._wrong("E305", "the range ends below its start", source, span, "turn it around")
            return None, None
        return to_base(low, unit), to_base(high, unit)

    # ---- vocabulary
    def _vocabulary(self, draft: Draft, type_: n.VocabularyType, source: Source) -> None:
        seen: set[str] = set()
        for value in type_.values:
            if value.name.text in seen:
                message = f"`{value.name.text}` stands twice in the list"
                self._wrong("E202", message, source, value.name.span, "leave one out")
            seen.add(value.name.text)
            self._value(draft, value, source)
        for branch in type_.branches:
            self._value(draft, branch.head, source)
            for child in branch.children:
                self._value(draft, child, source)
                self._below(draft, child.name, branch.head.name.text, source)

    def _value(self, draft: Draft, value: n.ValueDef, source: Source) -> None:
        name = value.name.text
        draft.values.setdefault(name)
        words: tuple[n.Name | n.Text, ...] = (value.name, *value.spellings)
        for word in words:
            spelled = fold(word.text)
            taken = draft.spellings.setdefault(spelled, name)
            if not spelled:
                message = "a spelling cannot be empty"
                self._wrong("E306", message, source, word.span, "leave it out")
            elif taken != name:
                self._wrong(
                    "E202",
                    f"`{word.text}` already stands for `{taken}`",
                    source,
                    word.span,
                    "one spelling has one value: leave it out of one",
                )

    def _below(self, draft: Draft, child: n.Name, parent: str, source: Source) -> None:
        taken = draft.parents.get(child.text, parent)
        if taken != parent:
            self._wrong(
                "E205",
                f"`{child.text}` is already below `{taken}`",
                source,
                child.span,
                "a kind has one broader kind",
            )
            return
        at, steps = parent, 0
        while at and at != child.text and steps < MAX_KIND_DEPTH:
            at, steps = draft.parents.get(at, ""), steps + 1
        if at == child.text:
            message = f"`{child.text}` would be below itself"
            self._wrong("E205", message, source, child.span, "leave it out of one branch")
        elif at:
            self._too_deep(source, child.span)
        else:
            draft.parents[child.text] = parent

    # ---- kinds, once all are known
    def _too_deep(self, source: Source, span: n.Span) -> None:
        self._wrong(
            "E004",
            f"kinds are nested more than {MAX_KIND_DEPTH} deep",
            source,
            span,
            "leave out steps that no rule speaks about",
        )
        # what follows walks over all kinds and those above them
        self.report.raise_errors()

    def _check_kinds(self) -> None:
        for draft, item, source in self.later:
            if _depth(draft) > MAX_KIND_DEPTH:
                self._too_deep(source, item.name.span)
            for one, other in sorted(draft.near):
                if other in draft.line(one):
                    self._wrong(
                        "E307",
                        f"`{one}` and `{other}` are neighbours, so neither can be below the other",
                        source,
                        item.name.span,
                        "put one of them elsewhere",
                        [self.places[item.name.text]],
                    )
            self._check_neighbours(draft, item, source)

    def _check_neighbours(self, draft: Draft, item: n.AttributeDecl, source: Source) -> None:
        descent = draft.done().descent if draft.near else {}
        pairs = sum(len(descent[one]) * len(descent[other]) for one, other in draft.near)
        if pairs > MAX_NEIGHBOURS:
            self._wrong(
                "E004",
                f"`near` brings {pairs:,} pairs of values together, with all narrower kinds; "
                f"at most {MAX_NEIGHBOURS:,} are kept",
                source,
                item.name.span,
                "make narrower kinds neighbours instead of broad ones",
            )
            self.report.raise_errors()


def _depth(draft: Draft) -> int:
    depth: dict[str, int] = {"": 0}
    for value in draft.values:
        line = [value]
        while line[-1] not in depth:
            line.append(draft.parents.get(line[-1], ""))
        for number, at in enumerate(reversed(line[:-1]), 1):
            depth[at] = depth[line[-1]] + number
    return max(depth.values())
