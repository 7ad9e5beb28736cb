"""The page on probes, suspects and samples: its commands, its programs and its table of probes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from lore_sdk.plugins import Plugins, ProbeOffer
from tests.files.helpers import jsonl

PAGE = (Path(__file__).parent.parent / "docs" / "evaluation-tools.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^\$ lore (.*)$", PAGE, re.MULTILINE)


def test_every_probe_is_in_the_table_with_what_it_changes() -> None:
    stated = dict(
        re.findall(r"^\| `([\w-]+)` \| ([^|]*[a-z][^|]*) \| [^|]+ \|$", PAGE, re.MULTILINE)
    )
    assert list(stated) == list(Plugins.installed().offers(ProbeOffer))


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_print_what_they_say(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(program, "evaluation-tools.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", program)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_run(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        {
            "query": f"red dress {n // 2}",
            "item_id": f"i{n}",
            "title": "Red dress",
            "grade": "L4",
            "label": "4" if n % 3 else "1",
            "probabilities": [0.1, 0.1, 0.1, 0.7],
        }
        for n in range(60)
    ]
    verdicts = jsonl(rows)
    labelled = verdicts.replace('"4"', '"L4"').replace('"1"', '"L1"')
    Path("verdicts.jsonl").write_text(verdicts, encoding="utf-8")
    Path("labelled.jsonl").write_text(labelled, encoding="utf-8")
    lines = [f"{row['query']},{row['title']}" for row in rows]
    Path("pairs.csv").write_text("\n".join(["query,title", *lines]), encoding="utf-8")
    sample = [
        f"{row['query']},{row['item_id']},{row['label']},{n % 2 + 1}" for n, row in enumerate(rows)
    ]
    Path("sample.csv").write_text(
        "\n".join(["query,item_id,label,weight", *sample]), encoding="utf-8"
    )
    Path("synonyms.txt").write_text("sofa, couch\n", encoding="utf-8")
    # the page speaks of Parquet, which takes longer to make than to read
    words = shlex.split(command.replace(".parquet", ".jsonl"))
    assert main(words) == 0
    assert capsys.readouterr().out
