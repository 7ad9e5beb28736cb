"""Judgements from format to format: fixtures after each format's documentation, and laws."""

from __future__ import annotations

import io
import json
import string
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lore_sdk.errors import DataError, LayoutError
from lore_sdk.files.convert import Converted, convert, judgement_writers
from lore_sdk.files.judgement import Judgement
from lore_sdk.files.judgements import JudgementFile, read_judgements
from lore_sdk.files.writers.judgements import JudgementWriter
from lore_sdk.plugins import WriterOffer
from tests.files.helpers import PLUGINS, write

OPENSEARCH = """{"name": "mine", "description": "by people", "type": "IMPORT_JUDGMENT",
 "judgmentRatings": [
  {"query": "blue sofa", "ratings": [
    {"docId": "S1", "rating": "3.000"}, {"docId": "S2", "rating": "0.5"}]},
  {"query": "lamp", "ratings": [{"docId": "L1", "rating": 1}]}
 ]}"""

RANK_EVAL = """{
 "requests": [
  {"id": "q1",
   "request": {"query": {"bool": {"must": [{"match": {"title": {"query": "blue sofa"}}}]}}},
   "ratings": [{"_index": "shop", "_id": "S1", "rating": 3}, {"_index": "old", "_id": "S1",
                "rating": 0}]},
  {"id": "q2", "request": {"query": {"match": {"text": "lamp"}}},
   "ratings": [{"_index": "shop", "_id": "L1", "rating": 1}]},
  {"id": "q3", "template_id": "t", "params": {"query_string": "rug"},
   "ratings": [{"_index": "shop", "_id": "R1", "rating": 2}]}
 ],
 "metric": {"precision": {"k": 20, "relevant_rating_threshold": 1}}
}"""

RRE = """{"id_field": "id", "index": "shop", "topics": [{"description": "seats", "query_groups": [
  {"name": "sofas", "queries": [
     {"template": "only_q.json", "placeholders": {"$query": "blue sofa"}},
     {"template": "only_q.json", "placeholders": {"$query": "sofa blue"}}],
   "relevant_documents": {"S1": {"gain": 3}, "S2": {"gain": 1}}}]}],
 "query_groups": [{"name": "lamps", "queries": [{"placeholders": {"$query": "lamp"}}],
   "relevant_documents": {"2": ["L1", "L2"], "1": ["L3"]}}],
 "queries": [{"placeholders": {"$query": "rug"}, "relevant_documents": {"3": ["R1"]}}]}"""

BOOK = """{"name": "book", "show_rank": false, "query_doc_pairs": [
 {"query_text": "blue sofa", "doc_id": "S1", "position": 1,
  "document_fields": "{\\"title\\":\\"Sofa, blue\\"}",
  "judgements": [{"rating": 3.0, "unrateable": false, "user_email": "ann@shop.example",
                  "explanation": "exactly"},
                 {"rating": 2.0, "unrateable": false, "user_email": "bob@shop.example"},
                 {"rating": null, "unrateable": true, "user_email": "cid@shop.example"}]}]}"""

LTR = """# qid:1: blue sofa
# qid:2: lamp
#
3\tqid:1\t# S1\tSofa blue
0 qid:1 1:0.5 2:7 # S2
1 qid:2 1:-1e3 # L1 A lamp # really
"""


def judgements(path: Path, layout: str = "") -> list[Judgement]:
    return read_judgements(JudgementFile(path=path, layout=layout), plugins=PLUGINS).judgements


def converted(source: Path, out: Path, **options: str) -> Converted:
    layout = options.pop("layout", "")
    return convert(JudgementFile(path=source, layout=layout), out, plugins=PLUGINS, **options)


def rejects(done: Converted) -> list[tuple[int, str]]:
    assert done.rejects
    lines = done.rejects.read_text(encoding="utf-8").splitlines()
    return [(each["line"], each["reason"]) for each in map(json.loads, lines)]


def test_the_workbench_of_opensearch_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "j.opensearch.json", OPENSEARCH)
    found = judgements(path)
    assert found == [
        Judgement(query="blue sofa", item_id="S1", label="3.000"),
        Judgement(query="blue sofa", item_id="S2", label="0.5"),
        Judgement(query="lamp", item_id="L1", label="1"),
    ]
    assert [each.line for each in found] == [3, 3, 5]


def test_requests_of_rank_eval_are_read_with_the_text_they_search(tmp_path: Path) -> None:
    assert judgements(write(tmp_path / "j.rankeval.json", RANK_EVAL)) == [
        Judgement(query="blue sofa", query_id="q1", index="shop", item_id="S1", label="3"),
        Judgement(query="blue sofa", query_id="q1", index="old", item_id="S1", label="0"),
        Judgement(query="lamp", query_id="q2", index="shop", item_id="L1", label="1"),
        Judgement(query="rug", query_id="q3", index="shop", item_id="R1", label="2"),
    ]


