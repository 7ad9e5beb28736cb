"""Agreement beyond chance, from tables of counts: kappas and alpha."""

from __future__ import annotations

import numpy as np

from lore_sdk.evaluate.columns import Floats

__all__ = ["kappa", "ordinal_alpha", "quadratic_kappa", "ratio"]


def kappa(tables: Floats) -> Floats:
    """Return Cohen's kappa of confusion tables (… × grades × grades).

    One is perfect, zero is what chance would reach, nan where people (rows) gave only one grade.
    Cohen, “A coefficient of agreement for nominal scales”, 1960.
    """
    return _weighted(tables, 1 - np.eye(tables.shape[-1]))


def quadratic_kappa(tables: Floats) -> Floats:
    """Return Cohen's kappa with quadratic weights: two grades off costs four times one off.

    Cohen, “Weighted kappa”, 1968. Tables as for `kappa`.
    """
    levels = np.arange(tables.shape[-1])
    return _weighted(tables, np.subtract.outer(levels, levels) ** 2.0)


def ordinal_alpha(coincidences: Floats) -> Floats:
    """Return Krippendorff's alpha for ordered grades, of coincidence tables (… × grades × grades).

    A unit with m values adds every ordered pair of them, each for 1/(m - 1); so the table of two
    raters is their confusion table plus its mirror image. Two grades are as far apart as values
    lie between them. Nan where all values are equal. Krippendorff, “Computing Krippendorff's
    alpha-reliability”, 2011.
    """
    values = coincidences.sum(axis=-1)
    reached = np.cumsum(values, axis=-1) - values / 2
    apart = (reached[..., :, None] - reached[..., None, :]) ** 2
    total = values.sum(axis=-1)
    observed = (coincidences * apart).sum(axis=(-1, -2))
    chance = (values[..., :, None] * values[..., None, :] * apart).sum(axis=(-1, -2))
    return 1 - ratio(observed * (total - 1), chance)


def ratio(parts: Floats, wholes: Floats) -> Floats:
    """Divide, with nan where the whole is zero."""
    found: Floats = np.full(np.shape(wholes), np.nan)
    np.divide(parts, wholes, out=found, where=wholes > 0)
    return found


def _weighted(tables: Floats, costs: Floats) -> Floats:
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    chance = (rows[..., :, None] * columns[..., None, :] * costs).sum(axis=(-1, -2))
    total = tables.sum(axis=(-1, -2))
    agreed = 1 - ratio((tables * costs).sum(axis=(-1, -2)) * total, chance)
    return np.where(np.count_nonzero(rows, axis=-1) > 1, agreed, np.nan)
