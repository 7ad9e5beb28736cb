"""What a model is told about an item, by name, so that each part can be left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from lore_sdk.errors import DataError, did_you_mean, known_names
from lore_sdk.judge.asking.fence import fenced
from lore_sdk.types import Evidence, Item, Properties

__all__ = ["FEATURES", "check_features", "features_of"]

FEATURES = ("title", "brand", "category", "shop", "price", "properties", "variants", "description",
            "caption", "knowledge")  # fmt: skip
"""Parts in the order in which they are told: what stands first is read best."""

_LIMITS = MappingProxyType({"title": 300, "description": 600})
_LIMIT = 120
_MOST_PROPERTIES, _MOST_VARIANTS, _MOST_EVIDENCE = 30, 5, 20


def check_features(names: Sequence[str]) -> tuple[str, ...]:
    """Return names in the order in which parts are told; raises DataError for one that is none."""
    for name in names:
        if name not in FEATURES:
            near = did_you_mean(name, FEATURES)
            hint = f"did you mean `{near}`?" if near else f"features are {known_names(FEATURES)}"
            raise DataError(f"`{name}` is no feature of an item; {hint}")
    return tuple(name for name in FEATURES if name in names)


def features_of(
    item: Item, evidence: Sequence[Evidence], names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the name of each part that the item has, and its text, fenced."""
    for name in names:
        text = _text(name, item, evidence)
        if text:
            yield name, text


def _text(name: str, item: Item, evidence: Sequence[Evidence]) -> str:
    if name == "price":
        return "" if item.price is None else f"{item.price:.10g}"
    if name == "properties":
        return _properties(item.properties)
    if name == "variants":
        return " / ".join(filter(None, map(_properties, item.skus[:_MOST_VARIANTS])))
    if name in ("caption", "knowledge"):
        return _evidence(evidence, "photo" if name == "caption" else "knowledge")
    stated: str = getattr(item, name)
    return fenced(stated, _LIMITS.get(name, _LIMIT)) if stated.strip() else ""


def _properties(properties: Properties) -> str:
    stated = list(properties.items())[:_MOST_PROPERTIES]
    return ", ".join(f"{fenced(name, _LIMIT)}: {_value(value)}" for name, value in stated)


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(each) for each in value[:_MOST_PROPERTIES]) + "]"
    return fenced("yes" if value is True else "no" if value is False else str(value), _LIMIT)


def _evidence(evidence: Sequence[Evidence], source: str) -> str:
    known = [each for each in evidence if each.source == source][:_MOST_EVIDENCE]
    return ", ".join(
        f"{fenced(each.attribute, _LIMIT)}: {_value(each.value)} ({each.confidence:.2f})"
        for each in known
    )
