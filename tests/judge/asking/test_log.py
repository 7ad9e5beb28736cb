from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.judge.asking.log import RememberingModel, ReplyLog, request_key
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Message, Reply, Request, Token, Usage

ROOT = Path(__file__).parents[3]
ASKED = Request(messages=(Message("system", "judge"), Message("user", "red dress", (b"png",))))
FULL = Reply(
    text="L4 👗",
    reasoning="hm",
    finish="length",
    tokens=(Token("L", -0.5, (("L", -0.5), ("M", -2.0))),),
    usage=Usage(prompt=9, cached=4, reply=2),
    seconds=0.25,
    attempts=2,
)


def asking(text: str) -> Request:
    return Request(messages=(Message("user", text),))


def test_a_reply_comes_back_as_it_was(tmp_path: Path) -> None:
    with ReplyLog(tmp_path / "log.jsonl") as log:
        log.add("a", FULL)
        assert log.get("a") == FULL
        assert log.get("b") is None
    with ReplyLog(tmp_path / "log.jsonl") as log:
        assert (len(log), log.get("a")) == (1, FULL)


def test_what_failed_is_kept_and_asked_again(tmp_path: Path) -> None:
    with ReplyLog(tmp_path / "log.jsonl") as log:
        log.add("a", Reply(finish="failed", error="status 500"))
        assert log.get("a") is None
        log.add("a", FULL)
    assert (tmp_path / "log.jsonl").read_text().count("\n") == 2
    with ReplyLog(tmp_path / "log.jsonl") as log:
        assert log.get("a") == FULL


def test_only_what_is_not_known_is_asked(tmp_path: Path) -> None:
    asked: Counter[str] = Counter()

    def answer(request: Request) -> str:
        asked[request.messages[0].text] += 1
        return f"to {request.messages[0].text}"

    def run(*texts: str) -> dict[int, str]:
        with ReplyLog(tmp_path / "log.jsonl") as log:
            model = RememberingModel(ScriptedModel(answer), log)
            return {number: reply.text for number, reply in model.replies(map(asking, texts))}

    assert run("a", "b") == {0: "to a", 1: "to b"}
    assert run("b", "c", "a", "d") == {0: "to b", 1: "to c", 2: "to a", 3: "to d"}
    assert run("a", "b") == {0: "to a", 1: "to b"}
    assert asked == Counter("abcd")


OTHER = {
    "text": replace(ASKED, messages=(Message("system", "judge"), Message("user", "blue dress"))),
    "speaker": replace(ASKED, messages=(Message("user", "judge"), *ASKED.messages[1:])),
    "image": replace(ASKED, messages=(ASKED.messages[0], Message("user", "red dress", (b"jpg",)))),
    "limit": replace(ASKED, limit=9),
    "temperature": replace(ASKED, temperature=0.5),
    "seed": replace(ASKED, seed=1),
    "choices": replace(ASKED, choices=("1", "2")),
    "schema": replace(ASKED, schema="{}"),
    "alternatives": replace(ASKED, alternatives=5),
}


@pytest.mark.parametrize("name", OTHER)
def test_all_that_can_change_an_answer_is_in_the_key(name: str) -> None:
    assert request_key("m", OTHER[name]) != request_key("m", ASKED)


def test_another_model_has_another_key() -> None:
    assert request_key("m", ASKED) == request_key("m", replace(ASKED))
    assert request_key("m", ASKED) != request_key("other", ASKED)


def test_every_part_of_a_request_is_held_against_the_key() -> None:
    changed = {"messages", *OTHER} - {"text", "speaker", "image"}
    assert changed == set(Request.__dataclass_fields__)


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "log.jsonl"
    with ReplyLog(path) as log:
        log.add("a", FULL)
        log.add("b", FULL)
    path.write_bytes(path.read_bytes()[:-cut])
    with ReplyLog(path) as log:
        assert (log.get("a"), log.get("b")) == (FULL, None)
        log.add("b", FULL)
    with ReplyLog(path) as log:
        assert (log.get("a"), log.get("b")) == (FULL, FULL)


@pytest.mark.parametrize(
    "text", ["hello\n", "[]\n", '{"key": "a"}\n', "[" * 99_999 + "\n", "\xff\n"]
)
def test_what_is_no_log_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match="line 1 is no reply of a model"):
        ReplyLog(path)
    assert path.read_text(encoding="latin-1") == text


def test_two_runs_do_not_write_one_log(tmp_path: Path) -> None:
    with ReplyLog(tmp_path / "log.jsonl"), pytest.raises(DataError, match="another run has"):
        ReplyLog(tmp_path / "log.jsonl")


PROGRAM = """
import sys
from pathlib import Path
from lore_sdk.judge.asking.log import RememberingModel, ReplyLog
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Message, Request

paid = Path(sys.argv[2]).open("a")

def answer(request):
    paid.write(request.messages[0].text + "\\n")
    paid.flush()
    return request.messages[0].text

with ReplyLog(Path(sys.argv[1])) as log:
    model = RememberingModel(ScriptedModel(answer), log)
    requests = (Request(messages=(Message("user", str(n)),)) for n in range(20_000))
    for number, reply in model.replies(requests):
        assert reply.text == str(number)
"""


def test_killed_again_and_again_nothing_is_paid_for_twice(tmp_path: Path) -> None:
    log, paid = tmp_path / "log.jsonl", tmp_path / "paid.txt"
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(log), str(paid)]
    kills = 0
    while True:
        process = subprocess.Popen(command, cwd=ROOT)
        time.sleep(0.35 + 0.05 * kills)
        if process.poll() is None and kills < 8:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert process.wait(60) == 0
        break
    assert kills >= 3
    asked = Counter(paid.read_text().split())
    assert len(asked) == 20_000
    # the one request that was in flight when a process was killed
    assert sum(asked.values()) - 20_000 <= kills


def test_equal_requests_of_one_call_are_paid_for_once(tmp_path: Path) -> None:
    asked: Counter[str] = Counter()

    def answer(request: Request) -> str:
        asked[request.messages[0].text] += 1
        return f"for {request.messages[0].text}"

    class Eager(ScriptedModel):
        """Draws all requests before the first reply, as one that asks many at a time does."""

        def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
            return super().replies(list(requests))

    with ReplyLog(tmp_path / "log.jsonl") as log:
        found = dict(RememberingModel(Eager(answer), log).replies(map(asking, "abaca")))
    assert [found[n].text for n in range(5)] == [f"for {each}" for each in "abaca"]
    assert asked == {"a": 1, "b": 1, "c": 1}


def test_threads_share_a_log(tmp_path: Path) -> None:
    with ReplyLog(tmp_path / "log.jsonl") as log:

        def work(thread: int) -> None:
            for number in range(150):
                log.add(f"{thread} {number}", Reply(text=f"{thread} {number} " * 40))
                for known in (f"{thread} {number}", f"{thread} {number // 2}"):
                    found = log.get(known)
                    assert found is not None
                    assert found.text == f"{known} " * 40

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
    with ReplyLog(tmp_path / "log.jsonl") as log:
        assert len(log) == 8 * 150


def test_tokens_of_a_reply_count_once_wherever_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with ReplyLog(path) as log:
        log.add("a", FULL)
        line = path.read_bytes()
        log.compact()
        log.add("b", replace(FULL, usage=Usage(reply=4)))
    # as a kill leaves them between the two steps of making compact
    path.write_bytes(line + path.read_bytes())
    with ReplyLog(path) as log:
        assert (len(log), log.mean_reply) == (2, 3.0)
