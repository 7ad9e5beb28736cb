"""Model numbers and numbered series: `wrt54g`, `xbr-65x900`, `iphone 15 pro`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

from lore_sdk.knowledge.text import word_set

__all__ = ["SERIES", "ModelMention", "read_models"]


class ModelMention(NamedTuple):
    """A model by its folded code, with token numbers and characters (both half-open).

    `series` is True for a device family with its number, False for a part number.
    """

    code: str
    start: int
    end: int
    first_char: int
    last_char: int
    series: bool


SERIES = MappingProxyType(
    {
        **dict.fromkeys(("iphone", "ipad", "ipod"), "apple"),
        **dict.fromkeys(("playstation", "xperia", "cybershot"), "sony"),
        **dict.fromkeys(("xbox", "lumia"), "microsoft"),
        **dict.fromkeys(("pixel", "nexus", "chromecast"), "google"),
        **dict.fromkeys(("thinkpad", "ideapad"), "lenovo"),
        **dict.fromkeys(("inspiron", "latitude"), "dell"),
        "galaxy": "samsung",
        "kindle": "amazon",
        "redmi": "xiaomi",
        "oneplus": "oneplus",
        "zenfone": "asus",
        "gopro": "gopro",
        "coolpix": "nikon",
        "powershot": "canon",
        "lumix": "panasonic",
    }
)
"""Device families whose number is part of their name, and who makes them."""
_QUALIFIERS = word_set(
    """
    note tab watch edge mini air pro plus max ultra se touch nano classic one s x xs xr fe
    lite fire fold flip go slim active neo gen generation series black rebel mark mk eos
    """
)
_ALIASES = {f"ps{n}": f"playstation{n}" for n in range(1, 6)}
# `cat5e`, `ddr4`, `usb3`, `par38`, `1080p`: standards that many makers share.
_STANDARD = re.compile(
    r"(?:cat|ddr|usb|hdmi|mp|wifi|rs|db|rj|cr|lr|par|mr|br|gu|ip|ipx|spf|upf|sae|awg|sata|pcie?|dvd|"
    r"type|class|level|gen|ver|vol|win|windows|office|mpeg|dx|no|fy|mil|ac|dc|led|[nrbeathfgm])"
    r"\d{1,3}[a-z]?|\d{1,3}[a-z]{1,4}|[a-z]{3,}\d[a-z]{3,}|\d+(?:p|k|d|st|nd|rd|th|w|v|a|hz|mah|lm|rpm|psi|btu|dpi|ct|"
    r"pcs|pack|piece|count|inch|grit|cfm|gpm|gb|mb|tb|ml|mm)"
)
_DIMENSIONS = re.compile(r"\d+(?:x\d+)+[a-z]{0,2}")
_MIXED = re.compile(r"(?=\d*[a-z])(?=[a-z]*\d)[a-z0-9]+")
_NOT_LAST = word_set("black series gen generation")
_UNNUMBERED = {"iphone": word_set("x xr xs se"), "xbox": word_set("one")}
"""Words that are the number of a series."""
_SIZES = word_set("s x xs")
"""Sizes of clothes that are no sizes after a series."""
_JOINTS = frozenset({"-", "/", ".", "_"})
_LONGEST_CHUNK = 6
_LONGEST_CODE = 24


class _Text(NamedTuple):
    """The words of a text, as `Words`, and which of them are known to be something else."""

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    gaps: Sequence[str]
    taken: Sequence[bool]

    def mention(self, start: int, end: int, code: str, *, series: bool) -> ModelMention:
        return ModelMention(code, start, end, self.starts[start], self.ends[end - 1], series)


def read_models(
    words: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
    gaps: Sequence[str],
    taken: Sequence[bool],
) -> list[ModelMention]:
    """Find models in words that are not `taken` (by a quantity or a known phrase)."""
    text = _Text(words, starts, ends, gaps, taken)
    found: list[ModelMention] = []
    done = 0
    for place, word in enumerate(words):
        if taken[place] or place < done:
            continue
        if word in SERIES:
            found += _series(text, place)
        elif word in _ALIASES:
            found.append(text.mention(place, place + 1, _ALIASES[word], series=True))
        elif not word.isalpha():
            found += _part_number(text, place, done)
        if found:
            done = found[-1].end
    return found


def _series(text: _Text, start: int) -> list[ModelMention]:
    """Read a series with its numbers (`iphone 15 pro`, `iphone 6/6s`); without one it is none."""
    found: list[ModelMention] = []
    words = text.words
    place, begin = start + 1, start
    while place < len(words):
        end = _numbered(text, place)
        while end > place and words[end - 1] in _NOT_LAST:
            end -= 1
        numbers = words[place:end]
        if not any(map(_has_digit, numbers)) and (
            not numbers or numbers[0] not in _UNNUMBERED.get(words[start], ())
        ):
            break
        code = "".join((words[start], *words[place:end]))
        found.append(text.mention(begin, end, code, series=True))
        if end >= len(words):
            break
        begin = place = end + (words[end] in ("and", "or"))
        if text.gaps[end].strip() not in ("/", ",") and place == end:
            break
    return found


def _numbered(text: _Text, place: int) -> int:
    """Return where a number of a series and the words that belong to it end."""
    end = place
    while end < min(len(text.words), place + 5):
        word = text.words[end]
        if (text.taken[end] and word not in _SIZES) or word in _ALIASES:
            break
        if end > place and text.gaps[end] != "." and text.gaps[end].strip(" -+"):
            break
        short = word.isascii() and len(word) <= 4 and _has_digit(word)
        if word not in _QUALIFIERS and not short:
            break
        end += 1
    return end


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)


def _part_number(text: _Text, place: int, done: int) -> list[ModelMention]:
    """Read the words glued together around one that has a digit: `xbr-65x900`, `dv7-1211ea`."""
    words, gaps, taken = text.words, text.gaps, text.taken
    start, end = place, place + 1
    if start > done and gaps[start] == "-" and len(words[start - 1]) <= 5 and not taken[start - 1]:
        start -= 1
    while end < min(len(words), start + _LONGEST_CHUNK) and gaps[end] in _JOINTS and not taken[end]:
        end += 1
    glued = words[start:end]
    code = "".join(glued)
    if not 4 <= len(code) <= _LONGEST_CODE or _MIXED.fullmatch(code) is None:
        return []
    if _STANDARD.fullmatch(code) or _DIMENSIONS.fullmatch(code):
        return []
    if len(glued) > 1 and not _coded(glued):
        return []
    return [text.mention(start, end, code, series=False)]


def _coded(words: Sequence[str]) -> bool:
    """Tell `dv7-1211ea` from `6-outlet`, `50-foot` and `t-shirt2`: no long plain word in it."""
    return not any(word.isalpha() and len(word) > 4 for word in words) and not (
        words[0].isdigit() and words[1].isalpha()
    )
