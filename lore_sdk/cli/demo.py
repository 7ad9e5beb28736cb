"""`lore demo`: judge the example pairs, show some of the verdicts, write all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from lore_sdk.demo import ExamplePair
    from lore_sdk.types import Verdict

    Judged = tuple[ExamplePair, Verdict]

__all__ = ["demo"]


def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder that the verdicts are written to.")
    ] = Path("demo"),
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of the table.")] = 18,
) -> None:
    """Judge the example pairs and show what comes out.

    Example: lore demo --rows 40
    """
    from time import perf_counter

    from rich.console import Console

    from lore_sdk.demo import example_pairs
    from lore_sdk.plugins.packs import installed_packs

    # lines that are to be copied stay whole, and a folder's name is no markup
    console = Console(soft_wrap=True, markup=False, highlight=False)
    _make_folder(out)
    start = perf_counter()
    pairs = example_pairs()
    packs = installed_packs()
    missing = sorted({pair.pack for pair in pairs} - set(packs))
    if missing:
        console.print(
            f"Not installed, so `base` judges for them: {', '.join(missing)} "
            f"(pip install {' '.join(f'lore-rules-{name}' for name in missing)})"
        )
    judged = _judged(pairs, set(packs))
    seconds = perf_counter() - start
    console.print(_table(_various(judged, rows)))
    _sum_up(console, judged, seconds)
    written = _write(out, judged)
    console.print(f"Verdicts of all {len(judged)} pairs: {written}")
    console.print(
        'Next: lore explain "red dress" --title "Floral midi dress" --set color=navy -p fashion'
    )


def _judged(pairs: Sequence[ExamplePair], packs: set[str]) -> list[Judged]:
    from lore_sdk.judge import LoreJudge

    found: list[Judged] = []
    for pack in dict.fromkeys(pair.pack for pair in pairs):
        judge = LoreJudge.open(pack if pack in packs else "base")
        mine = [pair for pair in pairs if pair.pack == pack]
        verdicts = judge.judge_many((pair.query, pair.item) for pair in mine)
        found += zip(mine, verdicts, strict=True)
    return found


def _various(judged: Sequence[Judged], rows: int) -> list[Judged]:
    """Pick verdicts that differ: round and round the dimensions that decided, in order."""
    waiting: dict[str, list[Judged]] = {}
    for pair, verdict in judged:
        waiting.setdefault(pair.dimension or "all met", []).append((pair, verdict))
    picked: list[Judged] = []
    while len(picked) < rows and any(waiting.values()):
        for those in waiting.values():
            if those and len(picked) < rows:
                picked.append(those.pop(0))
    return picked


def _table(judged: Sequence[Judged]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Some of the example pairs", title_justify="left", pad_edge=False)
    table.add_column("query", max_width=26)
    table.add_column("item", max_width=34)
    table.add_column("author", justify="center")
    table.add_column("judge", justify="center")
    table.add_column("why", max_width=52)
    shades = {"L1": "red", "L2": "yellow", "L3": "cyan", "L4": "green"}
    for pair, verdict in judged:
        code = verdict.grade.code if verdict.grade else "–"
        table.add_row(
            pair.query.text,
            pair.item.title,
            Text(pair.grade, shades.get(pair.grade, "")),
            Text(code, f"bold {shades.get(code, 'magenta')}"),
            _why(verdict),
        )
    return table


_BY_WORDS = {"L1": "hardly a word fits", "L2": "few words fit", "L3": "the words fit in part"}
"""What to say where no rule decided, but how well the words of query and item fit."""


def _why(verdict: Verdict) -> str:
    """Give the reason that counts most: what bounds the grade, else what is open."""
    if verdict.abstained:
        return verdict.abstained
    for finding in verdict.path.findings:
        if finding.outcome == "fired" and finding.bound == verdict.grade:
            return finding.reason
    if verdict.questions:
        return f"not stated: {verdict.questions[0].attribute.replace('_', ' ')}"
    if verdict.grade is None or verdict.grade == verdict.band.high:
        return "no rule objects"
    return _BY_WORDS.get(verdict.grade.code, "by its words")


def _sum_up(console: Console, judged: Sequence[Judged], seconds: float) -> None:
    grades = [(int(pair.grade[1:]) - 1, v.grade.level) for pair, v in judged if v.grade is not None]
    same = sum(author == judge for author, judge in grades)
    close = sum(abs(author - judge) <= 1 for author, judge in grades)
    asking = sum(bool(verdict.questions) for _, verdict in judged)
    console.print(
        f"\n{len(judged)} pairs in {seconds:.1f} s. The author's grade: {same} of {len(grades)}; "
        f"at most one grade off: {close}. {asking} verdicts say what is worth asking."
    )
    console.print(
        "The pairs and their grades are ours, made to show cases; figures on people's labels are "
        "in docs/quality.md.",
        style="dim",
    )


def _make_folder(out: Path) -> None:
    from lore_sdk.errors import DataError

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"the folder `{out}` cannot be made: {said}; name another --out") from error


def _write(out: Path, judged: Sequence[Judged]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from lore_sdk.errors import DataError
    from lore_sdk.files.key import pair_key, salt
    from lore_sdk.files.pairs import Pair
    from lore_sdk.files.record import arrow_schema, verdict_record
    from lore_sdk.files.rows import Row

    records = []
    for number, (pair, verdict) in enumerate(judged, start=1):
        made = Pair(Row(number, number, {}, 0), pair.id, pair.grade, pair.query, pair.item)
        key = pair_key(pair.query, pair.item, salt(verdict.answered_by))
        records.append(verdict_record(made, verdict, key))
    path = out / "verdicts.parquet"
    try:
        with path.open("wb") as file:
            pq.write_table(pa.Table.from_pylist(records, schema=arrow_schema()), file)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{path}` cannot be written: {said}") from error
    return path
