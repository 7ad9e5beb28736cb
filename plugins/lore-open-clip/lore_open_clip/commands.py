"""`lore clip`: train a small CLIP on a catalogue's photos, and calibrate one."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import (
    Encoding,
    InputFormat,
    Layout,
    Limit,
    Maps,
    PackName,
    PropertyColumns,
)

if TYPE_CHECKING:
    from lore_open_clip.data import Pictured, Vocabulary
    from lore_open_clip.telling import Telling
    from lore_sdk.dsl import Pack
    from lore_sdk.files.catalogue import CatalogueFile
    from lore_sdk.types import Item

__all__ = ["app"]

app = typer.Typer(
    help="Train a small CLIP on a catalogue's photos, and calibrate it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Catalogue = Annotated[
    Path, typer.Argument(metavar="CATALOG", help="Items whose `images` are paths of photos.")
]
Images = Annotated[
    Path, typer.Option("--images", metavar="FOLDER", help="Folder that the paths start from.")
]
Attributes = Annotated[
    str,
    typer.Option(
        "--attributes",
        metavar="NAME,…",
        help="Attributes to tell; by default those of the pack that photos can show.",
    ),
]
Precision = Annotated[
    float,
    typer.Option(min=0, max=1, help="Share of answers that should be right; below it: none."),
]
Device = Annotated[str, typer.Option(help="Where to compute: cpu, cuda.")]

_STATE = "training.pt"


@app.command()
def train(
    context: typer.Context,
    catalogue: Catalogue,
    images: Images,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write the model to.")],
    pack: PackName = "base",
    layout: Layout = "auto",
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    input_format: InputFormat = "",
    attributes: Attributes = "",
    precision: Precision = 0.7,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Times that every photo is learnt from.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Chooses first weights, captions and order.")] = 0,
    device: Device = "cpu",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after the last epoch of an interrupted run.")
    ] = False,
    limit: Limit = None,
) -> None:
    """Train a small CLIP on the photos of a catalogue and what it says of its items.

    One photo in six is held out, by its item's id, and tells afterwards what the model's answers
    are worth. With equal data, options and libraries the same model comes out. Use it as the
    captioner `open-clip:FOLDER`.

    Example: lore clip train items.csv --images . -p fashion -o my-clip --properties color,type
    """
    from lore_open_clip.library import check_library

    check_library()
    import torch

    from lore_open_clip.calibrate import calibrated
    from lore_open_clip.data import visible
    from lore_open_clip.folder import make_model, save
    from lore_open_clip.settings import SMALL
    from lore_open_clip.train import Settings
    from lore_open_clip.train import train as fit

    file = _file(catalogue, layout, map, properties, encoding, input_format)
    judge_pack, found = _pictured(
        context, file, images, pack, SMALL["vision_cfg"]["image_size"], limit
    )
    words = visible(found, judge_pack.schema, _named(attributes))
    settings = Settings(epochs=epochs or Settings().epochs, seed=seed)
    torch.manual_seed(seed)
    model = make_model(SMALL)
    _make_folder(out)
    state = out / _STATE
    fit(model, found, words, settings, state=state, resume=resume, device=device, told=_tell)
    held = found.places(held=True)
    telling = calibrated(model, found, words, held, precision=precision, device=device)
    save(model, telling, out, _card(catalogue, judge_pack.id, found, settings.record()))
    state.unlink(missing_ok=True)
    typer.echo(f"trained on  {len(found) - len(held):,} photos, {len(held):,} held out")
    _say(telling, words)
    typer.echo(f"written to  {out}; use it: lore judge … --captioner open-clip:{out}")


@app.command()
def calibrate(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Model: open_clip_config.json and weights.")
    ],
    catalogue: Catalogue,
    images: Images,
    pack: PackName = "base",
    layout: Layout = "auto",
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    input_format: InputFormat = "",
    attributes: Attributes = "",
    precision: Precision = 0.7,
    device: Device = "cpu",
    limit: Limit = None,
) -> None:
    """Find out what a CLIP model can tell about a catalogue's photos, and how sure it has to be.

    For models that `lore clip train` did not make, such as open_clip's own once they lie in a
    folder. It writes FOLDER/lore.json; the catalogue should not be one that it is judged on.

    Example: lore clip calibrate my-clip items.csv --images photos -p fashion
    """
    from lore_open_clip.library import check_library

    check_library()
    from lore_open_clip.calibrate import calibrated
    from lore_open_clip.data import visible
    from lore_open_clip.folder import load_model, save_telling

    model = load_model(folder)
    file = _file(catalogue, layout, map, properties, encoding, input_format)
    judge_pack, found = _pictured(context, file, images, pack, model.size, limit)
    words = visible(found, judge_pack.schema, _named(attributes))
    every = range(len(found))
    telling = calibrated(model, found, words, every, precision=precision, device=device)
    save_telling(telling, folder)
    _say(telling, words)
    typer.echo(f"written to  {folder}; use it: lore judge … --captioner open-clip:{folder}")


def _file(
    path: Path, layout: str, maps: list[str] | None, properties: str, encoding: str, format: str
) -> CatalogueFile:
    from lore_sdk.files.catalogue import CatalogueFile

    return CatalogueFile(
        path=path,
        layout=layout,
        maps=tuple(maps or ()),
        properties=tuple(_named(properties)),
        encoding=encoding,
        input_format=format,
    )


def _pictured(
    context: typer.Context,
    file: CatalogueFile,
    images: Path,
    pack: str,
    size: int,
    limit: int | None,
) -> tuple[Pack, Pictured]:
    from itertools import islice

    from lore_open_clip.data import pictured
    from lore_sdk.cli.settings import installed_plugins
    from lore_sdk.files.catalogue import open_catalogue
    from lore_sdk.files.rows import Reject
    from lore_sdk.images import Photos
    from lore_sdk.judge import LoreJudge

    plugins = installed_plugins(context)
    judge = LoreJudge.open(pack, plugins=plugins)
    with open_catalogue(file, plugins=plugins, notice=_notice) as rows:
        items = (row for row in rows if not isinstance(row, Reject))
        found = pictured(
            islice(items, limit), Photos(images), judge.extract, size=size, unseen=_unseen
        )
    return judge.pack, found


def _make_folder(folder: Path) -> None:
    from lore_sdk.errors import DataError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"cannot write the model `{folder}`: {said}") from error


def _card(
    catalogue: Path, pack: str, found: Pictured, settings: dict[str, float]
) -> dict[str, object]:
    with catalogue.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    names = ("lore-sdk", "lore-open-clip", "open-clip-torch", "torch")
    return {
        "data": {"file": catalogue.name, "sha256": content, "photos": len(found)},
        "pack": pack,
        "settings": settings,
        "versions": {name: metadata.version(name) for name in names},
    }


def _say(telling: Telling, words: Vocabulary) -> None:
    for name, counts in words.counts.items():
        told = telling.attributes.get(name)
        said = f"from a confidence of {told.threshold:.2f}" if told else "not well enough"
        typer.echo(f"{name:11} {len(counts):,} values, told {said}")


def _named(stated: str) -> list[str]:
    return [name.strip() for name in stated.split(",") if name.strip()]


def _tell(epoch: int, loss: float) -> None:
    typer.echo(f"epoch {epoch}: loss {loss:.3f}", err=True)


def _notice(line: str) -> None:
    typer.echo(line, err=True)


def _unseen(item: Item, reason: str) -> None:
    typer.echo(f"`{item.images[0][:200]}` of `{item.id[:100]}` is left out: {reason}", err=True)
