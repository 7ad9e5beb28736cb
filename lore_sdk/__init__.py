"""E-commerce search relevance: rules bound the grade, judges decide inside the bound.

    from lore_sdk import Item, LoreJudge, Query

    judge = LoreJudge("fashion")
    verdict = judge.judge("red dress", Item(title="Navy midi dress"))
    print(verdict.grade, verdict.mismatch)

Importing this package loads nothing heavy: a name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lore_sdk.dsl import Pack, load_pack
    from lore_sdk.errors import LoreError
    from lore_sdk.judge import LoreJudge, Ranked
    from lore_sdk.plugins import Plugins, hookimpl
    from lore_sdk.types import Grade, Item, Query, Scale, Verdict

__all__ = [
    "Grade",
    "Item",
    "LoreError",
    "LoreJudge",
    "Pack",
    "Plugins",
    "Query",
    "Ranked",
    "Scale",
    "Verdict",
    "__version__",
    "hookimpl",
    "load_pack",
]

__version__ = "0.1.0"

_HOMES = {
    "Grade": "lore_sdk.types",
    "Item": "lore_sdk.types",
    "LoreError": "lore_sdk.errors",
    "LoreJudge": "lore_sdk.judge",
    "Pack": "lore_sdk.dsl",
    "Plugins": "lore_sdk.plugins",
    "Query": "lore_sdk.types",
    "Ranked": "lore_sdk.judge",
    "Scale": "lore_sdk.types",
    "Verdict": "lore_sdk.types",
    "hookimpl": "lore_sdk.plugins",
    "load_pack": "lore_sdk.dsl",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `lore_sdk` has no name `{name}`")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
