"""From a pack's name or folder to a `Pack`: read, parse, check, compile, or take from the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.cache import Cache
from lore_sdk.dsl.compile import compile_rules
from lore_sdk.dsl.declare import Declared, declare
from lore_sdk.dsl.diagnostics import Diagnostic, Source, render
from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.report import Report, suggestion
from lore_sdk.dsl.resolve import resolve
from lore_sdk.dsl.version import satisfies
from lore_sdk.errors import PackError, RulesError, did_you_mean, known_names

__all__ = ["MAX_FILES", "load_pack", "pack_from_text", "read_sources"]

MAX_FILES = 500


def load_pack(
    ref: str | Path, packs: Mapping[str, Path] | None = None, cache: Cache | None = None
) -> Pack:
    """Load a pack by the name it is installed under, or by the path of its folder or file.

    `packs` maps the names that `extends` (and `ref`) may use to folders; by default those that are
    installed. Raises PackError when there is no such pack, RulesError when its text has errors.
    """
    known = _installed() if packs is None else packs
    folder = _find(ref, known)
    texts = _Texts(known, {})
    line = texts.line(folder, ())
    key = _digest([texts.digest(f) for f in line])
    if cache is not None:
        found = cache.get(key)
        if found is not None:
            return found
    pack = _build(folder, texts)
    pack = replace(pack, compiled=compile_rules(pack.evaluator))
    if cache is not None and pack.hash == key:
        cache.put(key, pack)
    return pack


def pack_from_text(text: str, packs: Mapping[str, Path] | None = None) -> Pack:
    """Make a pack of one text; for tests, notebooks and examples."""
    path = Path("<text>")
    texts = _Texts(_installed() if packs is None else packs, {path: (Source("<text>", text),)})
    return _build(path, texts)


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Read the `.rules` files of a pack's folder (or the one file), in the order of their names."""
    if folder.is_file():
        files = [folder]
    else:
        files = sorted(folder.glob("*.rules"))
    if not files:
        raise PackError(f"`{folder}` has no `.rules` file; a pack is a folder of them")
    if len(files) > MAX_FILES:
        raise PackError(f"`{folder}` has {len(files)} `.rules` files; at most {MAX_FILES} are read")
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Source:
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise PackError(f"`{file}` cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PackError(f"`{file}` line {line} is not UTF-8; save the file as UTF-8") from error
    return Source(file.name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _installed() -> Mapping[str, Path]:
    from lore_sdk.plugins.packs import installed_packs

    return {name: source.folder for name, source in installed_packs().items()}


def _find(ref: str | Path, packs: Mapping[str, Path]) -> Path:
    if str(ref) in packs:
        return packs[str(ref)]
    path = Path(ref)
    if path.exists():
        return path
    near = did_you_mean(str(ref), packs)
    hint = f"did you mean `{near}`?" if near else f"installed packs: {known_names(packs)}"
    raise PackError(f"no pack is called `{ref}` and there is no such folder; {hint}")


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Texts:
    """Reads each pack's files once, and finds parents without parsing."""

    packs: Mapping[str, Path]
    read: dict[Path, tuple[Source, ...]]

    def of(self, folder: Path) -> tuple[Source, ...]:
        if folder not in self.read:
            self.read[folder] = read_sources(folder)
        return self.read[folder]

    def digest(self, folder: Path) -> str:
        """Return the hash of a folder's own text."""
        whole = hashlib.sha256()
        for source in self.of(folder):
            whole.update(f"{source.path}\0{len(source.text)}\0".encode())
            whole.update(source.text.encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def line(self, folder: Path, seen: tuple[Path, ...]) -> list[Path]:
        """Return the folder and those of all its ancestors, by a quick look at the headers."""
        from lore_sdk.dsl.header import quick_parents

        found = [folder]
        for source in self.of(folder):
            for name in quick_parents(source.text):
                parent = self.packs.get(name)
                if parent is not None and parent not in (*seen, folder):
                    found += [p for p in self.line(parent, (*seen, folder)) if p not in found]
        return found


def _build(folder: Path, texts: _Texts) -> Pack:
    building: dict[Path, tuple[Pack, Declared] | None] = {}
    pack, _ = _assemble(folder, texts, building)
    line = texts.line(folder, ())
    line += [f for f in building if f not in line]
    return replace(pack, hash=_digest([texts.digest(f) for f in line]))


def _assemble(
    folder: Path, texts: _Texts, building: dict[Path, tuple[Pack, Declared] | None]
) -> tuple[Pack, Declared]:
    files = _parse_all(texts.of(folder))
    report = Report()
    source, header = _header(files, folder)
    building[folder] = None
    parents = [
        found
        for wanted in header.extends
        if (found := _parent(wanted, source, texts, report, building)) is not None
    ]
    report.raise_errors()
    declared = declare(files, [d for _, d in parents], report)
    inherited = {rule.id: rule for pack, _ in parents for rule in pack.rules}
    resolved = resolve(
        f"{header.name.text}@{header.version}", files, tuple(inherited.values()), declared, report
    )
    report.raise_errors()
    lineage = dict.fromkeys(p for pack, _ in parents for p in (pack.id, *pack.parents))
    pack = Pack(
        name=header.name.text,
        version=header.version,
        title=header.title,
        scale=declared.scale,
        schema=declared.schema,
        rules=resolved.rules,
        checks=resolved.checks,
        hash="",
        parents=tuple(lineage),
        remarks=tuple(d for d in report.found if d.severity == "warning"),
    )
    building[folder] = (pack, declared)
    return pack, declared


def _parent(
    wanted: n.Extends,
    source: Source,
    texts: _Texts,
    report: Report,
    building: dict[Path, tuple[Pack, Declared] | None],
) -> tuple[Pack, Declared] | None:
    name = wanted.name.text
    folder = texts.packs.get(name)
    if folder is None:
        report.add(
            "E106",
            f"the pack `{name}` cannot be found",
            source,
            wanted.span,
            suggestion(name, texts.packs, "installed packs are")
            or f"pip install lore-rules-{name}",
        )
        return None
    if folder in building and building[folder] is None:
        report.add("E502", f"`{name}` extends this pack in a circle", source, wanted.span)
        return None
    found = building.get(folder) or _assemble(folder, texts, building)
    if not satisfies(found[0].version, wanted.range):
        report.add(
            "E107",
            f"`{name}` is installed as {found[0].version}, wanted is {wanted.range}",
            source,
            wanted.span,
            f"install a version that fits, or change the range to ^{found[0].version}",
        )
        return None
    return found


def _parse_all(sources: tuple[Source, ...]) -> list[tuple[Source, n.Tree]]:
    from lore_sdk.dsl.parse import parse

    files: list[tuple[Source, n.Tree]] = []
    wrong: list[Diagnostic] = []
    for source in sources:
        try:
            files.append((source, parse(source)))
        except RulesError as error:
            wrong += [d for d in error.diagnostics if isinstance(d, Diagnostic)]
    if wrong:
        raise RulesError(render(wrong), tuple(wrong))
    return files


def _header(files: list[tuple[Source, n.Tree]], folder: Path) -> tuple[Source, n.Header]:
    found = [(source, tree.header) for source, tree in files if tree.header is not None]
    report = Report()
    if not found:
        report.add(
            "E005",
            "no file of this pack has its header",
            files[0][0],
            n.Span(0, 1),
            'start one with `pack name 1.0.0 "Title"`',
        )
    for source, header in found[1:]:
        report.add(
            "E005",
            "the pack has two headers",
            source,
            header.span,
            f"the other one is in {found[0][0].path}",
        )
    report.raise_errors()
    return found[0]
