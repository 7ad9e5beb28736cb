"""The page on photos: its program prints what it says, its figures are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lore_sdk.images import Limits, asking
from lore_sdk.images.reply import UNSCORED
from lore_sdk.judge.looking import SURE
from tests.images.seeing import BLUE, picture

PAGE = (Path(__file__).parent.parent / "docs" / "photos.md").read_text(encoding="utf-8")


def test_the_program_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").mkdir()
    picture(tmp_path / "photos" / "dress.png", BLUE)
    (tmp_path / "photos" / "dress.png").rename(tmp_path / "photos" / "dress.jpg")
    monkeypatch.chdir(tmp_path)
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "photos.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", program)


def test_figures_are_those_of_the_code() -> None:
    limits = Limits()
    words = " ".join(PAGE.split())
    assert asking._MOST_FAILED == 8
    assert "after eight questions" in words
    assert f"every answer has {UNSCORED:g}, which is chosen" in words
    assert f"Answers below {SURE:g} do not count" in words
    assert f"at most {limits.side} pixels a side" in words
    assert f"at most {limits.size >> 20} MiB and {limits.pixels // 10**6} million pixels" in words
