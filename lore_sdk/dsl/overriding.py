"""The order in which rules act, and circles of rules that override each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lore_sdk.dsl.rules import Rule

__all__ = ["acting_order", "circle"]


def acting_order(rules: Sequence[Rule]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Order rule numbers so that a rule comes after all that override it.

    Each number stands with those of the rules overriding it. Rules in a circle, and all that they
    override, are left out; a checked pack has none.
    """
    numbers = {rule.name: number for number, rule in enumerate(rules)}
    overriders: dict[int, list[int]] = {}
    for number, rule in enumerate(rules):
        for name in dict.fromkeys(rule.overrides):
            if name in numbers:
                overriders.setdefault(numbers[name], []).append(number)
    waiting = {n: len(overriders.get(n, ())) for n in range(len(rules))}
    ready = [n for n, count in waiting.items() if not count]
    order = []
    for number in ready:
        order.append((number, tuple(overriders.get(number, ()))))
        for name in dict.fromkeys(rules[number].overrides):
            if name in numbers:
                waiting[numbers[name]] -= 1
                if not waiting[numbers[name]]:
                    ready.append(numbers[name])
    return tuple(order)


def circle(rules: Sequence[Rule]) -> list[str]:
    """Return the names of rules that override each other in a circle; empty when there is none."""
    ordered = {number for number, _ in acting_order(rules)}
    stuck = {rule.name: rule for number, rule in enumerate(rules) if number not in ordered}
    inner = _without_ends(stuck)
    if not inner:
        return []
    line: dict[str, None] = {}
    name = next(iter(inner))
    while name not in line:
        line[name] = None
        name = next(n for n in inner[name] if n in inner)
    names = list(line)
    return names[names.index(name) :]


def _without_ends(stuck: Mapping[str, Rule]) -> dict[str, tuple[str, ...]]:
    """Leave out what is only downstream of a circle: rules that override none of the others."""
    left = {name: {n for n in rule.overrides if n in stuck} for name, rule in stuck.items()}
    overriders: dict[str, list[str]] = {}
    for name, overridden in left.items():
        for other in overridden:
            overriders.setdefault(other, []).append(name)
    ends = [name for name, overridden in left.items() if not overridden]
    for end in ends:
        del left[end]
        for name in overriders.get(end, ()):
            left[name].discard(end)
            if not left[name]:
                ends.append(name)
    return {name: stuck[name].overrides for name in left}
