"""`lore plan`: from a pool to a sample whose figures can be weighted."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import jsonl, write


def pool(folder: Path, pairs: int = 900) -> Path:
    rows = [
        {
            "query": f"query {n // 3}",
            "item_id": f"i{n}",
            "grade": "L1" if n % 3 == 0 else "L4",
            "rules": ["base@1/a"] if n % 2 else [],
            "frequency": n,
            "label": "L1" if n % 6 == 0 else "L4",
        }
        for n in range(pairs)
    ]
    return write(folder / "v.jsonl", jsonl(rows))


def sample(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sample_is_drawn_with_its_probabilities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sample.csv"
    command = ["plan", str(pool(tmp_path)), "-o", str(out), "--half-width", "0.05", "--json"]
    assert main([*command, "--by", "grade", "--pilot", str(tmp_path / "v.jsonl")]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = sample(out)
    assert len(rows) == told["pairs"] == sum(each["size"] for each in told["strata"])
    assert told["enough"]
    assert told["half_width"] == pytest.approx(0.05, rel=0.02)
    sizes = {each["name"]: each for each in told["strata"]}
    # all L4 are right and half of the L1 are, so there is more to learn of these
    assert sizes["grade=L1"]["inclusion"] > sizes["grade=L4"]["inclusion"]
    weights = {
        name: sum(float(r["weight"]) for r in rows if r["stratum"] == name) for name in sizes
    }
    assert weights == pytest.approx({"grade=L1": 300, "grade=L4": 600})


def test_strata_may_be_texts_that_begin_like_lists(tmp_path: Path) -> None:
    rows = [{"query": f"q{n}", "title": title} for n, title in enumerate(["[NEW] dress", "[["] * 4)]
    path = write(tmp_path / "pairs.jsonl", jsonl(rows))
    out = tmp_path / "sample.csv"
    assert main(["plan", str(path), "-o", str(out), "--by", "title", "-q"]) == 0
    assert {row["stratum"] for row in sample(out)} == {"title=[NEW] dress", "title=[["}


def test_a_sample_is_not_named_as_what_it_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sample.parquet"
    assert main(["plan", str(pool(tmp_path)), "-o", str(out)]) == 2
    said = "error: `sample.parquet` is written as .csv; give it a name that ends so\n"
    assert capsys.readouterr().err == said


def test_strata_are_made_of_lists_and_of_quarters_of_numbers(tmp_path: Path) -> None:
    out = tmp_path / "sample.csv"
    command = ["plan", str(pool(tmp_path)), "-o", str(out), "--by", "rules,frequency", "-q"]
    assert main([*command, "--half-width", "0.04"]) == 0
    assert {row["stratum"] for row in sample(out)} == {
        f"rules={rule} frequency=q{part}" for rule in ("none", "base@1/a") for part in range(1, 5)
    }


def test_equal_seeds_draw_equal_samples(tmp_path: Path) -> None:
    outs = [tmp_path / f"{n}.csv" for n in range(3)]
    for out, seed in zip(outs, ("1", "1", "2"), strict=True):
        source = str(pool(tmp_path))
        assert main(["plan", source, "-o", str(out), "--half-width", "0.1", "--seed", seed]) == 0
    first, again, other = (out.read_bytes() for out in outs)
    assert first == again
    assert first != other


def test_what_the_pool_cannot_give_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["plan", str(pool(tmp_path, 90)), "-o", str(tmp_path / "s.csv"), "--half-width"]
    assert main([*command, "0.01"]) == 0
    assert capsys.readouterr().out.splitlines()[:4] == [
        "label       90 pairs of 30 queries",
        "interval    accuracy to ±0.113, 95 %",
        "clusters    1.20 times the variance that pairs of as many queries would have; "
        "correlation 0.10",
        "too few     ±0.01 is out of reach: all labels of these queries give ±0.113; it takes more "
        "queries",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--by", "grad"], "the pool has no column `grad` to stratify by; it has `frequency`"),
        (["--by", "item_id"], "item_id make 900 strata, at most 200 are planned"),
        (["--figure", "kappa"], "what spread kappa has cannot be guessed from a share; give a"),
        (["--half-width", "0"], "the half-width of an interval is a number above 0, not 0"),
        (["--guess", "1"], "a guess is a share between 0 and 1"),
    ],
)
def test_a_mistake_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    command = ["plan", str(pool(tmp_path)), "-o", str(tmp_path / "s.csv"), "-q", *options]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
