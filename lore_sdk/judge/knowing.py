"""What a knowledge store adds to a path: needs that no word states, evidence that no field gives.

Knowledge fills gaps. It never overrides what a query states or what an item says of itself, and
each need and each piece of evidence that it adds names the file that it came from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from lore_sdk.judge.gather import gather
from lore_sdk.judge.gathered import Gathered
from lore_sdk.judge.understand import NamedStep, Understanding, understand
from lore_sdk.judge.votes import Ballot, Vote, agreed
from lore_sdk.knowledge import (
    AliasMention,
    Fact,
    KnowledgeStore,
    Lexicon,
    Value,
    read_wording,
    subject_of,
)
from lore_sdk.knowledge.nearest import Nearest
from lore_sdk.types import Evidence, Item, Need, Query

__all__ = ["CONFIDENCE", "Knowing"]

CONFIDENCE = 0.25
"""How far knowledge is to be trusted, in [0, 1]: less than whatever an item says of itself."""

KIND_SHARE = 0.7
"""Share of the clicks that must agree on a kind before the query is taken to ask for it."""
QUORUM = 0.5
"""Share of the clicks that must be on items whose kind can be told at all."""
USUAL = 0.5
"""Lift below which clicks say nothing: the item was seen often, and clicked far too seldom."""

NEAREST = 10
"""Queries and items that are looked at where nothing is known about a query itself."""
ALIKE = 0.7
"""Cosine from which a query or an item counts as like a query."""

_REMEMBERED = 4096
_GUESSED = ("model", "number")
"""Origins of needs that are read off the shape of a word: an alias knows better what it means."""


class Knowing:
    """Brings a store into the path of a pair; `steps` are those that read what aliases mean.

    Where `nearest` is given, queries that nobody clicked after are told by those most like them.
    """

    def __init__(
        self,
        store: KnowledgeStore,
        lexicon: Lexicon,
        steps: Sequence[NamedStep],
        nearest: Nearest | None = None,
    ) -> None:
        self.store = store
        self._nearest = nearest
        self._lexicon = lexicon
        self._steps = steps
        self._item = lru_cache(_REMEMBERED)(self._gathered)
        self._above = lru_cache(_REMEMBERED)(self._parents)

    # ---- path construction
    def informed(self, so_far: Understanding) -> Understanding:
        """Add the needs that aliases in a query and the clicks after it tell of (`knowledge`)."""
        text = so_far.text.typed
        told = [need for mention in self._meant(text) for need in self._explained(text, mention)]
        asked = _joined(so_far, told) if told else so_far
        told = self._elected(text, asked)
        return _joined(asked, told) if told else asked

    def _meant(self, text: str) -> Iterator[AliasMention]:
        """Yield the aliases in a query that it does not deny ("without 13900")."""
        mentions = self.store.aliases(text)
        if not mentions:
            return
        wording = read_wording(text, self._lexicon)
        for mention in mentions:
            start, end = (
                bisect_left(wording.starts, mention.start),
                bisect_left(wording.starts, mention.end),
            )
            if not wording.negated(start, end):
                yield mention

    def _explained(self, text: str, mention: AliasMention) -> Iterator[Need]:
        """Read what an alias means; of several meanings, what all of them have in common."""
        votes = [Vote(self._meaning(fact), 1.0) for fact in mention.meanings]
        first = mention.meanings[0]
        for name in dict.fromkeys(name for vote in votes for name in vote.stated):
            attribute = self._lexicon.schema.attributes[name]
            found = agreed(votes, attribute, share=1.0)
            if found:
                yield self._need(
                    name,
                    found.value,
                    text=text[mention.start : mention.end],
                    span=(mention.start, mention.end),
                    source=first.source,
                    note="means " + " or ".join(fact.object for fact in mention.meanings),
                )

    def _meaning(self, fact: Fact) -> Mapping[str, tuple[Value, ...]]:
        if not fact.attribute:
            understood = understand(Query(text=fact.object), self._steps)
            return {name: (value,) for name, value in understood.facts.items()}
        read = self._lexicon.read
        named = self._lexicon.named(fact.attribute).attributes
        return {a.name: tuple(values) for a in named if (values := read(a, fact.object))}

    def _elected(self, text: str, asked: Understanding) -> list[Need]:
        """Read the kind that items have in common, where a query names none; nothing but the kind.

        Clicks agree on a brand because it is popular as often as because it is asked for: needs of
        brand and model that were read off clicks made judges agree less with people
        (docs/quality-knowledge.md), so only aliases tell those.
        """
        name = self._lexicon.roles.product
        if not name or any(need.attribute == name for need in asked.needs):
            return []
        attribute = self._lexicon.schema.attributes[name]
        for ballot in self.ballots(text):
            # one vote for something else that nobody gave: three clicks are the fewest that agree
            found = agreed(ballot.votes, attribute, share=KIND_SHARE, spare=1.0, quorum=QUORUM)
            if found:
                note = f"{found.weight:.0f} of {found.total:.0f} {ballot.what}"
                whole = (0, len(text))
                source = ballot.source
                return [
                    self._need(name, found.value, text="", span=whole, source=source, note=note)
                ]
        return []

    def ballots(self, text: str) -> Iterator[Ballot]:
        """Yield whom to ask: clicks after the query, after queries like it, items like it."""
        facts = self._trusted(text)
        if facts:
            yield Ballot(self._votes(facts), facts[0].source, "clicks")
        if self._nearest is None:
            return
        near = [s for s in self._nearest.queries(text, NEAREST) if s.similarity >= ALIKE]
        after = [(one, self._trusted(one.name)) for one in near if one.name != subject_of(text)]
        votes = [v for _, facts in after for v in self._votes(facts)]
        if votes:
            first = next((one, facts) for one, facts in after if facts)
            what = f"clicks after “{first[0].name}” and such, similarity {first[0].similarity:.2f}"
            yield Ballot(votes, first[1][0].source, what)
        items = [s for s in self._nearest.items(text, NEAREST) if s.similarity >= ALIKE]
        if items:
            votes = [Vote(self._item(one.name).stated, 1.0) for one in items]
            what = f"nearest items, similarity {items[0].similarity:.2f}"
            known = self.store.item(items[0].name)
            yield Ballot(votes, known.source if known else "", what)

    def _trusted(self, query: str) -> list[Fact]:
        return [f for f in self.store.clicked(query) if f.lift is None or f.lift >= USUAL]

    def _votes(self, facts: Iterable[Fact]) -> list[Vote]:
        return [Vote(self._item(fact.object).stated, fact.clicks) for fact in facts]

    def _need(
        self, name: str, value: Value, *, text: str, span: tuple[int, int], source: str, note: str
    ) -> Need:
        return Need(
            dimension=self._lexicon.dimension[name],
            attribute=name,
            value=value,
            text=text,
            span=span,
            role="head" if name == self._lexicon.roles.product else "modifier",
            origin=f"knowledge:{source}",
            note=note,
        )

    # ---- evidence
    def supplemented(self, item: Item, known: Gathered) -> Gathered:
        """Add what the store's catalogue says of an item, and the brands above its brand."""
        more = list(self._above_all(known))
        if item.id:
            stated = self._item(item.id)
            more += [e for e in stated.evidence if e.attribute not in known.stated]
        return known.extended(more) if more else known

    def _above_all(self, known: Gathered) -> Iterator[Evidence]:
        brand = self._lexicon.roles.brand
        for value in known.stated.get(brand, ()):
            yield from self._above(str(value))

    def _parents(self, brand: str) -> tuple[Evidence, ...]:
        attribute = self._lexicon.schema.attributes[self._lexicon.roles.brand]
        return tuple(
            self._evidence(attribute.name, value, fact.object, f"above {brand}, {fact.source}")
            for fact in self.store.parents(brand)
            for value in self._lexicon.read(attribute, fact.object)
        )

    def _gathered(self, id: str) -> Gathered:
        """Gather what the store says of an item: its catalogue entry, and its selling points."""
        found = self.store.item(id)
        points = self.store.selling_points(id)
        source = found.source if found else points[0].source if points else ""
        item = found.item if found else Item()
        # a first line that is short would be taken for a title
        prose = "\n".join(["", *(point.object for point in points), item.description])
        known = gather(replace(item, description=prose), self._lexicon)
        evidence = [self._evidence(e.attribute, e.value, e.text, source) for e in known.evidence]
        return Gathered.of(evidence, self._lexicon)

    def _evidence(self, name: str, value: object, text: str, note: str) -> Evidence:
        return Evidence(
            dimension=self._lexicon.dimension[name],
            attribute=name,
            value=value,
            text=text,
            source="knowledge",
            confidence=CONFIDENCE,
            note=note,
        )


def _joined(asked: Understanding, told: Sequence[Need]) -> Understanding:
    """Join needs to those that a query states, which win but for guesses inside of an alias."""
    told = list({need.attribute: need for need in reversed(told)}.values())[::-1]
    places = [need.span for need in told if need.text]
    wiser = {need.attribute for need in told if need.text}
    kept = [
        need
        for need in asked.needs
        if not (need.origin in _GUESSED and need.attribute in wiser and _inside(need.span, places))
    ]
    stated = {need.attribute for need in kept}
    new = [need for need in told if need.attribute not in stated]
    return replace(asked, needs=(*kept, *new))


def _inside(span: tuple[int, int], places: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in places)
