"""`lore rules render`: what a prompt shows of a pack for one query."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from lore_sdk.dsl.render import BUDGET

SHOP = """\
pack shop 1.0.0 "Shop"

attribute color : one of red "crimson" | blue | pink
    near red ~ pink

attribute material : one of wool | cotton

rule other-color "Another color"
    when query.color conflicts with item.color
    cap at Mismatch

rule close-color "A close color"
    when query.color is near item.color
    cap at Related

rule other-material "Another material"
    when query.material conflicts with item.material
    cap at Mismatch
"""
FIRST = (
    "- [other-color] Another color: cap at L2 Mismatch if item color is none of red (asked) or pink"
)
SECOND = (
    "- [close-color] A close color: cap at L3 Related if item color is close to red (asked): pink"
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.rules").write_text(SHOP, encoding="utf-8")
    return "shop"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["rules", "render", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_rules_for_a_query_are_shown_with_figures(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, shop, "crimson scarf") == (
        0,
        f"{FIRST}\n{SECOND}\n\nrules: 2 shown in about 57 of 800 tokens, 0 left out, "
        "0 pass on the item, 1 cannot fire for this query\n",
        "",
    )


def test_a_budget_cuts_and_a_title_leaves_out_what_passes(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = f"{FIRST}\n(left out for length: 1 more that may apply)\n"
    assert run(capsys, shop, "red scarf", "--budget", "50", "--format", "plain") == (0, cut, "")
    marked = SECOND.replace("]", "] (applies)")
    shown = run(capsys, shop, "red scarf", "--title", "Pink scarf", "--format", "plain")
    assert shown == (0, f"{marked}\n", "")


def test_json_has_all_of_a_section(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, shop, "red scarf", "--budget", "50", "--format", "json")
    assert code == 0
    assert json.loads(out) == {
        "text": f"{FIRST}\n(left out for length: 1 more that may apply)",
        "tokens": 42,
        "shown": ["shop@1.0.0/other-color"],
        "left_out": ["shop@1.0.0/close-color"],
        "passed": 0,
        "silent": 1,
    }


def test_phrases_can_be_chinese(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, shop, "wool", "--lang", "zh", "--format", "plain")
    assert (code, out) == (
        0,
        "- [other-material] Another material：若 商品 material 不是 wool（所求），"
        "则最高为 L2 Mismatch\n",
    )


def test_nothing_to_show_is_told_in_figures(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, shop, "scarf")[1] == (
        f"rules: 0 shown in about 0 of {BUDGET} tokens, 0 left out, 0 pass on the item, "
        "3 cannot fire for this query\n"
    )


def test_another_language_and_another_pack_are_refused(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, shop, "red", "--lang", "xx") == (
        2,
        "",
        "error: rules cannot be rendered in `xx`; languages are `en`, `zh`\n",
    )
    assert run(capsys, "no-such-pack", "red")[0] == 2
