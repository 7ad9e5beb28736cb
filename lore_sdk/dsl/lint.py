"""Warnings: what is allowed in a pack and still not as good as it should be."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.dsl.diagnostics import Diagnostic
from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.rules import FactRef, Rule, comparisons
from lore_sdk.dsl.schema import Attribute, Schema

__all__ = ["lint"]


def lint(pack: Pack) -> tuple[Diagnostic, ...]:
    """Return the warnings about a pack's own rules (its parents' are theirs to mend)."""
    own = [rule for rule in pack.rules if rule.pack == pack.id]
    found = [warning for rule in own for warning in _about(rule, pack.schema)]
    return (*pack.remarks, *found)


def _about(rule: Rule, schema: Schema) -> Iterator[Diagnostic]:
    if not rule.title:
        yield Diagnostic(
            "W601",
            f"rule `{rule.name}` has no title",
            rule.at,
            'write what it says after its name: rule name "…"',
        )
    if not rule.because:
        yield Diagnostic(
            "W602",
            f"rule `{rule.name}` gives the shopper no reason",
            rule.at,
            'add because "… {item.…} …"',
        )
    verbs = {case.verb for case in rule.cases}
    missing = [verb for verb in ("fires", "passes", "open") if verb not in verbs]
    if "open" in missing and _never_open(rule, schema):
        missing.remove("open")
    if missing:
        yield Diagnostic(
            "W603",
            f"rule `{rule.name}` has no case that {_listed(missing)}",
            rule.at,
            "a rule shows one of each: " + ", ".join(f"{verb} {{ … }}" for verb in missing),
        )
    for name in _looks_at_absence(rule):
        yield Diagnostic(
            "W604",
            f"rule `{rule.name}` looks at whether `item.{name}` is stated, so its outcome can turn "
            "when more becomes known",
            rule.at,
            "compare its value instead, if the rule is not about what the shop states",
        )


def _looks_at_absence(rule: Rule) -> Iterator[str]:
    for condition in (*rule.when, *rule.unless):
        for test in comparisons(condition):
            if (
                test.operation in ("stated", "unstated")
                and isinstance(test.left, FactRef)
                and test.left.side == "item"
            ):
                yield test.attribute


def _never_open(rule: Rule, schema: Schema) -> bool:
    """A rule is never open that compares nothing of the item, or only what is assumed else."""
    return not any(
        isinstance(side, FactRef)
        and side.side == "item"
        and test.operation not in ("stated", "unstated")
        and _may_be_unknown(schema.attributes[side.attribute])
        for condition in (*rule.when, *rule.unless)
        for test in comparisons(condition)
        for side in (test.left, test.right)
    )


def _may_be_unknown(attribute: Attribute) -> bool:
    # a kind may be known too broadly, whatever is assumed where it is absent
    return attribute.assume is None or attribute.type == "kind"


def _listed(verbs: list[str]) -> str:
    words = ["is open" if verb == "open" else verb for verb in verbs]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