def test_rre_is_read_in_topics_groups_and_queries_with_gains_or_lists(tmp_path: Path) -> None:
    found = judgements(write(tmp_path / "j.rre.json", RRE))
    assert [(each.query, each.query_id, each.item_id, each.label) for each in found] == [
        ("blue sofa", "", "S1", "3"),
        ("blue sofa", "", "S2", "1"),
        ("sofa blue", "", "S1", "3"),
        ("sofa blue", "", "S2", "1"),
        ("lamp", "lamps", "L1", "2"),
        ("lamp", "lamps", "L2", "2"),
        ("lamp", "lamps", "L3", "1"),
        ("rug", "", "R1", "3"),
    ]
    assert {each.index for each in found} == {"shop"}


def test_a_book_of_quepid_is_read_with_all_its_raters(tmp_path: Path) -> None:
    path = write(tmp_path / "j.book.json", BOOK)
    found = read_judgements(JudgementFile(path=path), plugins=PLUGINS)
    about = {"query": "blue sofa", "item_id": "S1", "title": "Sofa, blue"}
    assert found.judgements == [
        Judgement(label="3", rater="ann@shop.example", note="exactly", **about),
        Judgement(label="2", rater="bob@shop.example", **about),
    ]
    assert [(each.line, each.reason) for each in found.rejects] == [
        (2, "`query_doc_pairs` 1: the rater marked it as unrateable")
    ]


def test_csv_of_quepid_is_read_a_case_and_a_book(tmp_path: Path) -> None:
    case = write(tmp_path / "c.quepid.csv", "query,docid,rating\n -x,S1,3\nlamp,,\n")
    found = read_judgements(JudgementFile(path=case), plugins=PLUGINS)
    assert found.judgements == [Judgement(query="-x", item_id="S1", label="3")]
    assert [(r.line, r.reason) for r in found.rejects] == [(3, "a query without ratings")]
    book = write(tmp_path / "b.book.csv", "query,docid,Ann,Bob\nlamp,L1,3,\nlamp,L2,,0\n")
    assert judgements(book) == [
        Judgement(query="lamp", item_id="L1", label="3", rater="Ann"),
        Judgement(query="lamp", item_id="L2", label="0", rater="Bob"),
    ]


def test_learning_to_rank_is_read_with_its_comments(tmp_path: Path) -> None:
    sofa, lamp = {"query": "blue sofa", "query_id": "1"}, {"query": "lamp", "query_id": "2"}
    assert judgements(write(tmp_path / "j.ltr", LTR)) == [
        Judgement(item_id="S1", label="3", title="Sofa blue", **sofa),
        Judgement(item_id="S2", label="0", vector="1:0.5 2:7", **sofa),
        Judgement(item_id="L1", label="1", title="A lamp # really", vector="1:-1e3", **lamp),
    ]


def test_a_run_has_scores_for_labels_and_its_tag_for_the_rater(tmp_path: Path) -> None:
    path = write(tmp_path / "x.run", "q1 Q0 S1 1 9.5 bm25\nq1 Q0 S2 2 -1 bm25\nq1 Q0 S3\n")
    found = read_judgements(JudgementFile(path=path, layout="run"), plugins=PLUGINS)
    assert found.judgements == [
        Judgement(query_id="q1", item_id="S1", label="9.5", rater="bm25"),
        Judgement(query_id="q1", item_id="S2", label="-1", rater="bm25"),
    ]
    assert [(r.line, r.reason) for r in found.rejects] == [(3, "3 cells where runs have 6")]


def test_esci_and_wands_and_elastic_are_known_by_their_columns(tmp_path: Path) -> None:
    rows = {
        "example_id": [0],
        "query": ["lamp"],
        "query_id": [7],
        "product_id": ["B01"],
        "product_locale": ["us"],
        "esci_label": ["E"],
    }
    pq.write_table(pa.table(rows), tmp_path / "examples.parquet")
    esci = Judgement(query="lamp", query_id="7", item_id="B01", locale="us", label="E")
    assert judgements(tmp_path / "examples.parquet") == [esci]
    write(tmp_path / "query.csv", "query_id\tquery\n4\tblue sofa\n")
    label = write(tmp_path / "label.csv", "id\tquery_id\tproduct_id\tlabel\n0\t4\t9\tPartial\n")
    wands = Judgement(query="blue sofa", query_id="4", item_id="9", label="Partial")
    assert judgements(label) == [wands]
    elastic = write(tmp_path / "e.csv", "query_id,query,doc_id,grade\nqid:1,lamp,L1,4\n")
    assert judgements(elastic) == [
        Judgement(query="lamp", query_id="qid:1", item_id="L1", label="4")
    ]


