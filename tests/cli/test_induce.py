"""`lore rules induce`: a pack of a catalogue's words, that loads, reads and keeps its layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk import LoreJudge
from lore_sdk.cli.main import main
from lore_sdk.dsl import load_pack
from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.format import format_text

CATALOG = """\
title,color,brand
Zibble with lid,puce,Acme "Q" & Co
Zibble,Puce,Acme "Q" & Co
Big zibble,puce,翠竹堂
Red dress,red,翠竹堂
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    catalog, out = tmp_path / "items.csv", tmp_path / "acme.rules"
    catalog.write_text(CATALOG, encoding="utf-8")
    assert main(["rules", "induce", str(catalog), "-o", str(out), "--least", "2"]) == 0
    return out


def test_the_words_of_a_catalogue_become_a_pack_with_counts(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    assert "# zibble: 3 titles\n" in text
    assert 'pack acme 0.1.0 "Words of items.csv"\n    extends base ^1.0\n' in text
    assert "# puce: 3 rows, column color\n" in text
    assert 'one of puce "puce"\n' in text
    assert 'one of acme-q-co "Acme Q & Co" | brand-2 "翠竹堂"\n' in text
    assert format_text(Source("acme.rules", text)) == text


def test_the_pack_reads_what_its_parent_does_not_know(written: Path) -> None:
    judge = LoreJudge(load_pack(written))
    asked = judge.read("puce acme q & co dress")[-1][1]
    assert dict(asked.facts) == {"color": "puce", "brand": "acme-q-co", "product": "dress"}
    assert dict(judge.read("翠竹堂 dress")[-1][1].facts)["brand"] == "brand-2"


def test_a_pack_has_to_end_in_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "induce", "items.csv", "-o", str(tmp_path / "acme.txt")]) == 2
    assert "has to end in .rules, as files of a pack do" in capsys.readouterr().err


def test_what_each_step_made_of_a_query_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "red jakcet no leather", "-t", "Red jacket", "--trace"]) == 0
    shown = capsys.readouterr().out.split("asked")[0]
    lines = [line.strip("│├└─ ") for line in shown.splitlines()]
    assert lines[:11] == [
        "read step by step",
        "normalise",
        "spelling",
        "reads “red jacket no leather”",
        "wording",
        "red jacket no leather",
        "head",
        "product = jacket, by “jakcet”",
        "words",
        "color = red, by “red”",
        "material = leather, by “leather”",
    ]
    assert "material = not leather, by “leather”" in lines
    assert "intent: negative-constraint" in lines
