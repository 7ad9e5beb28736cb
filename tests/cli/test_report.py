"""`lore report`: what is written, and that text from data stays text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from lore_sdk.cli.main import main

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202egnp.exe"


def verdicts(folder: Path, count: int = 24, **more: object) -> Path:
    rows = [
        {
            "id": f"p{n}",
            "query": f"query {n // 2}",
            "item_id": f"i{n}",
            "grade": f"L{n % 4 + 1}",
            "label": f"L{(n + n // 5) % 4 + 1}",
            "rules": ["base@1.0.0/another-color"] if n % 3 else [],
            "mismatch": "L2-color" if n % 3 else None,
            "questions": [],
            "reason": "you asked for red",
            **more,
        }
        for n in range(count)
    ]
    path = folder / "verdicts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def written(folder: Path, *options: str, name: str = "report.html", **more: object) -> str:
    out = folder / name
    path = verdicts(folder, **more)  # type: ignore[arg-type]
    assert main(["report", str(path), "-o", str(out), "--resamples", "20", *options]) == 0
    return out.read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    page = written(tmp_path)
    assert "default-src 'none'" in page
    for way in ("http://", "https://", "src=", "<link", "@import", "url(", "style="):
        assert way not in page, way


def test_text_from_data_stays_text(tmp_path: Path) -> None:
    fields = dict.fromkeys(("title", "reason", "query_id", "frequency", "shop"), HOSTILE)
    page = written(tmp_path, **fields, mismatch=f"L2-{HOSTILE}", rules=[HOSTILE], query=HOSTILE)
    assert page.count("<script>") == page.count("</script>") == 1
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page


def test_the_path_is_told(tmp_path: Path) -> None:
    need = {"attribute": "color", "value": "red", "text": "scarlet", "negated": True}
    known = {"attribute": "color", "value": "blue", "text": "Blue", "source": "title"}
    page = written(tmp_path, needs=[need, "?"], evidence=[known, known])
    assert "<dt>asked for</dt><dd><bdi>color: not red</bdi></dd>" in page
    assert "<dt>known</dt><dd><bdi>color: blue (title)</bdi></dd>" in page
    # .csv and .tsv hold lists as JSON
    assert page == written(tmp_path, needs=json.dumps([need]), evidence=json.dumps([known]))


def test_a_huge_title_is_cut(tmp_path: Path) -> None:
    page = written(tmp_path, title="x" * 100_000)
    assert "x" * 399 + "…" in page
    assert "x" * 400 not in page


def test_the_page_says_how_many_disagreements_it_has(tmp_path: Path) -> None:
    page = written(tmp_path, "--shown", "3")
    assert page.count("<li data-in=") == 3
    assert "3 of 15 disagreements are in this page" in page


@pytest.mark.parametrize(
    "more, said",
    [
        ({"grade": None, "abstained": "silent"}, "Nothing to explore: no pair has a grade."),
        ({"label": "L3"}, "people gave one grade only, L3; nothing tells chance from skill"),
        ({}, "no grade has a confidence"),
        ({"rules": [], "mismatch": None}, "no pair says anything of its rule"),
        ({}, "no pair says anything of its intent"),
    ],
)
def test_what_cannot_be_shown_says_why(more: dict[str, object], said: str, tmp_path: Path) -> None:
    assert said in written(tmp_path, **more)


def test_json_holds_everything(tmp_path: Path) -> None:
    found = json.loads(written(tmp_path, "--format", "json", name="report.json"))
    assert {"agreement", "slices", "diagnosis", "disagreements", "disagreed"} <= found.keys()
    assert found["disagreed"] == len(found["disagreements"]) == 15
    assert found["disagreements"][0]["query"].startswith("query")


def test_markdown_has_the_tables(tmp_path: Path) -> None:
    found = written(tmp_path, "--format", "md", name="report.md")
    assert "## by rule" in found
    assert "## quadratic kappa lost through each capability" in found


def test_fields_of_the_pairs_are_added_by_id(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("id,title,frequency\np1,Red dress,head\np9,Blue sofa,tail\n")
    page = written(tmp_path, "--pairs", str(pairs))
    assert "by frequency" in page
    assert "<bdi>Blue sofa</bdi>" in page


def test_a_slice_of_ones_own(tmp_path: Path) -> None:
    assert "country:fr" in written(tmp_path, "--slice", "french=country:fr", country="fr")


@pytest.mark.parametrize(
    "options, said",
    [
        (["--slice", "french"], "error: `french` cannot be read; write NAME=FIELD:VALUE\n"),
        (
            ["--slice", "rule=a:b"],
            "error: there is a family of slices `rule` already; take another name\n",
        ),
        (
            ["--ablation", "rules"],
            "error: `rules` cannot be read; write CAPABILITY=FILE\n",
        ),
    ],
)
def test_options_that_cannot_be_read_are_refused(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = verdicts(tmp_path)
    assert main(["report", str(path), "-o", str(tmp_path / "r.html"), *options]) == 2
    assert capsys.readouterr().err == said


def test_the_documentation_names_every_family_and_field() -> None:
    from dataclasses import fields

    from lore_sdk.evaluate.report import Disagreement
    from lore_sdk.plugins import Plugins, SliceOffer

    said = Path("docs/report.md").read_text(encoding="utf-8")
    for name in (*Plugins.installed().offers(SliceOffer), *(f.name for f in fields(Disagreement))):
        assert f"`{name}`" in said, name


def test_two_commands_report_on_the_example_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path.cwd()
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    shutil.copytree(root / "lore_sdk" / "demo" / "data", "lore_sdk/demo/data")
    text = (root / "docs" / "report.md").read_text(encoding="utf-8")
    commands = [line for line in text.splitlines() if line.startswith("$ lore report demo/")]
    assert len(commands) == 2
    for command in commands:
        assert main([*command.split()[2:], "--resamples", "0"]) == 0
        assert "Report on" in Path("report.html").read_text(encoding="utf-8")
        assert capsys.readouterr().out.endswith("written to  report.html\n")
