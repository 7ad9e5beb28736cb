"""What a judge asks a language model with, and the verdicts that come of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from lore_sdk.dsl import Outcome, Pack, Value
from lore_sdk.dsl.render import BUDGET, RuleRenderer, answer_schema
from lore_sdk.errors import DataError
from lore_sdk.judge.asking.calibration import Calibration
from lore_sdk.judge.asking.examples import ExampleChooser, Examples
from lore_sdk.judge.asking.features import FEATURES, check_features
from lore_sdk.judge.asking.guard import POLICIES, Policy, guarded
from lore_sdk.judge.asking.opinion import Asked, Modes, Opinion, opinions
from lore_sdk.judge.asking.orders import Bounds
from lore_sdk.judge.asking.prompt import Prompts, Shot, open_template
from lore_sdk.judge.asking.ranker import Contest, Ordered, Ranker
from lore_sdk.judge.asking.ranking_prompt import Candidate, RankingPrompts
from lore_sdk.judge.asking.soundness import soundness
from lore_sdk.models import Prices, count_tokens
from lore_sdk.plugins import Plugins
from lore_sdk.types import Certainty, Item, Model, Query, Verdict

__all__ = ["Asker", "Asking", "Case"]

_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a model is asked.

    `policy` says what counts where it contradicts the rules. `template` is `en`, `zh` or a file of
    one's own; rules are told in Chinese with `zh`. `features` are the parts of an item that are
    told. `shots` are labelled pairs that are shown as examples, `examples` those from which such
    are chosen. `window` is how many items a model orders at a time. `budget` is the most tokens
    that rules take, `limit` the most of an answer that
    thinks. With `always`, pairs are asked about to which the rules leave one grade only.
    `calibration` gives the confidence of grades; without one they have none. `prices` are those of
    a million tokens.
    """

    modes: Modes = field(default_factory=Modes)
    policy: Policy = "rules"
    template: str = "en"
    features: tuple[str, ...] = FEATURES
    shots: tuple[Shot, ...] = ()
    examples: Examples | None = None
    budget: int = BUDGET
    window: int = 10
    limit: int = 512
    always: bool = False
    calibration: Calibration | None = None
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise DataError(f"`{self.policy}` is no policy; there are {', '.join(POLICIES)}")
        check_features(self.features)
        open_template(self.template)
        if self.budget < 0 or self.limit < 1:
            raise DataError("rules take a budget of 0 or more tokens, an answer 1 or more")
        if self.window < 2:
            raise DataError("a window of a list that is ordered holds 2 items or more")
        if self.shots and self.examples:
            raise DataError("examples are given, or chosen from more: `shots` or `examples`")


class Case(NamedTuple):
    """A pair whose path was walked, with the verdict of the matcher."""

    query: Query
    item: Item
    asked: Mapping[str, Value]
    outcome: Outcome
    verdict: Verdict