def test_what_a_format_has_no_place_for_is_counted(tmp_path: Path) -> None:
    done = converted(write(tmp_path / "j.book.json", BOOK), tmp_path / "o.qrels", combine="median")
    assert (done.read, done.written, done.merged, done.rejected) == (2, 1, 2, 1)
    assert done.left_out == (
        "texts of queries (1)",
        "titles (1)",
        "names of raters (2)",
        "notes (1)",
    )
    assert (tmp_path / "o.qrels").read_text(encoding="utf-8") == "qfc6490505c24 0 S1 2\n"


def test_several_raters_are_only_made_one_as_told(tmp_path: Path) -> None:
    book = write(tmp_path / "b.book.csv", "query,docid,A,B,C\nlamp,L1,3,0,1\nlamp,L2,2,2,\n")
    with pytest.raises(DataError) as error:
        converted(book, tmp_path / "o.qrels")
    assert str(error.value) == (
        "qrels holds one label a pair, and item `L1` has 3 raters' labels (line 2); "
        "--combine median, mean or majority makes one of them"
    )
    expected = {"median": ["1", "2"], "mean": ["1.33333", "2"], "majority": ["2"]}
    for how, labels in expected.items():
        done = converted(book, tmp_path / "o.judgements.jsonl", to="quepid", combine=how)
        assert [each.label for each in judgements(done.out, "quepid")] == labels
    assert rejects(done) == [(2, "its raters are divided, no label has a majority")]


@pytest.mark.parametrize(
    ("told", "labels"),
    [("", ["2", "1", "0"]), ("exact=3,partial=1,irrelevant=0", ["3", "1", "0"])],
)
def test_words_become_numbers_in_their_order_or_as_told(
    tmp_path: Path, told: str, labels: list[str]
) -> None:
    rows = "0\t1\ta\tExact\n1\t1\tb\tPartial\n2\t1\tc\tIrrelevant\n"
    source = write(tmp_path / "label.csv", f"id\tquery_id\tproduct_id\tlabel\n{rows}")
    done = converted(source, tmp_path / "o.qrels", labels=told)
    assert [each.label for each in judgements(done.out)] == labels


def test_ranges_become_ranges_and_equal_shares_equal_words(tmp_path: Path) -> None:
    header = "query,item_id,median_relevance,product_title\n"
    source = write(tmp_path / "c.csv", f"{header}lamp,1,4,x\nlamp,2,2,x\nlamp,3,1,x\n")
    done = converted(source, tmp_path / "o.qrels", labels="1:4=0:3")
    assert [each.label for each in judgements(done.out)] == ["3", "1", "0"]
    done = converted(done.out, tmp_path / "o.esci.csv", labels="0=I,1=C,2=S,3=E", to="esci-csv")
    assert [each.label for each in judgements(done.out)] == ["E", "C", "I"]
    source = write(tmp_path / "e.esci.csv", done.out.read_text(encoding="utf-8"))
    with pytest.raises(DataError) as error:
        converted(source, tmp_path / "o.wands.csv", to="wands")
    assert str(error.value).startswith(
        "`C` cannot be a label of wands, which only has `Exact`, `Irrelevant`, `Partial`; --labels"
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.rre.json", '{"queries": [\n {"placeholders": }', "not JSON: expecting value, line 2"),
        ("x.rre.json", '{"a": 1}', "no list `topics` or `query_groups` or `queries` at its top"),
        ("x.rre.json", "[]", "`{` was expected here, line 1, column 1"),
        ("x.rre.json", '{"queries": [' + "[" * 100_000, "nested too deep"),
        ("x.opensearch.json", '{"judgmentRatings": [{"query": "a", "ratings": [{"docId": "1", '
         '"rating": NaN}]}]}', "`NaN` is not a JSON number"),
        ("x.opensearch.json", '{"judgmentRatings": [3, {"query": 1}]}', "holds no judgement; the "
         "first, line 1: `judgmentRatings` 1: it is no object with a list `ratings`"),
        ("x.rankeval.json", '{"requests": []} x', "there is more after the end"),
        ("x.rankeval.json", '{"requests": [{"id": "q", "ratings": [{"_id": "1"}]}]}',
         "there is no label"),
        ("x.ltr", "3 1 # S1\n", "the second word is not `qid:` and the query's id"),
        ("x.ltr", "3 qid:1 x # S1\n", "`x` is no feature, such as `1:0.5`"),
        ("x.ltr", "3 qid:1 1:2\n", "no comment names the item"),
        ("x.ltr", "# qid:1: lamp\n", "has no rows"),
        ("x.quepid.csv", "query,rating\na,1\n", "has no column `docid`, which Quepid writes"),
        ("x.book.csv", "query,docid\na,1\n", "has no rater"),
        ("x.csv", "query,item_id,rating\nlamp,L1,NaN\n", "line 2: the label `NaN` is no number"),
        ("x.csv", "query,item_id,rating\nlamp,,1\n", "line 2: the item has no id"),
        ("x.csv", "query,item_id,rating\n,1,1\n", "line 2: the query is empty"),
    ],
)  # fmt: skip
def test_what_holds_no_judgement_is_refused_in_words(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(DataError) as error:
        judgements(write(tmp_path / name, text))
    assert message in str(error.value)


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutError) as error:
        judgements(write(tmp_path / "x.csv", "query,item_id\nlamp,1\n"))
    assert "has no column of labels; it has `item_id`, `query`" in str(error.value)


