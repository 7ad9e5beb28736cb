"""Write a rule of your own: a pack that extends `base`, checked, tested and used."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lore_sdk import Item, LoreJudge
from lore_sdk.dsl import load_pack
from lore_sdk.dsl.cases import run_cases

RULES = """
pack vegan-wear 0.1.0 "A shop for vegan clothes"
    extends base ^1.0

attribute vegan : flag
    dimension special
    aka "animal-free"

rule animal-material "Who asks for vegan wears nothing made of animals"
    when query.vegan is yes and item.material is one of leather, wool, silk
    cap at Irrelevant
    because "{item.material} comes from an animal"
    fires  { query.vegan = yes, item.material = leather }
    passes { query.vegan = yes, item.material = cotton }
    open   { query.vegan = yes }
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.rules").write_text(RULES, encoding="utf-8")
        pack = load_pack(folder)

    tested = run_cases(pack)
    print(f"{pack.id}: {tested.count} cases run, {len(tested.failures)} failed")

    judge = LoreJudge(pack)
    for material in ("leather", "cotton"):
        item = Item(title="Ankle boots", properties={"material": material})
        verdict = judge.judge("vegan ankle boots", item)
        print(f"{material}: at most {verdict.band.high}")
        for finding in verdict.path.findings:
            if finding.outcome == "fired":
                print(f"    {finding.reason} [{finding.rule}]")


if __name__ == "__main__":
    main()