class Asker:
    """Asks one model about pairs under one pack.

    `kind` tells what kind of product a query asks for, by which examples are chosen; `plugins` have
    the retriever that finds near queries.
    """

    def __init__(
        self,
        model: Model,
        pack: Pack,
        asking: Asking,
        *,
        kind: Callable[[Query], object] = lambda query: None,
        plugins: Plugins | None = None,
    ) -> None:
        self.model = model
        self.pack = pack
        self.asking = asking
        self.prompts = Prompts(
            template=open_template(asking.template),
            pack=pack.title,
            scale=pack.scale,
            schema=json.dumps(answer_schema(pack, reasoning=True), ensure_ascii=True),
            features=check_features(asking.features),
            shots=asking.shots,
            limit=asking.limit,
        )
        self._chooser = self._examples(kind, plugins) if asking.examples else None
        if self._chooser:
            self.prompts = replace(self.prompts, shots=self._chooser.fixed)
        self._renderer = RuleRenderer(pack, language="zh" if asking.template == "zh" else "en")
        # items of one query come together, and have their rules in common
        self._rules = lru_cache(_REMEMBERED)(self._worded)
        self.identity = self._identity()
        if asking.calibration:
            self.identity = _calibrated(self.identity, asking.calibration)

    def verdicts(self, cases: Sequence[Case]) -> list[Verdict]:
        """Ask about those that the rules leave open, and return a verdict of each, in their order.

        A model that thinks is told what the rules leave it, not what the matcher makes of it.
        """
        chosen = [n for n, case in enumerate(cases) if self._worth_asking(case)]
        found = [case.verdict for case in cases]
        asked = [self._asked(cases[n]) for n in chosen]
        for n, opinion in zip(chosen, self._opinions(asked), strict=True):
            found[n] = self._verdict(cases[n], opinion)
        return found

    def ordered(self, cases: Sequence[Case], by: Literal["pairs", "list"]) -> Ordered:
        """Ask for the order of the items of one query, which are given best first by grade."""
        if not cases:
            return Ordered(order=())
        contest = Contest(
            query=cases[0].query,
            rules=self._rules(frozenset(cases[0].asked.items())),
            candidates=[Candidate(case.item, case.verdict.path.evidence) for case in cases],
            bounds=[
                Bounds(case.verdict.band.low.level, case.verdict.band.high.level) for case in cases
            ],
        )
        ranker = Ranker(self.model, RankingPrompts(self.prompts), self.asking.window)
        return ranker.ordered(contest, by)

    def _worth_asking(self, case: Case) -> bool:
        verdict = case.verdict
        return verdict.grade is not None and (self.asking.always or not verdict.band.closed)

    def _asked(self, case: Case) -> Asked:
        return Asked(
            query=case.query,
            item=case.item,
            evidence=case.verdict.path.evidence,
            rules=self._rules(frozenset(case.asked.items())),
            shots=self._shots(case.query),
        )

    def _worded(self, asked: frozenset[tuple[str, Value]]) -> str:
        """Word the rules for what a query asks."""
        return self._renderer.rules_for(
            dict(asked),
            budget=self.asking.budget,
            count=lambda text: count_tokens(text, self.model),
        ).text

    def _examples(self, kind: Callable[[Query], object], plugins: Plugins | None) -> ExampleChooser:
        assert self.asking.examples is not None
        return ExampleChooser(
            self.asking.examples,
            # as a model that thinks sees it, which is never shorter
            size=lambda shot: count_tokens(self.prompts.example(shot, "think"), self.model),
            kind=kind,
            plugins=plugins or Plugins.installed(),
        )

    def _shots(self, query: Query) -> tuple[Shot, ...] | None:
        """Return examples for a query where these are others than for all."""
        if self._chooser is None:
            return None
        chosen = self._chooser.chosen(query)
        return None if chosen is self.prompts.shots else chosen

    def _opinions(self, asked: Sequence[Asked]) -> list[Opinion]:
        return opinions(self.model, self.prompts, asked, self.asking.modes) if asked else []

    def _verdict(self, case: Case, opinion: Opinion) -> Verdict:
        said = guarded(case.verdict, opinion, self.pack, case.outcome, self.asking.policy)
        answer = opinion.answer
        return replace(
            said,
            # an answer in plain text states a grade and no path
            soundness=soundness(answer, case.verdict, self.pack)
            if answer and answer.read == "schema"
            else None,
            confidence=self._confidence(said.certainty),
            cost=self.asking.prices.of(opinion.usage),
            tokens=opinion.usage,
        )

    def _confidence(self, certainty: Certainty | None) -> float | None:
        fitted = self.asking.calibration
        return fitted.confidence(certainty) if fitted and certainty else None

    def _identity(self) -> str:
        """Return a digest of all that can change grades."""
        asking = self.asking
        said = [
            self.model.identity,
            self.prompts.identity,
            asking.policy,
            asking.budget,
            asking.always,
            asdict(asking.modes),
            asking.examples.identity if asking.examples else "",
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def _calibrated(identity: str, calibration: Calibration) -> str:
    """Return the identity of an asker with a calibration; raises DataError for another's."""
    if calibration.fitted_with != identity:
        raise DataError(
            f"the calibration was fitted with `{calibration.fitted_with}`, and this model, asked "
            f"in this way, is `{identity}`; fit it anew"
        )
    return hashlib.sha256((identity + calibration.text()).encode()).hexdigest()[:12]
