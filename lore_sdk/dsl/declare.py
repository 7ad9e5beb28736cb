"""Declarations → schema: grades, units and attributes, those of parent packs included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.report import Report, suggestion
from lore_sdk.dsl.schema import Attribute, AttributeType, Schema, Unit, fold
from lore_sdk.dsl.values import as_number, literal, to_base
from lore_sdk.types import DIMENSIONS, LORE_SCALE, Scale

__all__ = ["Declared", "declare"]

PRODUCT = "product"
_GUESSED = {"measure": "specification", "count": "specification", "flag": "function"}


@dataclass(frozen=True, slots=True)
class Declared:
    """What the declarations of a pack and its parents come to."""

    scale: Scale
    schema: Schema
    places: dict[str, Label]


def declare(
    files: Iterable[tuple[Source, n.Tree]], parents: Iterable[Declared], report: Report
) -> Declared:
    """Resolve all declarations; what is wrong goes to the report."""
    files, parents = list(files), list(parents)
    scale = _scale(files, parents, report)
    units = _units(files, parents, report)
    builder = _Builder(Schema(attributes={}, units=units), report)
    for parent in parents:
        builder.inherit(parent)
    for source, tree in files:
        for item in tree.items:
            if isinstance(item, n.AttributeDecl):
                builder.add(item, source)
    builder.finish()
    return Declared(scale, builder.schema, builder.places)


def _scale(files: list[tuple[Source, n.Tree]], parents: list[Declared], report: Report) -> Scale:
    found = parents[0].scale if parents else None
    here = None
    for source, tree in files:
        for item in tree.items:
            if not isinstance(item, n.GradesDecl):
                continue
            names = tuple(name.text for name in item.names)
            if len(set(names)) != len(names):
                report.add("E206", "a grade stands twice on the scale", source, item.span)
            elif here is not None:
                report.add("E206", "the grades are declared twice", source, item.span,
                           "keep one declaration", [here])
            elif parents and parents[0].scale.names != names:
                report.add("E206", "an heir cannot change the grades of its parent", source,
                           item.span, f"the parent has {' < '.join(parents[0].scale.names)}")
            else:
                found, here = Scale.of(*names), Label(source, item.span, "declared here")
    return found or LORE_SCALE


def _units(
    files: list[tuple[Source, n.Tree]], parents: list[Declared], report: Report
) -> dict[str, Unit]:
    known: dict[str, Unit] = {}
    for parent in parents:
        known.update(parent.schema.units)
    waiting: dict[str, tuple[n.UnitDecl, Source]] = {}
    for source, tree in files:
        for item in tree.items:
            if isinstance(item, n.UnitDecl):
                if item.name.text in waiting:
                    report.add("E204", f"the unit `{item.name.text}` is declared twice", source,
                               item.span, "keep one declaration")
                waiting.setdefault(item.name.text, (item, source))
    while waiting:
        ready = [name for name, (item, _) in waiting.items() if item.base.text not in waiting]
        if not ready:
            for name, (item, source) in waiting.items():
                report.add("E204", f"the unit `{name}` is declared in a circle", source, item.span)
            break
        for name in ready:
            item, source = waiting.pop(name)
            _unit(name, item, source, known, report)
    return known


def _unit(
    name: str, item: n.UnitDecl, source: Source, known: dict[str, Unit], report: Report
) -> None:
    factor = as_number(item.factor, source, report)
    if factor is None:
        return
    if factor <= 0:
        report.add("E305", "a unit is a positive number of another", source, item.factor.span)
        return
    base = known.get(item.base.text) or Unit(item.base.text, 1.0, item.base.text)
    unit = Unit(name, factor * base.factor, base.family)
    if known.get(name, unit) != unit:
        old = known[name]
        report.add("E204", f"the unit `{name}` is inherited as {old.factor:g} {old.family}",
                   source, item.span, "use another name for the new one")
    known[name] = unit


@dataclass
class _Draft:
    """An attribute under construction."""

    attribute: Attribute
    values: dict[str, None] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    near: set[tuple[str, str]] = field(default_factory=set)
    serves: dict[str, set[str]] = field(default_factory=dict)
    aka: dict[str, None] = field(default_factory=dict)
    own: bool = False

    def done(self) -> Attribute:
        return replace(
            self.attribute,
            aka=tuple(self.aka),
            values=tuple(self.values),
            spellings=dict(self.spellings),
            parents=dict(self.parents),
            near=frozenset(self.near),
            serves={value: frozenset(others) for value, others in self.serves.items()},
        )


class _Builder:
    def __init__(self, schema: Schema, report: Report) -> None:
        self.schema = schema
        self.report = report
        self.places: dict[str, Label] = {}
        self._drafts: dict[str, _Draft] = {}
        self._later: list[tuple[_Draft, n.AttributeDecl, Source]] = []

    def inherit(self, parent: Declared) -> None:
        for name, attribute in parent.schema.attributes.items():
            draft = self._drafts.setdefault(name, _Draft(attribute))
            draft.values.update(dict.fromkeys(attribute.values))
            draft.spellings.update(attribute.spellings)
            draft.parents.update(attribute.parents)
            draft.near |= attribute.near
            draft.aka.update(dict.fromkeys(attribute.aka))
            for value, others in attribute.serves.items():
                draft.serves.setdefault(value, set()).update(others)
        self.places.update(parent.places)

    def add(self, item: n.AttributeDecl, source: Source) -> None:
        name = item.name.text
        draft = self._drafts.get(name)
        here = Label(source, item.name.span, "declared here")
        if draft is not None and draft.own:
            self.report.add("E203", f"the attribute `{name}` is declared twice", source,
                            item.name.span, "put both declarations together", [self.places[name]])
            return
        declared = self._typed(item, source)
        if draft is None:
            draft = self._drafts[name] = _Draft(declared)
        elif (declared.type, declared.of) != (draft.attribute.type, draft.attribute.of) or (
            declared.unit and declared.unit != draft.attribute.unit
        ):
            self.report.add("E306", f"`{name}` is inherited with another type", source,
                            item.name.span, "an heir may only add to it", [self.places[name]])
            return
        draft.own = True
        self.places[name] = here
        self._vocabulary(draft, item.type, source)
        self._later.append((draft, item, source))

    def finish(self) -> None:
        """Resolve the clauses, which may speak of values declared in any file."""
        for draft, item, source in self._later:
            for clause in item.clauses:
                self._clause(draft, clause, source)
            self._dimension(draft, item, source)
        done = {name: draft.done() for name, draft in self._drafts.items()}
        self.schema = replace(self.schema, attributes=done)
        kinds = done.get(PRODUCT)
        for draft, item, source in self._later:
            for clause in item.clauses:
                if isinstance(clause, n.Kinds):
                    self._kinds(draft, clause, source, kinds)
                if isinstance(clause, n.Assume):
                    value = literal(done[item.name.text], clause.value, self.schema, source,
                                    self.report)
                    draft.attribute = replace(draft.attribute, assume=value)
        done = {name: draft.done() for name, draft in self._drafts.items()}
        self.schema = replace(self.schema, attributes=done)

    def _typed(self, item: n.AttributeDecl, source: Source) -> Attribute:
        name, type_ = item.name.text, item.type
        if isinstance(type_, n.VocabularyType):
            return Attribute(name=name, type=type_.type, dimension="")
        unit = self.schema.unit(type_.unit.text) if type_.unit else Unit("", 1.0, "")
        low = high = None
        if type_.domain:
            low, high = (as_number(end, source, self.report) for end in type_.domain)
            if low is not None and high is not None and low > high:
                self.report.add("E305", "the range ends below its start", source,
                                type_.domain[0].span)
        outer: AttributeType = "list" if type_.list else type_.type
        return Attribute(
            name=name,
            type=outer,
            dimension="",
            of=type_.type if type_.list else None,
            unit=unit.name,
            family=unit.family,
            low=None if low is None else to_base(low, unit),
            high=None if high is None else to_base(high, unit),
        )

    # ---- vocabulary
    def _vocabulary(self, draft: _Draft, type_: n.TypeNode, source: Source) -> None:
        if not isinstance(type_, n.VocabularyType):
            return
        seen: set[str] = set()
        for value in type_.values:
            if value.name.text in seen:
                self.report.add("E202", f"`{value.name.text}` stands twice in the list", source,
                                value.name.span, "leave one out")
            seen.add(value.name.text)
            self._value(draft, value, source)
        for branch in type_.branches:
            self._value(draft, branch.head, source)
            for child in branch.children:
                self._value(draft, child, source)
                self._below(draft, child.name, branch.head.name.text, source)

    def _value(self, draft: _Draft, value: n.ValueDef, source: Source) -> None:
        name = value.name.text
        draft.values.setdefault(name)
        for word in (value.name, *value.spellings):
            spelled = fold(word.text)
            taken = draft.spellings.setdefault(spelled, name)
            if taken != name:
                self.report.add("E202", f"`{word.text}` already stands for `{taken}`", source,
                                word.span, "one spelling has one value: leave it out of one")
            if not spelled:
                self.report.add("E306", "a spelling cannot be empty", source, word.span)

    def _below(self, draft: _Draft, child: n.Name, parent: str, source: Source) -> None:
        taken = draft.parents.setdefault(child.text, parent)
        if taken != parent:
            self.report.add("E205", f"`{child.text}` is already below `{taken}`", source,
                            child.span, "a kind has one broader kind")
        at, seen = parent, {child.text}
        while at:
            if at in seen:
                self.report.add("E205", f"`{child.text}` would be below itself", source,
                                child.span)
                del draft.parents[child.text]
                return
            seen.add(at)
            at = draft.parents.get(at, "")

    # ---- clauses
    def _clause(self, draft: _Draft, clause: n.Clause, source: Source) -> None:
        type_ = draft.attribute.type
        if isinstance(clause, n.Aka):
            draft.aka.update(dict.fromkeys(fold(name.text) for name in clause.names))
        elif isinstance(clause, n.Near | n.Serves) and type_ not in ("enum", "kind"):
            first = clause.pairs[0][0] if isinstance(clause, n.Near) else clause.value
            self._misplaced(draft, "only values of a vocabulary have neighbours", source, first)
        elif isinstance(clause, n.Near):
            self._near(draft, clause, source)
        elif isinstance(clause, n.Serves):
            known = [w for w in (clause.value, *clause.others) if self._known(draft, w, source)]
            if len(known) == len(clause.others) + 1:
                served = draft.serves.setdefault(clause.value.text, set())
                served.update(other.text for other in clause.others)
        elif isinstance(clause, n.Others):
            if type_ != "enum":
                self.report.add("E307", f"`or others` goes with `one of`, and "
                                f"`{draft.attribute.name}` is a {type_}", source,
                                self.places[draft.attribute.name].span)
            draft.attribute = replace(draft.attribute, others=True)

    def _near(self, draft: _Draft, clause: n.Near, source: Source) -> None:
        for one, other in clause.pairs:
            if not (self._known(draft, one, source) and self._known(draft, other, source)):
                continue
            if self._related(draft, one.text, other.text):
                self.report.add("E307", f"`{one.text}` and `{other.text}` are the same or one is "
                                "the broader kind, so they are no neighbours", source, one.span)
                continue
            draft.near |= {(one.text, other.text), (other.text, one.text)}

    @staticmethod
    def _related(draft: _Draft, one: str, other: str) -> bool:
        for low, high in ((one, other), (other, one)):
            at = low
            while at:
                if at == high:
                    return True
                at = draft.parents.get(at, "")
        return False

    def _known(self, draft: _Draft, word: n.Name, source: Source) -> bool:
        if word.text in draft.values:
            return True
        self.report.add("E102", f"`{word.text}` is not a value of `{draft.attribute.name}`",
                        source, word.span, suggestion(word.text, draft.values, "values are"),
                        [self.places[draft.attribute.name]])
        return False

    def _misplaced(self, draft: _Draft, why: str, source: Source, word: n.Name) -> None:
        self.report.add("E307", f"{why}, and `{draft.attribute.name}` is a "
                        f"{draft.attribute.type}", source, word.span)

    def _dimension(self, draft: _Draft, item: n.AttributeDecl, source: Source) -> None:
        stated = [c for c in item.clauses if isinstance(c, n.DimensionOf)]
        name = stated[0].name.text if stated else draft.attribute.dimension or item.name.text
        if name == PRODUCT:
            name = "category"
        if name not in DIMENSIONS and stated:
            self.report.add("E105", f"`{name}` is not a dimension", source, stated[0].name.span,
                            suggestion(name, DIMENSIONS, "dimensions are"))
        elif name not in DIMENSIONS:
            guess = _GUESSED.get(draft.attribute.type, "special")
            self.report.add("W605", f"`{name}` does not say which dimension it belongs to",
                            source, item.name.span, f"`{guess}` is taken; add `dimension …`")
            name = guess
        draft.attribute = replace(draft.attribute, dimension=name)

    def _kinds(
        self, draft: _Draft, clause: n.Kinds, source: Source, kinds: Attribute | None
    ) -> None:
        for word in clause.names:
            if kinds is None or word.text not in kinds.values:
                names = kinds.values if kinds else ()
                self.report.add("E102", f"`{word.text}` is not a value of `{PRODUCT}`", source,
                                word.span, suggestion(word.text, names, "values are"))
        merged = dict.fromkeys((*draft.attribute.kinds, *(word.text for word in clause.names)))
        draft.attribute = replace(draft.attribute, kinds=tuple(merged))
