"""Labels of one file as labels of another: as the user says, else only where nothing is guessed."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lore_sdk.errors import DataError, known_names
from lore_sdk.files.labels import Labels

__all__ = ["Combine", "Relabel", "combined", "parse_relabel", "ready_relabel"]

Combine = Literal["", "median", "mean", "majority"]

_HOW = (
    "--labels Exact=2,Partial=1,Irrelevant=0 says what each label becomes, "
    "--labels 1:4=0:3 that a range becomes another"
)
_SLACK = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabel:
    """What labels become: `words` by themselves, numbers of the range `old` on the range `new`."""

    words: Mapping[str, str] = field(default_factory=dict)
    old: tuple[float, float] = (0.0, 0.0)
    new: tuple[float, float] = (0.0, 0.0)

    def __call__(self, label: str) -> str:
        """Return what a label becomes; raises DataError when it is not told."""
        found = self.words.get(label.casefold())
        if found is not None:
            return found
        low, high = self.old
        number = _number(label)
        if low < high and low <= number <= high:
            share = (number - low) / (high - low)
            return _spelt(self.new[0] + share * (self.new[1] - self.new[0]))
        known = known_names(self.words) if self.words else f"{low:g} to {high:g}"
        raise DataError(f"the label `{label[:40]}` is none of {known}; {_HOW}")


def parse_relabel(text: str) -> Relabel:
    """Read `Exact=2,Partial=1` or `1:4=0:3`; raises DataError for anything else."""
    left, equals, right = text.partition("=")
    if ":" in left and ":" in right and "," not in text:
        return Relabel(old=_range(left, text), new=_range(right, text))
    words: dict[str, str] = {}
    for part in text.split(","):
        old, equals, new = (piece.strip() for piece in part.partition("="))
        if not (old and equals and new):
            raise DataError(f"`{part}` does not say what a label becomes; {_HOW}")
        words[old.casefold()] = new
    return Relabel(words=words)


def ready_relabel(
    labels: Sequence[str],
    meaning: Labels | None,
    *,
    takes: Callable[[str], bool],
    words: Mapping[str, float],
    name: str,
) -> Relabel | None:
    """Return how labels fit a format that `takes` some or has only `words`; None when they all do.

    `meaning` is what the layout says of the labels. Words in a known order become 0, 1, 2 …; labels
    become words of equal share. Raises DataError, naming a label, for all else.
    """
    wrong = [label for label in labels if not takes(label)]
    if not wrong:
        return None
    known: dict[str, str] = {}
    if meaning and words:
        spelt = {round(share, 4): word for word, share in words.items()}
        for label in labels:
            word = spelt.get(round(_share(label, meaning), 4))
            known |= {label.casefold(): word} if word else {}
    elif meaning and meaning.words:
        order = sorted(set(meaning.words.values()))
        known = {word: str(order.index(share)) for word, share in meaning.words.items()}
    if missing := next((label for label in labels if label.casefold() not in known), ""):
        has = f"only has {known_names(words)}" if words else "has numbers for labels"
        whole = "" if words or _number(missing) != _number(missing) else ", whole ones from 0"
        raise DataError(f"`{missing[:40]}` cannot be a label of {name}, which {has}{whole}; {_HOW}")
    return Relabel(words=known)


def combined(labels: Sequence[str], how: Combine) -> str:
    """Return one label for several raters', `""` when a majority is divided; raises DataError.

    The median of an even number is the lower of the middle two: a label that somebody gave.
    """
    if how == "majority":
        counted = Counter(labels).most_common()
        tied = len(counted) > 1 and counted[0][1] == counted[1][1]
        return "" if tied else counted[0][0]
    numbers = [_number(label) for label in labels]
    if word := next((each for each, n in zip(labels, numbers, strict=True) if n != n), ""):
        raise DataError(
            f"the label `{word[:40]}` is no number, so there is no {how}; "
            "--combine majority takes words, --labels makes numbers of them"
        )
    if how == "median":
        return sorted(labels, key=float)[(len(labels) - 1) // 2]
    return _spelt(statistics.fmean(numbers))


def _range(text: str, whole: str) -> tuple[float, float]:
    low, _, high = text.partition(":")
    ends = _number(low), _number(high)
    if not all(map(math.isfinite, ends)) or ends[0] >= ends[1]:
        raise DataError(f"`{text}` in `{whole}` is no range; {_HOW}")
    return ends


def _share(label: str, meaning: Labels) -> float:
    number = _number(label)
    if meaning.low < meaning.high and meaning.low <= number <= meaning.high:
        return (number - meaning.low) / (meaning.high - meaning.low)
    return meaning.words.get(label.casefold(), -1.0)


def _spelt(number: float) -> str:
    near = round(number)
    return str(near) if abs(number - near) < _SLACK else f"{number:.6g}"


def _number(label: str) -> float:
    try:
        return float(label)
    except ValueError:
        return math.nan
