from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lore_sdk.files import FIELDS, Source, Verdicts, plugin
from lore_sdk.plugins import ReaderOffer, WriterOffer
from lore_sdk.plugins.testing import check_plugin, check_reader, check_writer, heavy_imports
from tests.files.helpers import PLUGINS, write
from tests.files.writers.test_writers import RECORDS

GOOD = {
    "csv": b"query,title\nred,Red\nblue\n",
    "tsv": b"query\ttitle\nred\tRed\n",
    "jsonl": b'{"query": "red", "title": "Red"}\n{}\n',
    "qrels": b"q1 0 d1 2\n",
    "run": b"q1 Q0 d1 1 2.5 tag\n",
    "ltr": b"2 qid:1 1:0.5 # d1 A title\n",
    "rre": b'{"queries": [{"placeholders": {"$query": "a"}, "relevant_documents": {"d": 1}}]}',
    "rank-eval": b'{"requests": [{"id": "q", "ratings": [{"_id": "d", "rating": 1}]}]}',
    "opensearch": b'{"judgmentRatings": [{"query": "q", "ratings": [{"docId": "d"}]}]}',
    "quepid": b"query,docid,rating\nred,d1,2\n",
    "quepid-book-csv": b"query,docid,Ann\nred,d1,2\n",
    "quepid-book": b'{"query_doc_pairs": [{"doc_id": "d", "judgements": [{"rating": 1}]}]}',
}


def test_the_plugin_is_well() -> None:
    assert check_plugin(plugin) == []
    assert heavy_imports("lore_sdk.files.plugin") == []


@pytest.mark.parametrize("name", list(PLUGINS.offers(ReaderOffer)))
def test_every_reader_does_what_a_reader_has_to_do(tmp_path: Path, name: str) -> None:
    good = tmp_path / "good"
    if name == "parquet":
        pq.write_table(pa.table({"query": ["red"], "title": ["Red"]}), good)
    else:
        write(good, GOOD[name])
    problems = check_reader(
        PLUGINS.load(ReaderOffer, name),
        Source(path=good),
        missing=Source(path=tmp_path / "missing"),
        garbage=Source(path=write(tmp_path / "garbage", bytes(range(256)) * 50)),
    )
    assert problems == []


@pytest.mark.parametrize("name", list(PLUGINS.offers(WriterOffer)))
def test_every_writer_does_what_a_writer_has_to_do(name: str) -> None:
    lines = [json.dumps(record).encode() + b"\n" for record in RECORDS]
    verdicts = Verdicts(lambda: iter(lines))
    assert list(next(iter(verdicts))) == [field.name for field in FIELDS]
    assert check_writer(PLUGINS.load(WriterOffer, name), verdicts) == []
