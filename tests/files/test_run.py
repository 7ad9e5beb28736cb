"""A whole run through the public door: every format, every kind of bad input, going on again."""

from __future__ import annotations

import csv
import errno
import gzip
import json
import os
import random
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lore_sdk.errors import DataError, LoreError, PackError, UnknownNameError
from lore_sdk.files import Job, Progress, Reports, Verdicts, judge_file, plugin
from lore_sdk.files.chunk import CHUNK_ROWS
from lore_sdk.files.journal import Journal
from lore_sdk.plugins import Plugins, WriterOffer, hookimpl
from tests.files.fakes import opener
from tests.files.helpers import PLUGINS, csv_text, jsonl, rejects_of, run, write

ROWS = [
    {"id": "a", "query": "red shoe", "title": "Red Shoe", "item_id": "i1"},
    {"id": "b", "query": "red shoe", "title": "Blue Shoe", "item_id": "i2"},
    {"id": "c", "query": "xx-abstain", "title": "Hat", "item_id": "i3"},
]
JUDGED = [("a", "L4", None), ("b", "L3", "L3-category"), ("c", None, None)]


def pairs_file(folder: Path, name: str) -> Path:
    path = folder / name
    plain = name.removesuffix(".gz")
    if plain.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(ROWS), path)
        return path
    if plain.endswith("jsonl"):
        text = jsonl(ROWS)
    else:
        cells = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]
        text = csv_text(cells, delimiter="\t" if plain.endswith("tsv") else ",")
    return write(path, gzip.compress(text.encode()) if name.endswith(".gz") else text)


def verdicts(path: Path) -> list[dict[str, object]]:
    opened = gzip.open if path.name.endswith(".gz") else open
    if ".parquet" in path.name:
        return pq.read_table(path).to_pylist()
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        if ".jsonl" in path.name:
            return [json.loads(line) for line in file]
        delimiter = "\t" if ".tsv" in path.name else ","
        return [
            {name: cell or None for name, cell in row.items()}
            for row in csv.DictReader(file, delimiter=delimiter)
        ]


def lines_of(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    "name", ["p.csv", "p.tsv", "p.jsonl", "p.parquet", "p.csv.gz", "p.jsonl.gz"]
)
@pytest.mark.parametrize("out", ["v.parquet", "v.jsonl", "v.csv", "v.tsv", "v.jsonl.gz"])
def test_every_format_leads_to_every_format(tmp_path: Path, name: str, out: str) -> None:
    summary = run(pairs_file(tmp_path, name), tmp_path / out)
    found = verdicts(tmp_path / out)
    assert [(r["id"], r["grade"], r["mismatch"]) for r in found] == JUDGED
    assert [r["item_id"] for r in found] == ["i1", "i2", "i3"]
    assert found[2]["abstained"] == "too little to go by"
    assert (summary.judged, summary.abstained, summary.rejected) == (3, 1, 0)
    assert summary.grades == {"L3": 1, "L4": 1}
    assert lines_of(tmp_path) == {name, out}


def test_the_verdict_of_a_pair_does_not_depend_on_the_format_of_its_file(tmp_path: Path) -> None:
    outs = []
    for name in ("p.csv", "p.tsv", "p.jsonl", "p.parquet"):
        out = tmp_path / f"{name}.jsonl"
        run(pairs_file(tmp_path, name), out)
        outs.append(out.read_bytes())
    assert len(set(outs)) == 1


def test_qrels_are_written(tmp_path: Path) -> None:
    notices: list[str] = []
    run(pairs_file(tmp_path, "p.csv"), tmp_path / "v.qrels", notices=notices)
    ends = [line.split(" ", 1)[1] for line in (tmp_path / "v.qrels").read_text().splitlines()]
    assert ends == ["0 i1 3", "0 i2 2"]
    assert notices[-1] == "1 pair without a grade left out, since qrels cannot hold them"


