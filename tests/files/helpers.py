"""Short ways to write input, run a job and read what came out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

from lore_sdk.files import Job, Reject, Reports, Row, Source, Summary, Table, judge_file, plugin
from lore_sdk.plugins import Plugins
from tests.files.fakes import opener

__all__ = ["PLUGINS", "csv_text", "jsonl", "rejects_of", "run", "source_of", "split", "write"]

PLUGINS = Plugins.of(files=plugin)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def source_of(folder: Path, content: str | bytes, name: str = "in.csv", **more: object) -> Source:
    return Source(path=write(folder / name, content), **more)


def csv_text(rows: Iterable[Iterable[object]], **options: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", **options).writerows(rows)
    return text.getvalue()


def jsonl(rows: Iterable[object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def split(table: Table) -> tuple[list[Row], list[Reject]]:
    """Read a table to its end, rows apart from rejects."""
    try:
        found = list(table.rows)
    finally:
        table.close()
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    rows = [each for each in found if isinstance(each, Row)]
    return rows, [each for each in found if isinstance(each, Reject)]


def run(
    pairs: Path,
    out: Path,
    *,
    judge: object = None,
    notices: list[str] | None = None,
    **job: object,
) -> Summary:
    said = notices if notices is not None else []
    return judge_file(
        Job(pairs=pairs, out=out, **job),
        open_judge=judge or opener(),
        plugins=PLUGINS,
        reports=Reports(notice=said.append),
    )


def rejects_of(out: Path) -> list[dict[str, object]]:
    path = out.with_name(out.name + ".rejects.jsonl")
    if not path.exists():
        return []
    # not splitlines(): texts may hold other line ends than this one
    return [json.loads(line) for line in path.read_text().split("\n") if line]
