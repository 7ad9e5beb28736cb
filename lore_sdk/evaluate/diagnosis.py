"""Which capability costs how much agreement, and whether the three fail independently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import factorial

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.chance import quadratic_kappa, ratio
from lore_sdk.evaluate.columns import Columns, Flags, Floats
from lore_sdk.evaluate.compare import Difference, compared
from lore_sdk.evaluate.families import CAPABILITIES, capabilities
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import Statistic, figures_of
from lore_sdk.evaluate.tables import as_tables, confusion_sums

__all__ = ["Ablation", "Diagnosis", "diagnose", "phi"]

_PLAYERS = (*CAPABILITIES, "none of them")
_COALITIONS = tuple(
    frozenset(group) for size in range(len(_PLAYERS) + 1) for group in combinations(_PLAYERS, size)
)
_ONE_GRADE = "people gave one grade only, or no pair has a grade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """A run without one capability, compared with the full run on the pairs that need `on`.

    `difference` is in quadratic kappa, the ablated run less the full one.
    """

    without: str
    on: str
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What each capability costs.

    `losses` are quadratic kappa lost through each capability and, last, through pairs that need
    none; they add up to one less the kappa of all pairs. `dependence` is phi of errors between two
    capabilities within queries: zero when they fail independently. `ablations` is empty where no
    ablated run was given. `why` says which capability cannot be told from the records.
    """

    losses: tuple[Figure, ...]
    dependence: tuple[Figure, ...]
    ablations: tuple[Ablation, ...] = ()
    why: str = ""


