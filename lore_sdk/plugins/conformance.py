"""What a thing of each kind has to do, whoever made it; see `testing`, through which it is used."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lore_sdk.errors import DataError, LoreError
from lore_sdk.plugins.loading import described

__all__ = ["ODD_TEXTS", "check_matcher", "check_reader", "check_step", "check_writer"]

ODD_TEXTS = ("", "   ", "\x00", "-", "¿?", "فستان أحمر", "👗" * 20, "12" * 400, "a " * 5_000)
"""Queries that people do type, or paste; none of them may end a run."""


# Any, here and below: a source, a table and verdicts are values of a floor above this one
def check_reader(
    read: Callable[[Any], Any], good: Any, *, missing: Any, garbage: Any = None
) -> list[str]:
    """Check a loaded reader with a source it reads, one that is missing, and one of other bytes."""
    try:
        table = read(good)
        first, again = list(table.rows), list(read(good).rows)
    except LoreError as error:
        return [f"the good source cannot be read: {error}"]
    problems = _table_problems(table, first)
    if first != again:
        problems.append("reading the same source twice gives different rows")
    problems += _refusal_problems(read, missing, "a missing file", must_refuse=True)
    if garbage is not None:
        problems += _refusal_problems(read, garbage, "a file of another format", must_refuse=False)
    return problems


def check_writer(write: Callable[[Any, Any], object], verdicts: Any) -> list[str]:
    """Check a loaded writer with verdict records; it must write, the same bytes every time."""
    problems = []
    files = io.BytesIO(), io.BytesIO()
    try:
        notices = [write(verdicts, file) for file in files]
    except LoreError as error:
        return [f"the verdicts cannot be written: {error}"]
    if any(file.closed for file in files):
        return ["the writer closes the file, which belongs to its caller"]
    if not all(isinstance(notice, str) for notice in notices):
        problems.append("the writer does not return a text; it returns a notice, or '' for none")
    if not files[0].getvalue():
        problems.append("the writer wrote nothing")
    if files[0].getvalue() != files[1].getvalue():
        problems.append("writing the same verdicts twice gives different bytes")
    return problems


def check_step(
    make: Callable[[Any], Callable[[Any], Any]], lexicon: Any, *, begin: Callable[[str], Any]
) -> list[str]:
    """Check a loaded step with a pack's lexicon: odd queries must not trouble it.

    `begin` makes of a text what reaches the step: `Understanding.of`, or more steps before it.
    """
    step, schema = make(lexicon), lexicon.schema
    problems: dict[str, None] = {}
    for text in (*ODD_TEXTS, *_values_of(schema)):
        try:
            found, again = step(begin(text)), step(begin(text))
        # whatever a step raises on a query would end the run
        except Exception as error:
            problems[f"the query `{text[:40]}` raises {described(error)}"] = None
            continue
        if found != again:
            problems[f"the query `{text[:40]}` is read differently the second time"] = None
        problems |= dict.fromkeys(_need_problems(found, text, schema))
    return list(problems)


def check_matcher(matcher: Any, pairs: Sequence[tuple[Any, ...]], *, grades: int = 4) -> list[str]:
    """Check a loaded matcher with pairs as the judge hands them on, on a scale of `grades`."""
    if not isinstance(matcher.name, str) or not matcher.name:
        return ["the matcher has no `name`, which verdicts record"]
    if matcher.priors([]):
        return ["no pairs have priors"]
    priors = list(matcher.priors(pairs))
    if len(priors) != len(pairs):
        return [f"{len(pairs)} pairs have {len(priors)} priors"]
    problems: dict[str, None] = {}
    if priors != [prior for pair in pairs for prior in matcher.priors([pair])]:
        problems["a pair's prior depends on the pairs that are matched with it"] = None
    for prior in priors:
        problems |= dict.fromkeys(_prior_problems(prior, grades))
    return list(problems)


def _prior_problems(prior: Any, grades: int) -> Iterator[str]:
    if len(prior.probabilities) != grades:
        yield f"a prior has {len(prior.probabilities)} probabilities for {grades} grades"
    if not all(0 <= p <= 1 for p in prior.probabilities):
        yield "a probability does not lie in [0, 1]"
    elif not math.isclose(sum(prior.probabilities), 1, abs_tol=1e-6):
        yield f"the probabilities of a prior add up to {sum(prior.probabilities):.6g}, not to 1"
    if prior.level not in range(grades):
        yield f"the level {prior.level} is not one of {grades} grades, which count from 0"
    if not 0 <= prior.score <= 1:
        yield f"the score {prior.score:.6g} does not lie in [0, 1]"


def _values_of(schema: Any) -> Iterator[str]:
    for attribute in schema.attributes.values():
        yield from list(attribute.values)[:5]


def _need_problems(found: Any, text: str, schema: Any) -> Iterator[str]:
    if found.needs and not text.strip():
        yield "a query without words has needs"
    for need in found.needs:
        where = f"the need `{need.attribute}` of the query `{text[:40]}`"
        attribute = schema.attributes.get(need.attribute)
        if attribute is None:
            yield f"{where} is not an attribute of the pack"
        elif need.dimension != attribute.dimension:
            yield f"{where} has the dimension `{need.dimension}`, not `{attribute.dimension}`"
        if text[slice(*need.span)] != need.text:
            yield f"{where} does not stand where its span says"
    stated = {need.attribute for need in found.needs if not need.negated}
    for name in set(found.facts) - stated:
        yield f"the fact `{name}` of the query `{text[:40]}` has no need"


def _table_problems(table: Any, rows: Sequence[Any]) -> list[str]:
    problems = []
    if not isinstance(table.columns, tuple) or not all(isinstance(c, str) for c in table.columns):
        problems.append("`columns` of the table is not a tuple of names")
    if not rows:
        problems.append("the table has no rows; give a source that has some")
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        problems.append("rows and rejects are not numbered 1, 2, 3 … together")
    unknown = _unknown_columns(table, rows) if table.fixed else []
    if unknown:
        problems.append(f"rows have columns that the table does not name: {', '.join(unknown)}")
    fraction = table.fraction()
    # nan, which is unequal to itself, says that the fraction is not known
    if fraction == fraction and fraction != 1:
        problems.append(f"`fraction` is {fraction} after the last row; it must come to 1")
    return problems


def _unknown_columns(table: Any, rows: Iterable[Any]) -> list[str]:
    found = {name for row in rows for name in getattr(row, "fields", ())}
    return sorted(found - set(table.columns))


def _refusal_problems(
    read: Callable[[Any], Any], source: Any, what: str, *, must_refuse: bool
) -> list[str]:
    try:
        for _ in read(source).rows:
            pass
    except DataError:
        return []
    # anything else would reach people as a traceback
    except Exception as error:
        return [f"{what} raises {described(error)}; it must raise a DataError"]
    return [f"{what} raises nothing; it must raise a DataError"] if must_refuse else []
