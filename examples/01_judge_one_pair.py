"""Judge one pair: ask for a red dress, get a navy one, and read why it is not what was asked."""

from __future__ import annotations

from lore_sdk import Item, LoreJudge


def main() -> None:
    judge = LoreJudge("base")
    item = Item(title="Belted linen dress", properties={"color": "navy", "material": "linen"})

    verdict = judge.judge("red dress", item)

    print(f"grade     {verdict.grade or verdict.abstained}")
    print(f"mismatch  {verdict.mismatch}")
    for need in verdict.path.needs:
        print(f"need      {need.attribute} = {need.value} (`{need.text}`)")
    for known in verdict.path.evidence:
        print(f"evidence  {known.attribute} = {known.value} ({known.source})")
    for finding in verdict.path.findings:
        if finding.outcome == "fired":
            print(f"because   {finding.reason} [{finding.rule}]")


if __name__ == "__main__":
    main()
