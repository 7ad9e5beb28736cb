"""Path construction: what a query asks for, read from its own words.

A wrong need becomes a wrong cap, so what cannot be told is left unread: a word with two meanings,
two values for one attribute, a number that could measure several things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lore_sdk.dsl.schema import Attribute
from lore_sdk.knowledge import (
    Amount,
    Head,
    Lexicon,
    Token,
    Value,
    Wording,
    companion,
    find_head,
    read_amounts,
    read_wording,
    senses,
    word_set,
)
from lore_sdk.types import Need, Query

__all__ = ["Understanding", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """The needs of one query, and the facts that they are for the rules.

    `facts` maps attributes to what is asked; negated needs are in `excluded` instead, and a negated
    flag is the fact False. `head` is the noun that the query is about, as typed (its kind may be
    unknown). `leftovers` are the words that no need covers.
    """

    needs: tuple[Need, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    excluded: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    head: str = ""
    leftovers: tuple[str, ...] = ()


_STOP = word_set(
    """
    a an and are at be best buy by cheap compatible fit fits for from get i in is it me my new
    of on or over sale size than that the to under up want with without no not non free online
    """
)


def understand(query: Query, lexicon: Lexicon) -> Understanding:
    """Read what a query asks for; a query without words asks for nothing."""
    wording = read_wording(query.text, lexicon)
    if not wording.words:
        return Understanding()
    head = find_head(wording, wording.segments[0], lexicon)
    needs = _compatible(_needs(wording, head, lexicon), wording.text, lexicon)
    return Understanding(
        needs=tuple(needs),
        facts={n.attribute: n.value for n in needs if not n.negated},  # type: ignore[misc]
        excluded=_excluded(needs),
        tokens=tuple(map(Token, wording.words, wording.starts, wording.ends)),
        head=_head_text(wording, head),
        leftovers=_leftovers(wording, needs),
    )


def _needs(wording: Wording, head: Head | None, lexicon: Lexicon) -> Iterator[Need]:
    make = _Maker(wording, lexicon)
    if head is not None:
        yield make.need(lexicon.roles.product, head.kind, head.start, head.end, role_head=True)
    yield from _words(make, head)
    kinds = lexicon.kinds.get(head.kind, frozenset()) if head else frozenset()
    for amount in read_amounts(wording, lexicon, kinds, plain_price=True):
        name = _bounded(amount, lexicon)
        if name:
            yield make.need(name, amount.value, amount.start, amount.end, origin="number")
    yield from _models(make, head)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes needs of one query."""

    wording: Wording
    lexicon: Lexicon

    def need(
        self,
        attribute: str,
        value: object,
        start: int,
        end: int,
        *,
        role_head: bool = False,
        negated: bool = False,
        origin: str = "lexicon",
    ) -> Need:
        span = self.wording.span(start, end)
        return Need(
            dimension=self.lexicon.dimension[attribute],
            attribute=attribute,
            value=value,
            text=self.wording.text[span[0] : span[1]],
            span=span,
            role="head" if role_head else "modifier",
            negated=negated,
            origin=origin,
        )


def _words(make: _Maker, head: Head | None) -> Iterator[Need]:
    """Read needs from the known words."""
    wording, lexicon = make.wording, make.lexicon
    for mention in wording.mentions:
        for reading in senses(wording, mention, head, lexicon):
            negated = wording.negated(mention.start, mention.end)
            if reading.value is True:
                yield make.need(reading.attribute, not negated, mention.start, mention.end)
            else:
                yield make.need(*reading, mention.start, mention.end, negated=negated)


def _bounded(amount: Amount, lexicon: Lexicon) -> str:
    """Return the attribute that an amount is asked of: `max_width` for "under 50 cm wide"."""
    if not amount.bound:
        return amount.attribute
    name = f"{amount.bound}_{amount.attribute}"
    return name if name in lexicon.schema.attributes else ""


def _models(make: _Maker, head: Head | None) -> Iterator[Need]:
    """Read the model that is asked for, or that what is asked for must fit."""
    wording, roles = make.wording, make.lexicon.roles
    if not wording.models:
        return
    model = wording.models[0]
    apart = wording.segment_at(model.start).opener == "for" or (
        model.series and companion(make.lexicon, head.kind if head else None)
    )
    if roles.fits and apart:
        codes = tuple(dict.fromkeys(m.code for m in wording.models))
        yield make.need(roles.fits, codes, model.start, model.end, origin="model")
    if roles.model and len(wording.models) == 1:
        yield make.need(roles.model, model.code, model.start, model.end, origin="model")


def _compatible(needs: Iterable[Need], text: str, lexicon: Lexicon) -> list[Need]:
    """Keep one value an attribute; of two that exclude each other neither can be trusted."""
    found: dict[str, list[Need]] = {}
    kept: list[Need] = []
    for need in needs:
        if need.negated:
            kept.append(need)
        else:
            found.setdefault(need.attribute, []).append(need)
    for name, those in found.items():
        one = those[0] if len(those) == 1 else _one(those, text, lexicon.schema.attributes[name])
        kept += [one] if one else []
    return sorted(kept, key=lambda need: need.span)


def _one(needs: Sequence[Need], text: str, attribute: Attribute) -> Need | None:
    values = list(dict.fromkeys(need.value for need in needs))
    if len(values) == 1:
        return needs[0]
    if attribute.type != "enum":
        return None
    words = {str(value) for value in values}
    for value, served in attribute.serves.items():
        if words <= served | {value}:
            start, end = needs[0].span[0], needs[-1].span[1]
            return replace(needs[0], value=value, text=text[start:end], span=(start, end))
    return None


def _excluded(needs: Sequence[Need]) -> dict[str, tuple[Value, ...]]:
    found: dict[str, dict[Value, None]] = {}
    for need in needs:
        if need.negated:
            found.setdefault(need.attribute, {})[need.value] = None  # type: ignore[index]
    return {name: tuple(values) for name, values in found.items()}


def _head_text(wording: Wording, head: Head | None) -> str:
    """Return the head as typed; where no kind is known, the last word of the first segment."""
    words, segment = wording.words, wording.segments[0]
    if head is not None:
        return wording.quote(head.start, head.end)
    spoken = [False] * len(words)
    spans = [(m.start, m.end) for m in wording.models] + list(wording.places)
    for start, end in spans + [(m.start, m.end) for m in wording.mentions]:
        spoken[start:end] = [True] * (end - start)
    for place in range(segment.end - 1, segment.start - 1, -1):
        if not spoken[place] and words[place] not in _STOP and words[place].isalpha():
            return wording.quote(place, place + 1)
    return ""


def _leftovers(wording: Wording, needs: Sequence[Need]) -> tuple[str, ...]:
    spans = [need.span for need in needs]
    return tuple(
        word
        for word, first, last in zip(wording.words, wording.starts, wording.ends, strict=True)
        if word not in _STOP and not any(s <= first and last <= e for s, e in spans)
    )
