"""A set of labelled queries so small and plain that a tagger learns it in a second."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from lore_tagger.data import Tagged, read_tagged
from lore_tagger.folder import save
from lore_tagger.train import Settings, train

COLORS = ("red", "blue", "green", "black", "white")
MAKERS = ("acme", "nike", "globex", "initech")
THINGS = (("dress",), ("running", "shoes"), ("lamp",), ("desk",), ("shirt",))


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Queries such as `red nike running shoes for women`, in the format that people hand in."""
    path = tmp_path_factory.mktemp("data") / "labelled.jsonl"
    lines = []
    for color, maker, thing in product(COLORS, MAKERS, THINGS):
        tokens = [color, maker, *thing, "for", "women"]
        tags = ["B-color", "B-creator", "B-core_product_type"]
        tags += ["I-core_product_type"] * (len(thing) - 1) + ["B-department", "I-department"]
        lines += [(tokens, tags), (tokens[1:], tags[1:]), (tokens[:-2], tags[:-2])]
    rows = (json.dumps({"tokens": tokens, "tags": tags}) for tokens, tags in lines)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def queries(labelled: Path) -> list[Tagged]:
    """The same, read."""
    return read_tagged(labelled)


@pytest.fixture(scope="session")
def folder(queries: list[Tagged], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tagger that was trained on them."""
    out = tmp_path_factory.mktemp("tagger") / "tagger"
    save(train(queries, Settings(epochs=4, rate=5e-3, body_rate=5e-3)), out, {})
    return out
