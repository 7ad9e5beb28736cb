"""One adapter for each rule engine: rules → something that answers pairs.

`build` takes the rules in the engine's own text, made by `text` before the clock starts, and
returns a function from native records to answers, with every conversion the engine needs inside.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from tests.benchmarks.rules_workload import (
    FLAG,
    NUMBERS,
    QUANTITY,
    SETS,
    VOCABULARY,
    WORDS,
    Pair,
    Rule,
    Test,
)

__all__ = ["ENGINES", "THIRD_PARTY", "Engine", "Run", "pack_text"]

Run = Callable[[Sequence[Pair]], list[tuple[Any, ...]]]
"""Pairs → (grade, numbers of fired rules), or an outcome of ours, which has the open ones too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine in the table; `package` is what has to be installed for it."""

    name: str
    summary: str
    text: Callable[[Sequence[Rule]], Any]
    build: Callable[[Any, Sequence[Rule]], Run]
    module: str = ""
    package: str = ""

    @property
    def version(self) -> str:
        """The version of the package; that of Python for what needs none."""
        return metadata.version(self.package) if self.package else platform.python_version()

    @property
    def installed(self) -> bool:
        """Tell whether the engine can be imported."""
        try:
            import_module(self.module or "sys")
        except ImportError:
            return False
        return True


def _graded(rules: Sequence[Rule], fired: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    return min([3, *(rules[n].cap for n in fired)]), tuple(fired)


def _joined(rule: Rule, write: Callable[[Test], str], joint: str = " and ") -> str:
    return joint.join(write(test) for test in rule.tests)


# ---- ours
GRADES = ("Irrelevant", "Mismatch", "Related", "Excellent")
_BELOW = {"product_type": "product"}


def pack_text(rules: Sequence[Rule]) -> str:
    """Write the rules as a pack."""
    lines = ['pack bench 1.0.0 "Benchmark"', f"grades {' < '.join(GRADES)}"]
    lines += [f"attribute product : kind all-types > {', '.join(VOCABULARY['product_type'])}"]
    for name in WORDS[1:]:
        lines.append(f"attribute {name} : one of {' | '.join(VOCABULARY[name])} dimension style")
    for name in SETS:
        lines.append(f"attribute {name} : list of code dimension material")
        lines.append(f"attribute {name}_asked : code dimension material")
    for name in (*NUMBERS, QUANTITY):
        lines.append(f"attribute {name} : count from 0 to 100000 dimension specification")
    lines.append(f"attribute {FLAG} : flag dimension accessory")
    for number, rule in enumerate(rules):
        scopes = [test for test in rule.tests if test.key == "q_product_type"]
        names = [scopes[0].value] if scopes and scopes[0].kind == "is" else []
        names = names or (list(scopes[0].value) if scopes else [])
        scope = f" for {', '.join(names)}" if names else ""
        rest = [test for test in rule.tests if test not in scopes]
        lines.append(f'rule r{number:04} "Rule {number}"{scope}')
        lines.append(f"    when {' and '.join(map(_condition, rest))}")
        lines.append(f"    cap at {GRADES[rule.cap]}")
        lines.append('    because "one of many"')
    return "\n".join(lines) + "\n"


def _condition(test: Test) -> str:
    name = _BELOW.get(test.key, test.key)
    asked, stated = f"query.{name}", f"item.{name}"
    one = f"{'query' if test.key.startswith('q_') else 'item'}.{test.key[2:]}"
    match test.kind:
        case "is":
            return f"{one} is {test.value}"
        case "among":
            return f"{one} is one of {', '.join(test.value)}"
        case "true" | "false":
            return f"{one} is {'yes' if test.kind == 'true' else 'no'}"
        case "differs":
            return f"{asked} conflicts with {stated}"
        case "lacks":
            return f"{stated} lacks {asked}_asked"
        case "off":
            return f"{stated} differs from {asked} by more than {test.value / 10:g}%"
        case _:
            return f"{stated} is below {asked}"


def _ours(text: str, _: Sequence[Rule]) -> Run:
    from lore_sdk.dsl import pack_from_text
    from lore_sdk.dsl.compile import Engine as Generated
    from lore_sdk.dsl.compile import compile_rules
    from lore_sdk.dsl.rules import FactRef

    def key(ref: FactRef) -> str:
        name = "product_type" if ref.attribute == "product" else ref.attribute
        return f"{ref.side[0]}_{name.removesuffix('_asked')}"

    judge = Generated.of(compile_rules(pack_from_text(text, {}).evaluator, key=key)).judge

    def run(pairs: Sequence[Pair]) -> list[tuple[Any, ...]]:
        return [judge(pair, pair) for pair in pairs]

    return run


# ---- a plain generated function, two-valued: what Python itself can do
def _generated(text: str, rules: Sequence[Rule]) -> Run:
    names: dict[str, Any] = {}
    exec(text, names)  # our own text
    judge, caps = names["judge"], [rule.cap for rule in rules]

    def run(pairs: Sequence[Pair]) -> list[tuple[Any, ...]]:
        return [judge(pair.get, caps) for pair in pairs]

    return run


def _generated_text(rules: Sequence[Rule]) -> str:
    keys = [f"{s}_{n}" for n in (*WORDS, *SETS, *NUMBERS, QUANTITY, FLAG) for s in "qi"]
    lines = ["def judge(get, caps):", " fired = []"]
    lines += [f" {key} = get({key!r})" for key in keys]
    for number, rule in enumerate(rules):
        lines.append(f" if {_joined(rule, _python)}: fired.append({number})")
    lines += [" grade = 3", " for n in fired:", "  if caps[n] < grade: grade = caps[n]"]
    return "\n".join([*lines, " return grade, fired"])


def _python(test: Test) -> str:
    asked, stated = f"q_{test.key}", f"i_{test.key}"
    known = f"{asked} is not None and {stated} is not None and"
    match test.kind:
        case "is":
            return f"{test.key} == {test.value!r}"
        case "among":
            return f"{test.key} in {set(test.value)!r}"
        case "true" | "false":
            return f"{test.key} is {test.kind == 'true'}"
        case "differs":
            return f"{known} {asked} != {stated}"
        case "lacks":
            return f"{known} {asked} not in {stated}"
        case "off":
            return f"{known} abs({stated} - {asked}) * 1000 > {test.value} * {asked}"
        case _:
            return f"{known} {stated} < {asked}"


# ---- zen-engine: all rules as one list expression, so that a record crosses the border once
def _zen(text: str, rules: Sequence[Rule]) -> Run:
    import zen

    expression = zen.compile_expression(text)

    def run(pairs: Sequence[Pair]) -> list[tuple[Any, ...]]:
        return [
            _graded(rules, [n for n, holds in enumerate(expression.evaluate(pair)) if holds])
            for pair in pairs
        ]

    return run


def _zen_text(rules: Sequence[Rule]) -> str:
    return f"[{', '.join(_joined(rule, _zen_test) for rule in rules)}]"


def _zen_test(test: Test) -> str:
    asked, stated = f"q_{test.key}", f"i_{test.key}"
    known = f"{asked} != null and {stated} != null and"
    match test.kind:
        case "is":
            return f"{test.key} == '{test.value}'"
        case "among":
            words = ", ".join(f"'{word}'" for word in test.value)
            return f"{test.key} in [{words}]"
        case "true" | "false":
            return f"{test.key} == {test.kind}"
        case "differs":
            return f"{known} {asked} != {stated}"
        case "lacks":
            return f"{known} {asked} not in {stated}"
        case "off":
            return f"{known} abs({stated} - {asked}) * 1000 > {test.value} * {asked}"
        case _:
            return f"{known} {stated} < {asked}"


# ---- yara: attributes as external variables; a missing text is empty, a missing number negative
def _yara(text: str, rules: Sequence[Rule]) -> Run:
    import yara

    found = yara.compile(source=text, externals=_externals({}))

    def run(pairs: Sequence[Pair]) -> list[tuple[Any, ...]]:
        return [
            _graded(rules, sorted(int(match.rule[1:]) for match in matches))
            for matches in (found.match(data=b"", externals=_externals(pair)) for pair in pairs)
        ]

    return run


def _externals(pair: Pair) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name in WORDS:
        for key in (f"q_{name}", f"i_{name}"):
            found[key] = pair.get(key, "")
    for name in SETS:
        asked, stated = pair.get(f"q_{name}"), pair.get(f"i_{name}")
        found[f"q_{name}"] = f"|{asked}|" if asked else ""
        found[f"i_{name}"] = f"|{'|'.join(stated)}|" if stated else ""
    for name in (*NUMBERS, QUANTITY, FLAG):
        for key in (f"q_{name}", f"i_{name}"):
            found[key] = int(pair.get(key, -1))
    return found


def _yara_text(rules: Sequence[Rule]) -> str:
    return "\n".join(
        f"rule r{number} {{ condition: {_joined(rule, _yara_test)} }}"
        for number, rule in enumerate(rules)
    )


def _yara_test(test: Test) -> str:
    asked, stated = f"q_{test.key}", f"i_{test.key}"
    texts = f'{asked} != "" and {stated} != "" and'
    numbers = f"{asked} >= 0 and {stated} >= 0 and"
    match test.kind:
        case "is":
            return f'{test.key} == "{test.value}"'
        case "among":
            return f"({' or '.join(f'{test.key} == {_quoted(word)}' for word in test.value)})"
        case "true" | "false":
            return f"{test.key} == {int(test.kind == 'true')}"
        case "differs":
            return f"{texts} {asked} != {stated}"
        case "lacks":
            return f"{texts} not {stated} contains {asked}"
        case "off":
            more = f"({stated} - {asked}) * 1000 > {test.value} * {asked}"
            less = f"({asked} - {stated}) * 1000 > {test.value} * {asked}"
            return f"{numbers} ({more} or {less})"
        case _:
            return f"{numbers} {stated} < {asked}"


def _quoted(word: str) -> str:
    return f'"{word}"'


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            name="ours",
            summary="lore_sdk.dsl, with fired and open rules",
            text=pack_text,
            build=_ours,
        ),
        Engine(
            name="generated",
            summary="plain generated Python function, fired rules only",
            text=_generated_text,
            build=_generated,
        ),
        Engine(
            name="zen",
            summary="zen-engine, one list expression",
            text=_zen_text,
            build=_zen,
            module="zen",
            package="zen-engine",
        ),
        Engine(
            name="yara",
            summary="yara-python, external variables",
            text=_yara_text,
            build=_yara,
            module="yara",
            package="yara-python",
        ),
    )
}
THIRD_PARTY = ("zen", "yara")
