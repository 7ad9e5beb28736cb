"""`lore index`: from a catalogue to an index, and from a query to items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write

CATALOGUE = """\
id,title,description
d1,Red summer dress,Made of linen. Fit for hot days!
d2,Navy midi dress,
d1,Red hat,
x,,
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["index", *map(str, arguments)])
    printed, said = capsys.readouterr()
    return code, printed, said


def build(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> Path:
    catalogue, out = write(folder / "shop.csv", CATALOGUE), folder / "index"
    assert run(capsys, "build", catalogue, "-o", out, "-q", *options)[0] == 0
    return out


def test_building_tells_what_came_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue, out = write(tmp_path / "shop.csv", CATALOGUE), tmp_path / "index"
    assert run(capsys, "build", catalogue, "-o", out) == (
        0,
        "indexed     2 items by bm25\n"
        "left out    1 with the id of an earlier one, which counts\n"
        f"rejected    1 rows, in {out}.rejects.jsonl\n"
        f"written to  {out}\n",
        "`shop.csv`: columns guessed: item_id=id title=title description=description\n",
    )
    (reject,) = Path(f"{out}.rejects.jsonl").read_text().splitlines()
    assert json.loads(reject) == {
        "line": 5,
        "row": 4,
        "reason": "the item is empty: it has neither title nor anything else to go by",
        "raw": "",
    }


def test_titles_that_steer_a_terminal_are_shown_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = write(tmp_path / "shop.csv", "id,title\nd\x1b]0;x\x07,Red \x1b[2J dress\u202e\n")
    assert run(capsys, "build", shop, "-o", tmp_path / "i", "-q")[0] == 0
    _, printed, _ = run(capsys, "query", tmp_path / "i", "dress")
    assert printed.startswith("  1  ")
    assert printed.endswith("  d ]0;x   Red  [2J dress \n")


def test_rejects_of_an_earlier_run_do_not_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = build(tmp_path, capsys)
    code, printed, _ = run(
        capsys, "build", tmp_path / "shop.csv", "-o", out, "-q", "--limit", "2", "--json"
    )
    found = json.loads(printed)
    assert (code, found["items"], found["rejected"], found["rejects"]) == (0, 2, 0, None)
    assert not Path(f"{out}.rejects.jsonl").exists()


def test_a_query_shows_items_and_what_speaks_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = build(tmp_path, capsys)
    code, printed, _ = run(capsys, "query", out, "dress for hot days")
    first, point, second = printed.splitlines()
    assert code == 0
    assert first.endswith("  d1  Red summer dress")
    assert point == "     · Fit for hot days!"
    assert second.startswith("  2  ")
    assert second.endswith("  d2  Navy midi dress")
    _, printed, _ = run(capsys, "query", out, "dress", "-k", "1", "--json")
    assert list(json.loads(printed)) == ["id", "score", "title", "points"]
    assert json.loads(printed)["id"] == "d2"


def test_a_query_that_finds_nothing_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = build(tmp_path, capsys)
    assert run(capsys, "query", out, "sofa")[1] == (
        "nothing in the index shares a word with the query\n"
    )
    assert run(capsys, "query", out, "sofa", "--json")[1] == ""


def test_info_says_what_an_index_is_made_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = build(tmp_path, capsys)
    lines = run(capsys, "info", out)[1].splitlines()
    assert lines[:4] == ["retriever   bm25", "encoder", "identity", "items       2"]
    stated = json.loads(run(capsys, "info", out, "--json")[1])
    assert (stated["items"], stated["source"], stated["bytes"] > 0) == (2, "shop.csv", True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "none", "x"), "`none` is not there; `lore index build` makes one"),
        (
            ("build", "shop.csv", "-o", "x", "--retriever", "bm52"),
            "no retriever is called `bm52`; did you mean `bm25`? installed: ",
        ),
        (
            ("build", "bad.csv", "-o", "x"),
            "no row is an item; the first, line 2: the item is empty",
        ),
        (("build", "none.csv", "-o", "x"), "there is no file `none.csv`"),
        (("build", "shop.csv", "-o", "no/x"), "there is no folder `no` to write `x` into"),
        (
            ("build", "shop.csv", "-o", "."),
            "` holds other files, such as `bad.csv`; choose another",
        ),
    ],
)
def test_mistakes_are_one_message(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "shop.csv", CATALOGUE)
    write(tmp_path / "bad.csv", "id,title\n1,\n2,\n")
    code, printed, said = run(capsys, *arguments)
    assert (code, printed) == (2, "")
    assert message in said
    assert "Traceback" not in said
