"""`lore extract`: a line of attributes for every item, written whole or not at all."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write

CATALOGUE = """\
id,title,description
d1,Ｒｅｄ dress,
d2,Qwx,Waterproof.
d3,Qwx,
x,,
"""
RED = {
    "value": "red",
    "text": "Ｒｅｄ",
    "field": "title",
    "span": [0, 3],
    "source": "title",
    "confidence": 0.91,
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["extract", *map(str, arguments)])
    printed, said = capsys.readouterr()
    return code, printed, said


def test_each_item_becomes_a_line_of_attributes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, out = write(tmp_path / "shop.csv", CATALOGUE), tmp_path / "attributes.jsonl"
    assert run(capsys, items, "-o", out, "-p", "fashion") == (
        0,
        "read        3 items, 1 without an attribute\n"
        f"rejected    1 rows, in {out}.rejects.jsonl\n"
        f"written to  {out}\n",
        "`shop.csv`: columns guessed: item_id=id title=title description=description\n",
    )
    first, second, third = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["title"]) == ("d1", "Ｒｅｄ dress")
    assert first["attributes"]["color"] == [RED]
    assert list(first["attributes"]) == ["color", "product"]
    (waterproof,) = second["attributes"]["waterproof"]
    assert (waterproof["value"], waterproof["field"], waterproof["span"]) == (
        True,
        "description",
        [0, 10],
    )
    assert third == {"id": "d3", "title": "Qwx", "attributes": {}}
    (reject,) = Path(f"{out}.rejects.jsonl").read_text().splitlines()
    assert json.loads(reject)["line"] == 5


def test_the_summary_can_be_json_and_the_output_packed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, out = write(tmp_path / "shop.csv", CATALOGUE), tmp_path / "attributes.jsonl.gz"
    code, printed, said = run(capsys, items, "-o", out, "-q", "--limit", "2", "--json")
    assert (code, said) == (0, "")
    assert json.loads(printed) == {
        "out": str(out),
        "items": 2,
        "silent": 0,
        "rejected": 0,
        "rejects": None,
    }
    with gzip.open(out, "rt", encoding="utf-8") as lines:
        assert [json.loads(line)["id"] for line in lines] == ["d1", "d2"]


def test_a_catalogue_without_items_leaves_what_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, out = write(tmp_path / "shop.csv", "id,title\nx,\n"), tmp_path / "attributes.jsonl"
    out.write_text("earlier")
    assert run(capsys, items, "-o", out, "-q") == (
        2,
        "",
        "error: no row is an item; the first, line 2: the item is empty: it has neither title nor "
        "anything else to go by\n",
    )
    assert out.read_text() == "earlier"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["attributes.jsonl", "shop.csv"]


def test_results_go_to_json_lines_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, out = write(tmp_path / "shop.jsonl", '{"title": "Red dress"}\n'), tmp_path / "out.csv"
    assert run(capsys, items, "-o", out) == (
        2,
        "",
        f"error: `{out}` has to end in .jsonl or .jsonl.gz, which is what is written\n",
    )
    assert run(capsys, items, "-o", items) == (
        2,
        "",
        f"error: `{items}` is an input of this run; write the results elsewhere\n",
    )
