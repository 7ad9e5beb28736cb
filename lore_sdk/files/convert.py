"""From one format of judgements to another; what the other cannot hold is counted and said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lore_sdk.errors import DataError, known_names
from lore_sdk.files.finish import write_whole
from lore_sdk.files.formats import writer_name
from lore_sdk.files.judgement import DETAILS, Judgement
from lore_sdk.files.judgements import JudgementFile, Judgements, read_judgements
from lore_sdk.files.places import check_input, check_out, rejects_path
from lore_sdk.files.rejects import reject_line
from lore_sdk.files.relabel import Combine, combined, parse_relabel, ready_relabel
from lore_sdk.files.rows import Reject
from lore_sdk.files.writers.judgements import JudgementWriter
from lore_sdk.plugins import Plugins, WriterOffer

__all__ = ["Converted", "convert", "judgement_writers"]

_CALLED = {
    "query": "texts of queries",
    "query_id": "ids of queries",
    "title": "titles",
    "locale": "locales",
    "index": "names of indexes",
    "rater": "names of raters",
    "note": "notes",
    "vector": "vectors of features",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What came of a conversion.

    `written` judgements stand in `out`; `repeated` ones said the same of the same pair and are
    written once, `merged` ones were combined into one label a pair. `left_out` says in words what
    the format has no place for. `rejected` rows and judgements are in `rejects`.
    """

    out: Path
    read: int
    written: int
    repeated: int
    merged: int
    left_out: tuple[str, ...]
    rejected: int
    rejects: Path | None


def convert(
    file: JudgementFile,
    out: Path,
    *,
    to: str = "",
    labels: str = "",
    combine: Combine = "",
    index: str = "",
    plugins: Plugins,
    notice: Callable[[str], None] = lambda line: None,
) -> Converted:
    """Read judgements and write them in another format, by name or by the end of `out`'s name.

    `labels` says what labels become (`Exact=2,…`, `1:4=0:3`), `combine` how several raters' labels
    become one where the format holds one; raises DataError when either is needed and not said.
    `index` is where items stand that name no index themselves.
    """
    check_out(out)
    check_input(file.path, out)
    writer = _writer(out, to, plugins)
    found = read_judgements(file, plugins=plugins, notice=notice)
    rejects = list(found.rejects)
    indexed = [replace(each, index=each.index or index) for each in found.judgements]
    held = kept = _holdable(indexed, writer, rejects)
    kept = _relabelled(kept, found, writer, labels, own=not combine)
    kept, repeated, merged = _one_a_place(kept, writer, combine, rejects)
    if combine:
        kept = _relabelled(kept, replace(found, labels=None), writer, "", own=True)
    if not kept:
        raise DataError(f"{writer.name} can hold none of the judgements; {rejects[-1].reason}")
    write_whole(out, lambda stream: writer.write(kept, stream))
    return Converted(
        out=out,
        read=len(found.judgements),
        written=len(kept),
        repeated=repeated,
        merged=merged,
        left_out=tuple(_left_out(held, writer)),
        rejected=len(rejects),
        rejects=_write_rejects(rejects, rejects_path(out)),
    )


def judgement_writers(plugins: Plugins) -> list[str]:
    """Name the writers that take judgements."""
    names = plugins.offers(WriterOffer)
    return [name for name in names if isinstance(plugins.load(WriterOffer, name), JudgementWriter)]


def _writer(out: Path, to: str, plugins: Plugins) -> JudgementWriter:
    name = writer_name(out, name=to, plugins=plugins)
    found = plugins.load(WriterOffer, name)
    if not isinstance(found, JudgementWriter):
        raise DataError(
            f"`{name}` holds verdicts, not judgements; "
            f"give --to one of {known_names(judgement_writers(plugins), 20)}"
        )
    return found


def _holdable(
    judgements: Iterable[Judgement], writer: JudgementWriter, rejects: list[Reject]
) -> list[Judgement]:
    kept = []
    for each in judgements:
        if flaw := writer.flaw(each):
            rejects.append(_reject(each, f"{writer.name} cannot hold it: {flaw}"))
        else:
            kept.append(each)
    return kept


