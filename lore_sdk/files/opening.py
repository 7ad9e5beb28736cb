"""Opening the embedded judge, here and in worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lore_sdk.images.choice import Eyes
from lore_sdk.judge.asking.choice import ModelChoice
from lore_sdk.judge.understand import STEPS

if TYPE_CHECKING:
    from lore_sdk.judge import LoreJudge

__all__ = ["JudgeOpener"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeOpener:
    """What a judge is made of, by name; called in whichever process it is wanted.

    `blocked` are plugins to leave out, `eyes` what looks at photos, `model` the language model that
    is asked. The other fields are parameters of LoreJudge.
    """

    pack: str
    matcher: str = "embedded"
    encoder: str = ""
    knowledge: Path | None = None
    retriever: str = ""
    steps: Sequence[str] = STEPS
    eyes: Eyes | None = None
    model: ModelChoice | None = None
    blocked: Sequence[str] = ()

    def __call__(self) -> LoreJudge:
        """Open the judge; raises what LoreJudge raises."""
        from lore_sdk.dsl import Cache
        from lore_sdk.judge import LoreJudge
        from lore_sdk.plugins import Plugins

        plugins = Plugins.installed(blocked=self.blocked)
        opened = self.eyes.open(plugins) if self.eyes else None
        with ExitStack() as failing:
            if opened:
                failing.callback(opened.captioner.close)
            model = self.model.open(plugins) if self.model else None
            if model:
                failing.callback(model.close)
            judge = LoreJudge(
                self.pack,
                matcher=self.matcher,
                encoder=self.encoder or None,
                knowledge=self.knowledge,
                retriever=self.retriever,
                steps=self.steps,
                captioner=opened.captioner if opened else None,
                photos=opened.photos if opened else None,
                model=model,
                asking=self.model.asking if self.model else None,
                plugins=plugins,
                cache=Cache.default(),
            )
            failing.pop_all()
        return judge
