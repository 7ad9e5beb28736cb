"""Kinds of query; the labelled queries beside this file were written by hand."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from lore_sdk import LoreJudge
from lore_sdk.types import INTENTS

FOLDER = Path(__file__).with_name("intents")
JUDGE = LoreJudge("base")


def labelled(name: str) -> list[tuple[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return [(intent, query) for intent, query in csv.reader(lines, delimiter="\t")]


def test_every_kind_has_examples_and_none_is_in_both_sets() -> None:
    development, reporting = labelled("development"), labelled("reporting")
    assert Counter(intent for intent, _ in development) == dict.fromkeys(INTENTS, 16)
    assert Counter(intent for intent, _ in reporting) == dict.fromkeys(INTENTS, 8)
    assert not {query for _, query in development} & {query for _, query in reporting}


@pytest.mark.parametrize("intent", INTENTS)
def test_nearly_all_queries_that_the_step_was_made_with_are_told(intent: str) -> None:
    found = [
        JUDGE.read(query)[-1][1].intent for kind, query in labelled("development") if kind == intent
    ]
    assert found.count(intent) >= 13


@pytest.mark.parametrize(
    ("query", "intent"),
    [
        ("what to wear to a wedding", "solution-seeking"),
        ("no show socks", "plain"),
        ("free standing lamp", "plain"),
        ("size 10 no. 8 screws", "plain"),
        ("door stop", "plain"),
        ("128 gb", "plain"),
        ("跑鞋怎么洗", "question"),
        ("送女友礼物", "solution-seeking"),
        ("大牌平替", "entity-relation"),
        ("无糖饼干", "negative-constraint"),
    ],
)
def test_a_query_is_of_the_kind(query: str, intent: str) -> None:
    assert JUDGE.read(query)[-1][1].intent == intent


def test_the_verdict_records_the_kind() -> None:
    assert JUDGE.judge("is a red dress formal", "Red dress").path.intent == "question"
