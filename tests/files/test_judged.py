"""Verdict files as judged pairs: every format, every meaning of labels, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.errors import DataError, LayoutError
from lore_sdk.files.judged import VerdictFile, read_judged
from lore_sdk.types import LORE_SCALE, Scale
from tests.files.helpers import PLUGINS, csv_text, jsonl, run, write

ROW = {
    "id": "1",
    "query": "red dress",
    "query_id": None,
    "item_id": "a",
    "grade": "L3",
    "abstained": None,
    "score": 0.7,
    "confidence": 0.6,
    "probabilities": [0.1, 0.1, 0.6, 0.2],
    "interval_low": "L2",
    "interval_high": "L4",
    "label": "4",
}


def verdicts(folder: Path, *changes: dict[str, object], name: str = "v.jsonl") -> Path:
    return write(
        folder / name, jsonl({**ROW, "item_id": f"i{n}", **c} for n, c in enumerate(changes))
    )


def read(path: Path, labels: str = "1:4", **more: object) -> VerdictFile:
    return read_judged(path, plugins=PLUGINS, labels=labels, **more)  # type: ignore[arg-type]


def refused(path: Path, labels: str = "1:4", **more: object) -> str:
    with pytest.raises(DataError) as caught:
        read(path, labels, **more)
    return str(caught.value)


def test_a_verdict_becomes_a_judged_pair(tmp_path: Path) -> None:
    file = read(verdicts(tmp_path, {"item_id": "a"}))
    (pair,) = file.judged.pairs
    assert file.judged.scale == LORE_SCALE
    assert (pair.query, pair.item, pair.label, pair.mean) == ("red dress", "a", 3, 3.0)
    assert (pair.grade, pair.low, pair.high) == (2, 1, 3)
    assert (pair.score, pair.confidence) == (0.7, 0.6)
    assert pair.probabilities == (0.1, 0.1, 0.6, 0.2)
    assert (pair.votes, pair.abstained, pair.record["label"]) == ((), "", "4")


@pytest.mark.parametrize("name", ["v.parquet", "v.jsonl", "v.csv", "v.tsv"])
def test_what_lore_judge_writes_is_read_whatever_its_format(tmp_path: Path, name: str) -> None:
    pairs = write(
        tmp_path / "pairs.csv",
        csv_text([("query", "title", "label"), ("red dress", "Red dress", 4), ("sofa", "Lamp", 1)]),
    )
    run(pairs, tmp_path / name)
    one, two = read(tmp_path / name).judged.pairs
    assert (one.query, one.item, one.label, two.query, two.item, two.label) == (
        *("red dress", "1", 3),
        *("sofa", "2", 0),
    )
    assert len(one.probabilities) == 4
    assert one.grade is not None


def test_ids_are_preferred_to_texts_and_the_pairs_id_stands_in_for_the_items(
    tmp_path: Path,
) -> None:
    path = verdicts(tmp_path, {"query_id": 17.0, "item_id": None, "id": "p9"})
    (pair,) = read(path).judged.pairs
    assert (pair.query, pair.item) == ("17", "p9")


def test_an_abstention_keeps_its_reason(tmp_path: Path) -> None:
    silent = {"grade": None, "probabilities": [], "score": None, "confidence": None}
    path = verdicts(tmp_path, {**silent, "abstained": "no words"}, silent)
    pairs = read(path).judged.pairs
    assert [(p.grade, p.abstained, p.score, p.confidence) for p in pairs] == [
        (None, "no words", None, None),
        (None, "no reason given", None, None),
    ]


def test_labels_are_grades_where_nothing_else_is_said(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {"label": "L1"}, {"label": "excellent"})
    assert [pair.label for pair in read(path, labels="").judged.pairs] == [0, 3]


def test_means_go_to_the_nearest_grade_and_are_told(tmp_path: Path) -> None:
    file = read(verdicts(tmp_path, {"label": "2.33"}, {"label": "2.5"}, {"label": "3"}))
    assert [(p.label, p.mean) for p in file.judged.pairs] == [(1, 1.33), (2, 1.5), (2, 2.0)]
    assert list(file.notices("v.jsonl")) == [
        "`v.jsonl`: 2 rows with a label between two grades, as means of raters are; each counts as "
        "the nearest grade, RMSE takes it as it is"
    ]


def test_a_layout_can_say_what_labels_mean_and_where_they_are_cut(tmp_path: Path) -> None:
    stated = ["1", "1.5", "1.67", "2.17", "2.33", "2.67", "3"]
    file = read(verdicts(tmp_path, *({"label": each} for each in stated)), labels="homedepot")
    assert [pair.label for pair in file.judged.pairs] == [0, 0, 1, 1, 2, 3, 3]
    assert file.judged.pairs[4].mean == pytest.approx(1.995)
    assert list(file.notices("v")) == [
        "`v`: 5 rows with a label between two grades, as means of raters are; each counts as the "
        "grade that it is cut into, RMSE takes it as it is"
    ]


def test_other_scales_are_told_by_their_probabilities(tmp_path: Path) -> None:
    path = verdicts(
        tmp_path,
        {"grade": "L3", "probabilities": [0.1, 0.1, 0.8], "interval_high": "L3", "label": "3"},
    )
    judged = read(path, labels="1:3").judged
    assert (len(judged.scale), judged.pairs[0].label, judged.pairs[0].grade) == (3, 2, 2)


def test_other_scales_can_be_named(tmp_path: Path) -> None:
    named = {"grade": "Good", "probabilities": [], "interval_low": None, "interval_high": None}
    path = verdicts(tmp_path, {**named, "label": "good"}, {**named, "label": "Bad"})
    scale = Scale.of("Bad", "So-so", "Good")
    judged = read(path, labels="", scale=scale).judged
    assert [(p.label, p.grade) for p in judged.pairs] == [(2, 2), (0, 2)]


def test_grades_of_another_scale_are_refused(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {}, {"grade": "L5"})
    assert refused(path) == (
        f"`{path}`: `L5` is not a grade of this scale; grades are `Excellent`, `Irrelevant`, "
        "`Mismatch`, `Related`; --scale names the grades of the judge"
    )
    path = verdicts(tmp_path, {"grade": "L5", "probabilities": []})
    assert refused(path) == (
        f"`{path}` has the grade `L5` and no probabilities that tell how many grades there are; "
        "--scale names them, lowest first: --scale Bad,Poor,Fair,Good,Top"
    )


def test_cuts_of_another_scale_are_refused(tmp_path: Path) -> None:
    path = verdicts(
        tmp_path,
        {"grade": "L1", "probabilities": [0.5, 0.2, 0.3], "interval_high": "L3", "label": "2"},
    )
    assert refused(path, "homedepot") == "labels are cut into 4 grades where the scale has 3"


def test_rows_that_cannot_be_used_are_told_with_the_first_reason(tmp_path: Path) -> None:
    file = read(
        verdicts(
            tmp_path,
            {},
            {"label": "9"},
            {"score": "high"},
            {"probabilities": "[0.5"},
            {"query": " "},
            {"label": None},
        )
    )
    assert len(file.judged) == 1
    assert [reject.reason for reject in file.rejects] == [
        "the label `9` is none of the numbers from 1 to 4; --labels 1:4 says that numbers go from "
        "1 to 4, --labels good=L4,bad=L1 what words mean",
        "`score` is not a number: `high`",
        "`probabilities` is not JSON: expecting ',' delimiter at character 13",
        "the query is empty",
    ]
    assert list(file.notices("v.jsonl")) == [
        f"`v.jsonl`: 4 rows left out; line 2: {file.rejects[0].reason}",
        "`v.jsonl`: 1 row without a label left out",
    ]


def test_files_without_anything_to_compare_are_one_message(tmp_path: Path) -> None:
    pairs = write(tmp_path / "pairs.csv", "query,title\nsofa,Lamp\n")
    assert refused(pairs) == (
        f"`{pairs}` has no column `grade`; verdicts are what `lore judge PAIRS -o FILE` writes, as "
        ".parquet, .jsonl, .csv or .tsv"
    )
    path = verdicts(tmp_path, {"label": None}, {"label": ""})
    assert refused(path) == (
        f"no row of `{path}` has a label; `lore judge` keeps the label of each pair when the input "
        "has one, and --labels-from FILE names a file of labels"
    )
    empty = write(tmp_path / "e.csv", "id,query,grade,label\n")
    assert refused(empty) == f"`{empty}` has no verdicts"
    path = verdicts(tmp_path, {"label": "nan"})
    assert refused(path).startswith(
        f"no row of `{path}` can be used; the first, line 1: the label `nan` is none of the numbers"
    )


@pytest.mark.parametrize(
    "labels, message",
    [
        (
            "wandz",
            "`wandz` does not say what labels mean; --labels 1:4 says that numbers go from 1 to 4, "
            "--labels good=L4,bad=L1 what words mean, --labels crowdflower that they are those of "
            "a layout: `crowdflower`, `elastic`, `esci`, `homedepot`, `icecat`, `judgements`, "
            "`ltr`, `nested`, `opensearch`, `qrels`, `quepid`, `quepid-book` and 6 more",
        ),
        (
            "trec",
            "the layout `trec` does not say what its labels mean; --labels 1:4 says that numbers "
            "go from 1 to 4, --labels good=L4,bad=L1 what words mean",
        ),
    ],
)
def test_a_meaning_that_is_none_is_refused(tmp_path: Path, labels: str, message: str) -> None:
    assert refused(verdicts(tmp_path, {}), labels) == message


# ------------------------------------------------------------------ labels of another file
def test_labels_of_another_file_are_joined_by_query_and_item(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {"label": "1"}, {"label": "1"}, {"label": "1"})
    labels = write(
        tmp_path / "labels.csv",
        "query,item_id,label\nred dress,i1,4\nred dress,i0,2\nred dress,i9,3\n",
    )
    file = read(path, labels_from=labels)
    assert [(p.item, p.label) for p in file.judged.pairs] == [("i0", 1), ("i1", 3)]
    assert (file.unlabelled, file.unused) == (1, 1)
    assert list(file.notices("v.jsonl")) == [
        "`v.jsonl`: 1 row without a label left out",
        "`v.jsonl`: 1 row of labels without a verdict",
    ]


def test_rows_of_one_pair_are_votes_of_its_raters(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {"query_id": "7"}, {"query_id": "7"})
    labels = write(tmp_path / "l.qrels", "7 0 i0 3\n7 0 i1 0\n7 0 i0 2\n7 0 i0 2\n")
    one, two = read(path, labels="0:3", labels_from=labels).judged.pairs
    assert (one.votes, one.label, one.mean) == ((3, 2, 2), 2, pytest.approx(7 / 3))
    assert (two.votes, two.label, two.mean) == ((), 0, 0.0)


def test_a_file_of_a_known_layout_says_itself_what_its_labels_mean(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {"query": "lamp", "item_id": None, "id": "5"})
    labels = write(
        tmp_path / "dev.csv",
        "id,query,product_title,product_description,median_relevance\n5,lamp,Lamp,,2\n",
    )
    (pair,) = read(path, labels="", labels_from=labels).judged.pairs
    assert pair.label == 1
    assert read(path, labels="crowdflower", labels_from=labels).judged.pairs == (pair,)


def test_labels_of_other_pairs_are_refused_with_examples(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {})
    labels = write(tmp_path / "l.csv", "query_id,item_id,label\n1,i0,4\n")
    assert refused(path, labels_from=labels) == (
        f"no verdict of `{path}` has a label in `{labels}`, by query and item; the verdicts have "
        "query `red dress` with item `i0`; the labels have query `1` with item `i0`"
    )


def test_labels_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {})
    labels = write(tmp_path / "l.csv", "query,item_id,label\nred dress,i0,9\n")
    assert refused(path, labels_from=labels) == (
        f"`{labels}` line 2: the label `9` is none of the numbers from 1 to 4; --labels 1:4 says "
        "that numbers go from 1 to 4, --labels good=L4,bad=L1 what words mean"
    )
    labels = write(tmp_path / "l.csv", "query,item_id,label\nred dress,i0,4,5\n")
    assert refused(path, labels_from=labels) == (
        f"`{labels}` line 2: 4 cells where the header has 3"
    )
    labels = write(tmp_path / "l.csv", "query,label\nred dress,4\n")
    with pytest.raises(LayoutError) as caught:
        read(path, labels_from=labels)
    assert str(caught.value) == (
        f"`{labels}` has no column that looks like items; it has `label`, `query`; call the "
        "columns query_id or query, item_id or id, and label"
    )


def test_probabilities_that_are_none_are_refused_with_their_pair(tmp_path: Path) -> None:
    path = verdicts(tmp_path, {"probabilities": [0.5, 0.5, 0.5, 0.5]})
    assert refused(path) == (
        "query `red dress`, item `i0`: probabilities are 4 numbers from 0 to 1 that add up to 1, "
        "not [0.5, 0.5, 0.5, 0.5]"
    )


def test_a_hostile_cell_is_a_rejected_row(tmp_path: Path) -> None:
    deep = json.dumps({**ROW, "probabilities": "[" * 500})
    file = read(write(tmp_path / "v.jsonl", jsonl([ROW]) + deep + "\n"))
    assert [reject.reason for reject in file.rejects] == [
        "`probabilities` is nested more than 64 deep"
    ]