def diagnose(
    judged: Judged,
    ablations: Mapping[str, Judged] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Diagnosis:
    """Attribute the loss of agreement to the three capabilities, with 95 % intervals.

    A pair is repaired, so that its grade is its label, once every capability that it needs is. The
    loss of a capability is its Shapley value in that game: what repairing it gains, averaged over
    all orders of repairing (Shapley, “A value for n-person games”, 1953). `ablations` are judges
    without the capability that names them; raises DataError for another name.
    """
    runs = ablations or {}
    for name in runs:
        if name not in CAPABILITIES:
            raise DataError(
                f"`{name}` is not a capability; ablate one of {', '.join(CAPABILITIES)}"
            )
    needs = [frozenset(capabilities(pair)) or frozenset(_PLAYERS[-1:]) for pair in judged.pairs]
    figures = figures_of(
        judged,
        (*_loss_statistics(needs), *_phi_statistics(needs)),
        resamples=resamples,
        seed=seed,
    )
    missing = [name for name in CAPABILITIES if not any(name in need for need in needs)]
    return Diagnosis(
        losses=figures[: len(_PLAYERS)],
        dependence=figures[len(_PLAYERS) :],
        ablations=tuple(
            Ablation(without=name, on=on, difference=difference)
            for name, run in runs.items()
            for on, difference in _ablated(judged, run, needs, resamples, seed).items()
        ),
        why=f"no pair is known to need {' or '.join(missing)}" if missing else "",
    )


def phi(tables: Floats) -> Floats:
    """Return the phi coefficient of 2 × 2 tables (… × 2 × 2), nan where a margin is empty.

    Yule, “On the methods of measuring association between two attributes”, 1912.
    """
    crossed = tables[..., 0, 0] * tables[..., 1, 1] - tables[..., 0, 1] * tables[..., 1, 0]
    margins = tables.sum(axis=-1).prod(axis=-1) * tables.sum(axis=-2).prod(axis=-1)
    return ratio(crossed, np.sqrt(margins))


def _loss_statistics(needs: Sequence[frozenset[str]]) -> list[Statistic]:
    kinds = tuple(sorted(set(needs), key=sorted))
    place = np.array([kinds.index(need) for need in needs], dtype=np.int64)

    def terms(columns: Columns) -> Floats:
        """Count a confusion table for each set of needs (queries × sets·grades²)."""
        parts = [confusion_sums(columns.only(place == n)) for n in range(len(kinds))]
        return np.concatenate(parts, axis=-1)

    return [
        Statistic(
            name=player,
            terms=terms,
            value=partial(_shapley, player, kinds),
            count=partial(_involved, player, kinds),
            why=lambda total, player=player: (  # type: ignore[misc]
                _ONE_GRADE if any(player in kind for kind in kinds) else "there are no such pairs"
            ),
        )
        for player in _PLAYERS
    ]


def _by_kind(sums: Floats, kinds: int) -> Floats:
    return as_tables(sums.reshape(*sums.shape[:-1], kinds, sums.shape[-1] // kinds))


def _involved(player: str, kinds: Sequence[frozenset[str]], sums: Floats) -> Floats:
    mine = np.array([player in kind for kind in kinds])
    count: Floats = _by_kind(sums, len(kinds)).sum(axis=(-1, -2))[..., mine].sum(axis=-1)
    return count


def _shapley(player: str, kinds: Sequence[frozenset[str]], sums: Floats) -> Floats:
    tables = _by_kind(sums, len(kinds))
    repaired = tables.sum(axis=-1)[..., None] * np.eye(tables.shape[-1])
    worth = {}
    for group in _COALITIONS:
        fixed = np.array([kind <= group for kind in kinds])[:, None, None]
        worth[group] = quadratic_kappa(np.where(fixed, repaired, tables).sum(axis=-3))
    total: Floats = np.zeros(sums.shape[:-1])
    everyone = factorial(len(_PLAYERS))
    for group in (each for each in _COALITIONS if player not in each):
        orders = factorial(len(group)) * factorial(len(_PLAYERS) - len(group) - 1)
        total = total + orders / everyone * (worth[group | {player}] - worth[group])
    return total


def _phi_statistics(needs: Sequence[frozenset[str]]) -> list[Statistic]:
    """Look at queries with pairs that need one capability alone and pairs that need the other."""
    return [
        Statistic(
            name=f"{one} and {other}",
            terms=partial(
                _errors_of_both,
                np.array([need == {one} for need in needs], dtype=bool),
                np.array([need == {other} for need in needs], dtype=bool),
            ),
            value=lambda sums: phi(as_tables(sums)),
            count=lambda sums: sums.sum(axis=-1),
            why=_why_no_phi,
        )
        for one, other in combinations(CAPABILITIES, 2)
    ]


def _why_no_phi(total: Floats) -> str:
    if not total.any():
        return "no query has pairs that need one alone and pairs that need the other"
    return "in every query that has both, one of them always errs or never does"


def _errors_of_both(one: Flags, other: Flags, columns: Columns) -> Floats:
    """Tabulate, a query each, whether either kind of pair has an error (queries × 4)."""
    wrong = columns.graded & (columns.grade != columns.label)
    seen = columns.by_query(
        np.column_stack(
            [mask & flag for mask in (one, other) for flag in (columns.graded, wrong)]
        ).astype(np.float64)
    )
    both = (seen[:, 0] > 0) & (seen[:, 2] > 0)
    cell = 2 * (seen[:, 1] > 0) + (seen[:, 3] > 0)
    table: Floats = np.eye(4)[cell] * both[:, None]
    return table


def _ablated(
    judged: Judged, run: Judged, needs: Sequence[frozenset[str]], resamples: int, seed: int
) -> dict[str, Difference]:
    found = {}
    for on in ("all pairs", *CAPABILITIES):
        pairs = tuple(
            pair
            for pair, need in zip(judged.pairs, needs, strict=True)
            if on == "all pairs" or on in need
        )
        if not pairs:
            continue
        (comparison,) = compared(
            Judged(judged.scale, pairs), {"ablated": run}, resamples=resamples, seed=seed
        )
        found[on] = next(d for d in comparison.differences if d.name == "quadratic kappa")
    return found
