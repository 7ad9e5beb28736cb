"""Golden files of the corpus: what is reported for each pack in it, and the layout of valid ones.

`python -m tests.dsl.golden` writes them anew; read what has changed before keeping it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lore_sdk.dsl import Pack, load_pack
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.diagnostics import Diagnostic, Source, render
from lore_sdk.dsl.format import format_text
from lore_sdk.dsl.lint import lint
from lore_sdk.dsl.wording import in_words
from lore_sdk.errors import RulesError

__all__ = ["CORPUS", "diagnostics_of", "golden_file", "packs", "report_of"]

CORPUS = Path(__file__).with_name("corpus")
PARENTS = {folder.name: Path("parents", folder.name) for folder in CORPUS.glob("parents/*")}


def packs(part: str) -> list[Path]:
    """Return the packs of `valid` or `invalid`: files, or folders of them, from the corpus on."""
    found = [p for p in (CORPUS / part).iterdir() if p.is_dir() or p.suffix == ".rules"]
    return sorted(path.relative_to(CORPUS) for path in found)


def golden_file(path: Path) -> Path:
    """Return the file that holds what is reported for a pack."""
    return CORPUS / path.with_suffix(".out")


def diagnostics_of(path: Path) -> list[Diagnostic]:
    """Return everything that is found wrong with a pack: errors, else warnings and cases."""
    try:
        pack = _loaded(path)
    except RulesError as error:
        return [d for d in error.diagnostics if isinstance(d, Diagnostic)]
    return [*lint(pack), *run_cases(pack).failures]


def report_of(path: Path) -> str:
    """Return what is reported for a pack; for one without mistakes, what it says."""
    found = diagnostics_of(path)
    return (render(found, limit=100) if found else "\n".join(_described(_loaded(path)))) + "\n"


def _loaded(path: Path) -> Pack:
    # reports name files as they were given: from the corpus on
    with contextlib.chdir(CORPUS):
        return load_pack(path, PARENTS)


def _described(pack: Pack) -> Iterator[str]:
    yield f"{pack.id} {pack.title}".rstrip()
    yield " < ".join(pack.scale.names)
    for attribute in pack.schema.attributes.values():
        yield f"attribute {attribute.name}: {attribute.noun}, {attribute.dimension}"
    for rule in pack.rules:
        scope = f" for {len(rule.scope)} kinds" if rule.scope else ""
        yield f"rule {rule.id}{scope}: {rule.effect} at {pack.scale[rule.level]}"
        yield from (f"    when {in_words(condition, pack.schema)}" for condition in rule.when)
        yield from (f"    unless {in_words(condition, pack.schema)}" for condition in rule.unless)
    yield f"{run_cases(pack).count} cases run"


def main() -> None:
    """Write all golden files."""
    for path in [*packs("valid"), *packs("invalid")]:
        golden_file(path).write_text(report_of(path), encoding="utf-8")
    for file in CORPUS.glob("valid/*.rules"):
        layout = format_text(Source(file.name, file.read_text(encoding="utf-8")))
        file.with_suffix(".fmt").write_text(layout, encoding="utf-8")


if __name__ == "__main__":
    main()
