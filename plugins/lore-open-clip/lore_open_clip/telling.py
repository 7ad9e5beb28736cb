"""What a model can tell, and how sure it has to be: fitted on photos that it was not trained on.

A cosine says nothing by itself. It is scaled, the frequency of a value in the catalogue is added,
and the softmax of both is a probability (temperature scaling: Guo et al., 2017, with the prior as
a second feature). What is less sure than the threshold is "cannot tell".
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import torch
from torch.nn import functional

from lore_sdk.errors import DataError

__all__ = ["FEWEST", "Telling", "Told", "fitted"]

FEWEST = 20
"""Photos that have to be answered rightly often enough before a threshold is believed."""

_MOST_VALUES = 10_000
_STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one attribute is told: its values with the photos that had them, and what was fitted.

    `sharpness` multiplies a cosine, `prior` the logarithm of a value's share of the photos;
    `threshold` in [0, 1] is the probability from which a value is answered.
    """

    values: Mapping[str, int]
    sharpness: float
    prior: float
    threshold: float

    def probabilities(self, cosines: torch.Tensor, values: Sequence[str]) -> torch.Tensor:
        """Turn cosines of shape (n, values) into probabilities of those values."""
        return _logits(cosines, self.counts(values), self.sharpness, self.prior).softmax(dim=1)

    def counts(self, values: Sequence[str]) -> torch.Tensor:
        """Return how many photos had each value."""
        return torch.tensor([float(self.values[value]) for value in values])


@dataclass(frozen=True, slots=True)
class Telling:
    """All that a model can tell, by attribute."""

    attributes: Mapping[str, Told]

    def record(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        return {"attributes": {name: asdict(told) for name, told in self.attributes.items()}}

    @classmethod
    def read(cls, stated: Mapping[str, object], where: str) -> Telling:
        """Read what `record` gave; raises DataError that says what is wrong."""
        attributes = stated.get("attributes")
        if not isinstance(attributes, dict):
            raise DataError(f"{where} does not state `attributes`")
        return cls(
            {name: _told(each, f"`{name[:60]}` in {where}") for name, each in attributes.items()}
        )


def fitted(
    cosines: torch.Tensor, labels: torch.Tensor, values: Mapping[str, int], *, precision: float
) -> Told | None:
    """Fit how an attribute is told; None where no threshold makes answers right often enough.

    `cosines` have the shape (n, values), `labels` are places of values, -1 where a photo has one
    that the model does not know: whatever it answers about that is wrong.
    """
    known = labels >= 0
    if int(known.sum()) < FEWEST:
        return None
    counts = torch.tensor([float(count) for count in values.values()])
    sharpness, prior = _scales(cosines[known], labels[known], counts)
    sure, answers = _logits(cosines, counts, sharpness, prior).softmax(dim=1).max(dim=1)
    threshold = _threshold(sure, answers == labels, precision)
    if threshold is None:
        return None
    return Told(values=values, sharpness=sharpness, prior=prior, threshold=threshold)


def _logits(
    cosines: torch.Tensor,
    counts: torch.Tensor,
    sharpness: float | torch.Tensor,
    prior: float | torch.Tensor,
) -> torch.Tensor:
    shares = (counts / counts.sum()).log()
    return cosines * sharpness + prior * shares


def _scales(
    cosines: torch.Tensor, labels: torch.Tensor, counts: torch.Tensor
) -> tuple[float, float]:
    """Find the two factors that make the labels likeliest; both stay above 0."""
    raw = torch.tensor([math.log(20.0), math.log(0.5)], requires_grad=True)
    optimizer = torch.optim.LBFGS([raw], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        sharpness, prior = raw.clamp(-7, 7).exp()
        found = functional.cross_entropy(_logits(cosines, counts, sharpness, prior), labels)
        found.backward()  # type: ignore[no-untyped-call]
        return found

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    sharpness, prior = raw.detach().clamp(-7, 7).exp().tolist()
    return sharpness, prior


def _threshold(sure: torch.Tensor, right: torch.Tensor, precision: float) -> float | None:
    """Return the lowest confidence from which answers are right often enough."""
    order = sure.argsort(descending=True)
    shares = right[order].double().cumsum(0) / torch.arange(1, len(order) + 1)
    falling = sure[order]
    # equally sure answers are given together or not at all
    last = torch.cat([falling[1:] < falling[:-1], torch.tensor([True])])
    enough = torch.arange(len(order)) >= FEWEST - 1
    (good,) = torch.where(last & enough & (shares >= precision))
    return float(falling[good[-1]]) if len(good) else None


def _told(stated: object, where: str) -> Told:
    if not isinstance(stated, dict):
        raise DataError(f"{where} is not a JSON object")
    values = stated.get("values")
    if (
        not isinstance(values, dict)
        or not 1 < len(values) <= _MOST_VALUES
        or not all(type(count) is int and count > 0 for count in values.values())
    ):
        raise DataError(f"{where} has no values with how often each was seen")
    numbers = {name: stated.get(name) for name in ("sharpness", "prior", "threshold")}
    for name, number in numbers.items():
        most = 1.0 if name == "threshold" else 1e4
        if not isinstance(number, int | float) or not 0 <= number <= most:
            raise DataError(f"`{name}` of {where} is not a number from 0 to {most:g}")
    return Told(values=values, **numbers)  # type: ignore[arg-type]