BAD = (
    b"id,query,title\n"  # 1
    b"1,red shoe,Red Shoe\n"  # 2
    b"2,red shoe\n"  # 3 too few
    b"3,red shoe,Red Shoe,more\n"  # 4 too many
    b"4,caf\xe9,Cafe\n"  # 5 not utf-8
    b"5,red\0shoe,Red Shoe\n"  # 6 NUL
    b"6,   ,Red Shoe\n"  # 7 no query
    b"7,red shoe,\n"  # 8 no item
    b'8,"red shoe,Red Shoe\n'  # 9 open quote
    b"1,red shoe,Red Hat\n"  # 10 id again
    b"10,xx-refuse,Red Hat\n"  # 11 the judge refuses
    b"11,xx-crash,Red Hat\n"  # 12 the judge breaks
    + "12,נעל אדומה 红鞋 \u202eabc,نعل Red\n".encode()  # 13
    + b"13,red shoe,"
    + b"x" * 1_000_001
    + b"\n"  # 14 overlong
    + b"14,red shoe,"
    + b"red " * 240_000
    + b"\n"  # 15 long
)


def test_bad_rows_are_rejected_one_by_one_and_the_rest_is_judged(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "p.csv", BAD), tmp_path / "v.jsonl")
    found = verdicts(tmp_path / "v.jsonl")
    assert [(r["id"], r["grade"]) for r in found] == [
        ("1", "L4"),
        ("1", "L3"),
        ("12", "L1"),
        ("14", "L3"),
    ]
    assert found[2]["query"] == "נעל אדומה 红鞋 \u202eabc"
    rejects = rejects_of(tmp_path / "v.jsonl")
    assert [(r["line"], str(r["reason"]).split(";")[0]) for r in rejects] == [
        (3, "2 cells where the header has 3"),
        (4, "4 cells where the header has 3"),
        (5, "byte 0xe9 at character 6 is not utf-8"),
        (6, "a NUL byte at character 6"),
        (7, "the query is empty"),
        (8, "the item is empty: it has neither title nor anything else to go by"),
        (9, "a quote is not closed or not doubled (unexpected end of data)"),
        (11, "the judge refused: this query is refused"),
        (12, "the judge failed: ValueError: a defect"),
        (14, "`title` has 1,000,001 characters"),
    ]
    assert [r["row"] for r in rejects] == [2, 3, 4, 5, 6, 7, 8, 10, 11, 13]
    assert all(len(str(r["raw"])) <= 500 for r in rejects)
    assert (summary.judged, summary.rejected, summary.duplicates) == (4, 10, 1)
    assert summary.rejects == tmp_path / "v.jsonl.rejects.jsonl"


BAD_JSON = (
    '{"query": "red shoe", "item": {"title": "Red Shoe"}}\n'
    '{"query": "red shoe", "item": {"title": ["Red"]}}\n'
    '{"query": "red shoe", "item": {"properties": {"a": {"b": 1}}}}\n'
    '{"query": "red shoe", "item": ' + '{"a":' * 70 + "1" + "}" * 70 + "}\n"
    '{"query": "red \\ud800", "item": "x"}\n'
    '{"query": "red \\u0000", "item": "x"}\n'
    '{"query": "red shoe", "item": {"title": "Red"}, "query_id": [1]}\n'
    '{"query": null, "item": "x"}\n'
    "{{{\n"
    '{"query": "red", "item": {"title": "Red", "colour": 1}}\n'
)


def test_bad_json_is_rejected_line_by_line(tmp_path: Path) -> None:
    notices: list[str] = []
    out = tmp_path / "v.jsonl"
    summary = run(write(tmp_path / "p.jsonl", BAD_JSON), out, notices=notices)
    assert [r["id"] for r in verdicts(out)] == ["1", "10"]
    assert [(r["line"], r["reason"]) for r in rejects_of(out)] == [
        (2, '`title` is not text: `["Red"]`'),
        (
            3,
            "`properties.a` holds an object; "
            "a property is text, a number, a flag or a list of these",
        ),
        (4, "nested more than 64 deep"),
        (5, "`query` has half a surrogate pair at 5"),
        (6, "`query` has a NUL character at 5"),
        (7, "`query_id` is not text: `[1]`"),
        (8, "the query is empty"),
        (9, "not JSON: expecting property name enclosed in double quotes at character 2"),
    ]
    assert summary.rejected == 8
    assert notices[-1] == "`item.colour` is not a field of a query or an item; ignored"


