"""Labels in a file of their own, one row a pair or one row a rater."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.errors import DataError, LayoutError, RowError, known_names
from lore_sdk.files.formats import find_reader
from lore_sdk.files.labels import Labels, parse_labels
from lore_sdk.files.layouts.columns import ColumnMap, PairLayout
from lore_sdk.files.layouts.guess import guess_layout
from lore_sdk.files.rows import Reject, Row, Table
from lore_sdk.files.source import Source
from lore_sdk.files.values import ident, number, text
from lore_sdk.plugins import LayoutOffer, Plugins
from lore_sdk.types import Scale

__all__ = ["Given", "check_weights", "given_labels", "labels_meaning", "weight_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Labels by query and item, as shares of the scale: several where several raters voted.

    `weights` say for how many pairs each stands, where the file has a column of them.
    """

    shares: Mapping[tuple[str, str], tuple[float, ...]]
    meaning: Labels
    weights: Mapping[tuple[str, str], float]

    def example(self) -> str:
        """Name the first pair."""
        for query, item in self.shares:
            return f"query `{query[:40]}` with item `{item[:40]}`"
        return "no pairs"


def labels_meaning(labels: str, scale: Scale, plugins: Plugins) -> Labels | None:
    """Read what labels mean: words or a range, or the name of a layout that knows; None for none.

    Raises DataError for what is neither.
    """
    if not labels:
        return None
    if ":" in labels or "=" in labels:
        return parse_labels(labels, scale)
    layouts = plugins.offers(LayoutOffer)
    if labels not in layouts:
        raise DataError(
            f"`{labels}` does not say what labels mean; --labels 1:4 says that numbers go from 1 "
            "to 4, --labels good=L4,bad=L1 what words mean, --labels crowdflower that they are "
            f"those of a layout: {known_names(layouts)}"
        )
    layout: PairLayout = plugins.load(LayoutOffer, labels)
    if layout.labels is None:
        raise DataError(
            f"the layout `{labels}` does not say what its labels mean; --labels 1:4 says that "
            "numbers go from 1 to 4, --labels good=L4,bad=L1 what words mean"
        )
    return layout.labels


def given_labels(
    path: Path,
    labels: str,
    meaning: Labels | None,
    scale: Scale,
    plugins: Plugins,
    *,
    weights: str = "",
) -> Given:
    """Read a file of labels; the rows of one pair are the votes of its raters.

    Its columns are found by their names, or by the layout that `labels` names; `weights` is the
    column of weights, if any. Raises LayoutError when the columns do not say what is labelled, and
    DataError naming the first row without a known label or weight: what is dropped in silence would
    change every figure.
    """
    table: Table = find_reader(path, name="", plugins=plugins)(Source(path=path))
    try:
        layout = _layout(table.columns, labels, plugins)
        columns = layout.pairs.columns
        _check(columns, table.columns, path)
        check_weights(weights, table.columns, path)
        known = meaning or layout.labels or Labels.of(scale)
        shares: dict[tuple[str, str], tuple[float, ...]] = {}
        found: dict[tuple[str, str], float] = {}
        for row in table.rows:
            key, share = _read(row, columns, known, path)
            shares[key] = (*shares.get(key, ()), share)
            weight = _weight(row, weights, path)
            if found.setdefault(key, weight) != weight:
                raise DataError(
                    f"`{path}` line {row.line}: an earlier row of this pair has another `{weights}`"
                )
    finally:
        table.close()
    return Given(shares=shares, meaning=known, weights=found)


def check_weights(weights: str, names: tuple[str, ...], path: Path) -> None:
    """Raise LayoutError when a file has no column of the name that weights are said to have."""
    if weights and weights not in names:
        raise LayoutError(
            f"`{path}` has no column `{weights}` of weights; it has {known_names(names)}"
        )


def weight_of(cells: Mapping[str, object], weights: str) -> float:
    """Return the weight of a row, 1 without a column of them; raises RowError for none."""
    if not weights:
        return 1.0
    found = number(cells.get(weights), weights)
    if found is None or found <= 0:
        raise RowError(f"`{weights}` is `{cells.get(weights) or ''}`, which is no number above 0")
    return found


def _weight(row: Row | Reject, weights: str, path: Path) -> float:
    try:
        return weight_of(row.fields, weights) if isinstance(row, Row) else 1.0
    except RowError as error:
        raise DataError(f"`{path}` line {row.line}: {error}") from error


def _layout(columns: tuple[str, ...], labels: str, plugins: Plugins) -> PairLayout:
    """Return the layout that is named, else the one whose signature fits best, else a guess."""
    offers = plugins.offers(LayoutOffer)
    if labels in offers:
        named: PairLayout = plugins.load(LayoutOffer, labels)
        return named
    known: list[PairLayout] = [plugins.load(LayoutOffer, name) for name in offers]
    fitting = [each for each in known if each.signature and set(each.signature) <= set(columns)]
    return max(fitting, key=lambda each: len(each.signature), default=guess_layout(columns))


def _check(columns: ColumnMap, names: tuple[str, ...], path: Path) -> None:
    for word, found in (
        ("labels", (columns.label,)),
        ("queries", (columns.query_id, columns.query)),
        ("items", (columns.item_id, columns.id)),
    ):
        if not any(name in names for name in found if name):
            raise LayoutError(
                f"`{path}` has no column that looks like {word}; it has {known_names(names)}; "
                "call the columns query_id or query, item_id or id, and label"
            )


def _read(
    row: Row | Reject, columns: ColumnMap, meaning: Labels, path: Path
) -> tuple[tuple[str, str], float]:
    if isinstance(row, Reject):
        raise DataError(f"`{path}` line {row.line}: {row.reason}")
    cells = row.fields

    def named(column: str) -> str:
        return ident(cells.get(column), column) if column else ""

    try:
        query = named(columns.query_id) or text(cells.get(columns.query), columns.query)
        item = named(columns.item_id) or named(columns.id)
        share = meaning.share(text(cells.get(columns.label), columns.label))
    except RowError as error:
        raise DataError(f"`{path}` line {row.line}: {error}") from error
    return (query, item), share
