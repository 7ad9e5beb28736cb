"""Where a run writes, and that it never writes over what it reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files.places import check_input
from tests.files.helpers import run, write

PAIRS = "query,title\nred shoe,Red Shoe\n,nothing\n"
JSON_PAIRS = '{"query":"red shoe","title":"Red Shoe"}\n{"query":"","title":"x"}\n'
WRITTEN = (
    "v.csv.partial",
    "v.csv.new.partial",
    "v.csv.rejects.jsonl",
    "v.csv.rejects.jsonl.new.partial",
)


def said(pairs: Path, out: Path, folder: Path, **job: object) -> str:
    with pytest.raises(DataError) as refused:
        run(pairs, out, **job)
    return str(refused.value).replace(str(folder), "…")


@pytest.mark.parametrize("name", WRITTEN)
def test_pairs_in_a_file_that_the_run_would_write_are_left_alone(tmp_path: Path, name: str) -> None:
    pairs = write(tmp_path / name, JSON_PAIRS)
    message = said(pairs, tmp_path / "v.csv", tmp_path, input_format="jsonl")
    assert message == (
        f"`…/{name}` is an input of this run, which writes a file of that name beside `…/v.csv`; "
        "write the results elsewhere"
    )
    assert pairs.read_text() == JSON_PAIRS
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_file_beside_the_target_of_a_link_is_left_alone(tmp_path: Path) -> None:
    pairs = write(tmp_path / "far" / "there.csv.new.partial", PAIRS)
    write(tmp_path / "far" / "there.csv", "an earlier result")
    out = tmp_path / "v.csv"
    out.symlink_to(tmp_path / "far" / "there.csv")
    message = said(pairs, out, tmp_path, input_format="csv")
    assert message.startswith("`…/far/there.csv.new.partial` is an input of this run, which writes")
    assert pairs.read_text() == PAIRS


def test_a_file_that_a_layout_finds_by_itself_is_an_input_as_well(tmp_path: Path) -> None:
    write(tmp_path / "query.csv", "query_id,query\n0,red shoe\n")
    products = write(tmp_path / "product.csv", "product_id,product_name\n7,Red Shoe\n")
    before = products.read_text()
    write(tmp_path / "label.csv", "id,query_id,product_id,label\n0,0,7,Exact\n")
    message = said(tmp_path, products, tmp_path, layout="wands")
    assert message == "`…/product.csv` is an input of this run; write the results elsewhere"
    assert products.read_text() == before


def test_files_named_beside_the_pairs_are_inputs_as_well(tmp_path: Path) -> None:
    pairs = write(tmp_path / "p.csv", "query,item_id\nred shoe,7\n")
    items = write(tmp_path / "v.csv.rejects.jsonl", '{"item_id":"7","title":"Red Shoe"}\n')
    message = said(pairs, tmp_path / "v.csv", tmp_path, items=items)
    assert message.startswith("`…/v.csv.rejects.jsonl` is an input of this run, which writes a ")
    assert items.exists()


def test_an_input_that_is_not_there_is_said_and_an_earlier_result_is_left_alone(
    tmp_path: Path,
) -> None:
    out = write(tmp_path / "v.csv", "an earlier result")
    missing = tmp_path / "p.csv"
    check_input(missing, out)
    assert said(missing, out, tmp_path) == "there is no file `…/p.csv`"
    with pytest.raises(DataError, match="cannot be read: file name too long"):
        check_input(tmp_path / f"{'x' * 300}.csv", out)
    assert out.read_text() == "an earlier result"


def test_a_name_too_long_is_said_before_anything_is_read(tmp_path: Path) -> None:
    pairs = write(tmp_path / "p.csv", PAIRS)
    long = "x" * 300
    assert said(tmp_path / f"{long}.csv", tmp_path / "v.csv", tmp_path) == (
        f"`…/{long}.csv` cannot be read: file name too long"
    )
    assert said(pairs, tmp_path / f"{long}.csv", tmp_path) == (
        f"results cannot be written to `…/{long}.csv`: file name too long"
    )
    # the name itself would do, those of the progress and the rejects would not
    assert said(pairs, tmp_path / f"{long[:250]}.csv", tmp_path) == (
        f"results cannot be written to `…/{long[:250]}.csv`: file name too long"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is open to root")
def test_a_folder_that_may_not_be_looked_into_is_said(tmp_path: Path) -> None:
    pairs = write(tmp_path / "p.csv", PAIRS)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert said(closed / "p.csv", tmp_path / "v.csv", tmp_path) == (
        "`…/closed/p.csv` cannot be read: permission denied"
    )
    assert said(pairs, closed / "v.csv", tmp_path) == (
        "results cannot be written to `…/closed/v.csv`: permission denied"
    )
