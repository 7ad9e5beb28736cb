"""`lore eval`: what it prints, what it notices, and what it refuses."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.cli.evaluated import CASES, FOLDER, golden_file, inside, printed
from tests.files.helpers import jsonl, write


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed_is_what_was_reviewed(name: str) -> None:
    assert printed(name) == golden_file(name).read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    kept = {path.name for path in FOLDER.iterdir()}
    read = {word for case in CASES.values() for word in case if golden_file(word).is_file()}
    assert kept == {*CASES, *read}


def test_json_holds_what_is_told_unrounded_and_no_nan() -> None:
    def refuse(constant: str) -> float:
        raise AssertionError(constant)

    found = json.loads(printed("compared.json"), parse_constant=refuse)
    assert found["scale"] == ["Irrelevant", "Mismatch", "Related", "Excellent"]
    (agreed,) = [each for each in found["agreement"] if each["name"] == "macro-F1"]
    assert math.isclose(agreed["value"], (0 + 1 / 2 + 2 / 3 + 1) / 4)
    (comparison,) = found["comparisons"]
    assert (comparison["matched"], comparison["other_only"]) == (6, 34)
    assert comparison["examples"][0] == {"query": "query 1", "item": "item 2"}


def verdict(item: str, grade: str | None, label: str) -> dict[str, object]:
    return {"query": "sofa", "item_id": item, "grade": grade, "label": label}


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["eval", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_what_is_left_out_is_noticed_unless_quiet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [verdict("a", "L4", "4"), verdict("b", "L1", "2.5"), verdict("c", "L1", "")]
    path = write(tmp_path / "v.jsonl", jsonl(rows))
    code, out, err = evaluated(capsys, path, "--labels", "1:4")
    assert code == 0
    assert out.startswith(f"{path}: 2 labelled pairs of 1 query, 2 of them graded on 4 grades\n")
    assert err == (
        "`v.jsonl`: 1 row without a label left out\n"
        "`v.jsonl`: 1 row with a label between two grades, as means of raters are; each counts as "
        "the nearest grade, RMSE takes it as it is\n"
    )
    assert evaluated(capsys, path, "--labels", "1:4", "--quiet") == (0, out, "")


def test_a_run_that_cannot_be_scored_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "v.jsonl", jsonl([verdict("a", "L4", "L4"), verdict("b", "L1", "L1")]))
    lines = {
        "sofa Q0 a 1 2 tag\nsofa Q0 a 2 1 tag": "line 2: `a` is in the list of `sofa` already",
        "sofa Q0 a 1 high tag": "line 1: `score` is not a number: `high`",
        "sofa Q0 a 1 nan tag": "line 1: `score` is not a number: `nan`",
        "sofa Q0 a": "line 1: 3 cells where runs have 6",
    }
    for text, said in lines.items():
        run = write(tmp_path / "r.run", text.encode())
        code, out, err = evaluated(capsys, path, "--run", run)
        assert (code, out, err) == (2, "", f"error: `{run}` {said}\n")
    run = write(tmp_path / "r.run", b"bed Q0 a 1 2 tag")
    code, _, err = evaluated(capsys, path, "--run", run)
    assert code == 2
    assert "has none of the queries that were judged; it has `bed`, the judge has `sofa`" in err
    code, _, err = evaluated(capsys, path, "--run", run, "--run", run)
    assert (code, err) == (2, "error: a run is named twice; a system is scored once\n")


def test_a_judge_that_always_abstains_gets_no_figure_but_its_coverage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "v.jsonl", jsonl([verdict("a", None, "L1"), verdict("b", None, "L4")]))
    code, out, _ = evaluated(capsys, path)
    assert code == 0
    assert "no grade: 2, no reason given\n" in out
    assert "coverage         0.000" in out
    assert out.count("no pair has a grade") == 7
    assert "nan" not in out


def test_reasons_are_shown_harmless_and_not_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [verdict(str(n), None, "L1") | {"abstained": f"\x1b[31mred\n{n}"} for n in range(8)]
    path = write(tmp_path / "v.jsonl", jsonl(rows))
    out = evaluated(capsys, path)[1]
    assert "no grade: 1,  [31mred 4\nno grade: 3, for 3 other reasons\n" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.jsonl"], "error: there is no file `none.jsonl`\n"),
        (
            ["verdicts.jsonl", "verdicts.jsonl", "verdicts.jsonl"],
            "error: a file of verdicts is named twice; a judge is compared once\n",
        ),
        (
            ["verdicts.jsonl", "--measures", "ndgc"],
            "error: `ndgc` is not a measure of ir_measures; some are `nDCG@10`, `AP(rel=2)`, "
            "`RR(rel=2)`, `P(rel=2)@5`\n",
        ),
        (
            ["verdicts.jsonl", "--relevant", "Relatd"],
            "error: `Relatd` is not a grade of this scale; did you mean `Related`?\n",
        ),
        (
            ["verdicts.jsonl", "--relevant", "L1"],
            "error: from L1 Irrelevant up every grade is relevant; name a higher one\n",
        ),
        (
            ["verdicts.jsonl", "--scale", "One"],
            "error: a scale needs two or more different grades, got `One`\n",
        ),
        (
            ["votes.csv"],
            "error: `votes.csv` has no column `grade`; verdicts are what `lore judge PAIRS -o "
            "FILE` writes, as .parquet, .jsonl, .csv or .tsv\n",
        ),
    ],
)
def test_what_cannot_be_evaluated_is_one_message(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with inside(FOLDER):
        assert evaluated(capsys, *arguments) == (2, "", message)


def test_judges_of_other_pairs_are_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path / "a.jsonl", jsonl([verdict("a", "L1", "L1")]))
    other = write(tmp_path / "b.jsonl", jsonl([verdict("b", "L1", "L1")]))
    assert evaluated(capsys, first, other) == (
        2,
        "",
        "error: none of 1 and 1 pairs is on both sides, by query and item; the first has query "
        "`sofa` with item `a`; the other has query `sofa` with item `b`\n",
    )


def test_without_ir_measures_everything_else_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with inside(FOLDER):
        code, out, _ = evaluated(capsys, "verdicts.jsonl")
    assert code == 0
    assert "quadratic kappa   0.492" in out
    assert out.endswith(
        "nDCG@10      –  –                  0        0  needs the library ir_measures; run: pip "
        "install 'lore-sdk[eval]'\n"
    )


def test_verdicts_of_the_demo_are_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(tmp_path), "--rows", "1"]) == 0
    capsys.readouterr()
    code, out, err = evaluated(capsys, tmp_path / "verdicts.parquet")
    assert (code, err) == (0, "")
    assert "794 labelled pairs" in out


def test_a_sample_counts_by_its_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grades = {"a": "L4", "b": "L4", "c": "L1", "d": "L1"}
    rows = [{"query": f"q {item}", "item_id": item, "grade": grades[item]} for item in grades]
    verdicts = write(tmp_path / "v.jsonl", jsonl(rows))

    def printed(weights: str, *options: str) -> tuple[int, str, str]:
        lines = [
            f"q {n},{n},{label},{w}"
            for n, label, w in zip("abcd", "4111", weights.split(), strict=True)
        ]
        sample = write(tmp_path / "s.csv", "\n".join(["query,item_id,label,weight", *lines]))
        code = main(["eval", str(verdicts), "--labels-from", str(sample), "--labels", "1:4",
                     "--resamples", "0", *options])  # fmt: skip
        return code, *capsys.readouterr()

    plain = printed("1 7 1 1")[1]
    assert re.search(r"Acc@4 +0\.750", plain)
    assert "weighted" not in plain
    told = printed("1 7 1 1", "--weights", "weight")[1]
    assert re.search(r"Acc@4 +0\.300", told)
    assert "they tell as much as 2 pairs that were drawn evenly" in told
    for weights in ("1 0 1 1", "1 x 1 1", "1 nan 1 1", "1 -2 1 1", "1 inf 1 1"):
        code, _, said = printed(weights, "--weights", "weight")
        assert code == 2
        assert "line 3: `weight`" in said
    code, _, said = printed("1 1 1 1", "--weights", "wieght")
    assert code == 2
    assert "has no column `wieght` of weights; it has `item_id`, `label`, `query`, `weight`" in said
