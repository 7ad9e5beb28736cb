"""Clauses of an attribute declaration: other names, neighbours, what serves what, dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.draft import Draft
from lore_sdk.dsl.literals import literal
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.schema import PRODUCT, Attribute, Schema, fold
from lore_sdk.types import DIMENSIONS

__all__ = ["ClauseReader"]

_GUESSED = {"measure": "specification", "count": "specification", "flag": "function"}


@dataclass(frozen=True, slots=True)
class ClauseReader:
    """Checks the clauses of one declaration and adds what they say to the draft."""

    draft: Draft
    item: n.AttributeDecl
    source: Source
    report: Report
    places: Mapping[str, Label]

    def read(self) -> None:
        """Read all clauses but those that need the whole schema."""
        self._check_repeats()
        for clause in self.item.clauses:
            if isinstance(clause, n.Aka):
                self._aka(clause)
            elif isinstance(clause, n.Near):
                self._near(clause)
            elif isinstance(clause, n.Serves):
                self._serves(clause)
            elif isinstance(clause, n.Others):
                self._others()
        self._dimension()

    def read_values(self, schema: Schema) -> Attribute:
        """Read the clauses that name values of this or of another attribute."""
        found = self.draft.attribute
        for clause in self.item.clauses:
            if isinstance(clause, n.Assume):
                attribute = schema.attributes[self.item.name.text]
                value = literal(attribute, clause.value, schema, self.source, self.report)
                found = replace(found, assume=value)
            elif isinstance(clause, n.Kinds):
                self._check_kinds(clause, schema)
                kinds = dict.fromkeys((*found.kinds, *(word.text for word in clause.names)))
                found = replace(found, kinds=tuple(kinds))
        return found

    def _wrong(
        self, code: str, message: str, span: n.Span, help: str = "", also: Iterable[Label] = ()
    ) -> None:
        self.report.add(code, message, self.source, span, help, also)

    def _misplaced(self, why: str, word: n.Name) -> None:
        message = f"{why}, and `{self.item.name.text}` is {self.draft.attribute.noun}"
        self._wrong("E307", message, word.span, "leave the clause out")

    def _check_repeats(self) -> None:
        for type_, word in ((n.DimensionOf, "dimension"), (n.Assume, "assume")):
            found = [c for c in self.item.clauses if isinstance(c, type_)]
            for extra in found[1:]:
                span = extra.name.span if isinstance(extra, n.DimensionOf) else extra.value.span
                message = f"`{word}` stands twice for `{self.item.name.text}`"
                self._wrong("E207", message, span, "keep one")

    def _aka(self, clause: n.Aka) -> None:
        for name in clause.names:
            if fold(name.text):
                self.draft.aka[fold(name.text)] = None
            else:
                self._wrong("E306", "another name cannot be empty", name.span, "leave it out")

    def _near(self, clause: n.Near) -> None:
        if self.draft.attribute.type not in ("enum", "kind"):
            self._misplaced("only listed words have neighbours", clause.pairs[0][0])
            return
        for one, other in clause.pairs:
            known = [self._known(word) for word in (one, other)]
            if not all(known):
                continue
            if one.text in self._line(other) or other.text in self._line(one):
                self._wrong(
                    "E307",
                    f"`{one.text}` and `{other.text}` are the same, or one is the broader kind, "
                    "so they are no neighbours",
                    n.Span(one.span.start, other.span.end),
                    "leave the pair out",
                )
            else:
                self.draft.near |= {(one.text, other.text), (other.text, one.text)}

    def _line(self, word: n.Name) -> list[str]:
        return [word.text, *self.draft.line(word.text)]

    def _serves(self, clause: n.Serves) -> None:
        if self.draft.attribute.type not in ("enum", "kind"):
            self._misplaced("only listed words serve each other", clause.value)
            return
        known = [self._known(word) for word in (clause.value, *clause.others)]
        if all(known):
            served = self.draft.serves.setdefault(clause.value.text, set())
            served.update(other.text for other in clause.others)

    def _known(self, word: n.Name) -> bool:
        if word.text in self.draft.values:
            return True
        name = self.item.name.text
        self._wrong(
            "E102",
            f"`{word.text}` is not a value of `{name}`",
            word.span,
            self.report.suggestion(word.text, self.draft.values, "values are"),
            [self.places[name]],
        )
        return False

    def _others(self) -> None:
        if self.draft.attribute.type == "enum":
            self.draft.attribute = replace(self.draft.attribute, others=True)
        else:
            self._misplaced("`or others` goes with `one of`", self.item.name)

    def _dimension(self) -> None:
        stated = [c.name for c in self.item.clauses if isinstance(c, n.DimensionOf)]
        known = self.draft.attribute.dimension
        name = stated[0].text if stated else known or self.item.name.text
        if name == PRODUCT:
            name = "category"
        if name not in DIMENSIONS and stated:
            self._wrong(
                "E105",
                f"`{name}` is not a dimension",
                stated[0].span,
                self.report.suggestion(name, DIMENSIONS, "dimensions are"),
            )
        elif name not in DIMENSIONS:
            guess = _GUESSED.get(self.draft.attribute.type, "special")
            self._wrong(
                "W605",
                f"`{name}` does not say which dimension it belongs to",
                self.item.name.span,
                f"`{guess}` is taken; add `dimension {guess}` or another one",
            )
            name = guess
        self.draft.attribute = replace(self.draft.attribute, dimension=name)

    def _check_kinds(self, clause: n.Kinds, schema: Schema) -> None:
        kinds = schema.attributes.get(PRODUCT)
        names = kinds.ancestry if kinds else {}
        for word in clause.names:
            if word.text not in names:
                self._wrong(
                    "E102",
                    f"`{word.text}` is not a value of `{PRODUCT}`",
                    word.span,
                    self.report.suggestion(word.text, names, "values are"),
                )
