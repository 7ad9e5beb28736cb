"""What a judge asks a language model with, and the verdicts that come of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from lore_sdk.dsl import Outcome, Pack, Value
from lore_sdk.dsl.render import BUDGET, RuleRenderer, answer_schema
from lore_sdk.errors import DataError
from lore_sdk.judge.asking.features import FEATURES, check_features
from lore_sdk.judge.asking.guard import POLICIES, Policy, guarded
from lore_sdk.judge.asking.opinion import Asked, Modes, Opinion, opinions
from lore_sdk.judge.asking.prompt import Prompts, Shot, open_template
from lore_sdk.models import Prices, count_tokens
from lore_sdk.types import Item, Model, Query, Verdict

__all__ = ["Asker", "Asking", "Case"]

_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a model is asked.

    `policy` says what counts where it contradicts the rules. `template` is `en`, `zh` or a file of
    one's own; rules are told in Chinese with `zh`. `features` are the parts of an item that are
    told, `shots` labelled pairs that are shown as examples. `budget` is the most tokens that rules
    take, `limit` the most of an answer that thinks. With `always`, pairs are asked about to which
    the rules leave one grade only. `prices` are those of a million tokens.
    """

    modes: Modes = field(default_factory=Modes)
    policy: Policy = "rules"
    template: str = "en"
    features: tuple[str, ...] = FEATURES
    shots: tuple[Shot, ...] = ()
    budget: int = BUDGET
    limit: int = 512
    always: bool = False
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise DataError(f"`{self.policy}` is no policy; there are {', '.join(POLICIES)}")
        check_features(self.features)
        open_template(self.template)
        if self.budget < 0 or self.limit < 1:
            raise DataError("rules take a budget of 0 or more tokens, an answer 1 or more")


class Case(NamedTuple):
    """A pair whose path was walked, with the verdict of the matcher."""

    query: Query
    item: Item
    asked: Mapping[str, Value]
    outcome: Outcome
    verdict: Verdict


class Asker:
    """Asks one model about pairs under one pack."""

    def __init__(self, model: Model, pack: Pack, asking: Asking) -> None:
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
        self._renderer = RuleRenderer(pack, language="zh" if asking.template == "zh" else "en")
        # items of one query come together, and have their rules in common
        self._rules = lru_cache(_REMEMBERED)(self._worded)
        self.identity = self._identity()

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

    def _worth_asking(self, case: Case) -> bool:
        verdict = case.verdict
        return verdict.grade is not None and (self.asking.always or not verdict.band.closed)

    def _asked(self, case: Case) -> Asked:
        rules = self._rules(frozenset(case.asked.items()))
        return Asked(case.query, case.item, case.verdict.path.evidence, rules)

    def _worded(self, asked: frozenset[tuple[str, Value]]) -> str:
        """Word the rules for what a query asks."""
        return self._renderer.rules_for(
            dict(asked),
            budget=self.asking.budget,
            count=lambda text: count_tokens(text, self.model),
        ).text

    def _opinions(self, asked: Sequence[Asked]) -> list[Opinion]:
        return opinions(self.model, self.prompts, asked, self.asking.modes) if asked else []

    def _verdict(self, case: Case, opinion: Opinion) -> Verdict:
        said = guarded(case.verdict, opinion, self.pack, case.outcome, self.asking.policy)
        return replace(said, cost=self.asking.prices.of(opinion.usage), tokens=opinion.usage)

    def _identity(self) -> str:
        asking = self.asking
        said = [
            self.model.identity,
            self.prompts.identity,
            asking.policy,
            asking.budget,
            asking.always,
            asdict(asking.modes),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