def test_items_that_are_not_there_are_rejected_with_their_id(tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    summary = run(
        write(tmp_path / "p.csv", "query,item_id\nred,1\nred,2\nred,\n"),
        out,
        items=write(tmp_path / "items.csv", "id,title\n1,Red\n2,Red,\n,Red\n"),
    )
    assert [(r.get("file"), r["line"], r["reason"]) for r in rejects_of(out)] == [
        ("items.csv", 3, "3 cells where the header has 2"),
        ("items.csv", 4, "no `id`"),
        (None, 3, "item `2` is not in `items.csv`"),
        (None, 4, "item `` is not in `items.csv`"),
    ]
    assert (summary.judged, summary.rejected, summary.side_rejected) == (1, 2, 2)


def test_a_file_of_which_nothing_can_be_judged_is_an_error(tmp_path: Path) -> None:
    out = write(tmp_path / "v.jsonl", "an earlier result")
    pairs = write(tmp_path / "p.csv", "query,title\nred\ngreen\n")
    with pytest.raises(DataError) as caught:
        run(pairs, out)
    assert str(caught.value) == (
        f"none of the 2 rows of `{pairs}` can be judged; the first, line 2: "
        f"1 cell where the header has 2; all of them are in `{out}.rejects.jsonl`"
    )
    assert len(rejects_of(out)) == 2
    assert out.read_text() == "an earlier result"


def test_a_header_alone_is_no_pairs_and_no_error(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "p.csv", "query,title\n"), tmp_path / "v.parquet")
    assert (summary.judged, summary.rejected) == (0, 0)
    assert verdicts(tmp_path / "v.parquet") == []


def test_ids_that_repeat_are_judged_and_counted_wherever_they_stand(tmp_path: Path) -> None:
    rows = "".join(f"{n % 700},red,red {n}\n" for n in range(1_000))
    summary = run(write(tmp_path / "p.csv", "id,query,title\n" + rows), tmp_path / "v.jsonl")
    assert (summary.judged, summary.duplicates) == (1_000, 300)


