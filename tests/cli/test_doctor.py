from __future__ import annotations

import json
from importlib import invalidate_caches, metadata
from pathlib import Path

import pytest

from lore_sdk.cli.doctor import Check, library, satisfies
from lore_sdk.cli.main import main
from lore_sdk.plugins.packs import PACKS_GROUP
from tests.plugins.distributions import READER, install, install_plugin

PACK = 'pack tiny 1.0.0 "Tiny" attribute color: one of red | navy dimension color'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("LORE_BLOCK", raising=False)
    return folder


def examine(
    capsys: pytest.CaptureFixture[str], *before: str, after: tuple[str, ...] = ()
) -> tuple[int, dict[str, Check]]:
    code = main([*before, "doctor", "--json", *after])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return code, {check["name"]: Check(**check) for check in checks}


def install_pack(site: Path, name: str, text: str) -> None:
    folder = f"lore_rules_doctor_{name}"
    points, files = {name: folder}, {f"{folder}/a.rules": text}
    install(site, f"lore-rules-{name}", group=PACKS_GROUP, points=points, files=files)
    invalidate_caches()


def test_a_pack_that_loads_is_well(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install_pack(site, "tiny", PACK)
    check = examine(capsys)[1]["rule pack tiny"]
    assert check.status == "ok"
    assert check.detail.startswith("1.0.0, 0 rules, hash ")


def test_a_pack_with_errors_has_to_be_mended(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_pack(site, "wrong", "pack")
    code, checks = examine(capsys)
    assert code == 1
    check = checks["rule pack wrong"]
    assert check.status == "fail"
    assert check.detail.startswith("error[")
    assert check.advice == "`lore rules check wrong` shows all of it"


def test_having_no_pack_has_to_be_mended(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, checks = examine(capsys)
    assert code == 1
    assert checks["rule packs"] == Check(
        "rule packs", "fail", "none is installed", "`pip install lore-rules-base`"
    )


def test_plugins_are_looked_at(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"))
    install_plugin(site, "lore-bee", "raise RuntimeError('no')")
    install_plugin(site, "lore-cow", "")
    _, checks = examine(capsys, "--block", "cow", "--block", "dog")
    assert checks["plugin ant"] == Check("plugin ant", "ok", "1 offer")
    assert checks["plugin bee"].status == "fail"
    assert "--block bee" in checks["plugin bee"].advice
    assert checks["plugin cow"] == Check("plugin cow", "warn", "blocked")
    assert checks["plugin dog"] == Check("plugin dog", "warn", "blocked, but not installed")


def test_the_cache_is_looked_at(site: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert examine(capsys)[1]["cache"] == Check("cache", "ok", str(home / ".cache/lore-sdk"))


def test_a_cache_that_others_may_write_is_not_used(
    site: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = home / ".cache" / "lore-sdk"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    check = examine(capsys)[1]["cache"]
    assert (check.status, check.detail) == ("warn", f"{folder} is not used")


def test_a_cache_that_cannot_be_made_costs_only_time(
    site: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ".cache").write_text("a file in the way")
    check = examine(capsys)[1]["cache"]
    assert check.status == "warn"
    assert check.advice == "packs are read anew on every start; make the folder writable"


def test_python_and_terminal_are_looked_at(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, checks = examine(capsys)
    assert checks["python"].status == "ok"
    assert checks["terminal"] == Check("terminal", "ok", "utf-8")


def test_a_library_is_compared_with_what_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version("pluggy")
    assert library("pluggy<2,>=1.5") == Check("pluggy", "ok", version)
    assert library("pluggy>=99") == Check(
        "pluggy", "fail", f"{version}, wanted is >=99", "`pip install 'pluggy>=99'`"
    )
    assert library("nobody-has-this>=1") == Check(
        "nobody-has-this", "fail", "not installed", "`pip install 'nobody-has-this>=1'`"
    )


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.5", ">=1.5,<2", True),
        ("1.5.0.post1", ">=1.5", True),
        ("1.4.9", ">=1.5", False),
        ("2.0.0", "<2", False),
        ("1.99", "<2", True),
        ("17.0", ">=17", True),
        ("1.10", ">=1.9", True),
        ("3", "", True),
    ],
)
def test_versions_are_compared_number_by_number(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(version, wanted) is fits


def test_a_damaged_installation_is_a_finding_and_no_crash(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ImportError("libarrow is gone")

    monkeypatch.setattr("lore_sdk.plugins.packs.survey_packs", broken)
    code, checks = examine(capsys)
    assert code == 1
    assert checks["rule packs"].detail == "ImportError: libarrow is gone"
    assert checks["terminal"].status == "ok"


def test_people_get_lines_with_advice(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "rule packs" in line)
    assert lines[at].split() == ["fail", "rule", "packs", "none", "is", "installed"]
    assert lines[at + 1].strip() == "→ `pip install lore-rules-base`"


def test_a_model_is_looked_at_when_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"reply": "{\\"grade\\": \\"L3\\", \\"reasoning\\": \\"It fits.\\"}"}\n')
    code, checks = examine(capsys, after=("--model", f"scripted:{script}"))
    assert code == 0
    assert checks["schema"].status == "ok"
    assert checks["number"].status == "warn"
    assert "adapter" not in checks
    beside = ("--model", f"scripted:{script}", "--beside", f"scripted:{script}")
    code, checks = examine(capsys, after=beside)
    assert (code, checks["adapter"].status) == (1, "fail")


def test_a_model_that_is_none_is_an_error_of_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "--model", "opena:m@http://localhost:1/v1"]) == 2
    assert "did you mean `openai`?" in capsys.readouterr().err
    assert main(["doctor", "--model", "openai:m@http://127.0.0.1:9/v1,attempts=1"]) == 2
    assert "cannot be asked: ConnectError" in capsys.readouterr().err
