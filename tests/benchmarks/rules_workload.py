"""The work that every rule engine gets: rules and pairs drawn by a seeded generator, and answers.

A pair is one flat record: `q_color` is what the query asks for, `i_color` what the item has; a key
that is missing is not asked, or not known. Numbers are whole, so that all engines compute alike.
A rule is a conjunction of tests with a cap from 0 to 3. The grade of a pair is the lowest cap of
the rules that fire, and a rule fires only where all its tests hold for certain.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["FLAG", "NUMBERS", "QUANTITY", "SETS", "VOCABULARY", "WORDS", "Answer", "Pair"]
__all__ += ["Rule", "Test", "answers", "make_pairs", "make_rules"]

Pair = dict[str, Any]
WORDS = ("product_type", "brand", "color", "gender", "style")
SETS = ("models", "materials")
"""The query names one value, the item has a list."""
NUMBERS = ("size_mm", "width_mm", "weight_g")
QUANTITY, FLAG = "qty", "is_accessory"
GENDERS = ["men", "women", "unisex", "boys", "girls", "baby"]
VOCABULARY = {
    "product_type": [f"type{n:02d}" for n in range(40)],
    "brand": [f"brand{n:02d}" for n in range(60)],
    "color": [f"color{n:02d}" for n in range(24)],
    "gender": GENDERS,
    "style": [f"style{n:02d}" for n in range(16)],
    "models": [f"model{n:02d}" for n in range(60)],
    "materials": [f"mat{n:02d}" for n in range(30)],
}
TYPES = VOCABULARY["product_type"]


class Test(NamedTuple):
    """One test. `key` is that of one side (`q_color`) or an attribute; `value` what it needs.

    kinds: `is` and `among` (one side, words), `true` and `false` (one side), `differs` (words),
    `lacks` (the item's list), `off` (numbers, by more than so many thousandths of what is asked),
    `less` (the item has less).
    """

    kind: str
    key: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A cap and the tests that must all hold for it."""

    cap: int
    tests: tuple[Test, ...]


class Answer(NamedTuple):
    """What a pair comes to: its grade, the rules that fire, and those that are still open."""

    grade: int
    fired: tuple[int, ...]
    open: tuple[int, ...]


# ---- rules
def make_rules(count: int, seed: int = 7) -> list[Rule]:
    """Draw 200 rules; a longer list repeats them, a shorter one is cut."""
    chance = random.Random(seed)
    found = _general()
    found += [_scoped_difference(chance) for _ in range(60)]
    found += [_word_against_words(chance) for _ in range(48)]
    found += [_tolerance(chance) for _ in range(40)]
    found += [_scoped_list(chance) for _ in range(20)]
    while len(found) < 200:
        found.append(Rule(0, (_scope(chance, 2, 6), *_ACCESSORY)))
    return [found[n % 200] for n in range(count)]


_ACCESSORY = (Test("false", f"q_{FLAG}"), Test("true", f"i_{FLAG}"))


def _general() -> list[Rule]:
    found = [Rule(0 if name == WORDS[0] else 2, (Test("differs", name),)) for name in WORDS]
    found += [Rule(1, (Test("lacks", name),)) for name in SETS]
    found += [Rule(2, (Test("off", name, 150),)) for name in NUMBERS]
    return [*found, Rule(1, (Test("less", QUANTITY),)), Rule(0, _ACCESSORY)]


def _scope(chance: random.Random, least: int, most: int) -> Test:
    count = chance.randint(least, most)
    return Test("among", f"q_{WORDS[0]}", tuple(sorted(chance.sample(TYPES, count))))


def _scoped_difference(chance: random.Random) -> Rule:
    name = chance.choice(WORDS[1:])
    cap = chance.randint(0, 2)
    return Rule(cap, (_scope(chance, 3, 8), Test("differs", name)))


def _word_against_words(chance: random.Random) -> Rule:
    name = chance.choice(("color", "style", "brand", "gender"))
    word = chance.choice(VOCABULARY[name])
    others = [other for other in VOCABULARY[name] if other != word]
    cap = chance.randint(0, 2)
    bad = chance.sample(others, min(len(others), chance.randint(2, 6)))
    return Rule(
        cap, (Test("is", f"q_{name}", word), Test("among", f"i_{name}", tuple(sorted(bad))))
    )


def _tolerance(chance: random.Random) -> Rule:
    cap = chance.randint(1, 2)
    scope = Test("is", f"q_{WORDS[0]}", chance.choice(TYPES))
    name = chance.choice(NUMBERS)
    return Rule(cap, (scope, Test("off", name, chance.choice([0, 20, 50, 100, 250]))))


def _scoped_list(chance: random.Random) -> Rule:
    cap = chance.randint(0, 1)
    return Rule(cap, (_scope(chance, 2, 6), Test("lacks", chance.choice(SETS))))


# ---- pairs
def make_pairs(count: int, seed: int = 11) -> list[Pair]:
    """Draw pairs: what is asked for with p = 0.35 (the type with 0.9) is known with p = 0.85."""
    chance = random.Random(seed)
    return [_pair(chance) for _ in range(count)]


def _pair(chance: random.Random) -> Pair:
    pair: Pair = {}
    for name in (*WORDS, *SETS, *NUMBERS, QUANTITY, FLAG):
        is_asked = chance.random() < (0.9 if name == WORDS[0] else 0.35)
        is_known = chance.random() >= 0.15
        fits = chance.random() < 0.6
        asked = _asked(name, chance)
        stated = _stated(name, asked, fits, chance)
        if is_asked:
            pair[f"q_{name}"] = asked
        if is_known:
            pair[f"i_{name}"] = stated
    return pair


def _asked(name: str, chance: random.Random) -> Any:
    if name in VOCABULARY:
        return chance.choice(VOCABULARY[name])
    if name in NUMBERS:
        return chance.randint(50, 2500)
    if name == QUANTITY:
        return chance.choice([1, 1, 1, 2, 3, 4, 6, 12])
    return chance.random() < 0.15


def _stated(name: str, asked: Any, fits: bool, chance: random.Random) -> Any:
    if name in SETS:
        count = chance.randint(1, 4)
        found = set(chance.sample(VOCABULARY[name], count))
        return sorted(found | {asked} if fits else found)
    if fits:
        return asked
    if name in VOCABULARY:
        return chance.choice(VOCABULARY[name])
    if name in NUMBERS:
        return max(1, int(asked * chance.uniform(0.5, 1.6)))
    if name == QUANTITY:
        return chance.choice([1, 2, 3, 4, 6, 12, 24])
    return chance.random() < 0.3


# ---- what must come out, written to be read
def answers(rules: Sequence[Rule], pairs: Sequence[Pair]) -> list[Answer]:
    """Evaluate all rules on all pairs, in three values."""
    found = []
    for pair in pairs:
        truths = [min(_truth(test, pair) for test in rule.tests) for rule in rules]
        fired = tuple(n for n, truth in enumerate(truths) if truth == _TRUE)
        open_ = tuple(n for n, truth in enumerate(truths) if truth == _OPEN)
        found.append(Answer(min([3, *(rules[n].cap for n in fired)]), fired, open_))
    return found


_FALSE, _OPEN, _TRUE = range(3)
_HOLDS: dict[str, Callable[[Any, Any, Any], bool]] = {
    "differs": lambda asked, stated, _: stated != asked,
    "lacks": lambda asked, stated, _: asked not in stated,
    "off": lambda asked, stated, share: abs(stated - asked) * 1000 > share * asked,
    "less": lambda asked, stated, _: stated < asked,
}


def _truth(test: Test, pair: Pair) -> int:
    if test.kind in _HOLDS:
        asked, stated = pair.get(f"q_{test.key}"), pair.get(f"i_{test.key}")
        if asked is None or stated is None:
            return _FALSE if asked is None else _OPEN
        return _TRUE if _HOLDS[test.kind](asked, stated, test.value) else _FALSE
    value = pair.get(test.key)
    if value is None:
        return _OPEN if test.key.startswith("i_") else _FALSE
    wanted = {"true": (True,), "false": (False,), "is": (test.value,)}.get(test.kind, test.value)
    return _TRUE if value in wanted else _FALSE
