"""The page on language models: its programs print what it says, its tables are whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from lore_sdk.judge.asking.opinion import Mode
from lore_sdk.models.openai import client
from lore_sdk.plugins import ModelOffer, Plugins

PAGE = (Path(__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_programs_print_what_they_say(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(program, "models.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", program)


def test_every_model_mode_and_setting_is_explained() -> None:
    named = {word for row in ROWS for word in re.findall(r"`(\w+)", row)}
    models = {"openai", "scripted", "transformers", "vllm"}
    assert models == {*Plugins.installed().offers(ModelOffer)}
    assert named == models | {*get_args(Mode)} | {*client._SETTINGS}
