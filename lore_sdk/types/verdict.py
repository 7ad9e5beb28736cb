"""What a judge says about one query and one item, and why.

A `Path` is the explanation: the needs a query states, the evidence about the item that
answers them, and the findings of the rules that compared the two, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from lore_sdk.types.certainty import Certainty
from lore_sdk.types.grade import Grade
from lore_sdk.types.model import Usage
from lore_sdk.types.soundness import Soundness

__all__ = [
    "INTENTS",
    "AnsweredBy",
    "Correction",
    "Evidence",
    "Finding",
    "Intent",
    "Interval",
    "Look",
    "Need",
    "Outcome",
    "Path",
    "Question",
    "Role",
    "Source",
    "Verdict",
]

Role = Literal["head", "modifier"]
Source = Literal["title", "property", "sku", "photo", "knowledge", "description"]
Outcome = Literal["fired", "passed", "open"]
Intent = Literal[
    "plain",
    "jargon",
    "entity-relation",
    "solution-seeking",
    "question",
    "negative-constraint",
    "multi-attribute",
]
"""What makes a query hard, after RAIR (arXiv 2512.24943); most queries are plain."""
INTENTS: tuple[Intent, ...] = get_args(Intent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that the query asks for.

    `span` is the half-open character range in the query that states it; `text` is what stands
    there, empty where no word does. `negated` needs say what must not be ("without", "-free").
    `origin` names what read it (`lexicon`), or the source that knows it (`knowledge:clicks.csv`);
    `note` says in words what stands behind it then.
    """

    dimension: str
    attribute: str
    value: object
    text: str
    span: tuple[int, int]
    role: Role = "modifier"
    negated: bool = False
    origin: str = "lexicon"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Typed words that are read as others; `span` is the half-open range where `text` stands."""

    text: str
    read_as: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing known about the item, and what says so.

    `text` is what says it, in the words of the item. `field` is where that stands: `title`,
    `description`, `brand`, `price`, `category`, or the property of an item or of one of its
    variants (`properties.Color`, `skus.2.Color`). `span` is its half-open character range there,
    in the text as given; None where the field is no text, or `text` adds the unit that the name of
    the property holds. What an item does not say itself has no field; `note` names its file.

    `confidence` is in [0, 1]; docs/understanding.md says what was measured for it.
    """

    dimension: str
    attribute: str
    value: object
    text: str
    source: Source
    field: str = ""
    span: tuple[int, int] | None = None
    confidence: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a photo of the item was asked, and what came of it.

    `image` is as the item names it, `digest` that of the photo's pixels, empty where it could not
    be opened. A `value` of None has a `reason`; `confidence` is in [0, 1]. `usage` are tokens that
    a language model took to look, none where the answer was remembered.
    """

    attribute: str
    dimension: str
    image: str
    digest: str = ""
    value: object | None = None
    confidence: float = 0.0
    reason: str = ""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says about one pair; `rule` is `pack@version/name`.

    `bound` is the grade that the rule caps (or floors) at, `reason` is in the shopper's words.
    """

    rule: str
    outcome: Outcome
    effect: Literal["cap", "floor"]
    bound: Grade
    dimension: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Needs → evidence → findings: the explanation of a verdict.

    `intent` is the kind of query that was read, `corrections` are the words that were read as
    others, `looks` are what the item's photo was asked where its own data left questions open.
    """

    intent: Intent = "plain"
    corrections: tuple[Correction, ...] = ()
    needs: tuple[Need, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    looks: tuple[Look, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Two grades with low <= high."""

    low: Grade
    high: Grade

    @property
    def closed(self) -> bool:
        """True when only one grade is left."""
        return self.low.level == self.high.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An item attribute whose value could still lower the grade, and to what."""

    attribute: str
    dimension: str
    could_lower_to: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredBy:
    """Who gave the verdict: tier, matcher or model, and the hashes of what it read.

    `knowledge` is version and digest of the knowledge store, empty where none was used.
    `steps` are the names of those that read the query, in order. `captioner` is the identity of
    what looks at photos, empty where nothing does.
    """

    tier: str = "real-time"
    model: str = ""
    pack: str = ""
    pack_hash: str = ""
    prompt_hash: str = ""
    knowledge: str = ""
    steps: tuple[str, ...] = ()
    captioner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A grade or an abstention with its reason, never a silent default.

    Exactly one of `grade` and `abstained` is set.

    `interval` is where the rules' upper bound can still end once open questions are answered:
    [lowest possible cap, cap in force]. `band` is what the rules leave to a judge:
    [floor in force, cap in force]. `conflict` is True when a floor stood above a cap; caps win.
    `mismatch` names the grade and the dimension that held it down (`L2-color`), else None.
    `probabilities` has one number per grade of the scale, lowest first, summing to 1;
    `confidence` in [0, 1] is the calibrated probability that `grade` is right, None where nothing
    was fitted that gives one. `certainty` are the signs of a language model's, None for others.
    `rules` are the ids (`pack@version/rule`) of all rules that fired.
    `tokens` are what a language model read and wrote for it, None where none was asked. `stated` is
    the grade that it gave before the rules' band held it, None where none could be read, and
    `reasoning` what it gave as its reasons. `soundness` says how well its stated path holds, None
    where it stated none.
    `unseen` is the grade that was due before a photo was looked at, None where none was.
    `latency` is in seconds, `cost` in the currency of the model's price list.
    """

    grade: Grade | None
    abstained: str | None = None
    stated: Grade | None = None
    reasoning: str = ""
    soundness: Soundness | None = None
    tokens: Usage | None = None
    interval: Interval
    band: Interval
    conflict: bool = False
    mismatch: str | None = None
    probabilities: tuple[float, ...] = ()
    score: float | None = None
    confidence: float | None = None
    certainty: Certainty | None = None
    path: Path
    rules: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    answered_by: AnsweredBy
    unseen: Grade | None = None
    cost: float = 0.0
    latency: float = 0.0

    def __post_init__(self) -> None:
        if (self.grade is None) == (self.abstained is None):
            raise ValueError("a verdict is either a grade or an abstention with a reason")

    @property
    def contradicted(self) -> bool:
        """True when a language model stated a grade that the rules rule out."""
        return self.stated is not None and not self.band.low <= self.stated <= self.band.high
