"""A judge that grades by shared words, for tests that are not about grading."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path as FilePath

from lore_sdk.errors import JudgeError, PackError
from lore_sdk.types import (
    LORE_SCALE,
    AnsweredBy,
    Finding,
    Interval,
    Item,
    Path,
    Query,
    Question,
    Verdict,
)

__all__ = ["FakeJudge", "opener"]


class FakeJudge:
    """Grades by the share of query words in the title; some words make it misbehave."""

    def __init__(self, pack: str = "fake", pause: float = 0.0, log: str = "") -> None:
        if pack == "missing":
            raise PackError("no rule pack is called `missing`; installed: `fake`")
        self.answered_by = AnsweredBy(model="words", pack=f"{pack}@1.0", pack_hash=f"hash-{pack}")
        self._pause = pause
        self._log = FilePath(log) if log else None

    def judge_many(self, pairs: Iterable[tuple[Query, Item]]) -> Iterator[Verdict]:
        for query, item in pairs:
            yield self._judge(query, item)

    def close(self) -> None:
        """Hold nothing."""

    def _judge(self, query: Query, item: Item) -> Verdict:
        if self._log:
            with self._log.open("a") as file:
                file.write(f"{query.text}|{item.title}\n")
        if self._pause:
            time.sleep(self._pause)
        if "xx-refuse" in query.text:
            raise JudgeError("this query is refused")
        if "xx-crash" in query.text:
            raise ValueError("a defect")
        if "xx-slow" in query.text:
            time.sleep(1.5)
        if "xx-die" in query.text:
            os.kill(os.getpid(), signal.SIGKILL)
        whole = Interval(low=LORE_SCALE.lowest, high=LORE_SCALE.highest)
        common = {"interval": whole, "band": whole, "answered_by": self.answered_by}
        if "xx-abstain" in query.text:
            return Verdict(grade=None, abstained="too little to go by", path=Path(), **common)
        words = query.text.lower().split()
        title = item.title.lower()
        share = sum(word in title for word in words) / len(words)
        grade = LORE_SCALE[round(share * 3)]
        finding = Finding(
            rule=f"{self.answered_by.pack}/words",
            outcome="fired",
            effect="cap",
            bound=grade,
            dimension="category",
            reason=f"{share:.0%} of the words are in the title",
        )
        return Verdict(
            grade=grade,
            mismatch=None if share == 1 else f"{grade.code}-category",
            probabilities=(0.1, 0.2, 0.3, 0.4),
            score=share,
            confidence=0.5 + share / 2,
            path=Path(findings=(finding,)),
            rules=(finding.rule,),
            questions=(
                Question(attribute="color", dimension="color", could_lower_to=LORE_SCALE[1]),
            ),
            latency=time.perf_counter(),
            **common,
        )


def opener(pack: str = "fake", *, pause: float = 0.0, log: str = "") -> partial[FakeJudge]:
    return partial(FakeJudge, pack, pause, log)
