"""What a rule is told with: one table of phrases a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["LANGUAGES", "Phrases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one language; names in braces are filled in.

    `item` names a fact about the item, `assumed` adds what it is taken to be. `asked` marks a value
    as the query's, `amount` tells from which one a bound was worked out. `is_` and all up to
    `unstated` are tests of an item's fact. `cap` and all that follow put a line together.
    """

    # ---- values
    item: str
    assumed: str
    asked: str
    amount: str
    range: str
    list_joint: str
    last_or: str
    more: str
    more_close: str
    # ---- tests
    is_: str
    is_not: str
    none_of: str
    close: str
    such_as: str
    excluded: str
    includes: str
    lacks: str
    mentions: str
    below: str
    above: str
    outside: str
    by_more: str
    stated: str
    unstated: str
    # ---- conditions
    and_: str
    or_: str
    brackets: str
    # ---- lines
    cap: str
    floor: str
    rule: str
    always: str
    unless: str
    instead: str
    not_where: str
    fired: str
    open: str
    left_out: str

    def listed(self, values: Sequence[str]) -> str:
        """Write values as alternatives: `a`, `a or b`, `a, b or c`."""
        if len(values) < 2:
            return "".join(values)
        return f"{self.list_joint.join(values[:-1])}{self.last_or}{values[-1]}"


_ENGLISH = Phrases(
    item="item {name}",
    assumed="{item} ({value} if not said)",
    asked="{value} (asked)",
    amount="{bound} (asked: {value})",
    range="{low} to {high}",
    list_joint=", ",
    last_or=" or ",
    more="{count} more",
    more_close="{count} more close to it",
    is_="{item} is {value}",
    is_not="{item} is not {value}",
    none_of="{item} is none of {value}",
    close="{item} is close to {value}",
    such_as="{told}: {such}",
    excluded="{item} is {value} (asked not to be)",
    includes="{item} includes {value}",
    lacks="{item} lacks {value}",
    mentions="{item} mentions {value}",
    below="{item} is below {value}",
    above="{item} is above {value}",
    outside="{item} is not within {value}",
    by_more="{test} by more than {margin}",
    stated="{item} is stated",
    unstated="{item} is not stated",
    and_=" and ",
    or_=" or ",
    brackets="({condition})",
    cap="cap at {grade}",
    floor="floor at {grade}",
    rule="{title}: {bound} if {when}",
    always="{title}: {bound}, whatever the item",
    unless="{rule}, unless {unless}",
    instead=" (instead of {names})",
    not_where=" (not where {names} applies)",
    fired=" (applies)",
    open=" (open)",
    left_out="(left out for length: {count} more that may apply)",
)

_CHINESE = Phrases(
    item="商品 {name}",
    assumed="{item}（未说明时视为 {value}）",
    asked="{value}（所求）",
    amount="{bound}（所求：{value}）",
    range="{low} 至 {high}",
    list_joint="、",
    last_or=" 或 ",
    more="其他 {count} 种",
    more_close="其他 {count} 种相近值",
    is_="{item} 是 {value}",
    is_not="{item} 不是 {value}",
    none_of="{item} 不属于 {value}",
    close="{item} 与 {value} 相近",
    such_as="{told}：{such}",
    excluded="{item} 是 {value}（要求不是）",
    includes="{item} 包含 {value}",
    lacks="{item} 不含 {value}",
    mentions="{item} 提到 {value}",
    below="{item} 低于 {value}",
    above="{item} 高于 {value}",
    outside="{item} 不在 {value} 之内",
    by_more="{test}，相差超过 {margin}",
    stated="{item} 有说明",
    unstated="{item} 未说明",
    and_=" 且 ",
    or_=" 或 ",
    brackets="（{condition}）",
    cap="最高为 {grade}",
    floor="最低为 {grade}",
    rule="{title}：若 {when}，则{bound}",
    always="{title}：无论何种商品，{bound}",
    unless="{rule}，除非 {unless}",
    instead="（取代 {names}）",
    not_where="（{names} 适用时除外）",
    fired="（已适用）",
    open="（待定）",
    left_out="（另有 {count} 条规则可能适用，因篇幅未列出）",
)

LANGUAGES: Mapping[str, Phrases] = MappingProxyType({"en": _ENGLISH, "zh": _CHINESE})
"""Phrases by language (BCP 47)."""