def test_rejects_of_an_earlier_run_do_not_stay(tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    run(write(tmp_path / "p.csv", "query,title\nred,Red\nred\n"), out)
    assert len(rejects_of(out)) == 1
    run(write(tmp_path / "p.csv", "query,title\nred,Red\n"), out)
    assert lines_of(tmp_path) == {"p.csv", "v.jsonl"}


def test_the_first_rows_can_be_judged_alone(tmp_path: Path) -> None:
    out = tmp_path / "v.jsonl"
    assert run(pairs_file(tmp_path, "p.csv"), out, limit=2).judged == 2
    assert [r["id"] for r in verdicts(out)] == ["a", "b"]


def test_how_far_a_run_is_counts_the_rows_that_were_asked_for(tmp_path: Path) -> None:
    seen: list[Progress] = []
    judge_file(
        Job(pairs=many(tmp_path, 30_000), out=tmp_path / "v.jsonl", limit=2_000),
        open_judge=opener(),
        plugins=PLUGINS,
        reports=Reports(progress=seen.append),
    )
    assert [progress.rows for progress in seen] == [500, 1_000, 1_500, 2_000]
    assert [progress.fraction for progress in seen] == [0.25, 0.5, 0.75, 1.0]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    out = tmp_path / "v.jsonl"
    out.symlink_to(write(tmp_path / "else" / "there.jsonl", "an earlier result"))
    run(pairs_file(tmp_path, "p.csv"), out)
    assert out.is_symlink()
    assert [r["id"] for r in verdicts(tmp_path / "else" / "there.jsonl")] == ["a", "b", "c"]


def test_places_that_cannot_hold_results_are_refused(tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path, "p.csv")

    def said(out: Path, **job: object) -> str:
        with pytest.raises(LoreError) as caught:
            run(pairs, out, **job)
        return str(caught.value).replace(str(tmp_path), "…")

    assert said(tmp_path / "none" / "v.csv") == "there is no folder `…/none` to write `v.csv` into"
    assert said(tmp_path) == f"`{'…'}` is not a regular file, so results cannot be written to it"
    assert said(pairs) == "`…/p.csv` is an input of this run; write the results elsewhere"
    assert said(tmp_path / "v.xyz").startswith(
        "the name of `…/v.xyz` does not say its format; known endings are `.book.csv`, "
    )
    assert said(tmp_path / "v.csv", format="exel").startswith("no writer is called `exel`; ")
    assert lines_of(tmp_path) == {"p.csv"}


def test_unknown_names_are_refused_with_those_that_exist(tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path, "p.csv")
    with pytest.raises(UnknownNameError, match="no layout is called `eski`"):
        run(pairs, tmp_path / "v.csv", layout="eski")
    with pytest.raises(UnknownNameError, match="no reader is called `xls`"):
        run(pairs, tmp_path / "v.csv", input_format="xls")
    with pytest.raises(PackError, match="no rule pack is called `missing`"):
        run(pairs, tmp_path / "v.csv", judge=opener("missing"))
    assert lines_of(tmp_path) == {"p.csv"}


# ---- going on after an interrupted run


def many(folder: Path, count: int = 3_200) -> Path:
    """Write pairs of few queries, with a bad row now and then."""
    dice = random.Random(7)
    colors = ["red", "blue", "green"]
    rows: list[list[object]] = [["id", "query", "title"]]
    for n in range(count):
        rows.append([n, f"{dice.choice(colors)} shoe", f"{dice.choice(colors)} shoe {n}"])
        if n % 97 == 0:
            rows[-1].append("one cell too many")
    return write(folder / "many.csv", csv_text(rows))


class Stopper:
    """Says stop after some chunks, and remembers how far the run came."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks
        self.seen: list[Progress] = []

    @contextmanager
    def __call__(self) -> object:
        yield lambda: self.left <= 0

    def progress(self, progress: Progress) -> None:
        self.seen.append(progress)
        self.left -= 1


def stopped(pairs: Path, out: Path, *, chunks: int, log: Path, **job: object) -> None:
    stopper = Stopper(chunks)
    summary = judge_file(
        Job(pairs=pairs, out=out, **job),
        open_judge=opener(log=str(log)),
        plugins=PLUGINS,
        reports=Reports(progress=stopper.progress, stopper=stopper),
    )
    assert not summary.finished
    assert stopper.seen[-1].rows == summary.judged + summary.rejected
    assert not out.exists()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["v.parquet", "v.jsonl"])
def test_a_run_that_goes_on_ends_as_one_that_was_not_stopped(
    tmp_path: Path, workers: int, name: str
) -> None:
    pairs, log = many(tmp_path), tmp_path / "log"
    whole, parts = tmp_path / f"whole-{name}", tmp_path / f"parts-{name}"
    expected = run(pairs, whole)
    stopped(pairs, parts, chunks=2, log=log, workers=workers)
    stopped(pairs, parts, chunks=1, log=log, workers=workers, resume=True)
    summary = run(pairs, parts, judge=opener(log=str(log)), workers=workers, resume=True)
    assert parts.read_bytes() == whole.read_bytes()
    assert rejects_of(parts) == rejects_of(whole)
    asked = log.read_text().splitlines()
    assert len(asked) == len(set(asked)) == expected.judged
    assert (summary.judged, summary.rejected) == (expected.judged, expected.rejected)
    assert (summary.grades, summary.duplicates) == (expected.grades, expected.duplicates)
    assert summary.resumed >= 3 * CHUNK_ROWS
    assert not parts.with_name(parts.name + ".partial").exists()


def test_a_run_can_go_on_with_other_workers_and_another_format(tmp_path: Path) -> None:
    pairs, log = many(tmp_path), tmp_path / "log"
    out = tmp_path / "v.jsonl"
    stopped(pairs, out, chunks=2, log=log, workers=2)
    run(pairs, out, resume=True, format="csv")
    run(pairs, tmp_path / "whole.csv")
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_other_input_settings_or_pack_are_refused_and_the_progress_is_kept(tmp_path: Path) -> None:
    pairs, out = many(tmp_path), tmp_path / "v.jsonl"
    stopped(pairs, out, chunks=2, log=tmp_path / "log")
    partial = out.with_name("v.jsonl.partial")
    kept = partial.read_bytes()

    def said(**more: object) -> str:
        with pytest.raises(DataError) as caught:
            run(pairs, out, resume=True, **more)
        assert partial.read_bytes() == kept
        return str(caught.value).replace(str(tmp_path), "…")

    assert said(judge=opener("other")) == (
        "`…/v.jsonl.partial` was made with pack `fake@1.0`, and now it is `other@1.0`; "
        "use the same, or run without --resume to begin again"
    )
    assert "with columns `id=id query=query title=title`, and now" in said(maps=("brand=title",))
    assert "with encoding ``, and now it is `latin-1`" in said(encoding="latin-1")
    assert "are not those that `…/v.jsonl.partial` was made from" in said(limit=600)
    pairs.write_text(pairs.read_text().replace("shoe 3\n", "boot 3\n"))
    assert said() == (
        f"rows 1 to {CHUNK_ROWS} of `…/many.csv` are not those that `…/v.jsonl.partial` was made "
        "from; run without --resume to begin again"
    )
    summary = run(pairs, out)
    assert (summary.resumed, summary.finished) == (0, True)


def test_a_run_killed_while_its_output_was_written_judges_nothing_again(tmp_path: Path) -> None:
    pairs, out = many(tmp_path, 1_200), tmp_path / "v.parquet"
    stopped(pairs, out, chunks=3, log=tmp_path / "log")
    write(tmp_path / "v.parquet.new.partial", "half an output")
    log = tmp_path / "log again"
    summary = run(pairs, out, resume=True, judge=opener(log=str(log)))
    assert summary.resumed == 1_200
    assert not log.exists()
    assert lines_of(tmp_path) == {"many.csv", "log", "v.parquet", "v.parquet.rejects.jsonl"}


def test_rows_added_at_the_end_are_judged_by_the_run_that_goes_on(tmp_path: Path) -> None:
    pairs, out = many(tmp_path), tmp_path / "v.jsonl"
    stopped(pairs, out, chunks=2, log=tmp_path / "log")
    pairs.write_text(pairs.read_text() + "new,red shoe,red shoe\n")
    run(pairs, out, resume=True)
    assert verdicts(out)[-1]["id"] == "new"


def test_other_items_are_refused_when_going_on(tmp_path: Path) -> None:
    pairs = write(
        tmp_path / "p.csv", "query,item_id\n" + "".join(f"red,{n}\n" for n in range(1_200))
    )
    items = write(
        tmp_path / "i.csv", "id,title\n" + "".join(f"{n},Red {n}\n" for n in range(1_200))
    )
    out = tmp_path / "v.jsonl"
    stopped(pairs, out, chunks=1, log=tmp_path / "log", items=items)
    items.write_text(items.read_text().replace("Red 1199", "Blue 1199"))
    with pytest.raises(DataError, match="was made with items file"):
        run(pairs, out, items=items, resume=True)


def test_beginning_anew_and_nothing_to_go_on_from_are_said(tmp_path: Path) -> None:
    pairs, out = many(tmp_path), tmp_path / "v.jsonl"
    notices: list[str] = []
    stopped(pairs, out, chunks=1, log=tmp_path / "log")
    run(pairs, out, notices=notices)
    run(pairs, out, notices=notices, resume=True)
    assert [line for line in notices if "partial" in line] == [
        "`v.jsonl.partial`, the progress of an earlier run, is begun anew; --resume would have "
        "gone on from it",
        "no `v.jsonl.partial` to go on from; beginning at the first row",
    ]


def test_a_file_that_breaks_off_keeps_what_was_judged(tmp_path: Path) -> None:
    whole = many(tmp_path, 8_000)
    packed = gzip.compress(whole.read_bytes())
    pairs = write(tmp_path / "p.csv.gz", packed[: len(packed) // 2])
    out = tmp_path / "v.jsonl"
    notices: list[str] = []
    with pytest.raises(DataError, match="cannot be read after line"):
        run(pairs, out, notices=notices)
    assert "are kept in" in notices[-1]
    pairs.write_bytes(packed)
    summary = run(pairs, out, resume=True)
    assert summary.resumed > 1_000
    run(whole, tmp_path / "w.jsonl")
    assert out.read_bytes() == (tmp_path / "w.jsonl").read_bytes()


def _write_full(verdicts: Verdicts, file: BinaryIO) -> str:
    file.write(next(verdicts.lines()))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_up_at_the_very_end_keeps_all_verdicts(tmp_path: Path) -> None:
    @hookimpl
    def lore_writers() -> list[WriterOffer]:
        return [WriterOffer(name="full", summary="a full disk", load=lambda: _write_full)]

    full = SimpleNamespace(lore_writers=lore_writers)
    pairs, out = many(tmp_path, 1_200), write(tmp_path / "v.jsonl", "an earlier result")
    notices: list[str] = []
    with pytest.raises(DataError) as caught:
        judge_file(
            Job(pairs=pairs, out=out, format="full"),
            open_judge=opener(),
            plugins=Plugins.of(files=plugin, full=full),
            reports=Reports(notice=notices.append),
        )
    assert str(caught.value) == f"cannot write `{out}`: no space left on device"
    assert notices[-1].startswith("1,200 rows are kept in ")
    assert out.read_text() == "an earlier result"
    assert not out.with_name("v.jsonl.new.partial").exists()
    assert run(pairs, out, resume=True).resumed == 1_200


def test_a_worker_that_dies_keeps_what_was_judged_before_it(tmp_path: Path) -> None:
    rows = [["query", "title"], *(["red", f"red {n}"] for n in range(4_000))]
    rows[3_300][0] = "xx-die"
    pairs, out = write(tmp_path / "p.csv", csv_text(rows)), tmp_path / "v.jsonl"
    notices: list[str] = []
    with pytest.raises(LoreError, match=r"was ended by signal 9 while judging rows 3001 to 3500"):
        run(pairs, out, workers=2, notices=notices)
    assert notices[-1].endswith("the same command with --resume goes on from there")
    assert out.with_name("v.jsonl.partial").exists()


def test_a_run_that_fails_before_its_first_verdict_leaves_nothing_behind(tmp_path: Path) -> None:
    rows = [["query", "title"], ["xx-die", "red"], *(["red", f"red {n}"] for n in range(1_200))]
    pairs, notices = write(tmp_path / "p.csv", csv_text(rows)), []
    with pytest.raises(LoreError, match="was ended by signal 9 while judging rows 1 to 500"):
        run(pairs, tmp_path / "v.jsonl", workers=2, notices=notices)
    assert lines_of(tmp_path) == {"p.csv"}
    assert notices == ["`p.csv`: columns guessed: query=query title=title"]


def test_who_interrupts_the_first_sync_is_told_of_the_rows_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(journal: Journal) -> None:
        raise KeyboardInterrupt

    pairs, notices = write(tmp_path / "p.csv", "query,title\nred,red shoe\n"), []
    monkeypatch.setattr(Journal, "sync_now_and_then", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(pairs, tmp_path / "v.jsonl", notices=notices)
    assert notices[-1].replace(str(tmp_path), "…") == (
        "1 rows are kept in `…/v.jsonl.partial`; the same command with --resume goes on from there"
    )
    monkeypatch.undo()
    assert run(pairs, tmp_path / "v.jsonl", resume=True).resumed == 1


CELL = st.text(max_size=8)
SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@SLOW
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6))
def test_csv_rows_are_judged_or_rejected_and_none_is_lost(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    text = csv_text([["id", "query", "title"], *rows], quoting=csv.QUOTE_ALL)
    pairs = write(tmp_path / "p.csv", text.encode("utf-8", "surrogatepass"))
    out = tmp_path / "v.jsonl"
    with suppress(DataError):
        summary = run(pairs, out)
        assert summary.judged == len(verdicts(out))
        assert summary.judged + summary.rejected >= len(rows)
        assert summary.rejected == len(rejects_of(out))
        assert {r["id"] for r in verdicts(out)} <= {
            *(row[0].strip() for row in rows),
            *map(str, range(1, summary.judged + 99)),
        }


VALUE = st.none() | st.booleans() | st.integers() | st.floats() | CELL | st.lists(CELL, max_size=2)
OBJECT = st.dictionaries(
    st.sampled_from(["id", "query", "title", "price", "properties", "item", "label"]),
    VALUE | st.dictionaries(CELL, VALUE, max_size=3),
)


@SLOW
@given(st.lists(OBJECT, min_size=1, max_size=6))
def test_json_rows_are_judged_or_rejected_and_none_is_lost(
    tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    rows = [{"query": "red", "title": "Red", "item": {}, "price": 1, "label": ""}, *rows]
    out = tmp_path / "v.parquet"
    summary = run(write(tmp_path / "p.jsonl", jsonl(rows)), out)
    assert summary.judged == len(verdicts(out))
    assert summary.judged + summary.rejected == len(rows)
    assert summary.rejected == len(rejects_of(out))
