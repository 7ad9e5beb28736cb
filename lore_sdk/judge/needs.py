"""The steps that find needs: in known words, in numbers, in models, and what must not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lore_sdk.judge.understand import Understanding
from lore_sdk.knowledge import (
    Aligned,
    Amount,
    Head,
    Lexicon,
    Wording,
    companion,
    read_amounts,
    senses,
)
from lore_sdk.types import Need, Role

__all__ = ["NeedMaker", "deny", "need_models", "need_numbers", "need_words"]


@dataclass(frozen=True, slots=True)
class NeedMaker:
    """Makes needs of one query, and says where they stand in the text as typed."""

    text: Aligned
    wording: Wording
    lexicon: Lexicon

    def need(
        self,
        attribute: str,
        value: object,
        start: int,
        end: int,
        *,
        role: Role = "modifier",
        origin: str = "lexicon",
    ) -> Need:
        """Make the need that the words from `start` to `end` (half-open) state."""
        span = self.text.span(*self.wording.span(start, end))
        return Need(
            dimension=self.lexicon.dimension[attribute],
            attribute=attribute,
            value=value,
            text=self.text.typed[slice(*span)],
            span=span,
            role=role,
            origin=origin,
        )


def need_words(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Find the needs that known words state (`words`)."""
    return _added(so_far, lexicon, _words)


def need_numbers(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Find the needs that numbers state (`numbers`)."""
    return _added(so_far, lexicon, _numbers)


def need_models(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Find the model that is asked for, or that what is asked for must fit (`models`)."""
    return _added(so_far, lexicon, _models)


def deny(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Mark what must not be: after "no" and "without", before "free" (`negation`)."""
    wording = so_far.wording
    if wording is None or not wording.negates:
        return so_far
    needs = tuple(
        _denied(need) if _negated(need, wording, so_far.text) else need for need in so_far.needs
    )
    return replace(so_far, needs=needs)


def _added(
    so_far: Understanding,
    lexicon: Lexicon,
    find: Callable[[NeedMaker, Head | None], Iterator[Need]],
) -> Understanding:
    if so_far.wording is None:
        return so_far
    found = tuple(find(NeedMaker(so_far.text, so_far.wording, lexicon), so_far.subject))
    return replace(so_far, needs=so_far.needs + found) if found else so_far


def _words(make: NeedMaker, head: Head | None) -> Iterator[Need]:
    for mention in make.wording.mentions:
        for reading in senses(make.wording, mention, head, make.lexicon):
            yield make.need(*reading, mention.start, mention.end)


def _numbers(make: NeedMaker, head: Head | None) -> Iterator[Need]:
    lexicon = make.lexicon
    kinds = lexicon.kinds.get(head.kind, frozenset()) if head else frozenset()
    for amount in read_amounts(make.wording, lexicon, kinds, plain_price=True):
        name = _bounded(amount, lexicon)
        if name:
            yield make.need(name, amount.value, amount.start, amount.end, origin="number")


def _bounded(amount: Amount, lexicon: Lexicon) -> str:
    """Return the attribute that an amount is asked of: `max_width` for "under 50 cm wide"."""
    if not amount.bound:
        return amount.attribute
    name = f"{amount.bound}_{amount.attribute}"
    return name if name in lexicon.schema.attributes else ""


def _models(make: NeedMaker, head: Head | None) -> Iterator[Need]:
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


def _denied(need: Need) -> Need:
    """Return what is left of a need under "no": of a flag, that it must be false."""
    return replace(need, value=False) if need.value is True else replace(need, negated=True)


def _negated(need: Need, wording: Wording, text: Aligned) -> bool:
    """Tell whether the words of a need stand under a "no"; that of a head denies its part."""
    if need.role == "head" or need.origin in ("number", "model"):
        return False
    spans = [text.span(*pair) for pair in zip(wording.starts, wording.ends, strict=True)]
    inside = [
        n for n, (start, end) in enumerate(spans) if start < need.span[1] and need.span[0] < end
    ]
    return bool(inside) and wording.negated(inside[0], inside[-1] + 1)
