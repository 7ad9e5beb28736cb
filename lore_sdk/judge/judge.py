"""`LoreJudge`: understand → gather → follow → decide, for one pair or for millions."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import get_args

from lore_sdk.dsl import Cache, Outcome, Pack, Value, load_pack
from lore_sdk.dsl.schema import PRODUCT
from lore_sdk.errors import DataError, JudgeError, known_names
from lore_sdk.images import Photos, open_captioner
from lore_sdk.judge.asking.asker import Asker, Asking, Case
from lore_sdk.judge.asking.log import RememberingModel, ReplyLog
from lore_sdk.judge.asking.ranker import RankBy
from lore_sdk.judge.decide import Decision, decide
from lore_sdk.judge.follow import findings, passed, questions, wording
from lore_sdk.judge.gather import gather
from lore_sdk.judge.gathered import Gathered
from lore_sdk.judge.knowing import Knowing
from lore_sdk.judge.looking import Looking, photo_evidence
from lore_sdk.judge.matcher import EmbeddedMatcher, Matcher, Prior, Signals, checked_priors
from lore_sdk.judge.near import with_near
from lore_sdk.judge.ranked import Ranked, Ranking, by_comparison, by_grade
from lore_sdk.judge.signals import signals
from lore_sdk.judge.similarity import Similarity
from lore_sdk.judge.understand import (
    STEPS,
    NamedStep,
    Understanding,
    open_steps,
    traced,
    understand,
)
from lore_sdk.knowledge import KnowledgeStore, open_lexicon
from lore_sdk.knowledge.nearest import open_nearest
from lore_sdk.knowledge.retrieval import Encoder, open_encoder
from lore_sdk.models import open_model
from lore_sdk.plugins import MatcherOffer, Plugins
from lore_sdk.types import (
    AnsweredBy,
    Captioner,
    Evidence,
    Grade,
    Interval,
    Item,
    Look,
    Model,
    PhotoQuestion,
    Query,
    Verdict,
)
from lore_sdk.types import Path as Explanation

__all__ = ["LoreJudge", "Ranked", "Ranking"]

BATCH = 256
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Walked:
    """One pair after its path was walked: all that the decision and the explanation need."""

    query: Query
    item: Item
    asked: Understanding
    known: Gathered
    facts: Mapping[str, Value]
    outcome: Outcome
    seconds: float
    looks: tuple[Look, ...] = ()
    unseen: Grade | None = None


class LoreJudge:
    """Judges how relevant items are to queries, under the rules of one pack.

    `pack` is the name of an installed pack, a folder, or a loaded `Pack`. `matcher` is a matcher,
    the name of one that a plugin offers, or the path of a fitted one (`.json`). `encoder` is what
    the matcher was fitted with, if with any: an encoder, or `NAME:ARGUMENT` of one that a plugin
    offers. `steps` are the names of those that read a query, in order. `knowledge` is a store, or
    the path of one, that tells what words and clicks mean and what items do not say themselves; it
    is asked as a step of its own, before needs are settled. With a `retriever`, such as `bm25`, it
    is also asked about the nearest queries and items. `model` is a language model, or
    `NAME:ARGUMENT` of one that a plugin offers, which is asked, as `asking` says, about the pairs
    to which the rules leave more than one grade; with `log`, the path of a file, no reply is asked
    for twice. `captioner` looks at photos of items where rules leave a question open that can
    change the grade: a captioner, or `NAME:ARGUMENT` of one, or of a model that can see; `photos`
    says which images may be opened, by default none. `plugins` are those of the run; by default
    what is installed. Raises PackError, RulesError, PluginError, JudgeError or DataError when these
    cannot be had. A judge keeps no state that changes its verdicts.
    """

    def __init__(
        self,
        pack: str | Path | Pack = "base",
        *,
        matcher: str | Path | Matcher = "embedded",
        encoder: str | Encoder | None = None,
        steps: Sequence[str] = STEPS,
        knowledge: str | Path | KnowledgeStore | None = None,
        retriever: str = "",
        model: str | Model | None = None,
        asking: Asking | None = None,
        log: str | Path | None = None,
        captioner: str | Captioner | None = None,
        photos: Photos | None = None,
        plugins: Plugins | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.pack = pack if isinstance(pack, Pack) else load_pack(pack, cache=cache)
        store = KnowledgeStore.open(knowledge) if isinstance(knowledge, str | Path) else knowledge
        if store:
            self.pack = with_near(self.pack, store)
        plugins = plugins or Plugins.installed()
        self.matcher = _matcher(matcher, plugins)
        self._similarity = _similarity(self.matcher, encoder, plugins)
        self.lexicon = open_lexicon(self.pack, cache)
        self._steps = open_steps(steps, self.lexicon, plugins)
        nearest = open_nearest(store, retriever, plugins=plugins) if store and retriever else None
        self._knowing = Knowing(store, self.lexicon, self._steps, nearest) if store else None
        if self._knowing:
            self._steps = _with_knowledge(self._steps, self._knowing)
        self._looking = self._eyes(captioner, photos, plugins)
        self._understood = lru_cache(REMEMBERED)(self._understand)
        self._asker = self._asking(model, asking, log, plugins)
        self.answered_by = AnsweredBy(
            model=self._asker.model.name if self._asker else self.matcher.name,
            pack=self.pack.id,
            pack_hash=self.pack.hash,
            prompt_hash=self._asker.identity if self._asker else "",
            knowledge=" ".join(filter(None, (store.id, retriever))) if store else "",
            steps=tuple(step.name for step in self._steps),
            captioner=self._looking.identity if self._looking else "",
        )

    @classmethod
    def open(
        cls,
        pack: str | Path = "base",
        matcher: str | Path = "embedded",
        knowledge: str | Path | None = None,
        retriever: str = "",
        steps: Sequence[str] = STEPS,
        captioner: str | Captioner | None = None,
        photos: Photos | None = None,
        plugins: Plugins | None = None,
    ) -> LoreJudge:
        """Make a judge that keeps compiled packs in the user's cache; what the CLI uses."""
        return cls(
            pack,
            matcher=matcher,
            steps=steps,
            knowledge=knowledge,
            retriever=retriever,
            captioner=captioner,
            photos=photos,
            plugins=plugins,
            cache=Cache.default(),
        )

    def close(self) -> None:
        """Let go of what model and captioner hold: connections, memory, what they remember."""
        if self._asker:
            self._asker.model.close()
        if self._looking:
            self._looking.close()

    # ---- one pair
    def judge(self, query: Query | str, item: Item | str) -> Verdict:
        """Judge one pair; texts stand for a query of that text and an item of that title."""
        return next(self.judge_many([(_query(query), _item(item))]))

    def explain(self, query: Query | str, item: Item | str) -> Verdict:
        """Judge one pair and also list the rules that looked at it and had nothing to object to."""
        query, item = _query(query), _item(item)
        if _silent(query, item):
            return self.judge(query, item)
        ((walked, prior),) = self._judged([self._walk(query, item)])
        (verdict,) = self._asked([walked], [self._verdict(walked, prior, 0.0)])
        words = self._words(walked)
        quiet = passed(self.pack, walked.outcome, walked.asked.asked, walked.facts, words)
        path = replace(verdict.path, findings=(*verdict.path.findings, *quiet))
        return replace(verdict, path=path)

    async def ajudge(self, query: Query | str, item: Item | str) -> Verdict:
        """Judge one pair in a thread of its own, for programs that must not wait."""
        import asyncio  # takes longer to import than all of the judge

        return await asyncio.to_thread(self.judge, query, item)

    # ---- many pairs
    def judge_many(self, pairs: Iterable[tuple[Query | str, Item | str]]) -> Iterator[Verdict]:
        """Yield one verdict a pair, in order; reads as few pairs ahead as a batch holds."""
        source = iter(pairs)
        while batch := list(itertools.islice(source, BATCH)):
            yield from self._batch([(_query(query), _item(item)) for query, item in batch])

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Score (query, title) pairs in [0, 1], as cross-encoders do; abstentions score 0."""
        return [verdict.score or 0.0 for verdict in self.judge_many(pairs)]

    def rank(
        self,
        query: Query | str,
        items: Sequence[Item | str],
        *,
        by: RankBy = "grade",
        top_k: int | None = None,
    ) -> Ranking:
        """Order the items of one query, best first; equal ones keep their order.

        By `pairs` or `list`, the model orders what rules and matcher have judged, whose verdicts
        stay, and nothing stands above what the rules' bands put above it. Raises JudgeError where
        there is no model to ask.
        """
        if by not in get_args(RankBy):
            raise DataError(f"`{by}` orders nothing; there are {known_names(get_args(RankBy))}")
        if by == "grade":
            return by_grade(self.judge_many((query, item) for item in items), top_k)
        if self._asker is None:
            raise JudgeError(f"ranking by `{by}` asks a language model; give the judge a `model`")
        made = self._unasked([(_query(query), _item(item)) for item in items])
        who = replace(self.answered_by, model=self.matcher.name, prompt_hash="")
        return by_comparison(
            self._asker,
            [
                (_case(w, verdict) if w else None, replace(verdict, answered_by=who))
                for w, verdict in made
            ],
            by,
            top_k,
        )

    def signals(self, query: Query, item: Item) -> Signals:
        """Return what the path of a pair says to the matcher; fitting needs it."""
        walked = self._walk(query, item)
        return signals(self.pack, walked.asked, walked.known, walked.facts, walked.outcome)

    def read(self, query: Query | str) -> list[tuple[str, Understanding]]:
        """Return what is understood of a query after each step, by the step's name."""
        return list(traced(_query(query), self._steps))

    def extract(self, item: Item | str) -> tuple[Evidence, ...]:
        """Return all that is known of an item's attributes, surest first.

        This is the evidence that verdicts about the item have in their path; several pieces of one
        attribute are alternatives.
        """
        return self._gathered(_item(item)).evidence

    # ---- the path
    def _eyes(
        self, captioner: str | Captioner | None, photos: Photos | None, plugins: Plugins
    ) -> Looking | None:
        if captioner is None or captioner == "":
            return None
        if isinstance(captioner, str):
            captioner = open_captioner(captioner, plugins=plugins)
        return Looking(captioner, photos or Photos(), self.pack.schema)

    def _asking(
        self, model: str | Model | None, asking: Asking | None, log: str | Path | None, own: Plugins
    ) -> Asker | None:
        if model is None:
            return None
        opened = open_model(model, plugins=own) if isinstance(model, str) else model
        asked = RememberingModel(opened, ReplyLog(Path(log))) if log else opened
        return Asker(asked, self.pack, asking or Asking(), kind=self._kind, plugins=own)

    def _kind(self, query: Query) -> Value | None:
        return self._understood(query.text, query.locale).facts.get(PRODUCT)

    def _understand(self, text: str, locale: str) -> Understanding:
        return understand(Query(text=text, locale=locale), self._steps)

    def _walk(self, query: Query, item: Item) -> _Walked:
        """Construct the path of one pair and follow it under the rules."""
        start = perf_counter()
        asked = self._understood(query.text, query.locale)
        return self._follow(query, item, asked, self._gathered(item), start)

    def _follow(
        self, query: Query, item: Item, asked: Understanding, known: Gathered, start: float
    ) -> _Walked:
        facts = known.facts(asked.asked)
        outcome = self.pack.engine.judge(asked.asked, facts)
        return _Walked(query, item, asked, known, facts, outcome, perf_counter() - start)

    def _gathered(self, item: Item) -> Gathered:
        known = gather(item, self.lexicon)
        return self._knowing.supplemented(item, known) if self._knowing else known

    def _words(self, walked: _Walked) -> Mapping[str, str]:
        return wording(walked.asked.needs, walked.known.evidence, walked.asked.facts, walked.facts)

    def _batch(self, pairs: Sequence[tuple[Query, Item]]) -> Iterator[Verdict]:
        made = self._unasked(pairs)
        judged = [(walked, verdict) for walked, verdict in made if walked is not None]
        found = iter(self._asked([one for one, _ in judged], [verdict for _, verdict in judged]))
        for walked, verdict in made:
            yield verdict if walked is None else next(found)

    def _unasked(self, pairs: Sequence[tuple[Query, Item]]) -> list[tuple[_Walked | None, Verdict]]:
        """Return the path and the verdict of each pair before a language model is asked."""
        walked = [None if _silent(*pair) else self._walk(*pair) for pair in pairs]
        start = perf_counter()
        judged = self._judged([one for one in walked if one is not None])
        share = (perf_counter() - start) / max(1, len(pairs))
        found = iter([(one, self._verdict(one, prior, share)) for one, prior in judged])
        return [
            (None, self._abstain(_silent(*pair))) if one is None else next(found)
            for pair, one in zip(pairs, walked, strict=True)
        ]

    def _asked(self, walked: Sequence[_Walked], verdicts: list[Verdict]) -> list[Verdict]:
        """Let the model decide, if there is one, where the rules leave something open."""
        if not self._asker:
            return verdicts
        cases = [_case(w, verdict) for w, verdict in zip(walked, verdicts, strict=True)]
        return self._asker.verdicts(cases)

    def _judged(self, walked: Sequence[_Walked]) -> list[tuple[_Walked, Prior]]:
        """Grade what was walked, look at photos where that can change the grade, grade again."""
        judged = list(zip(walked, self._priors(walked), strict=True))
        if self._looking is None:
            return judged
        wanted = {
            place: questions
            for place, (one, prior) in enumerate(judged)
            if (questions := self._wanted(self._looking, one, prior))
        }
        looks = self._looking.look([(judged[at][0].item, asked) for at, asked in wanted.items()])
        seen = [self._seen(*judged[at], found) for at, found in zip(wanted, looks, strict=True)]
        for at, one, prior in zip(wanted, seen, self._priors(seen), strict=True):
            judged[at] = one, prior
        return judged

    def _wanted(self, looking: Looking, walked: _Walked, prior: Prior) -> tuple[PhotoQuestion, ...]:
        asks = questions(self.pack, walked.outcome, walked.asked.asked, walked.facts)
        if not asks or not walked.item.images:
            return ()
        decision = self._decision(walked, prior)
        return looking.questions(
            walked.item, asks, walked.facts, grade=decision.grade, cap=decision.band.high
        )

    def _seen(self, walked: _Walked, prior: Prior, looks: tuple[Look, ...]) -> _Walked:
        """Follow the rules again with what a photo told."""
        start = perf_counter() - walked.seconds
        known = walked.known.extended(photo_evidence(looks))
        found = self._follow(walked.query, walked.item, walked.asked, known, start)
        return replace(found, looks=looks, unseen=self._decision(walked, prior).grade)

    def _decision(self, walked: _Walked, prior: Prior) -> Decision:
        outcome = walked.outcome
        return decide(self.pack, outcome, prior.level, prior.probabilities, prior.score)

    def _priors(self, walked: Sequence[_Walked]) -> Sequence[Prior]:
        told = [
            (w.query, w.item, signals(self.pack, w.asked, w.known, w.facts, w.outcome))
            for w in walked
        ]
        if self._similarity:
            near = self._similarity.of([(w.query, w.item) for w in walked])
            told = [
                (query, item, replace(signal, similarity=cosine))
                for (query, item, signal), cosine in zip(told, near, strict=True)
            ]
        return checked_priors(self.matcher.priors(told), len(told), self.matcher.name)

    def _verdict(self, walked: _Walked, prior: Prior, share: float) -> Verdict:
        start = perf_counter()
        pack, outcome, facts = self.pack, walked.outcome, walked.facts
        decision = self._decision(walked, prior)
        asked = walked.asked
        query = asked.asked
        found = (
            findings(pack, outcome, query, facts, self._words(walked))
            if outcome.fired or outcome.open
            else ()
        )
        path = Explanation(
            intent=asked.intent,
            corrections=asked.corrections,
            needs=asked.needs,
            evidence=walked.known.evidence,
            looks=walked.looks,
            findings=found,
        )
        asks = questions(pack, outcome, query, facts)
        return Verdict(
            grade=decision.grade,
            interval=decision.interval,
            band=decision.band,
            conflict=outcome.conflict,
            mismatch=decision.mismatch,
            probabilities=decision.probabilities,
            score=decision.score,
            confidence=decision.confidence,
            path=path,
            rules=tuple(pack.rules[number].id for number in outcome.fired),
            questions=asks,
            answered_by=self.answered_by,
            unseen=walked.unseen,
            latency=walked.seconds + share + perf_counter() - start,
        )

    def _abstain(self, reason: str) -> Verdict:
        scale = self.pack.scale
        whole = Interval(low=scale.lowest, high=scale.highest)
        return Verdict(
            grade=None,
            abstained=reason,
            interval=whole,
            band=whole,
            path=Explanation(),
            answered_by=self.answered_by,
        )


