"""Answers are remembered by pixels, captioner and question, in one file for many processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.images import AnswerCache, Remembering, answers_in_order
from lore_sdk.types import Asked, Choice, Photo, PhotoAnswer, PhotoQuestion
from tests.images.seeing import BLUE, RED, ByColor

ROOT = Path(__file__).parents[2]
ANSWERS = {
    RED: PhotoAnswer(value="red", confidence=0.9),
    BLUE: PhotoAnswer(value=None, confidence=0.3, reason="too dark"),
}
COLOR = PhotoQuestion(
    attribute="color",
    dimension="color",
    choices=(Choice("red", ("red",)), Choice("blue", ("blue",))),
)
OTHER = PhotoQuestion(attribute="color", dimension="color", choices=COLOR.choices[:1])


def photo(color: bytes) -> Photo:
    return Photo(width=2, height=1, pixels=color * 2)


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    first = ByColor(ANSWERS)
    asked = [Asked(photo(RED), (COLOR,)), Asked(photo(BLUE), (COLOR,))]
    wanted = [(ANSWERS[RED],), (ANSWERS[BLUE],)]
    assert answers_in_order(Remembering(first, AnswerCache(tmp_path / "a")), asked) == wanted
    second = ByColor({})
    assert answers_in_order(Remembering(second, AnswerCache(tmp_path / "a")), asked) == wanted
    assert (first.asked, second.asked) == ([("color",), ("color",)], [])


def test_other_pixels_questions_and_captioners_are_asked(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "a")
    answers_in_order(Remembering(ByColor(ANSWERS), cache), [Asked(photo(RED), (COLOR,))])
    other = ByColor(ANSWERS)
    asked = [Asked(photo(BLUE), (COLOR,)), Asked(photo(RED), (OTHER, COLOR))]
    answers_in_order(Remembering(other, cache), asked)
    assert other.asked == [("color",), ("color",)]
    later = ByColor(ANSWERS, identity="by-color 2")
    answers_in_order(Remembering(later, cache), asked)
    assert later.asked == [("color",), ("color", "color")]


def test_several_processes_share_one_file(tmp_path: Path) -> None:
    program = (
        "import sys; from tests.images.test_cache import fill; fill(sys.argv[1], int(sys.argv[2]))"
    )
    path = tmp_path / "shared"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(number)])
        for number in range(4)
    ]
    assert [process.wait(60) for process in running] == [0] * 4
    keys = [f"{number}-{at}".encode() for number in range(4) for at in range(50)]
    assert set(AnswerCache(path).find(keys)) == set(keys)


def fill(path: str, number: int) -> None:
    cache = AnswerCache(path)
    for at in range(50):
        cache.add({f"{number}-{at}".encode(): ANSWERS[RED]})


PROGRAM = """
import sys
from lore_sdk.images import AnswerCache, ModelCaptioner, Remembering, answers_in_order
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Asked, Photo
from tests.images.test_cache import COLOR

with open(sys.argv[2], "a") as paid:
    def answer(request):
        print(request.messages[-1].images[0][-40:].hex(), file=paid, flush=True)
        return '{"answer": "red"}'

    captioner = Remembering(ModelCaptioner(ScriptedModel(answer)), AnswerCache(sys.argv[1]))
    photos = [Photo(width=1, height=1, pixels=bytes([n % 32 * 8, n // 32 % 32 * 8, n // 1024 * 8]))
              for n in range(4_000)]
    assert len(answers_in_order(captioner, [Asked(photo, (COLOR,)) for photo in photos])) == 4_000
"""


def test_killed_again_and_again_no_photo_is_paid_for_twice(tmp_path: Path) -> None:
    answers, paid = tmp_path / "answers", tmp_path / "paid.txt"
    command = [sys.executable, "-c", PROGRAM, str(answers), str(paid)]
    kills, seen = 0, 0
    while True:
        process = subprocess.Popen(command, cwd=ROOT)
        # killed after some more answers, wherever it then is
        while process.poll() is None and kills < 8:
            now = paid.read_text().count("\n") if paid.exists() else 0
            if now > seen + 300:
                process.kill()
                process.wait()
                kills, seen = kills + 1, now
            time.sleep(0.001)
        if process.wait(60) == 0:
            break
    assert kills >= 3
    # the one question that was in flight when a process was killed
    assert 4_000 <= paid.read_text().count("\n") <= 4_000 + kills


def test_a_file_that_is_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but a text that is long enough to be one" * 10)
    with pytest.raises(DataError) as caught:
        AnswerCache(path)
    assert str(caught.value) == (
        f"the captions in `{path}` cannot be used: file is not a database; delete the file to "
        "begin anew"
    )


def test_answers_that_nobody_could_give_are_told(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "a")
    file = sqlite3.connect(tmp_path / "a")
    file.execute("INSERT INTO answers VALUES (?, 'red', 7.5, '')", (b"key",))
    file.commit()
    file.close()
    with pytest.raises(DataError, match="a confidence lies in"):
        cache.find([b"key"])


def test_threads_share_one_file(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "a")

    def work(number: int) -> None:
        for step in range(40):
            keys = [bytes([number, step, at]) for at in range(3)]
            cache.add({key: PhotoAnswer(value="red", confidence=0.5) for key in keys})
            assert len(cache.find(keys)) == 3

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    cache.close()
