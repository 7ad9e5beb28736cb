"""Runs the cases and checks that stand in a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lore_sdk.dsl.diagnostics import Diagnostic, Label
from lore_sdk.dsl.evaluate import FALSE, OPEN, TRUE
from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.rules import Case, Check, Rule

__all__ = ["CaseRun", "run_cases"]

_WANTED = {"fires": TRUE, "passes": FALSE, "open": OPEN}
_SHOULD = {"fires": "fire", "passes": "pass", "open": "be open"}
_GOT = {TRUE: "it fires", FALSE: "it passes", OPEN: "it is open"}


@dataclass(frozen=True, slots=True)
class CaseRun:
    """How many cases and checks were run, and a diagnostic for each that did not come out."""

    count: int
    failures: tuple[Diagnostic, ...] = field(default=())


def run_cases(pack: Pack) -> CaseRun:
    """Run every case and check of a pack, those it inherits included."""
    failures: list[Diagnostic] = []
    count = 0
    for rule in pack.rules:
        for case in rule.cases:
            count += 1
            failures += _case(pack, rule, case)
    for check in pack.checks:
        count += 1
        failures += _check(pack, check)
    return CaseRun(count, tuple(failures))


def _case(pack: Pack, rule: Rule, case: Case) -> Iterator[Diagnostic]:
    truth = pack.evaluator.fires(rule, case.query, case.item)
    if truth == _WANTED[case.verb]:
        return
    message = f"rule `{rule.name}`: this case should {_SHOULD[case.verb]}, but {_GOT[truth]}"
    if rule.pack == pack.id:
        yield Diagnostic("T001", message, case.at, "correct the rule or the case")
    else:
        help_ = "if it is right as it is now, repeat the case in an `amend` with the other word"
        rule_at = Label(rule.at.source, rule.at.span, "the rule")
        yield Diagnostic("T001", message, case.at, help_, (rule_at,))


def _check(pack: Pack, check: Check) -> Iterator[Diagnostic]:
    outcome = pack.engine.judge(check.query, check.item)
    wrong = []
    exact = check.low == check.high == outcome.high
    if (outcome.low, outcome.high) != (check.low, check.high) and not exact:
        wrong.append(
            f"expected {_interval(pack, check.low, check.high)}, "
            f"got {_interval(pack, outcome.low, outcome.high)}"
        )
    fired = {pack.rules[number].name for number in outcome.fired}
    idle = [name for name in check.by if name not in fired]
    if idle:
        wrong.append(f"did not fire: {', '.join(idle)}")
    asks = pack.evaluator.asks(outcome, check.query, check.item)
    unasked = [name for name in check.asking if name not in asks]
    if unasked:
        wrong.append(f"does not ask for: {', '.join(f'item.{name}' for name in unasked)}")
    if wrong:
        message = f'check "{check.title}": {"; ".join(wrong)}'
        yield Diagnostic("T002", message, check.at, "correct the rules or the check")


def _interval(pack: Pack, low: int, high: int) -> str:
    names = pack.scale.names
    return names[low] if low == high else f"{names[low]} to {names[high]}"