def test_a_pair_labelled_twice_counts_once_and_another_label_is_rejected(tmp_path: Path) -> None:
    rows = "lamp,L1,2\nlamp,L1,2\nlamp,L1,0\nlamp,L 2,1\n"
    source = write(tmp_path / "x.csv", f"query,item_id,rating\n{rows}")
    done = converted(source, tmp_path / "o.qrels")
    assert (done.written, done.repeated) == (1, 1)
    assert rejects(done) == [
        (5, "qrels cannot hold it: the item id `L 2` has a blank, which ends a word here"),
        (4, "the same pair has the label `0`, but line 2 says `2`"),
    ]


def test_the_input_is_not_written_over(tmp_path: Path) -> None:
    source = write(tmp_path / "x.qrels", "q 0 d 1\n")
    with pytest.raises(DataError, match="is an input of this run"):
        converted(source, source)


WORDS = st.text(string.ascii_letters + string.digits + "-_:.é靴#", min_size=1, max_size=8).filter(
    lambda word: not word.startswith("#")
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1
).map(lambda text: " ".join(text.split()))
LABELS = {
    "whole": st.integers(0, 4).map(str),
    "number": st.sampled_from(["0", "1", "2.5", "-1", "4"]),
    "any": TEXTS.filter(
        lambda t: bool(t) and t.casefold().lstrip("+-") not in ("nan", "inf", "infinity")
    ),
}
EXTRA = {"locale": WORDS, "index": WORDS, "note": TEXTS, "title": TEXTS, "rater": WORDS}
FORMATS = judgement_writers(PLUGINS)


@st.composite
def held(draw: st.DrawFn, writer: JudgementWriter) -> list[Judgement]:
    """Judgements that a format can hold, of a few queries and items, each pair once."""
    labels = st.sampled_from(sorted(writer.words)) if writer.words else LABELS[writer.labels]
    texts = draw(st.lists(TEXTS.filter(bool), min_size=1, max_size=3, unique=True))
    items = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    found = []
    for number, text in enumerate(texts, 1):
        query = {"query": text} if "query" in writer.holds else {}
        query |= {"query_id": str(number)} if "query_id" in writer.holds else {}
        for item in items:
            extra = {name: draw(EXTRA[name]) for name in writer.holds & EXTRA.keys()}
            found.append(Judgement(item_id=item, label=draw(labels), **query, **extra))
    return found


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_written_is_read_again(name: str, tmp_path: Path, data: st.DataObject) -> None:
    writer: JudgementWriter = PLUGINS.load(WriterOffer, name)
    wanted = [each for each in data.draw(held(writer)) if not writer.flaw(each)]
    if not wanted:
        return
    out = tmp_path / f"o{PLUGINS.offers(WriterOffer)[name].suffixes[0]}"
    with out.open("wb") as file:
        writer.write(wanted, file)
    layout = {"esci-csv": "esci"}.get(name, name)
    assert sorted(map(repr, map(_plain, judgements(out, layout)))) == sorted(
        map(repr, map(_plain, wanted))
    )


def _plain(judgement: Judgement) -> tuple[object, ...]:
    fields = ("query", "item_id", "label", *EXTRA)
    # an id that is the text is none: formats that need one write the text
    name = "" if judgement.query_id == judgement.query else judgement.query_id
    return (name, *(getattr(judgement, field) for field in fields))


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_judgements_is_whole(name: str) -> None:
    file = io.BytesIO()
    PLUGINS.load(WriterOffer, name).write([], file)
    if name.endswith(("book", "eval", "rre", "opensearch")):
        json.loads(file.getvalue())
