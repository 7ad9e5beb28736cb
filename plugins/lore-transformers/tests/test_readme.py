"""The page of the plugin says what there is, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lore_transformers.model import SETTINGS

PAGE = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_example_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(example.replace("models/qwen", str(folder)), "README.md", "exec"), {})
    assert re.match(r"0 [1234] \(\('[1234]', -", capsys.readouterr().out)


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", PAGE, re.MULTILINE)
    stated = {name: default.strip("`") for name, default in rows}
    assert stated == {name: str(value) or "none" for name, value in SETTINGS.items()}
