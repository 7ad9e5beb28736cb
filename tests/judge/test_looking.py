"""Photos are looked at where they can change the grade, asked once, and believed when sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk import LoreJudge
from lore_sdk.errors import JudgeError
from lore_sdk.images import Photos
from lore_sdk.judge.looking import photo_question
from lore_sdk.types import Evidence, Item, Look, PhotoAnswer, Query
from tests.images.seeing import BLUE, GREY, RED, ByColor, picture

QUERY = Query(text="red dress")
SURE_RED = PhotoAnswer(value="red", confidence=0.9)
SURE_NAVY = PhotoAnswer(value="navy", confidence=0.8)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Photos:
    folder = tmp_path_factory.mktemp("photos")
    for name, color in (("red", RED), ("blue", BLUE), ("grey", GREY)):
        picture(folder / f"{name}.png", color)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    return Photos(folder)


@pytest.fixture
def eyes() -> ByColor:
    unsure = PhotoAnswer(value="grey", confidence=0.4)
    return ByColor({RED: SURE_RED, BLUE: SURE_NAVY, GREY: unsure})


@pytest.fixture
def judge(eyes: ByColor, photos: Photos) -> LoreJudge:
    return LoreJudge("fashion", captioner=eyes, photos=photos)


def dress(*images: str, title: str = "Floral midi dress") -> Item:
    return Item(title=title, images=images)


def test_a_photo_that_shows_another_color_lowers_the_grade(judge: LoreJudge) -> None:
    verdict = judge.judge(QUERY, dress("blue.png"))
    assert verdict.grade is not None
    assert verdict.unseen is not None
    assert verdict.mismatch == "L2-color"
    assert verdict.unseen > verdict.grade
    assert verdict.questions == ()
    seen = [e for e in verdict.path.evidence if e.source == "photo"]
    assert seen == [
        Evidence(
            dimension="color",
            attribute="color",
            value="navy",
            text="navy",
            source="photo",
            field="images",
            confidence=0.8,
        )
    ]
    assert "you asked for red, it is navy" in [f.reason for f in verdict.path.findings]


def test_a_photo_that_shows_the_color_closes_the_question(judge: LoreJudge) -> None:
    verdict = judge.judge(QUERY, dress("red.png"))
    assert verdict.grade is not None
    assert verdict.unseen is not None
    assert verdict.interval.closed
    assert verdict.grade >= verdict.unseen


@pytest.mark.parametrize(
    "query, item",
    [
        ("red dress", dress("blue.png", title="Red midi dress")),
        ("dress", dress("blue.png")),
        ("red dress", dress()),
        ("red dress", dress("blue.png", title="Gaming laptop")),
    ],
)
def test_a_photo_that_can_change_nothing_is_not_opened(
    judge: LoreJudge, eyes: ByColor, query: str, item: Item
) -> None:
    verdict = judge.judge(query, item)
    assert (eyes.asked, verdict.path.looks, verdict.unseen) == ([], (), None)


def test_only_what_is_open_and_known_is_asked(judge: LoreJudge, eyes: ByColor) -> None:
    verdict = judge.judge("red maxi dress for women", dress("red.png", title="Midi dress"))
    assert eyes.asked == [("color",)]
    assert "gender" in {question.attribute for question in verdict.questions}


def test_an_unsure_answer_is_no_evidence(judge: LoreJudge, photos: Photos) -> None:
    verdict = judge.judge(QUERY, dress("grey.png"))
    assert verdict.path.looks == (
        Look(
            attribute="color",
            dimension="color",
            image="grey.png",
            digest=photos.open("grey.png").digest,
            confidence=0.4,
            reason="grey is too unsure, 0.40",
        ),
    )
    assert not [e for e in verdict.path.evidence if e.source == "photo"]
    assert verdict.grade == verdict.unseen


def test_an_image_that_cannot_be_opened_is_told_and_judged_without(judge: LoreJudge) -> None:
    verdict = judge.judge(QUERY, dress("gone.png", "http://h/1.png"))
    (look,) = verdict.path.looks
    assert (look.image, look.value, look.digest) == ("gone.png", None, "")
    assert look.reason == "there is no such file"
    assert verdict.grade is not None
    assert verdict.grade == verdict.unseen


def test_the_first_image_that_opens_is_looked_at(judge: LoreJudge) -> None:
    verdict = judge.judge(QUERY, dress("broken.jpg", "../x.png", "blue.png"))
    assert [(look.image, look.value) for look in verdict.path.looks] == [("blue.png", "navy")]


def test_pairs_of_a_batch_do_not_change_each_other(judge: LoreJudge, eyes: ByColor) -> None:
    items = [dress("red.png"), dress(), dress("blue.png"), dress("gone.png")]
    together = [v.grade for v in judge.judge_many((QUERY, item) for item in items)]
    assert eyes.asked == [("color",), ("color",)]
    assert together == [judge.judge(QUERY, item).grade for item in items]


def test_explaining_a_pair_looks_once(judge: LoreJudge, eyes: ByColor) -> None:
    verdict = judge.explain(QUERY, dress("blue.png"))
    assert eyes.asked == [("color",)]
    assert verdict.grade == judge.judge(QUERY, dress("blue.png")).grade
    assert {finding.outcome for finding in verdict.path.findings} >= {"fired", "passed"}


def test_verdicts_name_the_captioner(judge: LoreJudge) -> None:
    assert judge.judge(QUERY, dress()).answered_by.captioner == "by-color 1"
    assert LoreJudge("fashion").answered_by.captioner == ""


def test_an_answer_that_is_no_choice_ends_the_run(photos: Photos) -> None:
    eyes = ByColor({RED: PhotoAnswer(value="reddish", confidence=0.9)})
    judge = LoreJudge("fashion", captioner=eyes, photos=photos)
    with pytest.raises(JudgeError) as caught:
        judge.judge(QUERY, dress("red.png"))
    assert str(caught.value) == (
        "the captioner `by-color` does not answer each question with one of its choices or with "
        "none"
    )


def test_choices_are_the_values_of_the_pack_in_words() -> None:
    schema = LoreJudge("fashion").pack.schema
    asked = {c.value: c.words for c in photo_question(schema.attributes["color"]).choices}
    assert asked["off-white"][0] == "off white"
    assert "ivory" in asked["off-white"]
    assert photo_question(schema.attributes["price"]).choices == ()


def test_a_kind_that_is_known_too_broadly_is_asked_within() -> None:
    schema = LoreJudge("fashion").pack.schema
    within = photo_question(schema.attributes["product"], "bra")
    assert [c.value for c in within.choices] == ["bra", "sports-bra", "nursing-bra"]


def test_images_stay_closed_by_default(eyes: ByColor, tmp_path: Path) -> None:
    picture(tmp_path / "a.png", RED)
    judge = LoreJudge("fashion", captioner=eyes)
    (look,) = judge.judge(QUERY, dress(str(tmp_path / "a.png"))).path.looks
    assert look.reason == "it has a path, and no folder of images is allowed"


def test_a_judge_that_is_closed_closes_its_eyes(photos: Photos) -> None:
    closed: list[str] = []

    class Eyes(ByColor):
        def close(self) -> None:
            closed.append(self.name)

    LoreJudge("fashion", captioner=Eyes({}), photos=photos).close()
    assert closed == ["by-color"]
