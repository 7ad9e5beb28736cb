"""Judging: understand the query, gather what is known, follow the rules, decide."""

from lore_sdk.judge.judge import LoreJudge, Ranked

__all__ = ["LoreJudge", "Ranked"]
