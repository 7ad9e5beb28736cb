"""Opening the model that a user named, with what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.estimate import EstimatingModel
from lore_sdk.judge.asking.log import RememberingModel, ReplyLog
from lore_sdk.models import open_model
from lore_sdk.plugins import Plugins
from lore_sdk.types import Model

__all__ = ["ModelChoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which model is asked and how, by name, so that it travels to other processes.

    `model` is `NAME:ARGUMENT` and `key` its API key, which is shown nowhere. `replies` is the file
    that remembers replies. With `estimate`, nothing is asked: verdicts only tell what asking would
    take.
    """

    model: str
    key: str = field(default="", repr=False)
    asking: Asking = field(default_factory=Asking)
    replies: Path | None = None
    estimate: bool = False

    def open(self, plugins: Plugins) -> Model:
        """Open the model and its memory; raises DataError or PluginError when one cannot be."""
        model = open_model(self.model, plugins=plugins, key=self.key)
        try:
            # an estimate changes no file, and makes none
            wanted = self.replies and (self.replies.exists() or not self.estimate)
            log = ReplyLog(self.replies) if self.replies and wanted else None
        except BaseException:
            model.close()
            raise
        if self.estimate:
            return EstimatingModel(model, log)
        return model if log is None else RememberingModel(model, log)
