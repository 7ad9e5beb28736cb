"""Let the torchvision of PyPI be imported beside a torch without a GPU; `make` installs it here.

    python -m tests.cpu_torchvision

PyPI has torchvision for CUDA only. Beside a torch for CPU its library cannot be opened, and
`import torchvision` ends in "operator torchvision::nms does not exist", which takes transformers,
sentence-transformers and open_clip with it (https://github.com/pytorch/vision/issues/9077). Two
operators that are declared without being there are enough for all that these need of it. Where
torchvision fits, nothing is done. This is for the development environment; the product says what
to install instead.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import shutil
import sys
import sysconfig
from pathlib import Path

_OPERATORS = ("nms", "qnms")
_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_NAME = "lore_cpu_torchvision"


class Declaring(importlib.abc.MetaPathFinder):
    """Declares the operators when torchvision is about to be imported; finds nothing itself."""

    def __init__(self) -> None:
        self.library: object = None

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "torchvision" and self.library is None:
            self.library = _declared()


def _declared() -> object:
    spec = importlib.machinery.PathFinder.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return None
    import torch

    for library in Path(spec.origin).parent.glob("_C*.so"):
        try:
            torch.ops.load_library(str(library))
        except OSError:
            continue
        return library
    found = torch.library.Library("torchvision", "DEF")
    for operator in _OPERATORS:
        found.define(operator + _SIGNATURE)
    return found


def activate() -> None:
    """Stand before the finders that import torchvision."""
    if not any(type(finder).__name__ == Declaring.__name__ for finder in sys.meta_path):
        sys.meta_path.insert(0, Declaring())


def install() -> None:
    """Put this into the environment that runs it, for all of its processes."""
    packages = Path(sysconfig.get_paths()["purelib"])
    shutil.copyfile(__file__, packages / f"{_NAME}.py")
    (packages / f"{_NAME}.pth").write_text(f"import {_NAME}; {_NAME}.activate()\n")


if __name__ == "__main__":
    install()
