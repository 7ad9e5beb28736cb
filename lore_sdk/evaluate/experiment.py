"""Experiments on prompts: the same pairs, the same model, asked in several ways.

What a part of a prompt is worth depends on the model, so it has to be measured with the model that
is to judge. LORE (arXiv 2512.03025) reports two such experiments, on what is told of an item and on
how long the rules may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lore_sdk.dsl.render import RuleRenderer
from lore_sdk.evaluate.compare import Difference, compared
from lore_sdk.evaluate.evaluation import agreement
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.guard import ALONE, stated_alone
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.types import Item, Query, Usage, Verdict

__all__ = ["Arm", "Measured", "Pair", "feature_arms", "length_arms", "measure"]

_FEATURES = (
    ("title", ("title",)),
    ("+ CPV", ("brand", "category", "properties")),
    ("+ SKU", ("variants",)),
    ("+ description, shop, price", ("description", "shop", "price")),
    ("+ caption", ("caption",)),
    ("+ knowledge", ("knowledge",)),
)
_BUDGETS = (("short", 0), ("400", 400), ("800", 800), ("1,600", 1_600), ("all rules", 1_000_000))


class Pair(NamedTuple):
    """A labelled pair; `level` is the grade that people gave, `mean` theirs on the same levels."""

    query: Query
    item: Item
    level: int
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One way to ask, by name; with `without`, it cannot be tried, and says why."""

    name: str
    asking: Asking
    without: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of an arm.

    `alone` are figures of the grades that the model stated, `held` of those that the rules' band
    left; both by name, as `agreement` gives them. `change` is quadratic kappa of the model alone,
    this arm less the one before, None for the first. `used` are tokens of all pairs together,
    `rules` and `left_out` the mean numbers of rules that prompts showed and left out for length.
    `same` is True where no prompt differs from the arm before.
    """

    arm: Arm
    pairs: int
    alone: tuple[Figure, ...]
    held: tuple[Figure, ...]
    change: Difference | None
    used: Usage
    cost: float
    rules: float
    left_out: float
    same: bool


def feature_arms(asking: Asking, *, caption: str = "", knowledge: str = "") -> tuple[Arm, ...]:
    """Return arms that tell more and more of an item, and rules last.

    `caption` and `knowledge` say why these cannot be told, where they cannot. Every pair is asked
    about, and no arm but the last is shown rules.
    """
    missing = {"+ caption": caption, "+ knowledge": knowledge}
    told: tuple[str, ...] = ()
    arms = []
    for name, features in _FEATURES:
        told += features
        plain = replace(asking, features=told, budget=0, always=True, policy="rules")
        arms.append(Arm(name=name, asking=plain, without=missing.get(name, "")))
    ruled = replace(asking, features=told, always=True, policy="rules")
    return (*arms, Arm(name="+ rules", asking=ruled))


def length_arms(asking: Asking) -> tuple[Arm, ...]:
    """Return arms with no rules, and with rules of up to 400, 800, 1,600 and all tokens."""
    return tuple(
        Arm(name=name, asking=replace(asking, budget=budget, always=True, policy="rules"))
        for name, budget in _BUDGETS
    )


def measure(
    arms: Sequence[Arm],
    pairs: Sequence[Pair],
    open_judge: Callable[[Asking], LoreJudge],
    *,
    relevant: int | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Iterator[Measured]:
    """Judge all pairs once an arm, and yield what came of it; what cannot be tried is left out.

    Judges of one model share it, and are not closed.
    """
    before: tuple[list[Verdict], Judged] | None = None
    for arm in arms:
        if arm.without:
            continue
        judge = open_judge(arm.asking)
        verdicts = list(judge.judge_many((pair.query, pair.item) for pair in pairs))
        held = _judged(pairs, verdicts, judge)
        alone = stated_alone(held) or held
        change = None
        if before:
            (found,) = compared(before[1], {ALONE: alone}, relevant=relevant, resamples=resamples)
            change = next(each for each in found.differences if each.name == "quadratic kappa")
        shown, left_out = _rules(judge, pairs, arm.asking)
        yield Measured(
            arm=arm,
            pairs=len(pairs),
            alone=agreement(alone, relevant=relevant, resamples=resamples, seed=seed),
            held=agreement(held, relevant=relevant, resamples=resamples, seed=seed),
            change=change,
            used=sum((each.tokens or Usage() for each in verdicts), Usage()),
            cost=sum(each.cost for each in verdicts),
            rules=shown,
            left_out=left_out,
            same=before is not None and _prompts(before[0]) == _prompts(verdicts),
        )
        before = verdicts, alone


def _judged(pairs: Sequence[Pair], verdicts: Sequence[Verdict], judge: LoreJudge) -> Judged:
    return Judged.of(
        judge.pack.scale,
        [
            JudgedPair(
                query=pair.query.id or pair.query.text,
                item=pair.item.id or f"{number}",
                label=pair.level,
                mean=pair.mean,
                grade=verdict.grade.level if verdict.grade else None,
                abstained=verdict.abstained or "",
                score=verdict.score,
                confidence=verdict.confidence,
                probabilities=verdict.probabilities,
                record={"stated": verdict.stated.code if verdict.stated else None},
            )
            for number, (pair, verdict) in enumerate(zip(pairs, verdicts, strict=True))
        ],
    )


def _rules(judge: LoreJudge, pairs: Sequence[Pair], asking: Asking) -> tuple[float, float]:
    """Return how many rules a pair's prompt shows, and how many it leaves out, on average."""
    renderer = RuleRenderer(judge.pack, language="zh" if asking.template == "zh" else "en")
    texts = [pair.query.text for pair in pairs]
    found = {}
    for pair in pairs:
        if pair.query.text not in found:
            (*_, (_, understood)) = judge.read(pair.query)
            section = renderer.rules_for(understood.asked, budget=asking.budget)
            found[pair.query.text] = len(section.shown), len(section.left_out)
    shown, left_out = zip(*(found[text] for text in texts), strict=True)
    return sum(shown) / len(texts), sum(left_out) / len(texts)


def _prompts(verdicts: Sequence[Verdict]) -> list[tuple[object, object]]:
    return [(each.tokens.prompt if each.tokens else None, each.stated) for each in verdicts]
