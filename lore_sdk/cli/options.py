"""Options that several commands have, each with its one help text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lore_sdk.images import Eyes

__all__ = [
    "AnswersFile",
    "CaptionerName",
    "EncoderName",
    "Encoding",
    "FetchImages",
    "ImagesFolder",
    "InputFormat",
    "ItemsFile",
    "JsonSummary",
    "KnowledgeFile",
    "Layout",
    "Limit",
    "Maps",
    "PackName",
    "PairsFile",
    "PropertyColumns",
    "QueriesFile",
    "Quiet",
    "RetrieverName",
    "StepNames",
    "named_eyes",
    "named_steps",
]

PairsFile = Annotated[
    Path, typer.Argument(metavar="PAIRS", help="File of pairs: CSV, TSV, JSONL, Parquet, .gz.")
]
PackName = Annotated[str, typer.Option("--pack", "-p", help="Rule pack: a name or folder.")]
EncoderName = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="NAME[:ARGUMENT]",
        help="Encoder whose cosine of query and title the matcher sees; by default none.",
    ),
]
KnowledgeFile = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="STORE", help="Knowledge store to judge with."),
]
RetrieverName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Ask the store about the nearest queries and items as well, found by this retriever, "
        "such as bm25.",
    ),
]
StepNames = Annotated[
    str,
    typer.Option(
        "--steps",
        metavar="NAME,…",
        help="Steps that read a query, in order, a plugin's among them; by default those that "
        "`lore explain --trace` shows.",
    ),
]
CaptionerName = Annotated[
    str,
    typer.Option(
        "--captioner",
        metavar="NAME:ARGUMENT",
        help="Captioner that looks at an item's photo where that can change the grade, such as "
        "open-clip:FOLDER; by default none.",
    ),
]
ImagesFolder = Annotated[
    Path | None,
    typer.Option("--images", metavar="FOLDER", help="Folder that paths of images start from."),
]
AnswersFile = Annotated[
    Path | None,
    typer.Option("--answers", metavar="FILE", help="File that remembers answers about photos."),
]
FetchImages = Annotated[
    bool,
    typer.Option("--fetch-images", help="Fetch images from public http and https addresses."),
]
Layout = Annotated[
    str,
    typer.Option(
        help="Data set that the columns are of: crowdflower, esci, homedepot, icecat, nested, "
        "trec, wands, or of judgements: elastic, judgements, ltr, opensearch, qrels, quepid, "
        "quepid-book, quepid-book-csv, rank-eval, rre, run, or a plugin's; auto goes by the names "
        "of the columns."
    ),
]
ItemsFile = Annotated[
    Path | None,
    typer.Option("--items", metavar="FILE", help="File of items that the pairs refer to."),
]
QueriesFile = Annotated[
    Path | None,
    typer.Option("--queries", metavar="FILE", help="File of queries that the pairs refer to."),
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field; repeatable."),
]
PropertyColumns = Annotated[
    str, typer.Option(metavar="COLUMN,…", help="Columns that are properties of the item.")
]
Encoding = Annotated[str, typer.Option(help="Encoding of the files, such as latin-1.")]
InputFormat = Annotated[
    str, typer.Option(help="Reader of the pairs file, when its name does not say.")
]
Limit = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Take the first N rows only."),
]
JsonSummary = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notices, no progress.")]


def named_eyes(
    captioner: str, images: Path | None, answers: Path | None, *, fetch: bool
) -> Eyes | None:
    """Return what the options for photos name; None where no captioner is named."""
    if not captioner:
        return None
    from lore_sdk.images import Eyes

    return Eyes(captioner=captioner, folder=images, answers=answers, fetch=fetch)


def named_steps(text: str) -> Sequence[str]:
    """Return the steps that an option names, by default the usual ones."""
    from lore_sdk.judge.understand import STEPS

    return tuple(name.strip() for name in text.split(",") if name.strip()) or STEPS
