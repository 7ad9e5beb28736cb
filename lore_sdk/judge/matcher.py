"""The matcher: what no rule speaks about gives a prior grade with calibrated probabilities.

An ordinal model (cumulative logit) over the features of `matching/features.py`. It works as it is
shipped; `lore_sdk.judge.fit` fits one to other people's labels. Scoring takes plain Python only and
looks at one pair at a time, so a pair gets the same prior whatever stands beside it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib import resources
from itertools import pairwise
from pathlib import Path
from sys import float_info
from typing import Any, Protocol

from lore_sdk.errors import DataError, PluginError, known_names
from lore_sdk.judge.matching.curves import Curve, spread
from lore_sdk.judge.matching.features import FEATURES, Row, Signals, compare
from lore_sdk.judge.matching.prepare import PreparedQuery, prepare_item, prepare_query
from lore_sdk.judge.matching.words import WordTable
from lore_sdk.types import Item, Query

__all__ = ["EmbeddedMatcher", "Matcher", "Prior", "Signals", "checked_priors"]

_FORMAT = "lore-matcher/1"
_SHIPPED = "weights.json"
_LARGEST = 1e9
_SLACK = 1e-3
_REMEMBERED = 4096
"""Queries whose preparation is kept, since each comes with many items."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What texts alone say: a grade level, a probability for each grade, a score in [0, 1].

    `score` is the expected level over the highest. `level` is where the score lies between the
    matcher's cuts, which need not be the likeliest grade: graders use some grades far more often.
    """

    level: int
    probabilities: tuple[float, ...]
    score: float


class Matcher(Protocol):
    """What a judge asks for priors; plugins offer others."""

    @property
    def name(self) -> str:
        """Who it is, as verdicts record it."""

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> Sequence[Prior]:
        """Return the prior of each pair, in order; no pair's prior depends on another pair."""


def checked_priors(priors: Sequence[Prior], pairs: int, name: str) -> Sequence[Prior]:
    """Return the priors of a matcher if they are what it promises; raises PluginError."""
    if len(priors) != pairs:
        raise PluginError(f"the matcher `{name}` gave {len(priors):,} priors for {pairs:,} pairs")
    for prior in priors:
        shares = prior.probabilities
        if not (
            len(shares) >= 2
            and min(shares) >= 0
            and abs(sum(shares) - 1) <= _SLACK
            and 0 <= prior.level < len(shares)
            and 0 <= prior.score <= 1
        ):
            raise PluginError(
                f"the matcher `{name}` gave a prior that is none: level {prior.level}, score "
                f"{prior.score}, probabilities {list(shares)[:8]}"
            )
    return priors


