"""What the path of one pair says to the matcher, as a few numbers."""

from __future__ import annotations

from lore_sdk.dsl import Facts, Outcome, Pack
from lore_sdk.judge.gathered import Gathered
from lore_sdk.judge.matching.features import Signals
from lore_sdk.judge.understand import Understanding
from lore_sdk.types import LORE_SCALE, Need

__all__ = ["signals"]

PRODUCT = "product"


def signals(
    pack: Pack, asked: Understanding, known: Gathered, facts: Facts, outcome: Outcome
) -> Signals:
    """Count needs that the item meets, contradicts and leaves open, and take the rules' bounds."""
    met = _kept(pack, asked.facts, outcome)
    open_ = 0
    for name, value in asked.facts.items():
        stated = facts.get(name)
        if name in met:
            continue
        if stated is None:
            open_ += 1
        elif _answers(pack, name, value, stated):
            met.add(name)
    return Signals(
        cap=_of_lore(outcome.high, pack),
        floor=_of_lore(min(outcome.floor, outcome.high), pack),
        needs=len(asked.facts),
        met=len(met),
        open=open_,
        head=_head(pack, asked, facts),
        met_by=" ".join(
            [_read_as(n, asked) for n in asked.needs if n.attribute in met and _plain(n)]
        ),
        read_as="" if asked.text.text == asked.text.typed else asked.text.text,
    )


def _kept(pack: Pack, asked: Facts, outcome: Outcome) -> set[str]:
    """Return the limits that a query sets (`under 50`) which rules looked at and found kept."""
    kept = set()
    for name in pack.limits.keys() & asked.keys():
        rules = [n for n in pack.limits[name] if pack.evaluator.concerns(pack.rules[n], asked)]
        if rules and not {*outcome.fired, *outcome.open}.intersection(rules):
            kept.add(name)
    return kept


def _read_as(need: Need, asked: Understanding) -> str:
    """Return the words of a need as they are read."""
    text, start = need.text, need.span[0]
    for correction in reversed(asked.corrections):
        first, last = correction.span
        if need.span[0] <= first and last <= need.span[1]:
            text = text[: first - start] + correction.read_as + text[last - start :]
    return text


def _plain(need: Need) -> bool:
    """Tell needs that other words say as well; a kind in several words (`prom dress`) says more."""
    return not need.negated and (need.role != "head" or " " not in need.text)


def _of_lore(level: int, pack: Pack) -> int:
    """Put a level onto the scale that matchers know, so that no cap but the highest is open."""
    return level * LORE_SCALE.highest.level // pack.scale.highest.level


def _head(pack: Pack, asked: Understanding, facts: Facts) -> int:
    """Return 1 when the item is of the asked kind, -1 when of another, 0 when that is unknown."""
    wanted, stated = asked.facts.get(PRODUCT), facts.get(PRODUCT)
    if wanted is None or stated is None:
        return 0
    if _answers(pack, PRODUCT, wanted, stated):
        return 1
    known = pack.evaluator.relations(PRODUCT)
    return 0 if wanted in known.may_meet.get(str(stated), ()) else -1


def _answers(pack: Pack, name: str, wanted: object, stated: object) -> bool:
    attribute = pack.schema.attributes[name]
    if attribute.type in ("kind", "enum"):
        meets = pack.evaluator.relations(name).meets.get(str(stated), ())
        return wanted == stated or wanted in meets
    if isinstance(wanted, tuple) and isinstance(stated, tuple):
        return bool(set(wanted) & set(stated))
    if isinstance(wanted, float) and isinstance(stated, float):
        return abs(wanted - stated) <= 0.02 * abs(wanted)
    return wanted == stated
