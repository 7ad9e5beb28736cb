from __future__ import annotations

from dataclasses import replace

import pytest

from lore_sdk.evaluate import Judged
from lore_sdk.evaluate.reasons import Reason, reasons
from lore_sdk.evaluate.report import report
from lore_sdk.types import LORE_SCALE
from tests.evaluate.build import graded


def judged(*rows: tuple[int, int, dict[str, object]]) -> Judged:
    """Pairs of (label, grade, record)."""
    plain = graded((label, grade) for label, grade, _ in rows)
    told = [replace(pair, record=row[2]) for pair, row in zip(plain.pairs, rows, strict=True)]
    return Judged.of(LORE_SCALE, told)


def test_each_part_has_a_mean_and_tells_right_from_wrong() -> None:
    rows = judged(
        (3, 3, {"sound_rules": 1.0, "sound_claims": 1.0}),
        (3, 3, {"sound_rules": 0.5, "sound_claims": 1}),
        (3, 1, {"sound_rules": 1.0, "sound_claims": 0.0}),
        (0, 1, {"sound_rules": 1.0, "sound_claims": "0.5"}),
        (1, 1, {}),
    )
    assert reasons(rows) == (
        Reason(part="rules it cites", pairs=4, mean=0.875, whole=3, right_whole=1, right_less=1),
        Reason(
            part="claims about query and item",
            pairs=4,
            mean=0.625,
            whole=2,
            right_whole=2,
            right_less=0,
        ),
    )


@pytest.mark.parametrize("odd", ["nan", "2.0", -1, "no", "", None, True, [1], "inf"])
def test_what_is_no_share_is_left_out(odd: object) -> None:
    assert reasons(judged((3, 3, {"sound_grade": odd}))) == ()


def test_a_report_has_them_where_a_model_gave_any() -> None:
    def reported(record: dict[str, object]) -> tuple[Reason, ...]:
        rows = judged((3, 3, record), (1, 3, record))
        return report("ours", rows, {}, resamples=0).reasons

    assert reported({}) == ()
    (found,) = reported({"sound_grade": 0.25})
    assert (found.part, found.pairs, found.right_less) == ("grade from its own claims", 2, 1)
