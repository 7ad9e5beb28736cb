"""vLLM, or a message that says what to install; and what it may not do by itself."""

from __future__ import annotations

import os
from importlib.util import find_spec

from lore_sdk.errors import PluginError

__all__ = ["QUIET", "check_library", "hush_library"]

QUIET = {
    # standard output is for verdicts; vLLM would write its log there
    "VLLM_LOGGING_STREAM": "ext://sys.stderr",
    "VLLM_LOGGING_LEVEL": "WARNING",
    # it would tell its makers what it runs on
    "VLLM_NO_USAGE_STATS": "1",
}
"""Variables of the environment by which vLLM is told things that no argument tells it."""


def check_library() -> None:
    """Raise PluginError where vLLM is missing; it is not imported, which takes seconds."""
    if find_spec("vllm") is None:
        raise PluginError("vllm is missing: pip install lore-vllm")


def hush_library() -> None:
    """Keep vLLM quiet in this process and those it starts; what a user has set stays.

    It has to be called before vLLM is imported, which reads these variables then.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
