"""The grade that a plain text states: its last one, and only where nothing casts doubt on it.

What is quoted, stands in brackets or repeats the pair is not the model's own. A grade that is
denied, asked about, judged or followed by another is none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Stated", "read_plain"]

_LONGEST_CLAUSE = 200
_QUOTED = re.compile(
    # bounded, so that a reply full of opening quotation marks is read in no time
    r"\"(?:\\.|[^\"\\\n]){0,2000}\"|“[^”]{0,2000}”|‘[^’\n]{0,2000}’|「[^」]{0,2000}」"
    r"|『[^』]{0,2000}』|«[^»]{0,2000}»|`[^`\n]{0,2000}`|(?<!\w)'[^'\n]{0,2000}'(?!\w)"
    # what it repeats of the pair is not its own
    r"|(?m:^[ \t]*(?:>|(?i:title|query|item|product|brand|description|properties"
    r"|标题|查询|商品|描述)[ \t]*[:：]).*$)"
)
_ASIDE = re.compile(r"\([^()\n]{0,2000}\)|（[^（）\n]{0,2000}）")
_LONE_WORD = re.compile(r"\W*\w+\W*")
_CODE = r"L\d+(?:\.\d+)?"
_NAMES = "grade|rating|label|verdict|final answer|answer|score|评分|等级|评级|答案|判定|档位"
_STATED = re.compile(
    rf"(?<![A-Za-z])(?:{_NAMES})"
    r"[\s*_\"'`]*(?P<link>is|为|是|[:：=])?[\s*_\"'`]*"
    rf"(?P<code>{_CODE})(?![A-Za-z0-9])(?=(?P<rest>[^\n]{{0,80}}))",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"[\s*_\"'`(\[【]*(?P<code>{_CODE})[\s*_\"'`)\]】.。!]*", re.IGNORECASE)
_ELSE = re.compile(
    r"[*_\"'`\s]*(?:or|to|and|through|或|至|到|和|[-–—~/|,，?？])\s*[*_\"'`\s]*L?\d", re.IGNORECASE
)
_DOUBT = re.compile(r"[*_\"'`\s]*[?？]")
_END = re.compile(r"[\s*_\"'`]*级?[\s*_\"'`]*(?:[.。!！,，;；}]|$)")
_OTHER = re.compile(rf"(?<![A-Za-z0-9]){_CODE}(?![A-Za-z0-9])", re.IGNORECASE)
_CLAUSE = re.compile(r"[^.,;!?，。；！？\n]*\Z")
_DENIED = re.compile(
    r"\b(?:no|not|never|cannot|neither|nor|without|wrong|instead)\b|n['’]t\b|[不没無无非未勿]",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"[*_\"'`\s]*(?:(?:is|was|are|would|could|should|may|might|can|cannot|seems?|looks?)\b|不|并|错)",
    re.IGNORECASE,
)


class Stated(NamedTuple):
    """The code of a grade, or the doubt about it; `alone` where the text is nothing else."""

    code: str = ""
    doubt: str = ""
    alone: bool = False


def read_plain(said: str) -> Stated:
    """Read the code of the last grade that a text states as its answer, such as `L3`."""
    plain = _QUOTED.sub(lambda quoted: quoted[0] if _LONE_WORD.fullmatch(quoted[0]) else " ", said)
    alone = _ALONE.fullmatch(plain)
    if alone:
        return Stated(alone["code"], alone=True)
    plain = _ASIDE.sub(" ", plain)
    stated = [each for each in _STATED.finditer(plain) if each["link"] or _END.match(each["rest"])]
    if not stated:
        return Stated(doubt="the reply states no grade")
    return Stated(stated[-1]["code"], _doubt(plain, stated[-1]))


def _doubt(plain: str, stated: re.Match[str]) -> str:
    """Return why a stated grade is not beyond doubt; empty where it is."""
    behind = plain[stated.end("code") :]
    others = (each[0].casefold() for each in _OTHER.finditer(behind))
    if _ELSE.match(behind) or any(other != stated["code"].casefold() for other in others):
        return "the reply states more than one grade"
    if _DOUBT.match(behind):
        return "the reply asks whether its grade is right"
    before = _CLAUSE.search(plain[max(0, stated.start() - _LONGEST_CLAUSE) : stated.start()])
    if _JUDGED.match(behind) or (before and _DENIED.search(before[0])):
        return "the reply does not say that its grade holds"
    return ""
