"""What can be imported is a promise: `python -m tests.test_public_api` renews the list of it.

Look at the difference before you commit it: a name that is gone breaks somebody's program.
"""

from __future__ import annotations

import inspect
import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import lore_sdk

GOLDEN = Path(__file__).with_name("public_api.txt")
MODULES = ("lore_sdk.errors", "lore_sdk.plugins.testing")


def public() -> list[ModuleType]:
    """Return the packages, and the modules that people import from by name."""
    found = pkgutil.walk_packages(lore_sdk.__path__, "lore_sdk.")
    names = ["lore_sdk", *(info.name for info in found if info.ispkg), *MODULES]
    return [module for name in sorted(names) if hasattr(module := import_module(name), "__all__")]


def listing() -> str:
    names = [f"{module.__name__}.{name}" for module in public() for name in module.__all__]
    return "\n".join(sorted(names)) + "\n"


def test_the_public_names_are_those_that_were_promised() -> None:
    promised, exported = set(GOLDEN.read_text().split()), set(listing().split())
    assert {"gone": promised - exported, "new": exported - promised} == {
        "gone": set(),
        "new": set(),
    }


@pytest.mark.parametrize("module", public(), ids=lambda module: module.__name__)
def test_every_public_name_is_there_and_explained(module: ModuleType) -> None:
    for name in module.__all__:
        found = getattr(module, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), f"{name} has no docstring"


def test_the_version_is_stated_once() -> None:
    import tomllib

    project = tomllib.loads((GOLDEN.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert lore_sdk.__version__ == project["project"]["version"]


if __name__ == "__main__":
    GOLDEN.write_text(listing())
    sys.exit()
