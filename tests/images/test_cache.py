"""Answers are remembered by pixels, captioner and question, in one file for many processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.images import AnswerCache, Remembering
from lore_sdk.types import Asked, Choice, Photo, PhotoAnswer, PhotoQuestion
from tests.images.seeing import BLUE, RED, ByColor

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
    assert Remembering(first, AnswerCache(tmp_path / "a")).answers(asked) == wanted
    second = ByColor({})
    assert Remembering(second, AnswerCache(tmp_path / "a")).answers(asked) == wanted
    assert (first.asked, second.asked) == ([("color",), ("color",)], [])


def test_other_pixels_questions_and_captioners_are_asked(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "a")
    Remembering(ByColor(ANSWERS), cache).answers([Asked(photo(RED), (COLOR,))])
    other = ByColor(ANSWERS)
    asked = [Asked(photo(BLUE), (COLOR,)), Asked(photo(RED), (OTHER, COLOR))]
    Remembering(other, cache).answers(asked)
    assert other.asked == [("color",), ("color",)]
    later = ByColor(ANSWERS, identity="by-color 2")
    Remembering(later, cache).answers(asked)
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
