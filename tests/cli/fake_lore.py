"""The `lore` command with a judge that needs no rule pack: `python -m tests.cli.fake_lore judge …`.

`PAUSE` in the environment is the seconds that a pair takes.
"""

from __future__ import annotations

import os
import sys
from functools import partial

from lore_sdk.cli import judge
from lore_sdk.cli.main import main
from lore_sdk.files import opening
from tests.files.fakes import FakeJudge, opener
from tests.files.helpers import PLUGINS

__all__ = ["lore"]


def _opener(*, pack: str, **_: object) -> partial[FakeJudge]:
    return opener(pack, pause=float(os.environ.get("PAUSE", "0")))


def lore(*arguments: str) -> int:
    """Run the command line in this process and return its exit code."""
    found = opening.JudgeOpener, judge.installed_plugins
    opening.JudgeOpener, judge.installed_plugins = _opener, lambda context: PLUGINS
    try:
        return main(arguments)
    finally:
        opening.JudgeOpener, judge.installed_plugins = found


if __name__ == "__main__":
    sys.exit(lore(*sys.argv[1:]))
