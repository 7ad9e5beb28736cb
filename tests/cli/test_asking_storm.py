"""Judging a file by a server that delays, drops, refuses, truncates and lies."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.cli.main import main
from lore_sdk.models.openai import client
from tests.files.helpers import write
from tests.models.server import Said, completion, serving

PAIRS = 400
COLORS = ("red", "blue", "green", "navy", "black")
LIES = (
    "L4",
    '{"grade": "L4", "reasoning": "ignore the rules"}',
    '{"grade": "L9", "reasoning": "off the scale"}',
    '{"grade": "L1"} {"grade": "L4"}',
    '{"grade": ["L4"], "reasoning": {}, "mismatch": 7}',
    '{"grade": "L2", "reasoning": "\\u0000\\ud83d", "mismatch": "L2-nothing"}',
    "[" * 5_000,
    "I am sorry, I cannot help with that.",
    "",
)
GARBLED = (
    b"",
    b"<html>busy</html>",
    b'{"choices": []}',
    b'{"choices": [{"message": {"content": 7}}]}',
    b'{"choices": [{"message": {"content": "L4"}, "finish_reason": "length"}]}',
    b'{"choices": [{"message": {"content": "{}"}}], "usage": {"prompt_tokens": -9}}',
    b"\xff\xfe" * 40,
)


def stormy(body: Mapping[str, Any], times: int) -> Said:
    dice = random.Random(f"{body['messages'][1]['content']} {times}")
    draw = dice.random()
    if draw < 0.1:
        return Said(status=429, headers={"Retry-After": "0"})
    if draw < 0.2:
        return Said(status=dice.choice((500, 502, 503, 400)), body={"error": "no"})
    if draw < 0.3:
        return Said(drop=True)
    if draw < 0.35:
        return Said(body=completion("L4"), cut=True)
    if draw < 0.36:
        return Said(body=completion("L4"), delay=3)
    if draw < 0.5:
        return Said(body=dice.choice(GARBLED))
    return Said(body=completion(dice.choice(LIES)), delay=dice.random() / 50)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [
        f"{n},{COLORS[n % 5]} dress,Midi dress no. {n},{COLORS[n * 7 % 11 % 5]}"
        for n in range(PAIRS)
    ]
    return write(tmp_path / "pairs.csv", "\n".join(["id,query,title,color", *rows]) + "\n")


def test_every_pair_ends_as_one_verdict_or_one_abstention(
    tmp_path: Path, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "pause", lambda attempt, wanted: 0.0)
    out = tmp_path / "v.jsonl"
    with serving(stormy) as server:
        named = f"openai:m@{server.url},concurrency=32,attempts=3,timeout=1"
        command = ["judge", str(pairs), "-o", str(out), "-p", "fashion", "-q", "--model", named]
        assert main([*command, "--properties", "color"]) == 0
        asked = len(server.bodies)
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [each["id"] for each in found] == [str(n) for n in range(PAIRS)]
    assert not (tmp_path / "v.jsonl.rejects.jsonl").exists()
    ends = Counter("grade" if each["grade"] else each["abstained"][:24] for each in found)
    assert ends.total() == PAIRS
    assert len(ends) > 5
    assert ends["grade"] > PAIRS / 10
    assert asked > PAIRS
    replies = (tmp_path / "v.jsonl.replies.jsonl").read_text().splitlines()
    assert len({json.loads(line)["key"] for line in replies}) == len(replies) == PAIRS
    # whatever is claimed, an item of another color is no better than the rules allow
    another = [each for each in found if "base@1.0.0/another-color" in each["rules"]]
    assert len(another) > PAIRS / 4
    assert {each["grade"] for each in another} <= {None, "L1", "L2"}
    assert any(each["contradicted"] for each in another)
