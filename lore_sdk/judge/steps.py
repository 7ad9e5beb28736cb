"""The steps that turn what was typed into words: plainly written, rightly spelt, and their head.

Here and in the files of the other steps, each function is one step: what is understood so far and
the lexicon of a pack in, what is understood then out.
"""

from __future__ import annotations

from dataclasses import replace

from lore_sdk.judge.needs import NeedMaker
from lore_sdk.judge.understand import Understanding
from lore_sdk.knowledge import Lexicon, find_head, normalise, read_wording
from lore_sdk.types import Correction

__all__ = ["correct", "find_subject", "find_words", "write_plainly"]


def write_plainly(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Write letters and spaces in one way (`normalise`)."""
    text = normalise(so_far.text)
    return so_far if text is so_far.text else replace(so_far, text=text)


def correct(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Read misspelt words as those that were meant (`spelling`)."""
    text = so_far.text
    changes = lexicon.corrector.changes(text.text)
    if not changes:
        return so_far
    spans = [text.span(change.start, change.end) for change in changes]
    found = [
        Correction(text=text.typed[slice(*span)], read_as=change.text, span=span)
        for change, span in zip(changes, spans, strict=True)
    ]
    corrections = (*so_far.corrections, *found)
    return replace(so_far, text=text.changed(changes), corrections=corrections)


def find_words(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Find words, known phrases, numbers, models and segments (`wording`)."""
    wording = read_wording(so_far.text.text, lexicon)
    return replace(so_far, wording=wording if wording.words else None)


def find_subject(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Find the kind of product that the query is about (`head`)."""
    wording = so_far.wording
    head = find_head(wording, wording.segments[0], lexicon) if wording else None
    if wording is None or head is None:
        return so_far
    make = NeedMaker(so_far.text, wording, lexicon)
    need = make.need(lexicon.roles.product, head.kind, head.start, head.end, role="head")
    return replace(so_far, subject=head, needs=(*so_far.needs, need))
