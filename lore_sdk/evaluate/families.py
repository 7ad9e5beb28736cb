"""The families of slices that the SDK brings: what of a verdict record puts a pair where."""

from __future__ import annotations

from collections.abc import Callable

from lore_sdk.evaluate.judged import JudgedPair
from lore_sdk.evaluate.record import dimensions_asked, rules_fired, word

__all__ = [
    "CAPABILITIES",
    "VISIBLE",
    "Family",
    "asked_dimensions",
    "capabilities",
    "field_family",
    "frequencies",
    "grades",
    "intents",
    "mismatches",
    "rules",
    "sources",
]

Family = Callable[[JudgedPair], tuple[str, ...]]
"""From a judged pair to the names of the family's slices that it lies in; empty for none."""

CAPABILITIES = ("knowledge", "vision", "rules")
"""Knowledge and reasoning, multimodal matching, rule adherence (LORE, arXiv 2512.03025)."""

VISIBLE = frozenset({"color", "style", "material", "detail", "ip"})
"""Dimensions that a photo can answer."""

_KNOWING = frozenset({"jargon", "entity-relation", "solution-seeking"})


def capabilities(pair: JudgedPair) -> tuple[str, ...]:
    """Name the capabilities that it takes to grade a pair, in the order of CAPABILITIES.

    A field `capability` or `ability` decides where it names one. Otherwise knowledge is needed when
    the query's `intent` is jargon, entity relation or solution seeking, vision when a question
    about a visible dimension is open, and rules when a rule fired.
    """
    stated = word(pair.record, "capability", "ability").casefold()
    if stated in CAPABILITIES:
        return (stated,)
    needed = (
        _intent(pair) in _KNOWING,
        not VISIBLE.isdisjoint(dimensions_asked(pair.record)),
        bool(rules_fired(pair.record)),
    )
    return tuple(name for name, holds in zip(CAPABILITIES, needed, strict=True) if holds)


def intents(pair: JudgedPair) -> tuple[str, ...]:
    """Name the query's intent: plain, or one of six that are hard."""
    return _known(_intent(pair))


def asked_dimensions(pair: JudgedPair) -> tuple[str, ...]:
    """Name the dimensions that questions are open about."""
    return dimensions_asked(pair.record)


def mismatches(pair: JudgedPair) -> tuple[str, ...]:
    """Name the dimension that held the grade down: `color` of `L2-color`."""
    return _known(word(pair.record, "mismatch").partition("-")[2])


def frequencies(pair: JudgedPair) -> tuple[str, ...]:
    """Name the query's part of the traffic, of a field `frequency`: head, torso or tail."""
    return _known(word(pair.record, "frequency").casefold())


def sources(pair: JudgedPair) -> tuple[str, ...]:
    """Name where the item comes from: its `source`, else its `shop`."""
    return _known(word(pair.record, "source", "shop"))


def rules(pair: JudgedPair) -> tuple[str, ...]:
    """Name the rules that fired, without the version of their pack."""
    return tuple(
        f"{rule.partition('@')[0]}/{rule.rpartition('/')[2]}" for rule in rules_fired(pair.record)
    )


def grades(pair: JudgedPair) -> tuple[str, ...]:
    """Name the grade that the judge gave; a slice by label would have one label only."""
    return () if pair.grade is None else (f"L{pair.grade + 1}",)


def field_family(name: str, value: str) -> Family:
    """Return the family of one slice, `FIELD:VALUE`: pairs whose record has this value."""
    only = (f"{name}:{value}",)
    return lambda pair: only if word(pair.record, name) == value else ()


def _intent(pair: JudgedPair) -> str:
    return word(pair.record, "intent").casefold().replace(" ", "-").replace("_", "-")


def _known(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
