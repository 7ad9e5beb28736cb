"""Prompts: one pair and the rules that matter for it, as messages to a model."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Literal

from lore_sdk.errors import DataError, known_names
from lore_sdk.judge.asking.features import FEATURES, features_of
from lore_sdk.judge.asking.fence import fenced, unmarked
from lore_sdk.types import DIMENSIONS, Evidence, Item, Message, Query, Request, Scale

__all__ = ["Prompts", "Shot", "Style", "Template", "open_template"]

Style = Literal["think", "grade"]
"""Reason first and then state the grade, or state it at once as a number."""

_PLACES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "system": frozenset({"grades"}),
        "rules": frozenset({"pack", "rules"}),
        "no_rules": frozenset({"pack"}),
        "left_out": frozenset({"count"}),
        "shot": frozenset({"pair", "answer"}),
        "labelled": frozenset({"pair", "grade"}),
        "query": frozenset({"query"}),
        "item": frozenset({"features"}),
        "think": frozenset({"dimensions", "codes"}),
        "grade": frozenset({"numbers"}),
        "pairs": frozenset(),
        "list": frozenset(),
        "candidate": frozenset({"name", "features"}),
    }
)
"""The parts of a template, and what each has places for."""
_LATER = frozenset({"labelled", "pairs", "list", "candidate"})
"""Parts that templates of one's own may leave to `en`, as they may be older than the part."""
_QUERY_LIMIT = 300
_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class Template:
    """The wording of a prompt: its parts by name, the labels of features, and what they hash to."""

    name: str
    parts: Mapping[str, str]
    labels: Mapping[str, str]
    hash: str


def open_template(stated: str) -> Template:
    """Open a template that comes with the SDK, `en` or `zh`, or a `.toml` file of one's own.

    Raises DataError when there is none of that name, or a part is missing or has a place for
    something that is not known.
    """
    return _opened(stated)


