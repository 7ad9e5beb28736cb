"""What can be imported is a promise: `python -m tests.test_public_api` renews the list of it.

Look at the difference before you commit it: a name that is gone breaks somebody's program.
"""

from __future__ import annotations

import inspect
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import lore_sdk

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).with_name("public_api.txt")
PACKAGES = [
    ".".join(p.parent.relative_to(ROOT).parts) for p in ROOT.glob("lore_sdk/**/__init__.py")
]
PUBLIC = sorted([*PACKAGES, "lore_sdk.errors", "lore_sdk.plugins.testing"])
"""Packages, and the modules that people import from by name."""


def exported(module: str) -> list[str]:
    return list(getattr(import_module(module), "__all__", ()))


def listing() -> list[str]:
    return sorted(f"{module}.{name}" for module in PUBLIC for name in exported(module))


def test_the_public_names_are_those_that_were_promised() -> None:
    promised, found = set(GOLDEN.read_text().split()), set(listing())
    assert {"gone": promised - found, "new": found - promised} == {"gone": set(), "new": set()}


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_is_there_and_explained(module: str) -> None:
    assert inspect.getdoc(import_module(module))
    for name in exported(module):
        found = getattr(import_module(module), name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), f"{name} has no docstring"


def test_the_version_is_stated_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert lore_sdk.__version__ == project["version"]


if __name__ == "__main__":
    GOLDEN.write_text("\n".join(listing()) + "\n")
    sys.exit()
