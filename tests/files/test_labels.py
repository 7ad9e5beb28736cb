"""What labels mean, in files and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import DataError, LayoutError, LoreError, RowError
from lore_sdk.files import Job
from lore_sdk.files.labelled import read_labelled
from lore_sdk.files.labels import Labels, parse_labels
from lore_sdk.files.layouts.ready import ESCI, HOMEDEPOT, WANDS
from lore_sdk.types import LORE_SCALE, Scale
from tests.files.helpers import PLUGINS, write


@pytest.mark.parametrize(
    ("meaning", "label", "share"),
    [
        ("1:4", "1", 0),
        ("1:4", "4.0", 1),
        ("1:4", " 2.5 ", 0.5),
        ("-1:1", "0", 0.5),
        ("good=L4,fair=L3,bad=L1", "GOOD", 1),
        ("good=L4,fair=L3,bad=L1", "fair", 2 / 3),
        ("a=b=Excellent", "a=b", 1),
    ],
)
def test_labels_have_a_place_on_the_scale(meaning: str, label: str, share: float) -> None:
    assert parse_labels(meaning, LORE_SCALE).share(label) == pytest.approx(share)


def test_grades_are_labels_of_their_own_scale() -> None:
    labels = Labels.of(Scale.of("No", "Maybe", "Yes"))
    assert [labels.share(word) for word in ("L1", "maybe", "Yes")] == [0, 0.5, 1]


@pytest.mark.parametrize("label", ["", "5", "nan", "inf", "0.99", "one", "1,5"])
def test_what_is_no_label_is_said_with_what_is(label: str) -> None:
    with pytest.raises(RowError, match="is none of the numbers from 1 to 4; --labels"):
        parse_labels("1:4", LORE_SCALE).share(label)


@pytest.mark.parametrize("meaning", ["x", "4:1", "1:1", "1:inf", "a:b", "good", "=L4", "good=L4,"])
def test_a_meaning_that_means_nothing_is_one_message(meaning: str) -> None:
    with pytest.raises(DataError, match="--labels 1:4 says"):
        parse_labels(meaning, LORE_SCALE)


def test_a_grade_that_is_not_on_the_scale_is_named() -> None:
    with pytest.raises(DataError, match="`L9` is not a grade"):
        parse_labels("good=L9", LORE_SCALE)


def test_ready_layouts_know_their_labels() -> None:
    assert ESCI.labels
    assert WANDS.labels
    assert HOMEDEPOT.labels
    assert [ESCI.labels.share(label) for label in "ESCI"] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert WANDS.labels.share("Partial") == 0.5
    assert HOMEDEPOT.labels.share("2.33") == pytest.approx(0.665)


def test_rows_without_a_usable_label_are_left_out_and_counted(tmp_path: Path) -> None:
    text = "query,title,label\nred sofa,Red Sofa,L4\n,Lamp,L1\nlamp,Sofa,\nlamp,Sofa,L1\n"
    job = Job(pairs=write(tmp_path / "pairs.csv", text), out=tmp_path / "m.json")
    found = read_labelled(job, scale=LORE_SCALE, plugins=PLUGINS)
    assert [(p.query.text, p.item.title, p.share) for p in found.pairs] == [
        ("red sofa", "Red Sofa", 1),
        ("lamp", "Sofa", 0),
    ]
    assert [(reject.line, reject.reason.partition(";")[0]) for reject in found.rejects] == [
        (3, "the query is empty"),
        (4, "the label `` is none of `excellent`, `irrelevant`, `l1`, `l2`, `l3`, `l4`, "
            "`mismatch`, `related`"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("query,title\nlamp,Lamp\n", LayoutError, "has no labels; --map label=COLUMN names"),
        ("query,title,label\n", DataError, "can be used: it has none"),
        (
            "query,title,label\nlamp,Lamp,9\n",
            DataError,
            "can be used; the first, line 2: the label",
        ),
    ],
)
def test_a_file_without_labels_is_refused(
    tmp_path: Path, text: str, error: type[LoreError], message: str
) -> None:
    job = Job(pairs=write(tmp_path / "pairs.csv", text), out=tmp_path / "m.json")
    with pytest.raises(error, match=message):
        read_labelled(job, scale=LORE_SCALE, plugins=PLUGINS)


@pytest.mark.parametrize(
    ("meaning", "label", "level"),
    [
        ("1:4", "1.49", 0),
        ("1:4", "1.5", 1),
        ("1:3", "2", 2),
        ("1:3@1.5,2,2.67", "1.49", 0),
        ("1:3@1.5,2,2.67", "1.5", 1),
        ("1:3@1.5,2,2.67", "2.67", 3),
        ("0:1@0.1,0.2,0.3", "0.3", 3),
        ("0:3@0.45,1,2", "0.45", 1),  # which comes back from its share a hair below
        ("good=L4,bad=L1", "good", 3),
    ],
)
def test_a_label_belongs_to_the_nearest_grade_or_where_cuts_say(
    meaning: str, label: str, level: int
) -> None:
    labels = parse_labels(meaning, LORE_SCALE)
    assert labels.level(labels.share(label), 4) == level


@pytest.mark.parametrize("cuts", ["", "2", "2,2.5", "2.5,2,2.7", "1,2,2.5", "2,2.5,3", "2,x,2.5"])
def test_cuts_that_cut_nothing_are_one_message(cuts: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_labels(f"1:3@{cuts}", LORE_SCALE)
    assert str(caught.value) == (
        f"`1:3@{cuts}` does not cut labels into 4 grades; after the @ stand 3 rising numbers "
        "between 1 and 3, each the lowest of its grade"
    )
