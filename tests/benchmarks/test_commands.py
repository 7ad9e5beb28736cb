"""The benchmarks are commands that are run by hand; they must not rot between two runs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
COMMANDS = [name for name in MODULES if "def main" in Path(__file__).with_stem(name).read_text()]


@pytest.mark.parametrize("name", sorted({*MODULES} - {"test_commands", "__init__"}))
def test_it_can_be_imported(name: str) -> None:
    import_module(f"tests.benchmarks.{name}")


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"test_commands"}))
def test_it_says_how_it_is_run(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = import_module(f"tests.benchmarks.{name}")
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 0
    assert f"python -m tests.benchmarks.{name}" in capsys.readouterr().out
