"""Checked rules → one generated Python function that judges a pair in a few microseconds.

Every test becomes two Boolean expressions: whether it *may* hold (TRUE or OPEN) and whether it
*must* (TRUE). `and`, `or` and `unless` of three-valued logic are then plain Boolean logic on the
two, an absent value is `None` in a local variable, and a rule that asks for something the query
does not say is skipped with all others of its group by one `is not None`.

Nothing of a pack reaches the generated text but through `repr` of a string, number or Boolean;
variables are numbered, never named after anything a pack says.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

from lore_sdk.dsl.evaluate import Evaluator, Outcome
from lore_sdk.dsl.mentions import mentions
from lore_sdk.dsl.rules import FactRef, Facts, Key

__all__ = ["Compiled", "Engine", "compile_rules", "generate"]

Judge = Callable[[Facts, Facts], Outcome]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Generated code (marshalled) and the tables it reads; what the disk cache keeps."""

    code: bytes
    tables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """Judges pairs of (query facts, item facts) under the rules it was made of."""

    judge: Judge

    @classmethod
    def of(cls, compiled: Compiled) -> Engine:
        """Bring compiled rules to life."""
        names: dict[str, Any] = {
            **compiled.tables,
            "__builtins__": {"abs": abs, "len": len},
            "mentions": mentions,
            "new": tuple.__new__,
            "Outcome": Outcome,
        }
        code: CodeType = marshal.loads(compiled.code)
        exec(code, names)  # our own generated text: see the module's docstring
        return cls(names["judge"])


def _attribute(ref: FactRef) -> str:
    return ref.attribute


def compile_rules(evaluator: Evaluator, *, key: Key = _attribute) -> Compiled:
    """Compile the rules of an evaluator; `key` adapts to records that name their facts otherwise.

    With `key=lambda ref: f"{ref.side}_{ref.attribute}"`, one flat record can be both sides.
    """
    source, tables = generate(evaluator, key=key)
    return Compiled(marshal.dumps(compile(source, "<rules>", "exec")), tables)


def generate(evaluator: Evaluator, *, key: Key = _attribute) -> tuple[str, dict[str, Any]]:
    """Write the function's source and the tables it refers to."""
    # what writes code is not needed for a pack from the cache
    from lore_sdk.dsl.writing import write_function

    return write_function(evaluator, key)
