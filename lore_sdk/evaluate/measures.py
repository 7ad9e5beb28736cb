"""The measures of information retrieval, which ir_measures computes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from subprocess import CalledProcessError
from typing import Any

from lore_sdk.errors import DataError, LoreError

__all__ = ["INSTALL", "ir_library", "measured", "parse_measure", "placed"]

INSTALL = "needs the library ir_measures; run: pip install 'lore-sdk[eval]'"


def ir_library() -> Any:
    """Return the module ir_measures; raises LoreError with the command that installs it.

    Any: the library has no annotations.
    """
    try:
        return import_module("ir_measures")
    except ImportError as error:
        raise LoreError(f"ranking {INSTALL}") from error


def parse_measure(measure: str) -> Any:
    """Read the name of a measure; raises DataError for one that ir_measures cannot compute here.

    Any: the library has no annotations.
    """
    library = ir_library()
    try:
        parsed = library.parse_measure(measure)
        available = library.DefaultPipeline.supports(parsed)
    except (NameError, ValueError, SyntaxError, AssertionError, TypeError) as error:
        raise DataError(
            f"`{measure}` is not a measure of ir_measures; some are `nDCG@10`, `AP(rel=2)`, "
            "`RR(rel=2)`, `P(rel=2)@5`"
        ) from error
    if parsed.params.get("cutoff", 1) < 1:
        # trec_eval ends the process at a cutoff that is none
        raise DataError(f"`{measure}` looks at no rank; the number after the @ is 1 or more")
    if not available:
        raise DataError(
            f"`{measure}` is a measure of ir_measures that needs a library which is not "
            "installed; https://ir-measur.es names it"
        )
    return parsed


def measured(
    measure: str, labels: Mapping[str, Mapping[str, int]], runs: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Return a measure of every query of `labels` (query → item → level) in `runs` (… → score).

    Queries of which the measure is undefined are left out. Raises DataError where its library
    fails.
    """
    parsed = parse_measure(measure)
    names = list(labels)
    items = {
        query: {item: str(n) for n, item in enumerate({**labels[query], **runs.get(query, {})})}
        for query in names
    }
    # libraries read scores as 32 bits, break ties their own ways and split ids at spaces, so that
    # they are given places and numbers instead
    qrels = {
        str(n): {items[query][item]: level for item, level in labels[query].items()}
        for n, query in enumerate(names)
    }
    run = {
        str(n): {
            items[query][item]: float(-place)
            for place, item in enumerate(placed(runs.get(query, {})))
        }
        for n, query in enumerate(names)
    }
    try:
        found = list(ir_library().iter_calc([parsed], qrels, run))
    except (CalledProcessError, OSError) as error:
        raise DataError(f"ir_measures cannot compute `{measure}`: {error}") from error
    return {
        names[int(each.query_id)]: float(each.value) for each in found if math.isfinite(each.value)
    }


def placed(scores: Mapping[str, float]) -> Sequence[str]:
    """Return items from the highest score to the lowest, ties by id, the last first.

    That is how trec_eval breaks ties.
    """
    return sorted(scores, key=lambda item: (scores[item], item), reverse=True)
