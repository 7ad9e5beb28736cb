"""What each step made of a query, as a tree; `lore explain --trace`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.tree import Tree

    from lore_sdk.judge.understand import Understanding
    from lore_sdk.knowledge import Wording
    from lore_sdk.types import Need

__all__ = ["read_tree"]


def read_tree(read: Sequence[tuple[str, Understanding]]) -> Tree:
    """Draw the steps and, below each, what it changed."""
    from rich.text import Text
    from rich.tree import Tree

    from lore_sdk.judge.understand import Understanding

    tree = Tree(Text("read step by step", "bold"))
    before = Understanding()
    for name, after in read:
        told = list(_told(before, after))
        branch = tree.add(Text.assemble((name, "bold" if told else "dim")))
        for line in told:
            branch.add(Text(line))
        before = after
    return tree


def _told(before: Understanding, after: Understanding) -> Iterator[str]:
    """Say, one line each, which fields a step changed and what to."""
    for field in fields(after):
        value = getattr(after, field.name)
        if value == getattr(before, field.name):
            continue
        if field.name == "text":
            if value.text != value.typed:
                yield f"reads “{value.text}”"
        elif field.name == "needs":
            known = before.needs
            yield from (_need(need) for need in value if need not in known)
            yield from (f"drops {_need(need)}" for need in known if need not in value)
        elif field.name == "wording" and value is not None:
            yield _words(value)
        elif field.name in ("head", "intent"):
            yield f"{field.name}: {value}"
        elif field.name == "leftovers" and value:
            yield f"nothing covers: {', '.join(value)}"


def _words(wording: Wording) -> str:
    parts = []
    for segment in wording.segments:
        words = " ".join(wording.words[segment.start : segment.end])
        parts.append(f"[{segment.opener}] {words}" if segment.opener else words)
    return " | ".join(parts)


def _need(need: Need) -> str:
    value = f"not {need.value}" if need.negated else str(need.value)
    return f"{need.attribute} = {value}, by “{need.text}”"
