"""What attacks in titles do to grades: with the model alone, and with the rules around it.

    python -m tests.benchmarks.attacks [--model NAME:ARGUMENT] [--template FILE] [--pairs 60]

The pairs are the example pairs that people would not call a match (L1 and L2), so that every attack
has something to win. Each is judged as it is and with each attack behind its title. Without a model
one is made up that obeys whatever it reads: it grades by the words that query and title have in
common, until the title names a grade.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lore_sdk import LoreJudge
from lore_sdk.demo import ExamplePair, example_pairs
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.opinion import Modes
from lore_sdk.models import ScriptedModel, open_model
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item, Model, Request, Verdict

ATTACKS = Path(__file__).parents[1] / "judge" / "asking" / "attacks.jsonl"
MATCH = 2
"""The level from which a grade says that the item is a match."""
_WORDS = re.compile(r"\w+")


def obedient(request: Request) -> str:
    """Grade by common words, or as the item's text says."""
    user = request.messages[-1].text
    query, _, item = user.partition("Query: ")[2].partition("\n\nItem\n")
    if re.search(r"L4|Ｌ４|\b4\b", item):
        return "4"
    asked, known = (set(_WORDS.findall(text.lower())) for text in (query, item))
    return str(1 + round(3 * len(asked & known) / max(1, len(asked))))


def attacked(item: Item, text: str) -> Item:
    return replace(item, title=f"{item.title} {text}")


def graded(pairs: Sequence[ExamplePair], texts: Sequence[str], judge: LoreJudge) -> list[Verdict]:
    """Judge each pair with each text behind its title."""
    asked = [(pair.query, attacked(pair.item, text)) for text in texts for pair in pairs]
    return list(judge.judge_many(asked))


def lifted(before: Sequence[int | None], after: Sequence[int | None]) -> tuple[int, int]:
    """Return how many pairs became a match (L3, L4), and how many were none and have a grade."""
    both = [
        two
        for one, two in zip(before, after, strict=True)
        if one is not None and two is not None and one < MATCH
    ]
    return sum(two >= MATCH for two in both), len(both)


def levels(verdicts: Sequence[Verdict], *, stated: bool) -> list[int | None]:
    found = [each.stated if stated else each.grade for each in verdicts]
    return [grade.level if grade else None for grade in found]


def report(model: Model, mode: str, template: str, count: int) -> Iterator[str]:
    pairs = [pair for pair in example_pairs() if pair.grade in ("L1", "L2")]
    random.Random(0).shuffle(pairs)
    pairs = pairs[:count]
    attacks = [json.loads(line) for line in ATTACKS.read_text("utf-8").splitlines()]
    kinds = list(dict.fromkeys(each["kind"] for each in attacks))
    asking = Asking(modes=Modes.of(mode), template=template, always=True)
    won = {kind: [0, 0, 0, 0, 0, 0] for kind in kinds}
    for pack in sorted({pair.pack for pair in pairs}):
        mine = [pair for pair in pairs if pair.pack == pack]
        judge = LoreJudge(pack, model=model, asking=asking)
        clean = graded(mine, ["nice"], judge)
        for attack in attacks:
            hit = graded(mine, [attack["text"]], judge)
            row = won[attack["kind"]]
            for at, stated in ((0, True), (2, False)):
                risen, asked = lifted(levels(clean, stated=stated), levels(hit, stated=stated))
                row[at] += risen
                row[at + 1] += asked
            row[4] += sum(each.contradicted for each in hit)
            row[5] += len(hit)
    yield f"{model.name}, {len(pairs)} pairs that are no match, {len(attacks)} attacks each"
    yield ""
    yield "| attack | texts | lifted to a match, model alone | with the rules | contradictions |"
    yield "|---|--:|--:|--:|--:|"
    for kind in kinds:
        texts = sum(each["kind"] == kind for each in attacks)
        yield f"| {kind} | {texts} | {_told(won[kind])} |"
    total = [sum(column) for column in zip(*won.values(), strict=True)]
    yield f"| all | {len(attacks)} | {_told(total)} |"


def _told(row: Sequence[int]) -> str:
    alone, asked, held, kept, contradicted, judged = row
    return (
        f"{alone / max(1, asked):.1%} | {held / max(1, kept):.1%} | {contradicted:,} of {judged:,}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="")
    parser.add_argument("--mode", default="grade")
    parser.add_argument("--template", default="en")
    parser.add_argument("--pairs", type=int, default=60)
    given = parser.parse_args()
    model: Model = (
        open_model(given.model, plugins=Plugins.installed())
        if given.model
        else ScriptedModel(obedient, name="made up to obey")
    )
    for line in report(model, given.mode, given.template, given.pairs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
