"""`lore rules`: check, fmt, test and explain, in all formats, with their exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.cli.main import main

SHOP = """\
pack shop 1.0.0 "Shop"

attribute color : one of red "crimson" | blue

rule other-color "Another color"
    when query.color conflicts with item.color
    cap at Mismatch
    because "it is {item.color}"
    fires  { query.color = red, item.color = blue }
    passes { query.color = red, item.color = red }
    open   { query.color = red }
"""
BROKEN = SHOP.replace("at Mismatch", "at Mismach")
UNTITLED = SHOP.replace(' "Another color"', "")
FAILING = SHOP.replace("item.color = blue }", "item.color = crimson }")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "shop") -> str:
    path = folder / name
    path.mkdir(exist_ok=True)
    (path / "a.rules").write_text(text, encoding="utf-8")
    return name


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["rules", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code, out, _ = run(capsys, *arguments, "--format", "json")
    return code, json.loads(out)


# ---- check
def test_a_good_pack_passes_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = write(folder, SHOP)
    assert run(capsys, "check", name) == (
        0,
        "1 pack read, 1 rule; 0 errors, 0 warnings\n",
        "",
    )


def test_errors_are_drawn_and_end_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = write(folder, BROKEN)
    code, out, _ = run(capsys, "check", name)
    assert code == 1
    assert out == (
        "error[E103]: no grade `Mismach`\n"
        " --> shop/a.rules:7:12\n"
        "  |\n"
        "7 |     cap at Mismach\n"
        "  |            ^^^^^^^\n"
        "  = help: did you mean `Mismatch`?\n"
        "\n"
        "0 packs read, 0 rules; 1 error, 0 warnings\n"
    )


def test_plain_gives_one_line_for_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = write(folder, BROKEN)
    _, out, _ = run(capsys, "check", name, "--format", "plain")
    assert out.split("\n")[0] == (
        "shop/a.rules:7:12: error[E103]: no grade `Mismach` (did you mean `Mismatch`?)"
    )


def test_json_gives_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = data(capsys, "check", write(folder, BROKEN))
    assert code == 1
    assert (found["errors"], found["warnings"]) == (1, 0)
    assert [(d["code"], d["line"], d["column"]) for d in found["diagnostics"]] == [("E103", 7, 12)]


def test_warnings_fail_only_when_they_should(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = write(folder, UNTITLED)
    code, out, _ = run(capsys, "check", name)
    assert code == 0
    assert out.startswith("warning[W601]: rule `other-color` has no title")
    assert out.endswith("1 pack read, 1 rule; 0 errors, 1 warning\n")
    assert run(capsys, "check", name, "--strict")[0] == 1


def test_all_packs_are_checked_whatever_is_wrong_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [write(folder, BROKEN, "one"), write(folder, UNTITLED, "two")]
    _, found = data(capsys, "check", *names)
    assert [d["code"] for d in found["diagnostics"]] == ["E103", "W601"]


@pytest.mark.parametrize("command", ["check", "test"])
def test_an_unknown_pack_is_one_message(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    code, out, err = run(capsys, command, "no-such-pack")
    assert (code, out) == (2, "")
    assert err.startswith("error: no pack is called `no-such-pack` and there is no such folder;")


def test_an_installed_pack_is_checked_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = data(capsys, "check", "base")
    assert (code, found["errors"]) == (0, 0)


# ---- fmt
CRAMPED = SHOP.replace("\n    ", " ").replace("  {", "{")


def test_files_are_brought_into_the_layout(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = write(folder, CRAMPED)
    file = folder / name / "a.rules"
    assert run(capsys, "fmt", name) == (
        0,
        "changed shop/a.rules\n1 file looked at, 1 changed\n",
        "",
    )
    assert file.read_text(encoding="utf-8") == SHOP
    assert run(capsys, "fmt", str(file)) == (0, "1 file looked at, 0 changed\n", "")


def test_formatting_can_only_be_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = write(folder, CRAMPED)
    assert run(capsys, "fmt", name, "--check") == (
        1,
        "would change shop/a.rules\n1 file looked at, 1 would change\n",
        "",
    )
    assert (folder / name / "a.rules").read_text(encoding="utf-8") == CRAMPED
    code, found = data(capsys, "fmt", name, "--check")
    assert (code, found) == (1, {"files": 1, "changed": ["shop/a.rules"], "diagnostics": []})


def test_no_file_is_touched_when_one_of_them_cannot_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [write(folder, CRAMPED, "one"), write(folder, "rul x", "two")]
    code, out, _ = run(capsys, "fmt", *names)
    assert code == 1
    assert "did you mean `rule`?" in out
    assert "would change one/a.rules" in out
    assert (folder / "one" / "a.rules").read_text(encoding="utf-8") == CRAMPED


def test_formatting_keeps_the_mode_of_a_file_and_leaves_nothing_behind(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / write(folder, CRAMPED) / "a.rules"
    file.chmod(0o640)
    run(capsys, "fmt", "shop")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["a.rules"]


def test_a_path_that_does_not_exist_is_one_message(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "fmt", "gone") == (2, "", "error: there is no file or folder `gone`\n")


# ---- test
def test_cases_that_come_out_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = write(folder, SHOP)
    assert run(capsys, "test", name) == (0, "3 cases run, 0 failed\n", "")
    assert data(capsys, "test", name) == (0, {"run": 3, "failed": 0, "failures": []})


def test_a_case_that_does_not_come_out_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = write(folder, FAILING)
    code, out, _ = run(capsys, "test", name, "--format", "plain")
    assert code == 1
    assert out == (
        "shop/a.rules:9:14: error[T001]: rule `other-color`: this case should fire, but it passes "
        "(correct the rule or the case)\n3 cases run, 1 failed\n"
    )


def test_packs_with_errors_are_reported_and_the_others_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [write(folder, BROKEN, "one"), write(folder, SHOP, "two")]
    code, out, _ = run(capsys, "test", *names)
    assert code == 1
    assert out.startswith("error[E103]")
    assert out.endswith("3 cases run, 0 failed; 1 error in packs that were not run\n")


# ---- explain
def test_a_rule_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = write(folder, SHOP)
    assert run(capsys, "explain", f"{name}/other-color") == (
        0,
        "shop@1.0.0/other-color  Another color\n"
        "  when       query.color conflicts with item.color\n"
        "  effect     cap at L2 Mismatch\n"
        "  because    it is {item.color}\n"
        "  dimension  color\n"
        "  fires      query.color = red, item.color = blue\n"
        "  passes     query.color = red, item.color = red\n"
        "  open       query.color = red\n",
        "",
    )


def test_a_rule_is_explained_as_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = data(capsys, "explain", f"{write(folder, SHOP)}/other-color")
    assert code == 0
    assert found["when"] == "query.color conflicts with item.color"
    assert found["effect"] == "cap at L2 Mismatch"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("shop/other", "the pack `shop` has no rule `other`; did you mean `other-color`?"),
        ("shop/zzz", "the pack `shop` has no rule `zzz`; its rules: `other-color`"),
        ("zzz", "`zzz` does not name a pack; write it as pack/rule, such as `base/zzz`"),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_exist_is_one_message(
    folder: Path, capsys: pytest.CaptureFixture[str], rule: str, message: str
) -> None:
    write(folder, SHOP)
    assert run(capsys, "explain", rule) == (2, "", f"error: {message}\n")


def test_a_rule_of_a_broken_pack_cannot_be_explained(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "explain", f"{write(folder, BROKEN)}/other-color")
    assert (code, out) == (2, "")
    assert err.startswith("error[E103]: no grade `Mismach`\n")
