"""Checks for the authors of plugins: each returns what is wrong, in words; [] is well.

    from lore_sdk.plugins.testing import check_plugin, heavy_imports
    import lore_acme.plugin

    def test_plugin() -> None:
        assert check_plugin(lore_acme.plugin) == []
        assert heavy_imports("lore_acme.plugin") == []

The checks of one kind of offer are handed the loaded thing and an example that it should manage.
"""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

import pluggy

from lore_sdk.errors import PluginError
from lore_sdk.plugins import hookspecs
from lore_sdk.plugins.conformance import check_matcher, check_reader, check_step, check_writer
from lore_sdk.plugins.conformance_captioner import check_captioner
from lore_sdk.plugins.conformance_models import check_model
from lore_sdk.plugins.conformance_retrieval import check_encoder, check_retriever
from lore_sdk.plugins.hookspecs import HOOKS, PROJECT
from lore_sdk.plugins.loading import described, read_offers
from lore_sdk.plugins.offers import Offer

__all__ = [
    "HEAVY",
    "check_captioner",
    "check_encoder",
    "check_matcher",
    "check_model",
    "check_plugin",
    "check_reader",
    "check_retriever",
    "check_step",
    "check_writer",
    "heavy_imports",
]

HEAVY = (
    "PIL",
    "accelerate",
    "bm25s",
    "datasets",
    "faiss",
    "lark",
    "matplotlib",
    "numpy",
    "onnx",
    "onnxruntime",
    "open_clip",
    "pandas",
    "peft",
    "pyarrow",
    "pydantic",
    "ray",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "spacy",
    "tensorflow",
    "tokenizers",
    "torch",
    "torchvision",
    "transformers",
    "trl",
    "vllm",
)
"""Libraries that a plugin may import in `load` only, never when it is discovered."""


USED_BY = {
    "reader": "__call__",
    "layout": "pairs",
    "writer": "__call__",
    "matcher": "priors",
    "model": "__call__",
    "captioner": "__call__",
    "step": "__call__",
    "retriever": "__call__",
    "encoder": "__call__",
    "probe": "__call__",
    "slice": "__call__",
    "command": "__call__",
}
"""Kind of offer → what everything of that kind has to have."""


def check_plugin(module: ModuleType) -> list[str]:
    """Check a plugin's hooks, the offers that they return, and that every offer loads."""
    problems = [*_undocumented(module), *_hook_problems(module)]
    try:
        offers = read_offers(module.__name__, module)
    except PluginError as error:
        return [*problems, str(error)]
    if not offers:
        problems.append("the plugin offers nothing")
    return [*problems, *_repeated(offers), *(p for offer in offers for p in _load_problems(offer))]


def heavy_imports(name: str) -> list[str]:
    """Import a plugin's module in a new interpreter and list the heavy libraries it brought."""
    program = (
        f"import sys, importlib; sys.path[:] = {sys.path!r}; importlib.import_module({name!r}); "
        f"print(*(h for h in {HEAVY!r} if h in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    if done.returncode:
        return [f"importing `{name}` failed: {done.stderr.strip().splitlines()[-1]}"]
    return done.stdout.split()


def _undocumented(module: ModuleType) -> Iterator[str]:
    if not inspect.getdoc(module):
        yield f"`{module.__name__}` has no docstring; say in one sentence what the plugin brings"


def _hook_problems(module: ModuleType) -> Iterator[str]:
    marked = pluggy.PluginManager(PROJECT).parse_hookimpl_opts
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("lore_"):
            continue
        if marked(module, name) is None:
            yield f"`{name}` is not marked; put @hookimpl above it, or it is never called"
        if (
            name in HOOKS
            and inspect.signature(function).return_annotation is inspect.Signature.empty
        ):
            returns = inspect.signature(getattr(hookspecs, name)).return_annotation
            yield f"`{name}` does not say what it returns; its hook says `-> {returns}`"


def _repeated(offers: Sequence[Offer]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for offer in offers:
        if (offer.word, offer.name) in seen:
            yield f"the {offer.word} `{offer.name}` is offered twice"
        seen.add((offer.word, offer.name))


def _load_problems(offer: Offer) -> Iterator[str]:
    subject = f"the {offer.word} `{offer.name}`"
    if offer.summary.endswith("."):
        yield f"{subject} has a summary that ends in a full stop; leave it out"
    if inspect.signature(offer.load).parameters:
        yield f"`load` of {subject} takes parameters; it is called without any"
        return
    try:
        loaded = offer.load()
    # a plugin is foreign code: whatever it raises is a finding of this check
    except Exception as error:
        yield f"{subject} cannot be loaded: {described(error)}"
        return
    if loaded is None:
        yield f"`load` of {subject} returns nothing"
    elif not hasattr(loaded, USED_BY[offer.word]):
        yield f"what {subject} loads has no `{USED_BY[offer.word]}`"
