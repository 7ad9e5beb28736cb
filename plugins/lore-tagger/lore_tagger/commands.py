"""`lore tagger`: train a tagger of queries on labelled ones, and measure it."""

from __future__ import annotations

import hashlib
import json as json_
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lore_tagger.scores import Scores

__all__ = ["app"]

app = typer.Typer(
    help="Train a tagger of queries on labelled ones, and measure it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Data = Annotated[
    Path,
    typer.Argument(
        metavar="DATA", help="Labelled queries: JSON lines with `tokens` and BIO `tags`, or .gz."
    ),
]


@app.command()
def train(
    data: Data,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write the tagger to.")],
    encoder: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Transformer to begin with, as a local folder."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Times that every query is learnt from.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Chooses first weights and order.")] = 0,
) -> None:
    """Train a tagger on labelled queries.

    It learns which words of a query are of which type: product, brand, color. With equal data,
    options and libraries the same tagger comes out. Use it as the step `trained:FOLDER`.

    Example: lore tagger train labelled.jsonl -o my-tagger --epochs 10
    """
    from lore_tagger.data import read_tagged
    from lore_tagger.folder import make_folder, save
    from lore_tagger.train import Settings
    from lore_tagger.train import train as fit

    queries = read_tagged(data)
    # training takes minutes, and a place that cannot be written is known now
    make_folder(out)
    settings = Settings.of(encoder, epochs=epochs, seed=seed)
    network = fit(queries, settings, encoder=encoder, told=_tell)
    card = {
        "data": {
            "file": data.name,
            "sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
            "queries": len(queries),
        },
        "settings": settings.record(),
        "encoder": encoder.name if encoder else None,
        "parameters": sum(each.numel() for each in network.parameters()),
        "versions": {name: metadata.version(name) for name in ("lore-sdk", "lore-tagger", "torch")},
    }
    save(network, out, card)
    typer.echo(f"trained on  {len(queries):,} queries, {len(network.tags):,} tags")
    typer.echo(f"written to  {out}; measure it: lore tagger eval {out} LABELLED")


@app.command("eval")
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `train` wrote.")],
    data: Data,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Measure a tagger on labelled queries that it was not trained on.

    An entity counts as right when its words and its type are exactly those of the label; the
    figures are counted over all queries, overall and for each type.

    Example: lore tagger eval my-tagger others.jsonl
    """
    from lore_tagger.data import read_tagged
    from lore_tagger.scores import score
    from lore_tagger.tagger import Tagger

    queries = read_tagged(data)
    found = Tagger.open(folder).tag_many([query.words for query in queries])
    scores = score([query.tags for query in queries], found)
    if as_json:
        typer.echo(json_.dumps(_record(scores), indent=2))
    else:
        _print(scores)


def _tell(epoch: int, loss: float) -> None:
    typer.echo(f"epoch {epoch}: loss {loss:.3f}", err=True)


def _rows(scores: Scores) -> Mapping[str, tuple[float, float, float, int]]:
    every = {"overall": scores.overall, **scores.types}
    return {name: (one.precision, one.recall, one.f1, one.wanted) for name, one in every.items()}


def _record(scores: Scores) -> dict[str, dict[str, float]]:
    return {
        name: {"precision": precision, "recall": recall, "f1": f1, "entities": entities}
        for name, (precision, recall, f1, entities) in _rows(scores).items()
    }


def _print(scores: Scores) -> None:
    typer.echo(f"{'':20} precision  recall      F1  entities")
    for name, (precision, recall, f1, entities) in _rows(scores).items():
        typer.echo(f"{name:20} {precision:9.3f} {recall:7.3f} {f1:7.3f} {entities:9,}")
