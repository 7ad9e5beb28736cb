"""What an index says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from lore_sdk.errors import DataError

__all__ = ["FORMAT", "Manifest", "read_manifest", "write_manifest"]

FORMAT = 1
"""The version of the format; an index of another one is refused."""

_FILE = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index was made of, by what, and when.

    `retriever` and `encoder` are as they were chosen; `encoder` and its `identity` are empty where
    the retriever needs none. `items` are how many there are, `digest` is of all of them in order,
    `source` where they came from, and `created` a time in UTC (ISO 8601).
    """

    retriever: str
    encoder: str
    identity: str
    items: int
    digest: str
    source: str
    created: str


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write a manifest to its file in a folder."""
    stated = {"format": FORMAT, **asdict(manifest)}
    (folder / _FILE).write_text(json.dumps(stated, indent=2) + "\n", encoding="ascii")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in a folder; raises DataError, also for one of another format."""
    path = folder / _FILE
    try:
        stated = json.loads(path.read_text(encoding="ascii"))
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{path}` cannot be read: {said}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"`{path}` is damaged: {error}; build the index again") from error
    version = stated.pop("format", None) if isinstance(stated, dict) else None
    if version != FORMAT:
        raise DataError(
            f"`{path}` is of format `{version}` and this lore-sdk reads format {FORMAT}; "
            "build the index again"
        )
    wanted = {field.name: int if field.name == "items" else str for field in fields(Manifest)}
    if {name: type(value) for name, value in stated.items()} != wanted:
        raise DataError(f"`{path}` is damaged: its fields are not {', '.join(wanted)}")
    return Manifest(**stated)
