"""`lore rules induce`: a pack with the words of a catalogue, to be looked through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import Encoding, InputFormat, Limit, PackName
from lore_sdk.cli.settings import installed_plugins

if TYPE_CHECKING:
    from lore_sdk.dsl import Pack
    from lore_sdk.knowledge import Induced

__all__ = ["induce", "pack_text"]


def induce(
    context: typer.Context,
    catalog: Annotated[
        Path,
        typer.Argument(metavar="CATALOG", help="File of items: CSV, TSV, JSONL, Parquet, .gz."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The pack to write, a .rules file.")],
    pack: PackName = "base",
    least: Annotated[int, typer.Option(min=1, help="Rows that have to use a word.")] = 3,
    encoding: Encoding = "",
    input_format: InputFormat = "",
    limit: Limit = None,
) -> None:
    """Write a pack of the words that a catalogue uses and a pack does not know.

    Columns are read that the pack has a list of words for, such as brand, color and material; each
    word is written with how many rows use it. Heads of titles that name no known kind are listed
    as remarks, for you to put below a kind. Look it through, then judge with it: it extends the
    pack.

    Example: lore rules induce catalog.csv -p fashion -o acme.rules
    """
    from itertools import islice

    from lore_sdk.dsl import load_pack
    from lore_sdk.dsl.schema import PRODUCT
    from lore_sdk.errors import DataError
    from lore_sdk.files.finish import write_whole
    from lore_sdk.files.formats import find_reader
    from lore_sdk.files.places import check_out
    from lore_sdk.files.rows import Row
    from lore_sdk.files.source import Source
    from lore_sdk.knowledge import induce, open_lexicon

    if out.suffix != ".rules":
        raise DataError(f"`{out}` has to end in .rules, as files of a pack do")
    check_out(out)
    loaded = load_pack(pack)
    read = find_reader(catalog, name=input_format, plugins=installed_plugins(context))
    table = read(Source(path=catalog, encoding=encoding))
    rows: Iterator[Mapping[str, object]] = (
        row.fields for row in islice(table.rows, limit) if isinstance(row, Row)
    )
    found = induce(rows, open_lexicon(loaded), least=least)
    text = pack_text(found, loaded, out.stem, catalog.name)
    write_whole(out, lambda file: file.write(text.encode()))
    values = sum(1 for one in found if one.attribute != PRODUCT)
    typer.echo(f"found       {values:,} words, {len(found) - values:,} heads of titles to place")
    typer.echo(f"written to  {out}; look it through, then: lore judge … -p {out}")


def pack_text(found: Sequence[Induced], pack: Pack, name: str, catalog: str) -> str:
    """Return a pack that extends another by induced words, in the one layout."""
    from lore_sdk.dsl.diagnostics import Source
    from lore_sdk.dsl.format import format_text
    from lore_sdk.dsl.schema import PRODUCT

    slug = _slug(name) or "induced"
    shown = catalog.replace('"', "'").replace("\n", " ")
    major, minor, _ = pack.version.split(".")
    lines = [
        f'pack {slug} 0.1.0 "Words of {shown}"',
        f"    extends {pack.name} ^{major}.{minor}",
        "",
    ]
    heads = [one for one in found if one.attribute == PRODUCT]
    if heads:
        remark = "# Last words of titles without a known kind; put them below one of the kinds:"
        lines = [remark, *(f"# {one.text}: {one.count} titles" for one in heads), *lines]
    listed = [one for one in found if one.attribute != PRODUCT]
    for attribute, ones in groupby(listed, key=lambda one: one.attribute):
        words = list(ones)
        names = _names(words, attribute, set(pack.schema.attributes[attribute].values))
        for one in words:
            lines.append(f"# {names[one]}: {one.count} rows, column {_slug(one.source)}")
        values = " | ".join(f'{names[one]} "{_quoted(one.text)}"' for one in words)
        lines += [f"attribute {attribute} : one of {values}", ""]
    return format_text(Source(f"{slug}.rules", "\n".join(lines) + "\n"))


def _names(words: Sequence[Induced], attribute: str, taken: set[str]) -> dict[Induced, str]:
    """Name values by how they are written; what has no plain letters gets a number."""
    from lore_sdk.dsl.parse import written

    names: dict[Induced, str] = {}
    for number, one in enumerate(words, 1):
        name = _slug(one.text)
        if not name or name in taken or written(name) != name:
            name = f"{attribute}-{number}"
        taken.add(name)
        names[one] = name
    return names


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return slug if slug[:1].isalpha() else ""


def _quoted(text: str) -> str:
    return " ".join(text.replace('"', " ").split())
