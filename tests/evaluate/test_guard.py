from __future__ import annotations

from dataclasses import replace

from lore_sdk.evaluate import Judged
from lore_sdk.evaluate.guard import ALONE, Contradiction, contradictions, stated_alone
from lore_sdk.evaluate.report import report
from lore_sdk.types import LORE_SCALE
from tests.evaluate.build import graded

COLOR, KIND = "base@1/another-color", "base@1/another-kind"


def judged(*rows: tuple[int, int | None, str | None, bool, tuple[str, ...]]) -> Judged:
    """Pairs of (label, grade, stated, contradicted, rules); rules cap at the second grade."""
    plain = graded((label, grade) for label, grade, *_ in rows)
    told = [
        replace(pair, high=1 if rules else 3, record={
            "stated": stated, "contradicted": contradicted, "rules": list(rules)
        })
        for pair, (_, _, stated, contradicted, rules) in zip(plain.pairs, rows, strict=True)
    ]  # fmt: skip
    return Judged.of(LORE_SCALE, told)


ROWS = judged(
    (1, 1, "L4", True, (COLOR,)),
    (1, 1, "L4", True, (COLOR, KIND)),
    (3, 1, "L4", True, (COLOR,)),
    (2, 1, "L4", True, (COLOR,)),
    (1, None, "L3", True, (KIND,)),
    (3, 3, "L4", False, ()),
    (0, 0, None, False, (COLOR,)),
)


def test_labels_tell_who_is_right_rule_by_rule() -> None:
    assert contradictions(ROWS) == (
        Contradiction(rule=COLOR, pairs=4, nearer_rules=2, nearer_model=1),
        Contradiction(rule=KIND, pairs=2, nearer_rules=2, nearer_model=0),
    )
    # a label between the two grades is as far from both
    tied = judged((2, 1, "L4", True, (COLOR,)))
    assert (contradictions(tied)[0].neither, contradictions(ROWS)[0].neither) == (1, 1)


def test_a_contradiction_without_a_rule_is_counted() -> None:
    (found,) = contradictions(judged((2, 2, "L1", True, ())))
    assert (found.rule, found.nearer_rules) == ("(no rule is named)", 1)


def test_the_model_alone_has_the_grades_that_it_stated() -> None:
    alone = stated_alone(ROWS)
    assert alone is not None
    assert [pair.grade for pair in alone.pairs] == [3, 3, 3, 3, 2, 3, 0]
    assert alone.pairs[4].abstained == ""
    assert stated_alone(judged((1, 1, None, False, ()))) is None
    # files of .csv hold what is none as an empty text, and another scale is no grade here
    assert stated_alone(judged((1, 1, "", False, ()), (1, 1, "L9", False, ()))) is None


def test_a_report_compares_with_the_model_alone() -> None:
    made = report("ours", ROWS, {}, resamples=20)
    assert [each.name for each in made.comparisons] == [ALONE]
    accuracy = next(each for each in made.comparisons[0].differences if each.name == "Acc@4")
    assert (accuracy.first, accuracy.other) == (4 / 6, 3 / 6)
    assert made.contradictions == contradictions(ROWS)
    assert report("ours", graded([(1, 1), (2, 3)]), {}, resamples=20).comparisons == ()
