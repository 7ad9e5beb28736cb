"""Opening the embedded judge, here and in worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.files.chunk import Judge
from lore_sdk.images.choice import Eyes
from lore_sdk.judge.understand import STEPS

__all__ = ["JudgeOpener"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeOpener:
    """What a judge is made of, by name; called in whichever process it is wanted.

    `blocked` are plugins to leave out, `eyes` what looks at photos. The other fields are parameters
    of LoreJudge.
    """

    pack: str
    matcher: str = "embedded"
    encoder: str = ""
    knowledge: Path | None = None
    retriever: str = ""
    steps: Sequence[str] = STEPS
    eyes: Eyes | None = None
    blocked: Sequence[str] = ()

    def __call__(self) -> Judge:
        """Open the judge; raises what LoreJudge raises."""
        from lore_sdk.dsl import Cache
        from lore_sdk.judge import LoreJudge
        from lore_sdk.plugins import Plugins

        plugins = Plugins.installed(blocked=self.blocked)
        opened = self.eyes.open(plugins) if self.eyes else None
        return LoreJudge(
            self.pack,
            matcher=self.matcher,
            encoder=self.encoder or None,
            knowledge=self.knowledge,
            retriever=self.retriever,
            steps=self.steps,
            captioner=opened.captioner if opened else None,
            photos=opened.photos if opened else None,
            plugins=plugins,
            cache=Cache.default(),
        )
