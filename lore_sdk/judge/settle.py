"""The step that decides between needs, and says what is asked, what must not be, what is left.

A wrong need becomes a wrong cap, so what cannot be told is left unread: a word with two meanings,
two values for one attribute, a number that could measure several things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lore_sdk.dsl.schema import Attribute
from lore_sdk.judge.understand import Understanding
from lore_sdk.knowledge import Lexicon, word_set
from lore_sdk.types import Need

__all__ = ["settle"]

_STOP = word_set(
    """
    a an and are at be best buy by cheap compatible fit fits for from get i in is it me my new
    of on or over sale size than that the to under up want with without no not non free online
    """
)


def settle(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Keep one value an attribute and arrange the needs for the rules (`settle`)."""
    needs = _compatible(so_far.needs, so_far.text.typed, lexicon)
    return replace(
        so_far,
        needs=tuple(needs),
        facts={n.attribute: n.value for n in needs if not n.negated},  # type: ignore[misc]
        excluded=_excluded(needs),
        head=_head_text(so_far, needs),
        leftovers=_leftovers(so_far, needs),
    )


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


def _excluded(needs: Sequence[Need]) -> dict[str, tuple[str | bool | float, ...]]:
    found: dict[str, dict[str | bool | float, None]] = {}
    for need in needs:
        if need.negated:
            found.setdefault(need.attribute, {})[need.value] = None  # type: ignore[index]
    return {name: tuple(values) for name, values in found.items()}


def _head_text(so_far: Understanding, needs: Sequence[Need]) -> str:
    """Return the head as typed; where no kind is known, the last word of the first segment."""
    wording, head = so_far.wording, so_far.subject
    if wording is None:
        return ""
    words, segment = wording.words, wording.segments[0]
    if head is not None:
        return _quoted(so_far, head.start, head.end)
    named = next((need.text for need in needs if need.role == "head" and need.text), "")
    if named:
        return named
    spoken = [False] * len(words)
    spans = [(m.start, m.end) for m in wording.models] + list(wording.places)
    for start, end in spans + [(m.start, m.end) for m in wording.mentions]:
        spoken[start:end] = [True] * (end - start)
    for place in range(segment.end - 1, segment.start - 1, -1):
        if not spoken[place] and words[place] not in _STOP and words[place].isalpha():
            return _quoted(so_far, place, place + 1)
    return ""


def _quoted(so_far: Understanding, start: int, end: int) -> str:
    """Return some words as they were typed."""
    assert so_far.wording is not None
    text = so_far.text
    return text.typed[slice(*text.span(*so_far.wording.span(start, end)))]


def _leftovers(so_far: Understanding, needs: Sequence[Need]) -> tuple[str, ...]:
    wording = so_far.wording
    if wording is None:
        return ()
    covered = [need.span for need in needs if need.text]
    places = zip(wording.starts, wording.ends, strict=True)
    typed = [so_far.text.span(*place) for place in places]
    return tuple(
        word
        for word, (first, last) in zip(wording.words, typed, strict=True)
        if word not in _STOP and not any(s <= first and last <= e for s, e in covered)
    )
