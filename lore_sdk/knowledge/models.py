"""Model numbers and numbered series: `wrt54g`, `xbr-65x900`, `iphone 15 pro`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

from lore_sdk.dsl.schema import fold_code
from lore_sdk.knowledge.text import Token, word_set

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
    r"(?:cat|ddr|usb|hdmi|mp|wifi|rs|db|rj|cr|lr|par|mr|br|gu|ip|ipx|spf|upf|sae|awg|sata|pcie?|"
    r"dvd|type|class|level|gen|ver|vol|win|windows|office|mpeg|dx|n|r|no|fy|mil|ac|dc|led|b|e|a|t|h|f|g|m)"
    r"-?\d{1,3}[a-z]?|\d{1,4}(?:p|k|d|st|nd|rd|th|s|x|w|v|a|g|f|c|t|ct|pc|pcs|pk|pack|in|inch|ft|fl|"
    r"oz|lb|lbs|mm|cm|m|ml|l|gb|tb|mb|mp|hz|ghz|mhz|mah|yr|yrs|mo|ga|k?gold|way|port|piece|light|"
    r"tier|panel|ply|speed|hr|hour|min|day|pin|bit|ch|door|drawer|seat|person|man|wire|gang|amp|"
    r"volt|watt|pair|cup|qt|gal|cfm|gpm|psi|rpm|btu|tpi|dpi|grit|teeth|tooth|count)"
)
_DIMENSIONS = re.compile(r"\d+(?:x\d+)+[a-z]{0,2}")
_MIXED = re.compile(r"(?=\d*[a-z])(?=[a-z]*\d)[a-z0-9]+")
_NOT_LAST = word_set("one black series gen generation")
_JOINTS = frozenset({"-", "/", ".", "_"})
_LONGEST_CHUNK = 6


def read_models(text: str, tokens: Sequence[Token], taken: Sequence[bool]) -> list[ModelMention]:
    """Find models in words that are not `taken` (by a quantity or a longer known phrase)."""
    found: list[ModelMention] = []
    place, size = 0, len(tokens)
    while place < size:
        word = tokens[place].word
        mentions: Sequence[ModelMention] = ()
        if not taken[place]:
            if word in SERIES:
                mentions = _series(text, tokens, place, taken)
            elif word in _ALIASES:
                mentions = [_mention(tokens, place, place + 1, _ALIASES[word], series=True)]
            elif not word.isalpha() or _hyphened(text, tokens, place):
                mentions = _part_number(text, tokens, place, taken)
        found += mentions
        place = mentions[-1].end if mentions else place + 1
    return found


def _mention(
    tokens: Sequence[Token], start: int, end: int, code: str, *, series: bool
) -> ModelMention:
    return ModelMention(code, start, end, tokens[start].start, tokens[end - 1].end, series)


def _series(
    text: str, tokens: Sequence[Token], start: int, taken: Sequence[bool]
) -> list[ModelMention]:
    """Read a series with its numbers (`iphone 15 pro`, `iphone 6/6s`); without one it is none."""
    found: list[ModelMention] = []
    place, begin = start + 1, start
    while place < len(tokens):
        end = _numbered(text, tokens, place, taken)
        words = [token.word for token in tokens[place:end]]
        while words and words[-1] in _NOT_LAST:
            words.pop()
        if not any(_has_digit(word) for word in words):
            break
        end = place + len(words)
        code = "".join((tokens[start].word, *words))
        found.append(_mention(tokens, begin, end, code, series=True))
        if end >= len(tokens):
            break
        gap = text[tokens[end - 1].end : tokens[end].start].strip()
        begin = place = end + (tokens[end].word in ("and", "or"))
        if gap not in ("/", ",") and place == end:
            break
    return found


def _numbered(text: str, tokens: Sequence[Token], place: int, taken: Sequence[bool]) -> int:
    """Return where a number of a series and the words that belong to it end."""
    end = place
    while end < min(len(tokens), place + 5) and not taken[end]:
        word = tokens[end].word
        if end > place and text[tokens[end - 1].end : tokens[end].start].strip(" -+"):
            break
        short = word.isascii() and len(word) <= 4 and _has_digit(word)
        if word not in _QUALIFIERS and not short:
            break
        end += 1
    return end


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)


def _hyphened(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether letters are glued to a following word with digits: `xbr-65x900`."""
    if place + 1 >= len(tokens) or len(tokens[place].word) > 5:
        return False
    after = tokens[place + 1]
    return text[tokens[place].end : after.start] == "-" and _has_digit(after.word)


def _part_number(
    text: str, tokens: Sequence[Token], start: int, taken: Sequence[bool]
) -> list[ModelMention]:
    end = start + 1
    while (
        end < min(len(tokens), start + _LONGEST_CHUNK)
        and not taken[end]
        and text[tokens[end - 1].end : tokens[end].start] in _JOINTS
    ):
        end += 1
    code = fold_code(text[tokens[start].start : tokens[end - 1].end])
    plain = code.isascii() and _MIXED.fullmatch(code) is not None
    if not plain or len(code) < 4 or len(code) > 24:
        return []
    if _STANDARD.fullmatch(code) or _DIMENSIONS.fullmatch(code):
        return []
    words = [token.word for token in tokens[start:end]]
    if len(words) > 1 and not _coded(words):
        return []
    return [_mention(tokens, start, end, code, series=False)]


def _coded(words: Sequence[str]) -> bool:
    """Tell `dv7-1211ea` from `6-outlet`, `50-foot` and `t-shirt2`: no long plain word in it."""
    return not any(word.isalpha() and len(word) > 4 for word in words) and not (
        words[0].isdigit() and words[1].isalpha()
    )
