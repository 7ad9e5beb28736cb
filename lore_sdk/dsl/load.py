"""From a pack's name or folder to a `Pack`: read, parse, check, compile, or take from the cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lore_sdk.dsl.cache import Cache
from lore_sdk.dsl.compile import compile_rules
from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.texts import Texts, digest, read_sources
from lore_sdk.errors import PackError, did_you_mean, known_names

__all__ = ["load_pack", "pack_from_text", "read_sources"]


def load_pack(
    ref: str | Path, packs: Mapping[str, Path] | None = None, cache: Cache | None = None
) -> Pack:
    """Load a pack by the name it is installed under, or by the path of its folder or file.

    `packs` maps the names that `extends` (and `ref`) may use to folders; by default those that are
    installed. Raises PackError when there is no such pack, RulesError when its text has errors.
    """
    known = _installed() if packs is None else packs
    folder = _find(ref, known)
    texts = Texts(known)
    key = digest([texts.digest(f) for f in texts.line(folder)])
    if cache is not None:
        found = cache.get(key, Pack)
        if found is not None:
            return found
    pack = _assembled(folder, texts)
    pack = replace(pack, compiled=compile_rules(pack.evaluator))
    if cache is not None and pack.hash == key:
        cache.put(key, pack)
    return pack


def pack_from_text(text: str, packs: Mapping[str, Path] | None = None) -> Pack:
    """Make a pack of one text; for tests, notebooks and examples."""
    path = Path("<text>")
    known = _installed() if packs is None else packs
    return _assembled(path, Texts(known, {path: (Source("<text>", text),)}))


def _assembled(folder: Path, texts: Texts) -> Pack:
    # the parser and the checks are not needed for a pack from the cache
    from lore_sdk.dsl.assemble import Assembly

    return Assembly(texts).pack(folder)


def _installed() -> Mapping[str, Path]:
    from lore_sdk.plugins.packs import installed_packs

    return {name: source.folder for name, source in installed_packs().items()}


def _find(ref: str | Path, packs: Mapping[str, Path]) -> Path:
    if str(ref) in packs:
        return packs[str(ref)]
    path = Path(ref)
    try:
        if path.exists():
            return path
    except OSError:
        pass  # a text that no file system takes for a path is no folder either
    near = did_you_mean(str(ref), packs)
    hint = f"did you mean `{near}`?" if near else f"installed packs: {known_names(packs)}"
    raise PackError(f"no pack is called `{str(ref)[:80]}` and there is no such folder; {hint}")
