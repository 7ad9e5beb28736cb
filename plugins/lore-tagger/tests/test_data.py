"""Reading labelled queries: what is taken, and what is refused with its line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from lore_tagger.data import Tagged, read_tagged

from lore_sdk.errors import DataError

GOOD = '{"tokens": ["red", "dress"], "tags": ["B-color", "B-product"], "id": 7}\n'


def refused(folder: Path, text: str) -> str:
    path = folder / "labelled.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_tagged(path)
    return str(caught.value).replace(str(path), "F")


def test_plain_and_gzip_are_read_alike(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(GOOD, encoding="utf-8")
    packed.write_bytes(gzip.compress(GOOD.encode()))
    expected = [Tagged(("red", "dress"), ("B-color", "B-product"))]
    assert read_tagged(plain) == read_tagged(packed) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"tokens": ["a"]}', "`F` line 2: `tags` is not a list of texts"),
        ('{"tokens": [], "tags": []}', "`F` line 2: `tokens` is not a list of texts"),
        ('{"tokens": ["a", 1], "tags": ["O", "O"]}', "`F` line 2: `tokens` is not a list of texts"),
        ('{"tokens": ["a"], "tags": ["O", "O"]}', "`F` line 2 has 1 tokens and 2 tags"),
        (
            '{"tokens": ["a", "b\\ud800"], "tags": ["O", "O"]}',
            "`F` line 2: a token holds half of a character, `\\ud800`",
        ),
        (
            json.dumps({"tokens": ["a" * 1_000_000], "tags": ["O"]}),
            "`F` line 2: a token has 1,000,000 characters; 200 are most",
        ),
        (
            '{"tokens": ["a"], "tags": ["color"]}',
            "`F` line 2: `color` is not a tag; tags are `O`, `B-` and a type where an entity "
            "begins, `I-` and the type where it goes on",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    assert refused(tmp_path, GOOD + line + "\n") == said


@pytest.mark.parametrize("tag", ["B-\\u001b[2J", "B-\\ud800", "I-\\u202ex"])
def test_tags_that_would_steer_a_terminal_are_refused(tmp_path: Path, tag: str) -> None:
    said = refused(tmp_path, f'{{"tokens": ["a"], "tags": ["{tag}"]}}')
    assert said.endswith("the type where it goes on")
    assert said.isprintable()


def test_lines_that_are_no_json_and_queries_without_end_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, GOOD + "{oops\n").startswith("`F` line 2: ")
    long = json.dumps({"tokens": ["a"] * 101, "tags": ["O"] * 101})
    assert refused(tmp_path, long) == "`F` line 1 has 101 tokens; 100 are the most"