@dataclass(frozen=True, kw_only=True)
class EmbeddedMatcher:
    """A fitted model. `curves` say what each feature is worth, features without one nothing.

    `encoder` is the identity of the one whose cosines the model was fitted with, empty for none.
    `thresholds` turn the summed worth into probabilities, `cuts` turn the score into a level; both
    increase and are one fewer than grades.
    """

    name: str
    words: WordTable
    curves: Mapping[str, Curve]
    thresholds: tuple[float, ...]
    cuts: tuple[float, ...]
    encoder: str = ""

    @classmethod
    def default(cls) -> EmbeddedMatcher:
        """Load the matcher that ships with the SDK; docs/quality.md says what it was fitted on."""
        text = resources.files("lore_sdk.judge").joinpath(_SHIPPED).read_text(encoding="utf-8")
        return cls.parse(text, _SHIPPED)

    @classmethod
    def load(cls, path: str | Path) -> EmbeddedMatcher:
        """Load a matcher that `save` wrote; raises DataError when the file is another one."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"the matcher file `{path}` cannot be read: {error}") from error
        return cls.parse(text, path)

    @classmethod
    def parse(cls, text: str, path: str | Path) -> EmbeddedMatcher:
        """Read a matcher from JSON text; `path` is for the message of the DataError."""
        try:
            return _read(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise DataError(f"the matcher file `{path}` is not JSON: {error}") from error
        except DataError as error:
            raise DataError(f"the matcher file `{path}` cannot be used: {error}") from error

    def save(self, path: str | Path) -> None:
        """Write the matcher as JSON, which `load` reads back exactly."""
        Path(path).write_text(self.text(), encoding="utf-8")

    def text(self) -> str:
        """Return the matcher as JSON: a line for each curve, and one for the table of words."""
        curves = {
            name: [list(curve.knots), list(curve.worths)] for name, curve in self.curves.items()
        }
        fields: dict[str, object] = {
            "format": _FORMAT,
            "name": self.name,
            **({"encoder": self.encoder} if self.encoder else {}),
            "thresholds": list(self.thresholds),
            "cuts": list(self.cuts),
            **{f"curve {name}": points for name, points in curves.items()},
            "words": self.words.data(),
        }
        lines = [f"{json.dumps(key)}: {_compact(value)}" for key, value in fields.items()]
        return "{\n" + ",\n".join(lines) + "\n}\n"

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        """Return the prior of each pair, in order; a query that comes again is read once."""
        found = []
        for query, item, signals in pairs:
            asked = self._asked(signals.read_as or query.text)
            found.append(self.prior(compare(asked, prepare_item(item, asked.read), signals)))
        return found

    def prior(self, features: Row) -> Prior:
        """Return the prior of a pair with these features, in the order of `FEATURES`."""
        worth = 0.0
        for curve, value in zip(self._columns, features, strict=True):
            if curve is not None:
                worth += curve.worth(value)
        probabilities = spread(worth, self.thresholds)
        expected = sum(level * share for level, share in enumerate(probabilities))
        score = min(1.0, expected / len(self.thresholds))
        return Prior(bisect_right(self.cuts, score), probabilities, score)

    @cached_property
    def _columns(self) -> tuple[Curve | None, ...]:
        return tuple(map(self.curves.get, FEATURES))

    @cached_property
    def _asked(self) -> Callable[[str], PreparedQuery]:
        return lru_cache(_REMEMBERED)(partial(prepare_query, words=self.words))


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(data: Any) -> EmbeddedMatcher:
    """Check the values of a file one by one and make a matcher of them."""
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise DataError(f"its `format` is not `{_FORMAT}`")
    curves = {
        key.removeprefix("curve "): _curve(key, value)
        for key, value in data.items()
        if key.startswith("curve ")
    }
    if unknown := curves.keys() - set(FEATURES):
        raise DataError(f"{known_names(unknown)} are not features; those are {_names()}")
    thresholds, cuts = _rising("thresholds", data), _rising("cuts", data)
    if len(thresholds) != len(cuts):
        raise DataError("`thresholds` and `cuts` are not equally many")
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise DataError("it has no `name`")
    encoder = data.get("encoder", "")
    if not isinstance(encoder, str):
        raise DataError("its `encoder` is not the name of one")
    return EmbeddedMatcher(
        name=name,
        words=WordTable.read(data.get("words")),
        curves=curves,
        thresholds=thresholds,
        cuts=cuts,
        encoder=encoder,
    )


def _names() -> str:
    return known_names(FEATURES)


def _curve(key: str, value: Any) -> Curve:
    if not isinstance(value, list) or len(value) != 2:
        raise DataError(f"`{key}` is not two lists of numbers, knots and worths")
    knots, worths = _numbers(key, value[0]), _numbers(key, value[1])
    if len(knots) != len(worths) or any(a >= b for a, b in pairwise(knots)):
        raise DataError(f"`{key}` needs rising knots and as many worths")
    return Curve(knots=knots, worths=worths)


def _rising(key: str, data: Mapping[str, Any]) -> tuple[float, ...]:
    numbers = _numbers(key, data.get(key))
    if any(a > b for a, b in pairwise(numbers)):
        raise DataError(f"the numbers of `{key}` do not rise")
    return numbers


def _numbers(key: str, value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or not value or not all(type(n) in (int, float) for n in value):
        raise DataError(f"`{key}` is not a list of numbers")
    if not all(abs(n) <= float_info.max for n in value):
        raise DataError(f"`{key}` has a number that is not finite")
    if not all(abs(n) <= _LARGEST for n in value):
        raise DataError(f"`{key}` has a number beyond {_LARGEST:,.0f}, which no fit comes to")
    return tuple(map(float, value))
