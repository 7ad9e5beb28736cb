"""What a writer of judgements is: which details and labels its format holds, and how it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import BinaryIO, Literal

from lore_sdk.files.judgement import Judgement
from lore_sdk.files.verdicts import Verdicts
from lore_sdk.types import LORE_SCALE

__all__ = ["JudgementWriter", "LabelKind", "numbered", "query_name"]

LabelKind = Literal["any", "number", "whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementWriter:
    """Writes judgements to one format; a writer of verdicts too, whose grades it takes for labels.

    `holds` are the names of DETAILS that the format has a place for; `rater` means several labels
    of one pair. `labels` are any text, finite numbers, or whole numbers from 0, unless `words` are
    the only ones there are: word → share of the scale in [0, 1]. `unfit` says why the format cannot
    hold a judgement, or `""`. `value` is the field of a verdict that becomes the label, and in
    `ids_in_words` blanks in its ids become `_`. A format that `numbers_queries` has whole numbers
    for query ids, and other ids are replaced by them.
    """

    name: str
    holds: frozenset[str]
    write: Callable[[Sequence[Judgement], BinaryIO], None]
    labels: LabelKind = "any"
    words: Mapping[str, float] = field(default_factory=dict)
    unfit: Callable[[Judgement], str] = lambda judgement: ""
    value: Literal["grade", "score"] = "grade"
    ids_in_words: bool = False
    numbers_queries: bool = False

    def __call__(self, verdicts: Verdicts, file: BinaryIO) -> str:
        """Write the grades of verdicts; returns how many could not be written and why."""
        made = list(self._graded(verdicts))
        graded = [each for each in made if each]
        held = [each for each in graded if not self.flaw(each)]
        self.write(held, file)
        counts = (
            (len(made) - len(graded), f"without a {self.value}"),
            (len(graded) - len(held), "with an id or a text that does not fit"),
        )
        return "; ".join(
            f"{'1 pair' if count == 1 else f'{count:,} pairs'} {why} left out, "
            f"since {self.name} cannot hold them"
            for count, why in counts
            if count
        )

    def flaw(self, judgement: Judgement) -> str:
        """Say why the format cannot hold a judgement, whatever its label is; `""` when it can."""
        if "query" in self.holds and "query_id" not in self.holds and not judgement.query:
            return f"{self.name} names queries by their text, and `{judgement.query_id}` has none"
        return self.unfit(judgement)

    def takes(self, label: str) -> bool:
        """Tell whether the format can hold a label as it is."""
        if self.words:
            return label in self.words
        if self.labels == "any":
            return True
        if self.labels == "whole":
            return label.isascii() and label.isdigit()
        return _is_number(label)

    def _graded(self, verdicts: Verdicts) -> Iterator[Judgement | None]:
        for record in verdicts:
            grade = record[self.value]
            if grade is None:
                yield None
                continue
            shares = record["probabilities"]
            grades = len(shares) if isinstance(shares, list) and shares else len(LORE_SCALE)
            yield Judgement(
                query=str(record["query"] or "").strip(),
                query_id=self._id(record["query_id"]),
                item_id=self._id(record["item_id"] or record["id"]),
                label=self._label(str(grade), grades),
            )

    def _label(self, grade: str, grades: int) -> str:
        if self.value == "score":
            return grade
        level = int(grade[1:]) - 1
        if not self.words:
            return str(level)
        share = level / (grades - 1)
        # a grade between two words takes the lower one: nothing is called better than it is
        below = [word for word, of in self.words.items() if of <= share + 1e-9]
        return max(below, key=lambda word: self.words[word])

    def _id(self, name: object) -> str:
        said = str(name or "").strip()
        return "_".join(said.split()) if self.ids_in_words else said


def query_name(judgement: Judgement) -> str:
    """Return the id of a judgement's query, made of its text where it has none."""
    made = f"q{blake2b(judgement.query.encode()).hexdigest()[:12]}"
    return judgement.query_id or made


def numbered(judgements: Sequence[Judgement]) -> dict[str, str]:
    """Return whole numbers for the names of queries: their own where all are, else from 1."""
    names = list(dict.fromkeys(query_name(each) for each in judgements))
    if all(name.isascii() and name.isdigit() and len(name) <= 18 for name in names):
        return {name: name for name in names}
    return {name: str(number) for number, name in enumerate(names, 1)}


def _is_number(label: str) -> bool:
    try:
        return abs(float(label)) < float("inf")
    except ValueError:
        return False
