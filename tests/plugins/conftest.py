from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path, and the only one whose distributions are seen."""
    folder = tmp_path / "site"
    folder.mkdir()

    def entry_points(*, group: str) -> metadata.EntryPoints:
        found = metadata.distributions(path=[str(folder)])
        return metadata.EntryPoints(p for d in found for p in d.entry_points if p.group == group)

    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(metadata, "entry_points", entry_points)
    return folder