@cache
def _opened(stated: str) -> Template:
    own = stated.endswith(".toml")
    place = Path(stated) if own else files(__package__) / "prompts" / f"{stated}.toml"
    if not own and (not stated.isalpha() or not place.is_file()):
        raise DataError(f"`{stated}` is no template; there are `en`, `zh` and .toml files of yours")
    try:
        text = place.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"the template `{stated}` cannot be read: {error}") from error
    older = {} if stated == "en" else {name: _opened("en").parts[name] for name in _LATER}
    parts = {name: found.get(name, older.get(name)) for name in _PLACES}
    missing = [name for name, part in parts.items() if not isinstance(part, str)]
    labels = found.get("labels")
    if missing or not isinstance(labels, dict) or not labels.keys() >= set(FEATURES):
        raise DataError(
            f"the template `{stated}` has no {', '.join(missing) or 'label for every feature'}"
        )
    template = Template(
        name=Path(stated).stem if own else stated,
        parts=MappingProxyType({name: str(part).strip("\n") for name, part in parts.items()}),
        labels=MappingProxyType({name: str(labels[name]) for name in FEATURES}),
        hash=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
    _check(template, stated)
    return template


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A pair that people labelled, shown to a model as an example.

    With `reasoning` it is shown with the answer that is wanted of a model that thinks, without with
    its grade alone.
    """

    query: Query
    item: Item
    evidence: Sequence[Evidence] = ()
    grade: int
    reasoning: str = ""
    mismatch: str = ""


@dataclass(frozen=True, kw_only=True)
class Prompts:
    """Makes requests of pairs, by one template, for one pack.

    `pack` is its title as the model reads it. `features` are the parts of an item that are told.
    `limit` is the most tokens of an answer that thinks. Equal inputs give equal requests.
    """

    template: Template
    pack: str
    scale: Scale
    schema: str
    features: tuple[str, ...] = FEATURES
    shots: tuple[Shot, ...] = ()
    limit: int = 512
    _systems: dict[Style, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def identity(self) -> str:
        """Return all that shapes requests beside the pair, as one short digest."""
        said = [self.template.hash, self.pack, self.schema, *self.features, str(self.limit)]
        said += [self.system("think"), self.system("grade")]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]

    def request(
        self,
        query: Query,
        item: Item,
        evidence: Sequence[Evidence],
        rules: str,
        shots: tuple[Shot, ...] | None,
        style: Style,
        *,
        temperature: float = 0.0,
        seed: int | None = None,
        alternatives: int = 0,
    ) -> Request:
        """Return the request for one pair; `rules` are those that matter for the query.

        `shots` are examples for the query in place of those for all, None for the latter. Of a
        model that thinks, `alternatives` tokens are wanted at each place; a number has its own.
        """
        user = f"{self.ruled(rules)}\n\n{self._pair(query, item, evidence)}"
        system = self.system(style) if shots is None else self._system(style, shots)
        messages = (Message("system", system), Message("user", user))
        if style == "grade":
            return Request(
                messages=messages,
                limit=2,
                choices=self.numbers,
                alternatives=_ALTERNATIVES,
                temperature=temperature,
                seed=seed,
            )
        return Request(
            messages=messages,
            limit=self.limit,
            schema=self.schema,
            temperature=temperature,
            seed=seed,
            alternatives=alternatives,
        )

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers that stand for grades, `1` for the lowest."""
        return tuple(str(grade.level + 1) for grade in self.scale.grades)

    def system(self, style: Style) -> str:
        """Return what all pairs have in common: instructions, the form of an answer, examples."""
        if style not in self._systems:
            self._systems[style] = self._system(style, self.shots)
        return self._systems[style]

    def _system(self, style: Style, shots: Sequence[Shot]) -> str:
        parts = self.template.parts
        form = parts[style].format(
            dimensions=", ".join(DIMENSIONS),
            codes=", ".join(grade.code for grade in self.scale.grades),
            numbers=", ".join(self.numbers),
        )
        examples = [self.example(shot, style) for shot in shots]
        instructions = parts["system"].format(grades=self._grades(style))
        return "\n\n".join([instructions, form, *examples])

    def _grades(self, style: Style) -> str:
        grades = self.scale.grades
        if style == "grade":
            return "\n".join(f"{grade.level + 1}: {grade.name}" for grade in grades)
        return "\n".join(f"{grade.code}: {grade.name}" for grade in grades)

    def ruled(self, rules: str) -> str:
        """Return the section of rules."""
        part = "rules" if rules else "no_rules"
        return self.template.parts[part].format(pack=self.pack, rules=rules)

    def typed(self, query: Query) -> str:
        """Return what the shopper typed, fenced."""
        return self.template.parts["query"].format(query=fenced(query.text, _QUERY_LIMIT))

    def told(self, item: Item, evidence: Sequence[Evidence]) -> str:
        """Return what is told of an item, fenced, one feature a line."""
        labels = self.template.labels
        told = features_of(item, evidence, self.features)
        return "\n".join(f"{labels[name]}: {text}" for name, text in told)

    def _pair(self, query: Query, item: Item, evidence: Sequence[Evidence]) -> str:
        shown = self.template.parts["item"].format(features=self.told(item, evidence))
        return f"{self.typed(query)}\n\n{shown}"

    def example(self, shot: Shot, style: Style) -> str:
        """Return one example as a prompt shows it."""
        parts, grade = self.template.parts, self.scale[shot.grade]
        pair = self._pair(shot.query, shot.item, shot.evidence)
        if style == "grade":
            return parts["shot"].format(pair=pair, answer=self.numbers[shot.grade])
        if not shot.reasoning:
            return parts["labelled"].format(pair=pair, grade=grade.code)
        stated: dict[str, object] = {
            "reasoning": shot.reasoning,
            "needs": [],
            "rules": [],
            "mismatch": shot.mismatch or None,
            "grade": grade.code,
        }
        answer = unmarked(json.dumps(stated, ensure_ascii=False))
        return parts["shot"].format(pair=pair, answer=answer)


def _check(template: Template, stated: str) -> None:
    """Look at every place of a part, so that a wrong one is found before a model is asked."""
    for name, part in template.parts.items():
        try:
            places = {place for _, place, _, _ in Formatter().parse(part) if place is not None}
        except ValueError as error:
            raise DataError(
                f"the part `{name}` of the template `{stated}` cannot be read: {error}; "
                "write {{ and }} for braces"
            ) from error
        if places - _PLACES[name]:
            known = known_names(f"{{{place}}}" for place in sorted(_PLACES[name]))
            raise DataError(
                f"the part `{name}` of the template `{stated}` has the place "
                f"{known_names(f'{{{each}}}' for each in sorted(places - _PLACES[name]))}; "
                f"places there are {known}, and braces are written {{{{ and }}}}"
            )
