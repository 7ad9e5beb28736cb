"""Path following: the rules compare needs with evidence, and say why in the shopper's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lore_sdk.dsl import Facts, Outcome, Pack, Rule
from lore_sdk.dsl.explain import reason
from lore_sdk.types import Evidence, Finding, Need, Question
from lore_sdk.types.verdict import Outcome as Result

__all__ = ["findings", "passed", "questions", "wording"]


def wording(
    needs: Iterable[Need], evidence: Iterable[Evidence], query: Facts, item: Facts
) -> Mapping[str, str]:
    """Map `query.color` and the like to the words that the shopper and the catalogue used."""
    words: dict[str, str] = {}
    for need in needs:
        if need.text and not need.negated and query.get(need.attribute) == need.value:
            words.setdefault(f"query.{need.attribute}", need.text)
    for known in evidence:
        if item.get(known.attribute) == known.value and known.text:
            words.setdefault(f"item.{known.attribute}", known.text)
    return words


def findings(
    pack: Pack, outcome: Outcome, query: Facts, item: Facts, words: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Say what each rule that fired or is open found, lowest bound first."""
    found = [_finding(pack, pack.rules[n], "fired", query, item, words) for n in outcome.fired]
    found += [_finding(pack, pack.rules[n], "open", query, item, words) for n in outcome.open]
    return tuple(sorted(found, key=lambda f: (f.outcome == "open", f.bound.level)))


def passed(
    pack: Pack, outcome: Outcome, query: Facts, item: Facts, words: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Say which rules looked at what this query asks for and had nothing to object to."""
    done = {*outcome.fired, *outcome.open}
    return tuple(
        _finding(pack, rule, "passed", query, item, words)
        for number, rule in enumerate(pack.rules)
        if number not in done and pack.evaluator.concerns(rule, query)
    )


def questions(pack: Pack, outcome: Outcome, query: Facts, item: Facts) -> tuple[Question, ...]:
    """Return what is worth asking about the item, what could cost most first."""
    if not outcome.open or outcome.low == outcome.high:
        return ()
    asks = pack.evaluator.asks(outcome, query, item)
    return tuple(
        Question(
            attribute=name,
            dimension=pack.schema.attributes[name].dimension,
            could_lower_to=pack.scale[level],
        )
        for name, level in sorted(asks.items(), key=lambda ask: (ask[1], ask[0]))
    )


def _finding(
    pack: Pack, rule: Rule, outcome: Result, query: Facts, item: Facts, words: Mapping[str, str]
) -> Finding:
    if outcome == "fired":
        assumed = pack.evaluator.assumed(rule, item)
        text = reason(rule, query, item, pack.schema, assumed, words)
    else:
        text = rule.title or rule.name
    return Finding(
        rule=rule.id,
        outcome=outcome,
        effect=rule.effect,
        bound=pack.scale[rule.level],
        dimension=rule.dimension,
        reason=text,
    )
