"""`lore demo`: its table and its file, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lore_sdk import demo
from lore_sdk.cli.main import main
from lore_sdk.demo import ExamplePair
from lore_sdk.files import FIELDS
from lore_sdk.types import Item, Query
from tests.cli.golden import plainly

SHOWN = """\
Some of the example pairs
┏━━━━━━━━━━━┳━━━━━━━━━━━━━━━┳━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃query      ┃ item          ┃ author ┃ judge ┃ why                             ┃
┡━━━━━━━━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
│red dress  │ Red dress     │   L4   │  L4   │ no rule objects                 │
│red dress  │ Navy dress    │   L2   │  L2   │ you asked for red, it is Navy   │
│red dress  │               │   L1   │   –   │ nothing is known about the item:│
│           │               │        │       │ no title, properties or         │
│           │               │        │       │ description                     │
│blue dress │ Dress in blue │   L4   │  L4   │ no rule objects                 │
└───────────┴───────────────┴────────┴───────┴─────────────────────────────────┘

5 pairs in N s. The author's grade: 3 of 4; at most one grade off: 4. 1 verdicts say what is worth \
asking.
The pairs and their grades are ours, made to show cases; figures on people's labels are in \
docs/quality.md.
Verdicts of all 5 pairs: out[b]/verdicts.parquet
Next: lore explain "red dress" --title "Floral midi dress" --set color=navy -p fashion
"""


def pair(number: int, query: str, item: Item, grade: str, dimension: str) -> ExamplePair:
    return ExamplePair(
        id=f"p{number}",
        query=Query(text=query),
        item=item,
        grade=grade,
        dimension=dimension,
        ability="rules",
        why="",
        pack="fashion",
    )


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the demo one of five pairs."""
    pairs = [
        pair(1, "red dress", Item(title="Red dress"), "L4", ""),
        pair(2, "blue dress", Item(title="Dress in blue"), "L4", ""),
        pair(3, "red dress", Item(title="Navy dress"), "L2", "color"),
        pair(4, "red dress", Item(title="Dress [b]"), "L3", "color"),
        pair(5, "red dress", Item(), "L1", "category"),
    ]
    monkeypatch.setattr(demo, "example_pairs", lambda: pairs)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    with plainly() as shown:
        assert main(["demo", *arguments]) == 0
    return re.sub(r"in \d+\.\d s", "in N s", shown.getvalue())


@pytest.mark.usefixtures("few")
def test_the_table_shows_pairs_that_differ_and_all_verdicts_are_written(folder: Path) -> None:
    assert run("-o", "out[b]", "--rows", "4") == SHOWN
    records = pq.read_table(folder / "out[b]" / "verdicts.parquet").to_pylist()

    assert [(record["id"], record["grade"], record["label"]) for record in records] == [
        ("p1", "L4", "L4"),
        ("p2", "L4", "L4"),
        ("p3", "L2", "L2"),
        ("p4", "L4", "L3"),
        ("p5", None, "L1"),
    ]
    assert list(records[0]) == [field.name for field in FIELDS]


@pytest.mark.usefixtures("few")
def test_a_second_run_writes_over_the_first(folder: Path) -> None:
    assert run() == run()
    assert [path.name for path in (folder / "demo").iterdir()] == ["verdicts.parquet"]


def test_all_example_pairs_are_judged_by_the_packs_they_were_made_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--rows", "1"]) == 0
    out, err = capsys.readouterr()
    count = len(demo.example_pairs())

    assert err == ""
    assert f"Verdicts of all {count} pairs: demo/verdicts.parquet" in out
    records = pq.read_table(folder / "demo" / "verdicts.parquet").to_pylist()
    assert len(records) == count
    assert {record["pack"].partition("@")[0] for record in records} == set(demo.PACKS)
    assert {record["grade"] for record in records} == {"L1", "L2", "L3", "L4"}


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("taken", "error: the folder `taken` cannot be made: file exists; name another --out\n"),
        (
            "taken/below",
            "error: the folder `taken/below` cannot be made: not a directory; name another --out\n",
        ),
    ],
)
def test_a_folder_that_cannot_be_made_is_said_before_anything_is_judged(
    out: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "taken").write_text("a file")
    assert main(["demo", "-o", out]) == 2
    assert capsys.readouterr() == ("", said)


@pytest.mark.usefixtures("few")
def test_a_file_that_cannot_be_written_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "demo" / "verdicts.parquet").mkdir(parents=True)
    assert main(["demo"]) == 2
    assert capsys.readouterr().err == (
        "error: `demo/verdicts.parquet` cannot be written: is a directory\n"
    )


@pytest.mark.parametrize("rows", ["0", "-1", "many"])
def test_a_number_of_rows_that_is_none_is_refused(
    rows: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--rows", rows]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Invalid value for '--rows'" in err
    assert list(folder.iterdir()) == []
