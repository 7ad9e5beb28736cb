"""The diagnosis: losses that add up, errors that depend, runs without a capability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, agreement, diagnose
from lore_sdk.evaluate.diagnosis import phi
from tests.evaluate.build import by_name, graded

NEEDS = {
    "k": {"intent": "jargon"},
    "r": {"rules": ["base@1/x"]},
    "v": {"questions": [{"dimension": "color"}]},
    "kr": {"intent": "jargon", "rules": ["base@1/x"]},
    "": {},
}


def needing(levels: Sequence[tuple[int, int | None, str]], *, size: int = 2) -> Judged:
    judged = graded([(label, grade) for label, grade, _ in levels], size=size)
    pairs = zip(judged.pairs, levels, strict=True)
    return Judged(judged.scale, tuple(replace(p, record=NEEDS[need]) for p, (_, _, need) in pairs))


def test_losses_add_up_to_what_kappa_lacks() -> None:
    judged = needing(
        [(0, 1, "k"), (1, 1, "r"), (2, 0, "v"), (3, 1, "kr"), (0, 0, ""), (3, 2, ""), (2, 3, "r")]
    )
    kappa = by_name(agreement(judged, resamples=0))["quadratic kappa"].value
    losses = diagnose(judged, resamples=0).losses
    assert sum(each.value or 0 for each in losses) == pytest.approx(1 - (kappa or 0))


def test_what_needs_two_capabilities_costs_both_the_same() -> None:
    judged = needing([(0, 3, "kr"), (3, 3, ""), (0, 0, ""), (3, 3, "")])
    losses = by_name(diagnose(judged, resamples=0).losses)
    assert losses["knowledge"].value == pytest.approx(losses["rules"].value)
    # labels 0 0 3 3, grades 3 0 3 3: observed 1/4, by chance 1/2, so kappa is 1/2
    assert losses["knowledge"].value == pytest.approx(0.25)
    assert losses["none of them"].value == pytest.approx(0)


def test_a_capability_that_nothing_needs_has_no_loss_and_says_so() -> None:
    found = diagnose(needing([(0, 1, "r"), (3, 3, "r")]), resamples=0)
    losses = by_name(found.losses)
    assert losses["vision"].value is None
    assert losses["vision"].why == "there are no such pairs"
    assert found.why == "no pair is known to need knowledge or vision"


def test_one_grade_only_has_no_loss_and_says_why() -> None:
    (knowledge, *_) = diagnose(needing([(2, 1, "k"), (2, 2, "k")]), resamples=0).losses
    assert knowledge.why == "people gave one grade only, or no pair has a grade"


def test_all_abstained_has_no_loss() -> None:
    found = diagnose(needing([(0, None, "k"), (3, None, "r")]), resamples=0)
    assert all(each.value is None and each.why for each in (*found.losses, *found.dependence))


def test_errors_that_always_come_together_have_phi_one() -> None:
    wrong, right = [(0, 1, "k"), (1, 2, "r")], [(0, 0, "k"), (1, 1, "r")]
    dependence = by_name(diagnose(needing([*wrong, *right] * 4), resamples=50).dependence)
    assert dependence["knowledge and rules"].value == pytest.approx(1)
    assert dependence["knowledge and rules"].queries == 8
    assert (
        dependence["vision and rules"].why
        == "no query has pairs that need one alone and pairs that need the other"
    )


def test_phi_of_a_table_by_hand() -> None:
    # (3·4 - 1·2) / sqrt(4·6·5·5)
    assert phi(np.array([[3.0, 1.0], [2.0, 4.0]])) == pytest.approx(10 / 600**0.5)


def test_an_ablated_run_is_compared_on_each_capabilitys_pairs() -> None:
    full = [(0, 0, "r"), (3, 3, "r"), (1, 1, "k"), (2, 2, "k")] * 5
    without = [(label, 1 if need == "r" else grade, need) for label, grade, need in full]
    found = diagnose(needing(full), {"rules": needing(without)}, resamples=50)
    change = {each.on: each.difference.value for each in found.ablations}
    assert change["rules"] == pytest.approx(-1)
    assert change["knowledge"] == pytest.approx(0)
    assert set(change) == {"all pairs", "rules", "knowledge"}


def test_only_capabilities_can_be_ablated() -> None:
    judged = needing([(0, 0, "r")])
    with pytest.raises(DataError, match="`luck` is not a capability; ablate one of knowledge"):
        diagnose(judged, {"luck": judged})
