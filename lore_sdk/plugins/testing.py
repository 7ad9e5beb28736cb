"""Conformance checks for plugin authors: each returns what is wrong, in words; [] is well.

    from lore_sdk.plugins.testing import check_plugin, heavy_imports
    import lore_acme.plugin

    def test_plugin() -> None:
        assert check_plugin(lore_acme.plugin) == []
        assert heavy_imports("lore_acme.plugin") == []

The checks of one kind of offer are handed the loaded thing and an example that it should manage.
"""

from __future__ import annotations

import inspect
import io
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

import pluggy

from lore_sdk.errors import DataError, LoreError, PluginError
from lore_sdk.plugins import hookspecs
from lore_sdk.plugins.hookspecs import HOOKS, PROJECT
from lore_sdk.plugins.loading import described, read_offers
from lore_sdk.plugins.offers import Offer
from lore_sdk.types import Query

__all__ = [
    "HEAVY",
    "ODD_TEXTS",
    "check_plugin",
    "check_reader",
    "check_tagger",
    "check_writer",
    "heavy_imports",
]

HEAVY = (
    *("accelerate", "datasets", "faiss", "lark", "matplotlib", "numpy", "onnxruntime", "open_clip"),
    *("pandas", "peft", "pyarrow", "pydantic", "ray", "scipy", "sentence_transformers", "sklearn"),
    *("spacy", "tensorflow", "tokenizers", "torch", "torchvision", "transformers", "trl", "vllm"),
)
"""Libraries that a plugin may import in `load` only, never when it is discovered."""


ODD_TEXTS = ("", "   ", "\x00", "-", "¿?", "فستان أحمر", "👗" * 20, "12" * 400, "a " * 5_000)
"""Queries that people do type, or paste; none of them may end a run."""


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


# Any, here and below: a source, a table and verdicts are values of a floor above this one
def check_reader(
    read: Callable[[Any], Any], good: Any, *, missing: Any, garbage: Any = None
) -> list[str]:
    """Check a loaded reader with a source it reads, one that is missing, and one of other bytes."""
    try:
        table = read(good)
        first, again = list(table.rows), list(read(good).rows)
    except LoreError as error:
        return [f"the good source cannot be read: {error}"]
    problems = _table_problems(table, first)
    if first != again:
        problems.append("reading the same source twice gives different rows")
    problems += _refusal_problems(read, missing, "a missing file", must_refuse=True)
    if garbage is not None:
        problems += _refusal_problems(read, garbage, "a file of another format", must_refuse=False)
    return problems


def check_writer(write: Callable[[Any, Any], object], verdicts: Any) -> list[str]:
    """Check a loaded writer with verdict records; it must write, the same bytes every time."""
    problems = []
    files = io.BytesIO(), io.BytesIO()
    try:
        notices = [write(verdicts, file) for file in files]
    except LoreError as error:
        return [f"the verdicts cannot be written: {error}"]
    if any(file.closed for file in files):
        return ["the writer closes the file, which belongs to its caller"]
    if not all(isinstance(notice, str) for notice in notices):
        problems.append("the writer does not return a text; it returns a notice, or '' for none")
    if not files[0].getvalue():
        problems.append("the writer wrote nothing")
    if files[0].getvalue() != files[1].getvalue():
        problems.append("writing the same verdicts twice gives different bytes")
    return problems


def check_tagger(make: Callable[[Any], Callable[[Query], Any]], schema: Any) -> list[str]:
    """Check a loaded tagger with a pack's schema: odd queries must not trouble it."""
    tag = make(schema)
    problems: dict[str, None] = {}
    for text in (*ODD_TEXTS, *_values_of(schema)):
        query = Query(text=text)
        try:
            found, again = tag(query), tag(query)
        # whatever a tagger raises on a query would end the run
        except Exception as error:
            problems[f"the query `{text[:40]}` raises {described(error)}"] = None
            continue
        if found != again:
            problems[f"the query `{text[:40]}` is read differently the second time"] = None
        problems |= dict.fromkeys(_need_problems(found, text, schema))
    return list(problems)


def _values_of(schema: Any) -> Iterator[str]:
    for attribute in schema.attributes.values():
        yield from list(attribute.values)[:5]


def _need_problems(found: Any, text: str, schema: Any) -> Iterator[str]:
    if found.needs and not text.strip():
        yield "a query without words has needs"
    for need in found.needs:
        where = f"the need `{need.attribute}` of the query `{text[:40]}`"
        attribute = schema.attributes.get(need.attribute)
        if attribute is None:
            yield f"{where} is not an attribute of the pack"
        elif need.dimension != attribute.dimension:
            yield f"{where} has the dimension `{need.dimension}`, not `{attribute.dimension}`"
        if text[slice(*need.span)] != need.text:
            yield f"{where} does not stand where its span says"
    stated = {need.attribute for need in found.needs if not need.negated}
    for name in set(found.facts) - stated:
        yield f"the fact `{name}` of the query `{text[:40]}` has no need"


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
    elif offer.word != "layout" and not callable(loaded):
        yield f"what {subject} loads cannot be called"


def _table_problems(table: Any, rows: Sequence[Any]) -> list[str]:
    problems = []
    if not isinstance(table.columns, tuple) or not all(isinstance(c, str) for c in table.columns):
        problems.append("`columns` of the table is not a tuple of names")
    if not rows:
        problems.append("the table has no rows; give a source that has some")
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        problems.append("rows and rejects are not numbered 1, 2, 3 … together")
    unknown = _unknown_columns(table, rows) if table.fixed else []
    if unknown:
        problems.append(f"rows have columns that the table does not name: {', '.join(unknown)}")
    fraction = table.fraction()
    # nan, which is unequal to itself, says that the fraction is not known
    if fraction == fraction and fraction != 1:
        problems.append(f"`fraction` is {fraction} after the last row; it must come to 1")
    return problems


def _unknown_columns(table: Any, rows: Iterable[Any]) -> list[str]:
    found = {name for row in rows for name in getattr(row, "fields", ())}
    return sorted(found - set(table.columns))


def _refusal_problems(
    read: Callable[[Any], Any], source: Any, what: str, *, must_refuse: bool
) -> list[str]:
    try:
        for _ in read(source).rows:
            pass
    except DataError:
        return []
    # anything else would reach people as a traceback
    except Exception as error:
        return [f"{what} raises {described(error)}; it must raise a DataError"]
    return [f"{what} raises nothing; it must raise a DataError"] if must_refuse else []
