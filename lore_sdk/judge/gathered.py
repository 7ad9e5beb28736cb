"""What is known about one item: its evidence, and the facts that rules compare with a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lore_sdk.dsl.rules import excluded
from lore_sdk.dsl.schema import Attribute
from lore_sdk.knowledge import Lexicon, Value, related
from lore_sdk.types import Evidence

__all__ = ["Gathered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Evidence about one item, surest first; `stated` are the values of each attribute."""

    evidence: tuple[Evidence, ...]
    stated: Mapping[str, tuple[Value, ...]]
    lexicon: Lexicon = field(repr=False)

    @classmethod
    def of(cls, evidence: Iterable[Evidence], lexicon: Lexicon) -> Gathered:
        """Order evidence by how sure it is, and group what it states by attribute."""
        ordered = tuple(sorted(evidence, key=lambda e: -e.confidence))
        return cls(evidence=ordered, stated=_stated(ordered, lexicon), lexicon=lexicon)

    def extended(self, more: Iterable[Evidence]) -> Gathered:
        """Add evidence from elsewhere to what an item's own data says."""
        return Gathered.of((*self.evidence, *more), self.lexicon)

    def facts(self, asked: Mapping[str, Value]) -> dict[str, Value]:
        """Return one value an attribute: of several stated, the one that best answers.

        An equal value is best, then one that meets the asked one (near, serving, narrower), then
        the surest. What must not be is taken only where there is nothing else. Lists are united.
        Where a model is asked for that the item must fit, the item's own model is no answer and
        left out.
        """
        attributes = self.lexicon.schema.attributes
        found = {
            name: values[0] if len(values) == 1 else _best(attributes[name], values, asked)
            for name, values in self.stated.items()
        }
        roles = self.lexicon.roles
        model = roles.model
        if roles.fits in asked and found.get(model) != asked.get(model):
            found.pop(model, None)
        return found


def _best(attribute: Attribute, values: Sequence[Value], asked: Mapping[str, Value]) -> Value:
    name, wanted = attribute.name, asked.get(attribute.name)
    unwanted = asked.get(excluded(name))
    if isinstance(unwanted, tuple):
        values = [value for value in values if value not in unwanted] or values
    if attribute.type in ("measure", "count"):
        return _nearest(values, wanted, asked.get(f"max_{name}"), asked.get(f"min_{name}"))
    if wanted is None or wanted in values or attribute.type == "flag":
        return wanted if wanted is not None and attribute.type != "flag" else values[0]
    if attribute.type == "enum":
        return next((v for v in values if attribute.meets(str(wanted), str(v))), values[0])
    if attribute.type == "kind":
        ancestry = attribute.ancestry
        narrower = (v for v in values if wanted in ancestry.get(str(v), ()))
        broader = (v for v in values if v in ancestry.get(str(wanted), ()))
        return next(narrower, next(broader, values[0]))
    return values[0]


def _nearest(
    values: Sequence[Value], wanted: Value | None, most: Value | None, least: Value | None
) -> Value:
    numbers = [v for v in values if isinstance(v, float)]
    if isinstance(wanted, float):
        return min(numbers, key=lambda number: abs(number - wanted))
    if most is not None:
        return min(numbers)
    return max(numbers) if least is not None else values[0]


def _stated(evidence: Sequence[Evidence], lexicon: Lexicon) -> dict[str, tuple[Value, ...]]:
    """Group alternatives by attribute: lists united, of related kinds only the narrowest."""
    found: dict[str, dict[Value, None]] = {}
    for piece in evidence:
        found.setdefault(piece.attribute, {})[piece.value] = None  # type: ignore[index]
    stated = {name: tuple(values) for name, values in found.items()}
    for name, values in stated.items():
        attribute = lexicon.schema.attributes[name]
        if len(values) > 1 and attribute.type == "list":
            parts = (part for v in values if isinstance(v, tuple) for part in v)
            stated[name] = (tuple(dict.fromkeys(parts)),)
        elif len(values) > 1 and attribute.type == "kind":
            stated[name] = _narrowest(values, lexicon)
    return stated


def _narrowest(values: Sequence[Value], lexicon: Lexicon) -> tuple[Value, ...]:
    kinds = lexicon.kinds
    return tuple(
        value
        for value in values
        if not any(
            other != value
            and related(kinds, str(value), str(other))
            and str(value) in kinds.get(str(other), ())
            for other in values
        )
    )
