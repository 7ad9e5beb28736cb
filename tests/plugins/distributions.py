"""Installed distributions for tests: files and the metadata that an installer leaves."""

from __future__ import annotations

import itertools
from pathlib import Path

_COUNTER = itertools.count(1)


def install(
    site: Path,
    distribution: str,
    *,
    version: str = "1.0",
    points: dict[str, str],
    group: str = "lore_sdk",
    files: dict[str, str] | None = None,
) -> None:
    """Put a distribution's metadata and files into `site`, as an installer would."""
    info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    )
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for name, text in (files or {}).items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def install_plugin(
    site: Path, distribution: str, body: str, *, name: str = "", version: str = "1.0"
) -> str:
    """Install a plugin of one module with `body` below the usual imports; returns its name."""
    name = name or distribution.removeprefix("lore-")
    # a module name of its own for each, since imported modules outlive a test
    module = f"plugin_under_test_{next(_COUNTER)}"
    head = "from lore_sdk.plugins import *\nfrom lore_sdk.plugins import hookimpl\n"
    install(
        site,
        distribution,
        version=version,
        points={name: module},
        files={f"{module}.py": head + body},
    )
    return name


READER = """
@hookimpl
def lore_readers():
    yield ReaderOffer(
        name="{name}", summary="reads {name}", suffixes=(".{name}",), load=lambda: "{name}"
    )
"""
