from __future__ import annotations

import json
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.cli.main import main
from lore_sdk.plugins.packs import PACKS_GROUP
from tests.plugins.distributions import READER, install, install_plugin


@pytest.fixture(autouse=True)
def no_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LORE_BLOCK", raising=False)


def record(capsys: pytest.CaptureFixture[str], *before: str) -> dict[str, Any]:
    assert main([*before, "plugins", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_nothing_installed_is_an_empty_record(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert record(capsys) == {
        "plugins": [],
        "blocked_but_not_installed": [],
        "rule_packs": [],
        "rule_pack_problems": [],
    }


def test_plugins_and_packs_are_recorded(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"))
    install_plugin(site, "lore-bee", "raise RuntimeError('no')", version="2.0")
    install_plugin(site, "lore-cow", "")
    folder = "lore_rules_of_this_test"
    points, files = {"toys": folder}, {f"{folder}/a.rules": ""}
    install(site, "lore-rules-toys", group=PACKS_GROUP, points=points, files=files)
    install(site, "lore-rules-gone", group=PACKS_GROUP, points={"gone": "lore_rules_gone"})
    invalidate_caches()
    found = record(capsys, "--block", "cow", "--block", "dog")
    assert found["plugins"][0] == {
        "name": "ant",
        "distribution": "lore-ant",
        "version": "1.0",
        "status": "healthy",
        "offers": [{"kind": "reader", "name": "csv", "summary": "reads csv"}],
    }
    broken = found["plugins"][1]
    assert broken["name"] == "bee"
    assert broken["status"] == "broken"
    assert broken["problem"].endswith("failed: RuntimeError: no")
    assert broken["remedy"] == (
        "go on without it: `lore --block bee …` or LORE_BLOCK=bee, or `pip uninstall lore-bee`"
    )
    assert found["plugins"][2]["status"] == "blocked"
    assert found["blocked_but_not_installed"] == ["dog"]
    assert found["rule_packs"] == [
        {
            "name": "toys",
            "distribution": "lore-rules-toys",
            "version": "1.0",
            "folder": str(site / folder),
        }
    ]
    assert len(found["rule_pack_problems"]) == 1


def test_the_table_shows_what_is_offered_and_what_is_broken(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"))
    install_plugin(site, "lore-bee", "raise RuntimeError('no')", version="2.0")
    install_plugin(site, "lore-cow", "")
    install_plugin(site, "lore-eel", "")
    assert main(["--block", "dog", "--block", "eel", "plugins"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "ant lore-ant 1.0 reader csv reads csv" in shown
    assert "cow lore-cow 1.0 nothing" in shown
    assert "bee lore-bee 2.0 broken, see below" in shown
    assert "eel lore-eel 1.0 blocked" in shown
    assert "plugin `bee` (lore-bee 2.0) is broken: importing" in shown
    assert "`dog` is blocked but not installed" in shown


def test_brackets_and_colons_in_what_plugins_say_are_shown_as_they_are(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = READER.format(name="csv").replace("reads csv", "reads [red]csv[/] :smile:")
    install_plugin(site, "lore-ant", body)
    assert main(["plugins"]) == 0
    assert "reads [red]csv[/] :smile:" in " ".join(capsys.readouterr().out.split())


def test_strict_fails_on_what_is_broken_only(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"))
    assert main(["plugins", "--strict"]) == 0
    install_plugin(site, "lore-bee", "raise RuntimeError('no')")
    assert main(["plugins", "--strict"]) == 1
    assert main(["--block", "bee", "plugins", "--strict"]) == 0
    assert main(["--block", "bee", "--block", "dog", "plugins", "--strict"]) == 1


def test_strict_fails_on_a_broken_pack(site: Path) -> None:
    install(site, "lore-rules-gone", group=PACKS_GROUP, points={"gone": "lore_rules_gone"})
    assert main(["plugins"]) == 0
    assert main(["plugins", "--strict"]) == 1
