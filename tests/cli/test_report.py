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
    assert "<dt>known of the item</dt><dd><bdi>color: blue (title)</bdi></dd>" in page
    assert "judge the pairs again" not in page
    # .csv and .tsv hold lists as JSON
    assert page == written(tmp_path, needs=json.dumps([need]), evidence=json.dumps([known]))


def test_a_huge_title_is_cut(tmp_path: Path) -> None:
    page = written(tmp_path, title="x" * 100_000)
    assert "x" * 399 + "…" in page
    assert "x" * 400 not in page


def test_spaces_of_all_widths_and_joined_letters_stay_as_they_are(tmp_path: Path) -> None:
    page = written(tmp_path, title="10\u00a0kg\u3000防水\tmen\n می\u200cخواهم \u2028\x00")
    assert "<bdi>10 kg 防水 men  می\u200cخواهم  �</bdi>" in page


def test_verdicts_without_a_path_say_so(tmp_path: Path) -> None:
    assert "These verdicts record neither needs nor evidence" in written(tmp_path)


def test_much_evidence_is_cut(tmp_path: Path) -> None:
    known = [{"attribute": "detail", "value": n, "source": "title"} for n in range(1030)]
    page = written(tmp_path, evidence=known)
    assert "<bdi>detail: 29 (title)</bdi>; <bdi>1,000 more</bdi></dd>" in page


def test_every_table_says_what_to_do_with_it(tmp_path: Path) -> None:
    import re

    (tmp_path / "other").mkdir()
    other = verdicts(tmp_path / "other", grade="L2")
    options = ("--against", str(other), "--ablation", f"rules={other}")
    page = written(tmp_path, *options, confidence=0.5)
    tables = re.findall(r"<article>(.*?)</article>", page, re.DOTALL)
    slices = [each for each in tables if each.startswith("<h3>by ")]
    tables = [each for each in tables if each not in slices]
    assert len(slices) == 8
    assert len(tables) == 12
    assert "Look for slices whose interval lies below" in page
    for each in tables:
        assert ("<table>" in each) == ('<p class="advice">' in each), each[:200]


def test_a_report_never_writes_over_what_it_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = verdicts(tmp_path)
    before = path.read_bytes()
    assert main(["report", str(path), "-o", str(path)]) == 2
    assert "is an input of this run; write the results elsewhere" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_report_that_fails_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = written(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    path = verdicts(tmp_path)
    out = tmp_path / "report.html"
    assert main(["report", str(path), "-o", str(out), "--resamples", "0"]) == 2
    assert out.read_text(encoding="utf-8") == before


def test_options_of_eval_are_those_of_a_report(tmp_path: Path) -> None:
    options = ("--measures", "RR(rel=2)", "--relevant", "L2", "--scale", "Bad,Poor,Fair,Good")
    page = written(tmp_path, *options)
    assert "RR(rel=2)" in page
    assert "nDCG@10" not in page


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


def test_fields_that_verdicts_leave_empty_are_filled_but_not_from_another_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("id,title\np9,Blue sofa\n")
    assert "<bdi>Blue sofa</bdi>" in written(tmp_path, "--pairs", str(pairs), title=None)
    pairs.write_text("id,title\np9,Blue sofa\np9,Red sofa\n")
    command = ["report", str(verdicts(tmp_path)), "-o", str(tmp_path / "r"), "--pairs", str(pairs)]
    assert main(command) == 2
    said = f"error: `{pairs}` has the `id` `p9` twice; fields are added by it\n"
    assert capsys.readouterr().err == said


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
        (
            ["--ablation", "rules=a", "--ablation", "rules=b"],
            "error: `rules` is ablated twice; give one run without it\n",
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


@pytest.mark.parametrize("format", ["html", "md", "json"])
def test_what_a_model_stated_is_compared_with_what_the_rules_left(
    tmp_path: Path, format: str
) -> None:
    told = {"stated": "L4", "contradicted": True, "interval_high": "L2", "sound_claims": 0.5}
    text = written(tmp_path, "--format", format, name=f"report.{format}", **told)
    if format == "json":
        found, _ = json.loads(text)["contradictions"]
        assert (found["rule"], found["pairs"]) == ("base@1.0.0/another-color", 16)
        assert json.loads(text)["comparisons"][0]["name"] == "the model alone"
        (reason,) = json.loads(text)["reasons"]
        assert (reason["part"], reason["mean"]) == ("claims about query and item", 0.5)
    else:
        assert "contradictions of the model and the rules" in text
        assert "reasons of the model" in text
        assert "the model alone less verdicts.jsonl" in text
