"""Reading the labelled pairs from which examples for prompts are chosen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from lore_sdk.judge.asking.examples import Choice, Examples
    from lore_sdk.plugins import Plugins

__all__ = ["read_examples"]

# Any: whole numbers and texts
_SETTINGS: dict[str, Any] = {
    "count": 4,
    "budget": 800,
    "choice": "pack",
    "retriever": "bm25",
    "layout": "auto",
    "labels": "",
}


def read_examples(
    stated: str, pack: str, *, plugins: Plugins, notice: Callable[[str], None]
) -> Examples | None:
    """Read `FILE[,NAME=VALUE…]`, None for an empty text; `pack` says on which scale grades are.

    `count` and `budget` are the most examples and tokens of a prompt, `choice` is `pack` or
    `query`, `layout` and `labels` say how the file is read; words of labels have semicolons
    between (`labels=good=L4;bad=L1`), as settings have commas. Raises DataError.
    """
    if not stated:
        return None
    from lore_sdk.files import Job
    from lore_sdk.files.labelled import read_labelled
    from lore_sdk.judge import LoreJudge
    from lore_sdk.judge.asking.examples import Examples
    from lore_sdk.plugins.settings import read_settings

    path, _, rest = stated.partition(",")
    found = read_settings(rest, _SETTINGS, what="--examples")
    scale = LoreJudge.open(pack, plugins=plugins).pack.scale
    job = Job(pairs=Path(path.strip()), out=Path(os.devnull), layout=found["layout"])
    labels = found["labels"].replace(";", ",")
    file = read_labelled(job, scale=scale, labels=labels, plugins=plugins, notice=notice)
    return Examples.of(
        ((pair.query, pair.item, pair.share) for pair in file.pairs),
        scale,
        count=found["count"],
        budget=found["budget"],
        choice=cast("Choice", found["choice"]),
        retriever=found["retriever"],
    )
