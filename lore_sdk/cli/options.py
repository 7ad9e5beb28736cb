"""Options that several commands have, each with its one help text."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from lore_sdk.cli.settings import captioner_key, model_key
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.images import Eyes
    from lore_sdk.judge.asking.choice import ModelChoice
    from lore_sdk.judge.asking.examples import Examples
    from lore_sdk.judge.asking.guard import Policy

__all__ = [
    "AnswersFile",
    "Budget",
    "CalibrationFile",
    "CaptionerName",
    "EncoderName",
    "Encoding",
    "ExamplesFile",
    "Features",
    "FetchImages",
    "ImagesFolder",
    "InputFormat",
    "ItemsFile",
    "JsonSummary",
    "KnowledgeFile",
    "Layout",
    "Limit",
    "Maps",
    "ModeName",
    "ModelName",
    "PackName",
    "PairsFile",
    "PolicyName",
    "PricesOfTokens",
    "PropertyColumns",
    "QueriesFile",
    "Quiet",
    "RepliesFile",
    "RetrieverName",
    "StepNames",
    "TemplateName",
    "listed",
    "named_eyes",
    "named_model",
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
        "open-clip:FOLDER, or a model that can see, such as openai:MODEL@URL, whose key is read "
        "from LORE_CAPTIONER_KEY; by default none.",
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
ModelName = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="NAME:ARGUMENT",
        help="Language model that decides where rules leave more than one grade, such as "
        "openai:MODEL@URL; its key is read from LORE_API_KEY or OPENAI_API_KEY.",
    ),
]
ModeName = Annotated[
    str,
    typer.Option(
        "--mode",
        metavar="MODE[,NAME=VALUE…]",
        help="How the model is asked: think, grade, vote (samples, temperature) or mixed (sure).",
    ),
]
PolicyName = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="POLICY",
        help="What counts where the model contradicts the rules: rules, model or abstain.",
    ),
]
TemplateName = Annotated[
    str,
    typer.Option("--template", metavar="NAME|FILE", help="Prompt: en, zh or a .toml file."),
]
Features = Annotated[
    str,
    typer.Option(
        "--features",
        metavar="NAME,…",
        help="What the model is told of an item; by default all of title, brand, category, shop, "
        "price, properties, variants, description, caption, knowledge.",
    ),
]
Budget = Annotated[
    int,
    typer.Option("--budget", min=0, metavar="TOKENS", help="Most tokens of rules in a prompt."),
]
ExamplesFile = Annotated[
    str,
    typer.Option(
        "--examples",
        metavar="FILE[,NAME=VALUE…]",
        help="Labelled pairs from which examples for the prompt are chosen (count, budget, choice, "
        "retriever, layout, labels).",
    ),
]
CalibrationFile = Annotated[
    Path | None,
    typer.Option(
        "--calibration",
        metavar="FILE",
        help="What `lore calibrate` wrote; without it a model's grades have no confidence.",
    ),
]
RepliesFile = Annotated[
    Path | None,
    typer.Option(
        "--replies", metavar="FILE", help="File that remembers replies, so that none is paid twice."
    ),
]
PricesOfTokens = Annotated[
    str,
    typer.Option(
        "--prices",
        metavar="PROMPT,REPLY[,CACHED]",
        help="Prices of a million tokens, to tell what the model costs.",
    ),
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


def listed(text: str) -> tuple[str, ...]:
    """Return the names of a list with commas between."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def named_eyes(
    captioner: str,
    images: Path | None,
    answers: Path | None,
    *,
    fetch: bool,
    estimate: bool = False,
) -> Eyes | None:
    """Return what the options for photos name; None where no captioner is named."""
    if not captioner:
        return None
    from lore_sdk.images import Eyes

    key = captioner_key(os.environ)
    return Eyes(
        captioner=captioner,
        key=key,
        folder=images,
        answers=answers,
        fetch=fetch,
        estimate=estimate,
    )


def named_model(
    model: str,
    *,
    mode: str,
    policy: str,
    template: str,
    features: str,
    budget: int,
    prices: str,
    replies: Path | None,
    examples: Examples | None = None,
    calibration: Path | None = None,
    estimate: bool = False,
) -> ModelChoice | None:
    """Return what the options for a language model name; None where no model is named."""
    if not model:
        for name, stated in (("--examples", examples), ("--calibration", calibration)):
            if stated:
                raise DataError(f"{name} is for a language model, and --model names none")
        return None
    from lore_sdk.judge.asking.asker import Asking
    from lore_sdk.judge.asking.calibration import Calibration
    from lore_sdk.judge.asking.choice import ModelChoice
    from lore_sdk.judge.asking.features import FEATURES
    from lore_sdk.judge.asking.opinion import Modes
    from lore_sdk.models import Prices

    told = listed(features)
    asking = Asking(
        modes=Modes.of(mode),
        policy=cast("Policy", policy),
        template=template,
        features=told or FEATURES,
        examples=examples,
        budget=budget,
        calibration=Calibration.load(calibration) if calibration else None,
        prices=Prices.read(prices) if prices else Prices(),
    )
    key = model_key(os.environ)
    return ModelChoice(model=model, key=key, asking=asking, replies=replies, estimate=estimate)


def named_steps(text: str) -> Sequence[str]:
    """Return the steps that an option names, by default the usual ones."""
    from lore_sdk.judge.understand import STEPS

    return listed(text) or STEPS
