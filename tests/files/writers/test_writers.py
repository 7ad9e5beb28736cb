"""Every format: what goes in comes out, and equal verdicts make equal bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest

from lore_sdk.files import FIELDS, Verdicts
from lore_sdk.files.record import arrow_schema
from lore_sdk.files.writers.delimited import write_csv, write_tsv
from lore_sdk.files.writers.jsonl import write_jsonl
from lore_sdk.files.writers.parquet import write_parquet
from lore_sdk.files.writers.trec import QRELS

GRADED = {
    "id": "1",
    "query": 'red "shoe",\nמנעל 靴',
    "query_id": "q 1",
    "item_id": "i1",
    "title": "Red shoe",
    "grade": "L3",
    "abstained": None,
    "mismatch": None,
    "intent": "plain",
    "score": 1,
    "stated": "L4",
    "contradicted": True,
    "reasoning": "It fits,\nas asked.",
    "sound_rules": 0.5,
    "sound_claims": 0.75,
    "sound_grade": 1.0,
    "confidence": 0.25,
    "probabilities": [0.1, 0.2, 0.3, 0.4],
    "interval_low": "L1",
    "interval_high": "L4",
    "conflict": False,
    "rules": ["a@1/x", "a@1/y"],
    "needs": [{"attribute": "color", "value": "red", "text": "red", "negated": False}],
    "evidence": [
        {
            "attribute": "color",
            "value": "blue",
            "text": "Blue",
            "source": "title",
            "confidence": 0.9,
        }
    ],
    "questions": [{"attribute": "heel", "dimension": "detail", "could_lower_to": "L1"}],
    "reason": "2024-05-01",
    "label": "3",
    "pack": "a@1",
    "pack_hash": "h",
    "tier": "real-time",
    "model": "m",
    "prompt_hash": "p",
    "tokens": 812,
    "cost": 0.25,
    "key": "k",
}
ABSTAINED = GRADED | {
    "id": "2",
    "query_id": None,
    "item_id": None,
    "title": None,
    "grade": None,
    "abstained": "no words",
    "intent": None,
    "score": None,
    "stated": None,
    "contradicted": False,
    "reasoning": None,
    "sound_rules": None,
    "sound_claims": None,
    "sound_grade": None,
    "prompt_hash": None,
    "tokens": None,
    "cost": None,
    "confidence": None,
    "probabilities": [],
    "rules": [],
    "questions": [],
    "reason": "",
    "needs": [],
    "evidence": [],
    "label": None,
    "conflict": True,
}
RECORDS = [GRADED, ABSTAINED]


def verdicts(*blocks: list[dict[str, object]]) -> Verdicts:
    def lines() -> Iterator[bytes]:
        for block in blocks:
            yield "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in block).encode()

    return Verdicts(lines)


def test_the_example_has_the_fields_of_the_record() -> None:
    assert list(GRADED) == [field.name for field in FIELDS]


def test_jsonl_comes_back() -> None:
    file = io.BytesIO()
    assert write_jsonl(verdicts(RECORDS), file) == ""
    assert [json.loads(line) for line in file.getvalue().splitlines()] == RECORDS


def test_parquet_comes_back_with_its_types() -> None:
    file = io.BytesIO()
    write_parquet(verdicts(RECORDS), file)
    table = pq.read_table(file)
    assert table.schema.equals(arrow_schema())
    assert table.to_pylist() == RECORDS


def test_parquet_does_not_depend_on_how_verdicts_were_chunked() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    many = [GRADED | {"id": str(n)} for n in range(45_000)]
    write_parquet(verdicts(many), first)
    write_parquet(verdicts(many[:7], [], many[7:30_001], many[30_001:]), second)
    assert first.getvalue() == second.getvalue()
    assert pq.ParquetFile(first).metadata.num_row_groups == 3


@pytest.mark.parametrize(("write", "delimiter"), [(write_csv, ","), (write_tsv, "\t")])
def test_delimited_comes_back_with_lists_as_json(write: object, delimiter: str) -> None:
    file = io.BytesIO()
    write(verdicts(RECORDS), file)
    text = io.StringIO(file.getvalue().decode(), newline="")
    graded, abstained = csv.DictReader(text, delimiter=delimiter)
    assert graded["query"] == GRADED["query"]
    assert json.loads(graded["probabilities"]) == [0.1, 0.2, 0.3, 0.4]
    assert json.loads(graded["questions"]) == GRADED["questions"]
    assert (graded["grade"], graded["abstained"], graded["conflict"]) == ("L3", "", "false")
    assert (abstained["grade"], abstained["abstained"]) == ("", "no words")
    assert (abstained["conflict"], abstained["rules"]) == ("true", "[]")


@pytest.mark.parametrize(("write", "delimiter"), [(write_csv, ","), (write_tsv, "\t")])
def test_line_ends_of_every_kind_stay_inside_of_their_cell(write: object, delimiter: str) -> None:
    texts = ["red\rshoe", "red\r\nshoe", "red\nshoe", "\r", "shoe\r", "red\u2028shoe"]
    file = io.BytesIO()
    write(verdicts([GRADED | {"query": text} for text in texts]), file)
    text = file.getvalue().decode()
    assert text.startswith(delimiter.join(field.name for field in FIELDS) + "\n")
    assert text.endswith("\n")
    assert not text.endswith("\r\n")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert [row["query"] for row in rows] == texts


def test_qrels_hold_levels_and_say_what_they_cannot_hold() -> None:
    file = io.BytesIO()
    unnamed = GRADED | {"query_id": None, "item_id": None, "grade": "L1"}
    said = QRELS(verdicts([GRADED, ABSTAINED, unnamed]), file)
    assert file.getvalue().decode().splitlines() == ["q_1 0 i1 2", "q55eedb21fd7b 0 1 0"]
    assert said == "1 pair without a grade left out, since qrels cannot hold them"


@pytest.mark.parametrize("write", [write_jsonl, write_parquet, write_csv, QRELS])
def test_no_verdicts_make_a_file_that_can_be_read(write: object) -> None:
    file = io.BytesIO()
    write(verdicts(), file)
    if write is write_parquet:
        assert pq.read_table(file).num_rows == 0
