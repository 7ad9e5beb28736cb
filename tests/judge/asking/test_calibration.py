"""Confidence that is fitted to labels: signs, curve, file, and what it does to a boaster."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.errors import DataError
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.calibration import SIGNS, Calibration
from lore_sdk.judge.asking.fit_calibration import JudgedPair, fit_calibration, quality
from lore_sdk.judge.asking.opinion import Modes
from lore_sdk.judge.asking.stated_chances import stated_chances
from lore_sdk.models import Chances, ScriptedModel
from lore_sdk.types import Certainty, Item, Reply, Request, Token, Verdict

PACK_TEXT = """
pack shop 1.0.0 "A small shop"
attribute color : one of red | navy | blue
rule another-color "The color that was named is the color of the item"
    when query.color conflicts with item.color
    cap at Mismatch
"""
CODES = ("L1", "L2", "L3", "L4")
HALF = Calibration(
    slopes={"agreement": 1.0, "inside": 0.5}, intercept=0.0, fitted_with="x", pairs=9
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_text(PACK_TEXT)


def graded(*pieces: str, **tops: float) -> Reply:
    """Return a reply in tokens; the piece `*L4` has what is in `tops` as its alternatives."""
    tokens = []
    for piece in pieces:
        likely = tuple((text, math.log(share)) for text, share in tops.items())
        text = piece.removeprefix("*")
        tokens.append(Token(text, likely[0][1], likely) if piece != text else Token(text, -0.1))
    return Reply(text="".join(token.text for token in tokens), tokens=tuple(tokens))


# ---- the probability of the grade after thinking
@pytest.mark.parametrize(
    "reply",
    [
        graded('{"reasoning": "so", ', '"grade": "', "L", "*4", '"}', **{"4": 0.6, "3": 0.2}),
        graded(
            '{"grade": "L1", "x": 1, ',
            '"grade": "',
            "*L4",
            '"}',
            **{"L4": 0.6, "L3": 0.2, "x4": 0.1},
        ),
        graded('{"grade":', '*"L4"}', **{'"L4"}': 0.3, '"L4"': 0.3, '"L3': 0.2, '"Lx': 0.1}),
        graded('{"grade": "L', '*4"', "}", **{'4"': 0.6, "3": 0.2, "44": 0.1, "9": 0.1}),
    ],
)
def test_the_grades_token_is_found_in_whichever_pieces(reply: Reply) -> None:
    found = stated_chances(reply, CODES)
    assert found is not None
    assert found.shares == pytest.approx((0, 0, 0.25, 0.75))
    assert found.covered == pytest.approx(0.8)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text='{"grade": "L4"}'),
        graded('{"grade": "L', "4", '"}'),
        graded('{"grade": "L', "*4", '"}', **{"x": 0.9}),
        graded('{"reasoning": "*L4"}', "*4", **{"4": 0.9}),
        graded('{"grade": "', **{"4": 0.9}),
    ],
)
def test_where_there_is_no_such_token_nothing_is_known(reply: Reply) -> None:
    found = stated_chances(reply, CODES)
    assert found is None


def test_probabilities_that_are_none_count_for_nothing() -> None:
    token = Token("4", 0.0, (("4", 0.5), ("3", math.nan), ("2", -math.inf)))
    found = stated_chances(Reply(tokens=(Token('{"grade": "L', 0.0), token)), CODES)
    assert found == Chances(shares=(0, 0, 0, 1), covered=1)


def boasting(grade: str, chance: float) -> Reply:
    other = "L2" if grade == "L4" else "L4"
    return graded('{"grade": "', f"*{grade}", '"}', **{grade: chance, other: 1 - chance})


def judged(
    pack: Pack, replies: Sequence[Reply], item: str = "Red bag", **asking: object
) -> Verdict:
    said: Iterator[Reply] = iter(replies)
    model = ScriptedModel(lambda request: next(said))
    judge = LoreJudge(pack, model=model, asking=Asking(**asking))  # type: ignore[arg-type]
    return judge.judge("red bag", item)


def test_verdicts_have_the_signs_and_without_a_fit_no_confidence(pack: Pack) -> None:
    thinking = Modes(chances=True)
    verdict = judged(pack, [boasting("L4", 0.9)], modes=thinking)
    assert verdict.certainty is not None
    assert verdict.certainty.chance == pytest.approx(0.9)
    assert verdict.certainty == Certainty(chance=verdict.certainty.chance, open=3)
    assert verdict.confidence is None
    moved = judged(pack, [boasting("L4", 0.9)], "Navy bag", modes=thinking).certainty
    assert moved is not None
    assert moved.chance == pytest.approx(0.1)
    assert moved == Certainty(chance=moved.chance, outside=2, open=1)


def test_chances_of_votes_are_averaged_over_those_for_the_grade(pack: Pack) -> None:
    votes = [boasting("L4", 0.9), boasting("L2", 0.8), boasting("L4", 0.5)]
    modes = Modes(mode="vote", samples=3, chances=True)
    found = judged(pack, votes, modes=modes).certainty
    assert found is not None
    assert found.agreement == pytest.approx(2 / 3)
    assert found.chance == pytest.approx(0.7)


def test_probabilities_are_asked_for_only_where_they_are_wanted(pack: Pack) -> None:
    seen: list[int] = []

    def answer(request: Request) -> Reply:
        seen.append(request.alternatives)
        return boasting("L4", 0.9)

    for chances in (False, True):
        asking = Asking(modes=Modes(chances=chances))
        LoreJudge(pack, model=ScriptedModel(answer), asking=asking).judge("red bag", "Red bag")
    assert seen == [0, 20]
    assert Modes.of("vote,chances=1,samples=3") == Modes(mode="vote", samples=3, chances=True)


# ---- the curve
def test_confidence_is_a_logistic_curve_of_the_signs() -> None:
    assert HALF.confidence(Certainty()) == 0.5
    assert HALF.confidence(Certainty(agreement=0.8)) == pytest.approx(0.8)
    assert HALF.confidence(Certainty(outside=2)) == pytest.approx(1 / (1 + math.e))
    assert HALF.confidence(Certainty(agreement=1.0)) == pytest.approx(0.99)


SHARES = st.none() | st.floats(0, 1)
CERTAIN = st.builds(
    Certainty,
    agreement=SHARES,
    chance=SHARES,
    outside=st.integers(0, 9),
    open=st.integers(0, 9),
    conflict=st.booleans(),
)
CURVES = st.builds(
    Calibration,
    slopes=st.dictionaries(st.sampled_from(SIGNS), st.floats(0, 1e6)),
    intercept=st.floats(-1e6, 1e6),
    fitted_with=st.text(),
    pairs=st.integers(0, 10**9),
)


@given(CURVES, CERTAIN, st.floats(0, 1), st.integers(0, 3))
def test_a_better_sign_never_lowers_it(
    curve: Calibration, one: Certainty, more: float, fewer: int
) -> None:
    before = curve.confidence(one)
    assert 0 <= before <= 1
    surer = replace(
        one,
        outside=max(0, one.outside - fewer),
        open=max(0, one.open - fewer),
        conflict=False,
    )
    if one.chance is not None:
        surer = replace(surer, chance=one.chance + (1 - one.chance) * more)
    assert curve.confidence(surer) >= before - 1e-12


@given(CURVES)
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, curve: Calibration
) -> None:
    path = tmp_path_factory.mktemp("curve") / "calibration.json"
    curve.save(path)
    assert Calibration.load(path) == curve


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "lore-matcher/1"}, "its `format` is not"),
        ({"slopes": {"mood": 1}}, "other signs than"),
        ({"slopes": {"agreement": -1}}, "no fit comes to"),
        ({"slopes": {"agreement": True}}, "is no number"),
        ({"slopes": []}, "has no `slopes`"),
        ({"intercept": float("nan")}, "no fit comes to"),
        ({"intercept": "0"}, "its intercept is no number"),
        ({"pairs": 1.5}, "has no `slopes`"),
    ],
)
def test_files_that_are_no_calibration(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(json.loads(HALF.text()) | change))
    with pytest.raises(DataError, match=said):
        Calibration.load(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        Calibration.load(tmp_path / "none.json")
    (tmp_path / "bad.json").write_bytes(b"\xff{")
    with pytest.raises(DataError, match="is not JSON"):
        Calibration.load(tmp_path / "bad.json")


# ---- the fit
def boaster(request: Request) -> Reply:
    """Say L4 of everything: 0.99 sure of even items, 0.93 of odd ones."""
    number = int(request.messages[1].text.rpartition("Bag ")[2].rstrip('"'))
    return boasting("L4", 0.99 if number % 2 == 0 else 0.93)


def truth(number: int) -> int:
    """Return the label: L4 for about nine in ten of even items, and three in ten of odd ones."""
    return 3 if zlib.crc32(b"%d" % number) % 10 < (9 if number % 2 == 0 else 3) else 1


def boasted(pack: Pack, count: int = 400, **asking: object) -> list[JudgedPair]:
    settings = Asking(modes=Modes(chances=True), **asking)  # type: ignore[arg-type]
    judge = LoreJudge(pack, model=ScriptedModel(boaster), asking=settings)
    verdicts = judge.judge_many((f"bag {n % 40}", Item(title=f"Bag {n}")) for n in range(count))
    return [JudgedPair(v, truth(n), f"bag {n % 40}") for n, v in enumerate(verdicts)]


def test_a_boaster_is_brought_down_to_what_is_right(pack: Pack) -> None:
    fitted = fit_calibration(boasted(pack))
    assert fitted.before.ece == pytest.approx(0.96 - 238 / 400)
    assert fitted.before.brier > 0.35
    assert fitted.after.ece < 0.06
    assert fitted.after.brier < 0.18
    assert set(fitted.calibration.slopes) == {"chance"}
    assert fitted.calibration.pairs == 400

    judge = LoreJudge(
        pack,
        model=ScriptedModel(boaster),
        asking=Asking(modes=Modes(chances=True), calibration=fitted.calibration),
    )
    even, odd = judge.judge("bag", "Bag 1000").confidence, judge.judge("bag", "Bag 1001").confidence
    assert even == pytest.approx(0.9, abs=0.03)
    assert odd == pytest.approx(0.3, abs=0.03)


def test_a_sign_that_counts_the_wrong_way_is_left_out(pack: Pack) -> None:
    pairs = [pair._replace(level=3 if pair.level == 1 else 1) for pair in boasted(pack)]
    fitted = fit_calibration(pairs)
    assert fitted.calibration.slopes == {}
    assert fitted.calibration.confidence(Certainty(chance=1.0)) == pytest.approx(0.4, abs=0.01)


def test_labels_between_two_grades_count_for_both(pack: Pack) -> None:
    pairs = [pair._replace(level=2.5) for pair in boasted(pack)]
    fitted = fit_calibration(pairs)
    assert fitted.calibration.confidence(Certainty(chance=0.99)) == pytest.approx(0.5, abs=0.01)


def test_the_same_pairs_give_the_same_curve(pack: Pack) -> None:
    assert fit_calibration(boasted(pack)) == fit_calibration(boasted(pack))


def test_verdicts_that_teach_nothing_are_refused(pack: Pack) -> None:
    pairs = boasted(pack, 80)
    by_matcher = [JudgedPair(LoreJudge(pack).judge("bag", "Bag"), 3, "bag")]
    others = boasted(pack, 80, limit=9)
    for wrong, said in [
        ([], "these are of 0"),
        (by_matcher, "these are of 0"),
        (pairs + others, "these are of 2"),
        ([pair._replace(level=3) for pair in pairs], "right and wrong"),
        ([pair._replace(group="one") for pair in pairs], "two queries or more"),
    ]:
        with pytest.raises(DataError, match=said):
            fit_calibration(wrong)
    curve = fit_calibration(pairs).calibration
    with pytest.raises(DataError, match="without a calibration"):
        fit_calibration(boasted(pack, 80, calibration=curve))


def test_a_calibration_is_for_the_model_that_it_was_fitted_with(pack: Pack) -> None:
    curve = fit_calibration(boasted(pack, 80)).calibration
    modes = Modes(chances=True)
    other = ScriptedModel(boaster, identity="another")
    with pytest.raises(DataError, match="fit it anew"):
        LoreJudge(pack, model=other, asking=Asking(modes=modes, calibration=curve))
    own = ScriptedModel(boaster)
    hashes = {
        LoreJudge(
            pack, model=own, asking=Asking(modes=modes, calibration=each)
        ).answered_by.prompt_hash
        for each in (None, curve, replace(curve, intercept=0.5))
    }
    assert len(hashes) == 3


def test_quality_by_hand() -> None:
    found = quality([0.9, 0.9, 0.2, 0.2, 1.0], [1, 0, 0, 0, 1])
    assert found.ece == pytest.approx((2 * abs(0.9 - 0.5) + 2 * 0.2 + 0) / 5)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.04 + 0.04 + 0) / 5)
    assert quality([0.1 + 0.2, 0.25], [0.55, 0]).ece == pytest.approx(0)
