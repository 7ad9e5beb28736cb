"""Opening the embedded judge, here and in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lore_sdk.files.chunk import Judge

__all__ = ["judge_opener"]


def judge_opener(
    pack: str,
    *,
    matcher: str = "embedded",
    knowledge: Path | None = None,
    retriever: str = "",
    blocked: Sequence[str] = (),
) -> Callable[[], Judge]:
    """Return what opens the judge of a pack in whichever process it is called."""
    return partial(_open, pack, matcher, knowledge, retriever, tuple(blocked))


def _open(
    pack: str, matcher: str, knowledge: Path | None, retriever: str, blocked: tuple[str, ...]
) -> Judge:
    from lore_sdk.dsl import Cache
    from lore_sdk.judge import LoreJudge
    from lore_sdk.plugins import Plugins

    plugins = Plugins.installed(blocked=blocked)
    return LoreJudge(
        pack,
        matcher=matcher,
        knowledge=knowledge,
        retriever=retriever,
        plugins=plugins,
        cache=Cache.default(),
    )
