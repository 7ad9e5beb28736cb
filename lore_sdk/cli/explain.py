"""`lore explain`: the path of one verdict as a tree."""

from __future__ import annotations

import json as json_
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.examples import read_examples
from lore_sdk.cli.options import (
    AnswersFile,
    Budget,
    CalibrationFile,
    CaptionerName,
    ExamplesFile,
    Features,
    FetchImages,
    ImagesFolder,
    KnowledgeFile,
    ModelName,
    ModeName,
    PackName,
    PolicyName,
    PricesOfTokens,
    RepliesFile,
    RetrieverName,
    StepNames,
    TemplateName,
    named_eyes,
    named_model,
    named_steps,
)
from lore_sdk.cli.settings import installed_plugins, settings_of
from lore_sdk.cli.tables import printable

if TYPE_CHECKING:
    from rich.tree import Tree

    from lore_sdk.types import Evidence, Finding, Item, Need, Verdict

__all__ = ["explain"]


def explain(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What the shopper typed.")],
    title: Annotated[str, typer.Option("--title", "-t", help="The item's title.")] = "",
    set: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A property of the item; repeatable."),
    ] = None,
    description: Annotated[str, typer.Option("--description", help="Its description.")] = "",
    id: Annotated[
        str, typer.Option("--id", help="Its id, by which a knowledge store knows it.")
    ] = "",
    pack: PackName = "base",
    knowledge: KnowledgeFile = None,
    retriever: RetrieverName = "",
    steps: StepNames = "",
    image: Annotated[
        list[str] | None,
        typer.Option("--image", metavar="PATH", help="An image of the item; repeatable."),
    ] = None,
    captioner: CaptionerName = "",
    images: ImagesFolder = None,
    answers: AnswersFile = None,
    fetch_images: FetchImages = False,
    model: ModelName = "",
    mode: ModeName = "think",
    policy: PolicyName = "rules",
    template: TemplateName = "en",
    features: Features = "",
    budget: Budget = 800,
    examples: ExamplesFile = "",
    calibration: CalibrationFile = None,
    prices: PricesOfTokens = "",
    replies: RepliesFile = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show what each step made of the query.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Judge one pair and show the path: needs, evidence, findings, verdict.

    Example: lore explain "red dress" --title "Floral midi dress" --set color=navy -p fashion
    """
    from lore_sdk.cli.reading import read_tree
    from lore_sdk.files.opening import JudgeOpener
    from lore_sdk.types import Item, Query

    shown = read_examples(
        examples, pack, plugins=installed_plugins(context), notice=lambda line: None
    )
    stated = _properties(set or [])
    item = Item(
        id=id,
        title=title,
        properties=stated,
        description=description,
        images=tuple(image or ()),
    )
    opened = JudgeOpener(
        pack=pack,
        knowledge=knowledge,
        retriever=retriever,
        steps=named_steps(steps),
        eyes=named_eyes(captioner, images, answers, fetch=fetch_images),
        model=named_model(
            model,
            mode=mode,
            policy=policy,
            template=template,
            features=features,
            budget=budget,
            prices=prices,
            examples=shown,
            calibration=calibration,
            replies=replies,
        ),
        blocked=settings_of(context).blocked,
    )()
    with closing(opened) as judge:
        verdict = judge.explain(Query(text=query), item)
    if json:
        from dataclasses import asdict

        typer.echo(json_.dumps(asdict(verdict), ensure_ascii=False, indent=2, default=str))
        return
    from rich.console import Console

    console = Console()
    if trace:
        console.print(read_tree(judge.read(query)))
    console.print(_tree(query, item, verdict))


def _properties(pairs: list[str]) -> dict[str, object]:
    from lore_sdk.errors import DataError

    found: dict[str, object] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise DataError(f"`{pair}` is not a property; write it as name=value: --set color=navy")
        found[name.strip()] = value.strip()
    return found


def _tree(query: str, item: Item, verdict: Verdict) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    from lore_sdk.judge.matching.prepare import words_missed
    from lore_sdk.types import Path

    tree = Tree(Text.assemble((_headline(verdict), _color(verdict)), f"   {_subline(verdict)}"))
    asked = tree.add(Text.assemble(("asked  ", "bold"), f"“{printable(query)}”"))
    known = tree.add(
        Text.assemble(("known  ", "bold"), printable(item.title.strip()) or "(no title)")
    )
    for correction in verdict.path.corrections:
        asked.add(Text(f"“{correction.text}” is read as “{correction.read_as}”"))
    unread = verdict.abstained and verdict.path == Path()
    if unread:
        return tree
    for need in verdict.path.needs:
        asked.add(Text(printable(_need(need))))
    if not verdict.path.needs:
        asked.add(Text("nothing that the pack has a word for", "dim"))
    for evidence in verdict.path.evidence:
        known.add(Text(printable(_evidence(evidence))))
    for look in verdict.path.looks:
        if look.value is None:
            name = look.attribute.replace("_", " ")
            known.add(Text(printable(f"{name}: not from the photo, {look.reason}"), "dim"))
    if not verdict.path.evidence:
        known.add(Text("nothing that the pack has a word for", "dim"))
    rules = tree.add(Text("rules", "bold"))
    for finding in verdict.path.findings:
        rules.add(_finding(finding))
    if not verdict.path.findings:
        rules.add(Text("none has anything to say about this query", "dim"))
    if verdict.stated:
        tree.add(Text.assemble(("model  ", "bold"), printable(_stated(verdict))))
    elif verdict.grade is not None and verdict.grade < verdict.band.high:
        missed = words_missed(query, item)
        told = f"“{'”, “'.join(missed)}” not found" if missed else "all found, but not as asked"
        tree.add(Text.assemble(("words  ", "bold"), f"{told}: this decides below what rules allow"))
    if verdict.questions:
        asks = tree.add(Text("worth asking about the item", "bold"))
        for question in verdict.questions:
            name = question.attribute.replace("_", " ")
            asks.add(Text(f"{name}?   could lower it to {question.could_lower_to}"))
    return tree


def _headline(verdict: Verdict) -> str:
    return str(verdict.grade) if verdict.grade else f"no grade: {verdict.abstained}"


def _color(verdict: Verdict) -> str:
    if verdict.grade is None:
        return "bold magenta"
    shades = ("bold red", "bold yellow", "bold cyan", "bold green")
    return shades[min(verdict.grade.level, len(shades) - 1)]


def _subline(verdict: Verdict) -> str:
    parts = [f"a {verdict.path.intent} query"] if verdict.path.intent != "plain" else []
    if verdict.mismatch:
        parts.append(verdict.mismatch)
    if verdict.conflict:
        parts.append("a floor stands above the cap, which wins")
    if verdict.unseen is not None and verdict.unseen != verdict.grade:
        parts.append(f"{verdict.unseen.code} before the photo was looked at")
    if verdict.confidence is not None:
        parts.append(f"confidence {verdict.confidence:.2f}")
    if verdict.grade and not verdict.interval.closed:
        parts.append(f"cap still open: {verdict.interval.low.code} to {verdict.interval.high.code}")
    return ", ".join([*parts, f"pack {verdict.answered_by.pack}"])


def _stated(verdict: Verdict) -> str:
    held = ", which the rules rule out" if verdict.contradicted else ""
    reasons = f": {verdict.reasoning}" if verdict.reasoning else ""
    return f"{verdict.answered_by.model} says {verdict.stated}{held}{reasons}"


def _need(need: Need) -> str:
    negated = "not " if need.negated else ""
    head = ", the head" if need.role == "head" else ""
    known = need.origin.startswith("knowledge:")
    stated = f"{need.attribute.replace('_', ' ')}: {negated}{need.value if known else need.text}"
    return f"{stated}   ({need.dimension}{head}{_known_by(need)})"


def _known_by(need: Need) -> str:
    """Say who knows a need that the words do not state themselves, and why."""
    kind, _, source = need.origin.partition(":")
    words = f"“{need.text}” " if need.text else ""
    return f"; {kind}: {words}{need.note}, {source}" if source else ""


def _evidence(evidence: Evidence) -> str:
    name = evidence.attribute.replace("_", " ")
    by = f": {evidence.note}" if evidence.note else ""
    return f"{name}: {evidence.text}   ({evidence.source}{by}, {evidence.confidence:.2f})"


def _finding(finding: Finding) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    verb = "at most" if finding.effect == "cap" else "at least"
    mark, style = {
        "fired": (f"{verb} {finding.bound}: ", "red" if finding.effect == "cap" else "green"),
        "open": ("open: ", "yellow"),
        "passed": ("passed: ", "dim"),
    }[finding.outcome]
    return Tree(
        Text.assemble((mark, style), printable(finding.reason), (f"  [{finding.rule}]", "dim"))
    )
