"""A folder of a tiny model, and the model of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lore_transformers.model import TransformersModel, open_folder

from lore_sdk.types import Reply, Request
from tests.models.tiny import write_model, write_tokenizer


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as transformers saves it."""
    place = tmp_path_factory.mktemp("models") / "tiny"
    write_tokenizer(place)
    write_model(place)
    return place


@pytest.fixture(scope="session")
def model(folder: Path) -> TransformersModel:
    return open_folder(str(folder))


@pytest.fixture(scope="session")
def asked(model: TransformersModel) -> Callable[..., list[Reply]]:
    """Ask the model and return its replies in order."""

    def ask(*requests: Request) -> list[Reply]:
        return [reply for _, reply in model.replies(requests)]

    return ask
