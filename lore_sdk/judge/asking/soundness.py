"""Whether a model's stated path holds: checked by the rules, without a second model.

A model that thinks states what the query asks for, what the item says to each, which rules decide,
and a grade. A grade can be right for wrong reasons, so each of these is compared with what was read
and with what the rules saw (process supervision in place of a judge of the judge: Lightman et al.,
"Let's Verify Step by Step", ICLR 2024). Nothing a model writes makes this fail.

`rules` = 2·right / (cited + fired + made up): the F1 of cited against fired rules, in which a rule
that does not exist counts as two wrong ones. Rules that are still open count neither way, since a
model may see what was not read. 1 where none fired and none is cited.

`claims` = the mean truth of what is claimed, ½ for what cannot be told. That a query asks for a
value is compared with the needs that were read, that an item has one with its evidence; one of
several alternatives is enough. To say that an item does not state something is true where there is
no evidence, and false where there is. A need that was read and about which nothing is said counts
as a claim that cannot be told, so that silence earns no more than a guess. 1 where the query asks
for nothing and nothing is claimed.

`grade` = 1 - distance / (grades - 1), where the distance is how many grades the stated one lies
outside of the band that the pack's rules give to the claims alone, whether these are true or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isclose
from typing import NamedTuple

from lore_sdk.dsl import FALSE, OPEN, TRUE, Pack, Value
from lore_sdk.dsl.rules import Comparison, Constant, FactRef
from lore_sdk.dsl.schema import Attribute, fold
from lore_sdk.judge.asking.answer import Answer
from lore_sdk.knowledge import read_value
from lore_sdk.types import Soundness, Verdict

__all__ = ["MeanSoundness", "mean_soundness", "soundness"]

_UNSTATED = frozenset({"", "unknown", "not stated", "unstated", "null", "none", "未知", "未写明"})
_ROUNDING = 0.01
"""Share by which a number may be off, since models round."""
_LIMITS = ("max_", "min_")

Known = Mapping[str, tuple[Value, ...]]


class MeanSoundness(NamedTuple):
    """The mean of each part over `verdicts` that have a stated path; None where none has."""

    verdicts: int
    mean: Soundness | None


def soundness(answer: Answer, verdict: Verdict, pack: Pack) -> Soundness:
    """Compare the path that a model states with the verdict of the rules on the same pair.

    `verdict` is of the judge with this pack, before or after the model was asked. The order in
    which a model states things and repetitions change nothing.
    """
    claims = _claims(answer, pack)
    return Soundness(
        rules=_cited_well(answer.cited, verdict, pack),
        claims=_agreement(claims, verdict, pack),
        grade=_following(claims, answer.grade.level, pack),
    )


def mean_soundness(verdicts: Iterable[Verdict]) -> MeanSoundness:
    """Average over the verdicts that have soundness, for reports."""
    found = [verdict.soundness for verdict in verdicts if verdict.soundness is not None]
    if not found:
        return MeanSoundness(0, None)
    mean = Soundness(
        rules=sum(each.rules for each in found) / len(found),
        claims=sum(each.claims for each in found) / len(found),
        grade=sum(each.grade for each in found) / len(found),
    )
    return MeanSoundness(len(found), mean)


# ---- cited rules
def _cited_well(cited: Iterable[str], verdict: Verdict, pack: Pack) -> float:
    ids = {name: rule.id for rule in reversed(pack.rules) for name in (rule.name, rule.id)}
    named = {name.strip().removeprefix("[").removesuffix("]") for name in cited}
    made_up = {name for name in named if name not in ids}
    still_open = {each.rule for each in verdict.path.findings if each.outcome == "open"}
    real = {ids[name] for name in named - made_up} - still_open
    fired = set(verdict.rules)
    counted = len(real) + len(made_up) + len(fired) + len(made_up)
    return 2 * len(real & fired) / counted if counted else 1.0


# ---- claims
class _Claim(NamedTuple):
    """One thing that a model says; a `value` of None says that the item states nothing."""

    side: str
    attribute: str
    value: Value | None


def _claims(answer: Answer, pack: Pack) -> list[_Claim]:
    """Read what is claimed about attributes of the pack, each once; what cannot be read is left."""
    stated = {
        (each.get("attribute", "").strip(), each.get("value", ""), each.get("item"))
        for each in answer.needs
    }
    return sorted(
        {claim for one in stated for claim in _read(*one, pack)},
        key=lambda claim: (claim.side, claim.attribute, repr(claim.value)),
    )


def _read(name: str, value: str, item: str | None, pack: Pack) -> Iterator[_Claim]:
    asked = _value(name, value, pack)
    if asked is not None:
        yield _Claim("query", name, asked)
    own = _own(name, pack)
    if item is None or own not in pack.schema.attributes:
        return
    if fold(item) in _UNSTATED:
        yield _Claim("item", own, None)
        return
    stated = _value(own, item, pack)
    if stated is not None:
        yield _Claim("item", own, stated)


def _value(name: str, text: str, pack: Pack) -> Value | None:
    attribute = pack.schema.attributes.get(name)
    return read_value(attribute, text, pack.schema) if attribute else None


def _own(name: str, pack: Pack) -> str:
    """Return the attribute by which an item answers: its price, where a most is asked for."""
    for prefix in _LIMITS:
        own = name.removeprefix(prefix)
        if own in pack.schema.attributes:
            return own
    return name


def _agreement(claims: list[_Claim], verdict: Verdict, pack: Pack) -> float:
    needs = _grouped((n.attribute, n.value) for n in verdict.path.needs if not n.negated)
    evidence = _grouped((piece.attribute, piece.value) for piece in verdict.path.evidence)
    known = {"query": needs, "item": evidence}
    truths = [_truth(claim, known[claim.side], pack) for claim in claims]
    spoken_of = {claim.attribute for claim in claims if claim.side == "query"}
    truths += [OPEN for name in needs if name not in spoken_of]
    return sum(truths) / (TRUE * len(truths)) if truths else 1.0


def _grouped(pairs: Iterable[tuple[str, object]]) -> Known:
    found: dict[str, tuple[Value, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)  # type: ignore[arg-type]
    return found


def _truth(claim: _Claim, known: Known, pack: Pack) -> int:
    values = known.get(claim.attribute, ())
    if claim.value is None:
        return FALSE if values else TRUE
    attribute = pack.schema.attributes[claim.attribute]
    return max((_same(claim.value, value, attribute, pack) for value in values), default=OPEN)


def _same(claimed: Value, known: Value, attribute: Attribute, pack: Pack) -> int:
    """Compare as rules do; a kind that is broader than the known one is true, a narrower open."""
    if isinstance(claimed, tuple) and isinstance(known, tuple):
        return TRUE if set(claimed) <= set(known) else FALSE
    if isinstance(claimed, float) and isinstance(known, int | float):
        return TRUE if isclose(claimed, known, rel_tol=_ROUNDING) else FALSE
    if attribute.type == "text":
        # there are many ways to put something in words
        return TRUE if fold(str(claimed)) == fold(str(known)) else OPEN
    test = Comparison(
        operation="same",
        attribute=attribute.name,
        left=Constant(claimed),
        right=FactRef("item", attribute.name),
    )
    return pack.evaluator.truth(test, {}, {attribute.name: known})


# ---- the grade
def _following(claims: list[_Claim], level: int, pack: Pack) -> float:
    outcome = pack.engine.judge(_facts(claims, "query"), _facts(claims, "item"))
    low = min(outcome.floor, outcome.high)
    distance = max(low - level, level - outcome.high, 0)
    return 1 - distance / pack.scale.highest.level


def _facts(claims: list[_Claim], side: str) -> dict[str, Value]:
    """Return one value an attribute; where two are claimed, neither can be taken."""
    values: dict[str, set[Value]] = {}
    for claim in claims:
        if claim.side == side and claim.value is not None:
            values.setdefault(claim.attribute, set()).add(claim.value)
    return {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
