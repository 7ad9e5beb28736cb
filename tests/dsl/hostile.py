"""Texts made to hang, exhaust or trick: what each of them must come to.

`OK` stands for a pack that works; anything else is the code of the first diagnostic.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["OK", "TEXTS"]

OK = "works"
HEAD = 'pack p 1.0.0 "P"\n'
FLAG = f"{HEAD}attribute x : flag dimension function\n"
COLOR = f"{HEAD}attribute color : one of red | blue\n"
KINDS = f"{HEAD}attribute product : kind\n    all > {', '.join(f'k{n}' for n in range(8_000))}\n"
RULE = 'when item.x is yes cap at Mismatch because "b"'


def _nested(open_: str, count: int) -> str:
    return f'{FLAG}rule r "R" when {open_ * count}item.x is yes{")" * count} cap at Mismatch'


def _chain(count: int, last: str = "") -> str:
    rules = [f"rule r{n} {RULE} overrides r{n + 1}\n" for n in range(count)]
    return f"{FLAG}{''.join(rules)}rule r{count} {RULE}{last}"


def _tests(test: str, joint: str, count: int) -> str:
    return f'{FLAG}rule r "R" when {f" {joint} ".join([test] * count)} cap at Mismatch'


def _alternating(depth: int) -> str:
    condition = "item.x is yes"
    for level in range(depth):
        condition = f"({condition} {('and', 'or')[level % 2]} item.x is no)"
    return f'{FLAG}rule r "R" when {condition} unless {condition} cap at Mismatch'


TEXTS: dict[str, tuple[str, Callable[[], str]]] = {
    # ---- nothing to parse at all
    "nothing": ("E005", lambda: ""),
    "only white space": ("E005", lambda: " \t\n" * 100_000),
    "ten megabytes": ("E004", lambda: HEAD + "# x\n" * 2_500_000),
    # ---- too deep, too long
    "brackets past the limit": ("E004", lambda: _nested("(", 33)),
    "brackets at the limit": (OK, lambda: _nested("(", 32)),
    "a hundred thousand brackets": ("E004", lambda: _nested("(", 100_000)),
    "brackets that never close": ("E004", lambda: HEAD + "(" * 900_000),
    "and inside or inside and": (OK, lambda: _alternating(31)),
    "a number without end": ("E004", lambda: f"{FLAG}unit a = {'9' * 100_000} b"),
    "a number with many points": ("E004", lambda: f"{FLAG}unit a = {'1.' * 100_000} b"),
    "a name without end": ("E004", lambda: f"{HEAD}attribute {'a' * 100_000} : flag"),
    "names just too short to be refused": ("E001", lambda: f"{'a' * 119} " * 7_000),
    "a text without end": ("E004", lambda: f'{HEAD}attribute a : text aka "{"a" * 100_000}"'),
    "a text that is not closed": ("E001", lambda: HEAD + '"a ' + "a " * 450_000),
    "nothing but quotes": ("E001", lambda: HEAD + '"' * 900_001),
    "quotes and hashes": ("E001", lambda: HEAD + '"#' * 300_000),
    "huge factors of units": (
        "E305",
        lambda: HEAD + "".join(f"unit u{n + 1} = 999999999999999 u{n}\n" for n in range(40)),
    ),
    "a very small unit": ("E305", lambda: f"{HEAD}unit a = 0.0000000000000000000001 b"),
    # ---- letters
    "nul": ("E003", lambda: f"{HEAD}attribute a\0 : flag"),
    "right to left": ("E003", lambda: f'{FLAG}rule r "\u202etlihs" {RULE}'),
    "zero width": ("E003", lambda: f"{HEAD}attribute col\u200bor : flag"),
    "tags": ("E003", lambda: f'{FLAG}rule r "\U000e0041" {RULE}'),
    "letters that look empty": ("E003", lambda: f'{HEAD}attribute a : one of b "\u3164"'),
    "a mark in the middle": ("E003", lambda: f"{HEAD}\ufeffattribute a : flag"),
    "half of a character": ("E003", lambda: f'{FLAG}rule r "\ud83d" {RULE}'),
    "many unseen letters": ("E003", lambda: HEAD + "\u200b" * 500_000),
    "line ends of other worlds": ("E003", lambda: f"{HEAD}\u2028attribute a : flag"),
    "letters that look alike": ("E001", lambda: f"{HEAD}attribute \u0430bc : flag"),
    "another alphabet in a text": (OK, lambda: f'{HEAD}attribute color : one of red "красный"'),
    "letters that unfold": (OK, lambda: f'{HEAD}attribute color : one of red "{"ﷺ" * 999}"'),
    # ---- very many of one thing
    "thousands of rules": (OK, lambda: FLAG + "".join(f"rule r{n} {RULE}\n" for n in range(2_000))),
    "twenty thousand values": (
        OK,
        lambda: f"{HEAD}attribute color : one of {' | '.join(f'v{n}' for n in range(20_000))}",
    ),
    "twenty thousand spellings": (
        OK,
        lambda: f"{HEAD}attribute color : one of a " + " ".join(f'"s{n}"' for n in range(20_000)),
    ),
    "one word twenty thousand times": (
        "E202",
        lambda: f"{HEAD}attribute color : one of {' | '.join(['a'] * 20_000)}",
    ),
    "twenty thousand tests, all": (OK, lambda: _tests("item.x is yes", "and", 20_000)),
    "twenty thousand tests, any": (OK, lambda: _tests("item.x is yes", "or", 20_000)),
    "twenty thousand different tests": (
        OK,
        lambda: f"{HEAD}attribute n : count dimension set\nrule r when "
        + " and ".join(f"item.n is above {n} and query.n is above {n}" for n in range(10_000))
        + " cap at Mismatch",
    ),
    "a chain of five thousand overrides": (OK, lambda: _chain(5_000)),
    "a circle of two thousand overrides": ("E501", lambda: _chain(2_000, " overrides r0")),
    "a long tail behind a circle": (
        "E501",
        lambda: _chain(2_000) + f"\nrule a {RULE} overrides b, r0\nrule b {RULE} overrides a",
    ),
    "one rule overridden by all": (
        OK,
        lambda: FLAG
        + "".join(f"rule r{n} {RULE} overrides last\n" for n in range(1_000))
        + f"rule last {RULE}",
    ),
    "thousands of cases": (
        OK,
        lambda: f"{FLAG}rule r {RULE} {'fires{item.x=yes}' * 5_000}",
    ),
    "a scale of five thousand grades": (
        "E004",
        lambda: f"{HEAD}grades {' < '.join(f'g{n}' for n in range(5_000))}",
    ),
    "a thousand units": ("E004", lambda: HEAD + "".join(f"unit u{n} = 2 a\n" for n in range(1000))),
    "units in a chain, last first": (
        OK,
        lambda: HEAD + "".join(f"unit u{n} = 1 u{n + 1}\n" for n in range(499)),
    ),
    "units in a circle": (
        "E204",
        lambda: HEAD + "".join(f"unit u{n} = 1 u{(n + 1) % 400}\n" for n in range(400)),
    ),
    # ---- products of two numbers
    "two thousand kinds below each other": (
        "E004",
        lambda: f"{HEAD}attribute product : kind "
        + " ".join(f"k{n} > k{n + 1}" for n in range(2_000)),
    ),
    "two thousand kinds below each other, last first": (
        "E004",
        lambda: f"{HEAD}attribute product : kind "
        + " ".join(f"k{n} > k{n + 1}" for n in reversed(range(2_000))),
    ),
    "two thousand kinds in a circle": (
        "E004",
        lambda: f"{HEAD}attribute product : kind "
        + " ".join(f"k{n} > k{(n + 1) % 2_000}" for n in reversed(range(2_000))),
    ),
    "neighbours with ten thousand narrower kinds each": (
        "E004",
        lambda: f"{HEAD}attribute product : kind "
        + " ".join(f"{a} > {', '.join(f'{a}{n}' for n in range(5_000))}" for a in "vw")
        + " near v ~ w",
    ),
    "every rule for eight thousand kinds": (
        OK,
        lambda: KINDS + "".join(
            f"rule r{n} for all when item.product is k{n} cap at Mismatch\n" for n in range(1_000)
        ),
    ),
    "one rule for eight thousand kinds, a thousand times": (
        OK,
        lambda: KINDS + "".join(
            f"rule r{n} for all when item.product is k1 cap at Mismatch\n" for n in range(1_000)
        ),
    ),
    "rules for lists of kinds of their own": (
        "E004",
        lambda: KINDS + "".join(
            f"rule r{n} for all, k{n} when item.product is k1 cap at Mismatch\n"
            for n in range(2_000)
        ),
    ),
    "eight thousand kinds in one list": (
        OK,
        lambda: f"{KINDS}rule r for {', '.join(f'k{n}' for n in range(8_000))} when "
        "item.product is k1 cap at Mismatch",
    ),
    # ---- mistakes
    "ten thousand mistakes": (
        "E101",
        lambda: FLAG + "".join(f"rule r{n} when item.y is yes cap at Low\n" for n in range(5_000)),
    ),
    "mistakes among eight thousand values": (
        "E102",
        lambda: KINDS
        + "".join(f"rule r{n} when item.product is q{n} cap at Mismatch\n" for n in range(900)),
    ),
    "a syntax error in every line": ("E001", lambda: HEAD + "rule\n" * 150_000),
    "a line of nothing but keywords": ("E002", lambda: HEAD + "attribute " * 90_000),
    "warnings without number": (
        OK,
        lambda: HEAD + "".join(f"attribute a{n} : flag\n" for n in range(3_000)),
    ),
    # ---- tricks
    "a template that reaches for insides": (
        "E406",
        lambda: f'{COLOR}rule r "R" when item.color is red cap at Mismatch because '
        '"{query.__class__.__mro__} {0} {{}} {query.color!r} {item[color]} {query.color:>9999999}"',
    ),
    "a template with the name of an inside": (
        "E101",
        lambda: f'{COLOR}rule r "R" when item.color is red cap at Mismatch because '
        '"{query.__class__}"',
    ),
    "a template of braces": (
        "E406",
        lambda: f'{COLOR}rule r "R" when item.color is red cap at Mismatch because "{"{" * 900}"',
    ),
}  # fmt: skip
