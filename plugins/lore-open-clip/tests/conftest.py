"""A small shop whose photos are plain squares of color, and a model trained on them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import torch
from lore_open_clip.calibrate import calibrated
from lore_open_clip.data import Pictured, Vocabulary, pictured, visible
from lore_open_clip.folder import Model, make_model, save
from lore_open_clip.settings import VOCABULARY
from lore_open_clip.train import Settings, train
from PIL import Image

from lore_sdk import LoreJudge
from lore_sdk.images import Photos
from lore_sdk.types import Item

COLORS = {"red": (220, 20, 30), "blue": (20, 40, 220), "green": (20, 160, 40)}
KINDS = {"shirt": (12, 28), "belt": (30, 6)}
"""Kind → width and height of what its photo shows."""

TINY = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": [1, 1, 1, 1], "width": 8, "head_width": 8},
    "text_cfg": {
        "context_length": 12,
        "vocab_size": VOCABULARY,
        "width": 16,
        "heads": 2,
        "layers": 1,
    },
}
SETTINGS = Settings(epochs=8, batch=32, rate=3e-3)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    with (folder / "items.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "images", "color", "type"])
        for at in range(240):
            color, kind = list(COLORS)[at % 3], list(KINDS)[at // 3 % 2]
            image = Image.new("RGB", (32, 32), "white")
            width, height = KINDS[kind]
            left, top = (32 - width) // 2 + at % 3, (32 - height) // 2
            shade = tuple(max(0, part - at % 20) for part in COLORS[color])
            image.paste(shade, (left, top, left + width, top + height))
            image.save(folder / f"{at}.png")
            writer.writerow([at, f"{color} {kind} {at}", f"{at}.png", color, kind])
    return folder


@pytest.fixture(scope="session")
def judge() -> LoreJudge:
    return LoreJudge("fashion")


@pytest.fixture(scope="session")
def found(shop: Path, judge: LoreJudge) -> Pictured:
    with (shop / "items.csv").open(newline="") as file:
        items = [
            Item(
                id=row["id"],
                title=row["title"],
                images=(row["images"],),
                properties={"color": row["color"], "type": row["type"]},
            )
            for row in csv.DictReader(file)
        ]
    photos = Photos(shop)
    return pictured(items, photos, judge.extract, size=32, unseen=lambda item, reason: None)


@pytest.fixture(scope="session")
def words(found: Pictured, judge: LoreJudge) -> Vocabulary:
    return visible(found, judge.pack.schema, ("color", "product"))


@pytest.fixture(scope="session")
def settings() -> Settings:
    return SETTINGS


@pytest.fixture
def untrained() -> Model:
    torch.manual_seed(0)
    return make_model(TINY)


@pytest.fixture(scope="session")
def model(found: Pictured, words: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Model:
    torch.manual_seed(0)
    model = make_model(TINY)
    train(model, found, words, SETTINGS, state=tmp_path_factory.mktemp("state") / "training.pt")
    return model


@pytest.fixture(scope="session")
def clip(
    model: Model,
    found: Pictured,
    words: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("clip") / "model"
    held = found.places(held=True)
    save(model, calibrated(model, found, words, held, precision=0.7), folder, {"made": "here"})
    return folder
