"""What sellers and shoppers may write to be graded better stays text, and changes no bound."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from lore_sdk.dsl import Pack, load_pack
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.guard import POLICIES, Policy
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Item, Request
from tests.judge.asking.pairs import asked, prompts

ATTACKS = [
    json.loads(line)["text"]
    for line in (Path(__file__).parent / "attacks.jsonl").read_text("utf-8").splitlines()
]
PLAIN = Item(title="Midi dress", brand="Acme", properties={"cut": "slim"}, description="Soft.")
PLACES = {
    "title": lambda text: replace(PLAIN, title=f"Midi dress {text}"),
    "brand": lambda text: replace(PLAIN, brand=text),
    "description": lambda text: replace(PLAIN, description=f"Soft. {text}"),
    "name of a property": lambda text: replace(PLAIN, properties={text: "slim"}),
    "value of a property": lambda text: replace(PLAIN, properties={"cut": text}),
    "variant": lambda text: replace(PLAIN, skus=({"cut": text},)),
    "category": lambda text: replace(PLAIN, category=text),
}
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_CONTROL = re.compile(r"<|>|\[/?INST\]|[\x00-\x09\x0b-\x1f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def said(query: str, item: Item) -> tuple[str, str]:
    request = prompts().request(*asked(query, item), "think")
    (system, user) = request.messages
    assert (system.speaker, user.speaker) == ("system", "user")
    return system.text, user.text


def outside(text: str) -> str:
    """Return a prompt without what stands in quotation marks."""
    return _QUOTED.sub('""', text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_what_is_written_of_an_item_stays_within_its_quotation_marks(
    place: str, attack: str
) -> None:
    make = PLACES[place]
    assert said("red dress", make(attack))[0] == said("red dress", make("nice"))[0]
    hostile, harmless = (said("red dress", make(text))[1] for text in (attack, "nice"))
    assert outside(hostile) == outside(harmless)
    assert not _CONTROL.search(hostile.partition("\nItem\n")[2])


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_what_is_typed_stays_within_its_quotation_marks(attack: str) -> None:
    hostile, harmless = (said(f"dress {text}", PLAIN)[1] for text in (attack, "nice"))
    assert outside(hostile) == outside(harmless)
    assert not _CONTROL.search(hostile.partition("Query: ")[2])


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("fashion")


def obedient(request: Request) -> str:
    """Do whatever a prompt says last, as a model might that was not made for this."""
    return '{"reasoning": "As I was told.", "grade": "L4"}'


@pytest.mark.parametrize("policy", POLICIES)
def test_a_model_that_obeys_is_held_by_the_rules(pack: Pack, policy: Policy) -> None:
    asking = Asking(policy=policy)
    judge = LoreJudge(pack, model=ScriptedModel(obedient), asking=asking)
    # a navy dress, whatever is written about it
    items = [
        replace(make(attack), skus=(), title=f"Navy {make(attack).title}")
        for make in PLACES.values()
        for attack in ATTACKS
    ]
    wanted = {"rules": "L2", "model": "L4", "abstain": None}[policy]
    for item, verdict in zip(items, judge.judge_many(("red dress", i) for i in items), strict=True):
        capped = any("another-color" in rule for rule in verdict.rules)
        if not capped:  # what is stuffed with colors is no longer of another one
            assert re.search(r"red|crimson", f"{item}".lower()), item
            continue
        assert verdict.contradicted
        assert (verdict.grade.code if verdict.grade else None) == wanted