def _relabelled(
    judgements: list[Judgement],
    found: Judgements,
    writer: JudgementWriter,
    stated: str,
    *,
    own: bool,
) -> list[Judgement]:
    """Change labels as stated; then, where they are final, as the format's own need it."""
    if stated:
        told = parse_relabel(stated)
        judgements = [replace(each, label=told(each.label)) for each in judgements]
    if not own:
        return judgements
    labels = list(dict.fromkeys(each.label for each in judgements))
    meaning = None if stated else found.labels
    ready = ready_relabel(labels, meaning, takes=writer.takes, words=writer.words, name=writer.name)
    return [replace(each, label=ready(each.label)) for each in judgements] if ready else judgements


def _one_a_place(
    judgements: Sequence[Judgement],
    writer: JudgementWriter,
    combine: Combine,
    rejects: list[Reject],
) -> tuple[list[Judgement], int, int]:
    """Leave one judgement for each place that the format has, and count what fell together."""
    places: dict[tuple[str, ...], list[Judgement]] = {}
    for each in judgements:
        places.setdefault(_place(each, writer), []).append(each)
    kept: list[Judgement] = []
    repeated = merged = 0
    for group in places.values():
        votes = _one_a_rater(group, rejects)
        if len({each.label for each in votes}) == 1:
            repeated += len(votes) - 1
            kept.append(votes[0])
            continue
        if not combine:
            pair = f"item `{votes[0].item_id[:60]}` has {len(votes)} raters' labels"
            raise DataError(
                f"{writer.name} holds one label a pair, and {pair} (line {votes[0].line}); "
                "--combine median, mean or majority makes one of them"
            )
        if label := combined([each.label for each in votes], combine):
            merged += len(votes)
            kept.append(replace(votes[0], label=label, rater="", note=""))
        else:
            rejects.append(_reject(votes[0], "its raters are divided, no label has a majority"))
    return kept, repeated, merged


def _one_a_rater(group: Sequence[Judgement], rejects: list[Reject]) -> list[Judgement]:
    """Take the first label of each rater; another one of hers is rejected, the same one is not."""
    first: dict[tuple[str, str], Judgement] = {}
    votes = []
    for each in group:
        before = first.setdefault((each.rater, each.index), each)
        if before.label == each.label:
            votes.append(each)
        else:
            said = f"`{each.label[:40]}`, but line {before.line} says `{before.label[:40]}`"
            rejects.append(_reject(each, f"the same pair has the label {said}"))
    return votes


def _place(judgement: Judgement, writer: JudgementWriter) -> tuple[str, ...]:
    named = judgement.query_id or judgement.query
    query = named if "query_id" in writer.holds else judgement.query
    held = [name for name in ("locale", "index", "rater") if name in writer.holds]
    return query, judgement.item_id, *(getattr(judgement, name) for name in held)


def _left_out(judgements: Sequence[Judgement], writer: JudgementWriter) -> Iterable[str]:
    for name in DETAILS:
        values = {value for each in judgements if (value := getattr(each, name))}
        if values and name not in writer.holds:
            yield f"{_CALLED[name]} ({len(values):,})"
    ids = {each.query_id for each in judgements if each.query_id}
    if writer.numbers_queries and not all(each.isascii() and each.isdigit() for each in ids):
        yield f"ids of queries ({len(ids):,}), which numbers take the place of"


def _reject(judgement: Judgement, reason: str) -> Reject:
    raw = f"{judgement.query or judgement.query_id} | {judgement.item_id} | {judgement.label}"
    return Reject(0, judgement.line, reason, raw)


def _write_rejects(rejects: Sequence[Reject], path: Path) -> Path | None:
    if not rejects:
        path.unlink(missing_ok=True)
        return None
    lines = "".join(reject_line(each) + "\n" for each in rejects)
    write_whole(path, lambda stream: stream.write(lines.encode()))
    return path
