"""An import that is killed leaves the earlier version, and readers never see half a store."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge import KnowledgeStore
from tests.files.helpers import write
from tests.files.knowledge.test_import import imported

ROOT = Path(__file__).parents[3]
ITEMS, LOGS = 500, 3


def program(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.files.knowledge.program", str(folder)],
        cwd=ROOT,
        # what is killed cannot clear its temporary folder, so that has to be one of pytest's
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )


def whole(place: Path) -> int:
    """Read a store to its end, and return how many logs are in it."""
    with KnowledgeStore.open(place) as store:
        info = store.info()
        clicks = [store.clicked(f"query {number}") for number in range(0, ITEMS, 50)]
    assert info.queries == ITEMS
    assert info.version == len(info.sources)
    assert {fact.clicks for facts in clicks for fact in facts} == {info.version}
    return info.version


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_a_whole_store(tmp_path: Path) -> None:
    for number in range(LOGS):
        rows = (f"query {n},item,1,2026-11-0{number + 1}\n" for n in range(ITEMS))
        write(tmp_path / f"log{number}.csv", "query,item,clicks,time\n" + "".join(rows))
    place, dice, seen = tmp_path / "shop.knowledge", random.Random(5), set()
    for _ in range(6):
        process = program(tmp_path)
        assert process.stdout is not None
        for _ in range(dice.randint(1, LOGS)):
            assert process.stdout.readline() == "imported\n"
        until = time.monotonic() + dice.uniform(0.0, 0.4)
        while time.monotonic() < until:
            seen.add(whole(place))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        seen.add(whole(place))
    assert len(seen) > 1


def test_a_place_that_cannot_be_written_leaves_the_earlier_version(tmp_path: Path) -> None:
    alias = write(tmp_path / "a.csv", "alias,meaning\nx,y\n")
    imported(tmp_path, alias)
    place = tmp_path / "shop.knowledge"
    before = place.read_bytes()
    blocked = place.with_name(place.name + ".new.partial")
    blocked.mkdir()
    with pytest.raises(DataError, match=r"cannot write `.*shop.knowledge`: is a directory"):
        imported(tmp_path, write(tmp_path / "b.csv", "alias,meaning\nu,v\n"))
    assert place.read_bytes() == before
