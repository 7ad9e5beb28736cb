"""Checking of reasons, which are templates: `because "made for {item.gender}"`."""

from __future__ import annotations

import re
from collections.abc import Collection

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.explain import TEMPLATE
from lore_sdk.dsl.report import Report

__all__ = ["check_template"]

_BRACES = re.compile(r"\{[^{}]*\}?|\}")


def check_template(
    text: n.Text, attributes: Collection[str], source: Source, report: Report
) -> None:
    """Report everything in braces that is not a fact about a declared attribute."""
    start = text.span.start + 1
    for match in _BRACES.finditer(text.text):
        span = n.Span(start + match.start(), start + match.end())
        fact = TEMPLATE.fullmatch(match.group())
        if fact is None:
            report.add(
                "E406",
                f"`{match.group()}` is not a fact",
                source,
                span,
                "write {query.…} or {item.…} with the name of an attribute",
            )
        elif fact.group(2) not in attributes:
            report.add(
                "E101",
                f"no attribute `{fact.group(2)}` is declared",
                source,
                span,
                report.suggestion(fact.group(2), attributes, "attributes are"),
            )