def _matcher(matcher: str | Path | Matcher, plugins: Plugins) -> Matcher:
    if isinstance(matcher, str | Path) and str(matcher).endswith(".json"):
        found = EmbeddedMatcher.load(matcher)
        digest = hashlib.sha256(found.text().encode()).hexdigest()[:8]
        return replace(found, name=f"{found.name}-{digest}")
    if isinstance(matcher, str | Path):
        return plugins.load(MatcherOffer, str(matcher))  # type: ignore[no-any-return]
    return matcher


def _similarity(
    matcher: Matcher, encoder: str | Encoder | None, plugins: Plugins
) -> Similarity | None:
    """Make sure that a matcher gets cosines of the encoder that it was fitted with."""
    opened = open_encoder(encoder, plugins=plugins) if isinstance(encoder, str) else encoder
    wanted, given = getattr(matcher, "encoder", None), opened.identity if opened else ""
    if wanted is not None and wanted != given:
        raise JudgeError(
            f"the matcher `{matcher.name}` was fitted with {_named(wanted)}, and is given "
            f"{_named(given)}; --encoder, or `encoder=`, names the one it was fitted with"
        )
    return Similarity(opened) if opened else None


def _named(encoder: str) -> str:
    return f"the encoder `{encoder}`" if encoder else "no encoder"


def _with_knowledge(steps: Sequence[NamedStep], knowing: Knowing) -> tuple[NamedStep, ...]:
    """Put the store's step before needs are settled, or last where nothing settles them."""
    names = [step.name for step in steps]
    place = names.index("settle") if "settle" in names else len(names)
    return (*steps[:place], NamedStep("knowledge", knowing.informed), *steps[place:])


def _case(walked: _Walked, verdict: Verdict) -> Case:
    return Case(walked.query, walked.item, walked.asked.asked, walked.outcome, verdict)


def _query(query: Query | str) -> Query:
    return Query(text=query) if isinstance(query, str) else query


def _item(item: Item | str) -> Item:
    return Item(title=item) if isinstance(item, str) else item


def _silent(query: Query, item: Item) -> str:
    """Say why a pair cannot be judged at all; empty when it can."""
    if not any(map(str.isalnum, query.text)):
        return "the query has no words"
    if (
        not any(map(str.isalnum, item.title))
        and not item.properties
        and not item.skus
        and not item.description.strip()
    ):
        return "nothing is known about the item: no title, properties or description"
    return ""
