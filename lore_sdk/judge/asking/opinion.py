"""What a model makes of pairs: asked once, asked for a number, asked several times, or both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, cast, get_args

from lore_sdk.errors import DataError, known_names
from lore_sdk.judge.asking.answer import Answer, NoAnswer, read_answer
from lore_sdk.judge.asking.prompt import Prompts, Shot
from lore_sdk.judge.asking.stated_chances import stated_chances
from lore_sdk.models import chances
from lore_sdk.plugins import read_settings
from lore_sdk.types import Evidence, Item, Model, Query, Reply, Request, Usage

__all__ = ["Asked", "Mode", "Modes", "Opinion", "opinions"]

Mode = Literal["think", "grade", "vote", "mixed"]
"""How a model is asked.

`think`: it reasons and then states the grade. `grade`: it states the number of the grade at once,
and the probabilities of the numbers are taken. `vote`: it thinks several times over, at a
temperature, and the grades are counted (self-consistency, Wang et al., ICLR 2023). `mixed`: it
states the number, and thinks where it is not sure.
"""

_SETTINGS = {"samples": 5, "temperature": 0.7, "sure": 0.8, "chances": 0.0}
_ALTERNATIVES = 20


class Asked(NamedTuple):
    """One pair to ask about, what is known of its item, and the rules that matter, as text.

    `shots` are examples for its query, None for those that all queries have.
    """

    query: Query
    item: Item
    evidence: Sequence[Evidence]
    rules: str
    shots: tuple[Shot, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """How to ask, and how hard.

    `samples` are the votes of `vote`, drawn at `temperature`. In `mixed`, a grade stands without
    thinking where its probability is at least `sure`. With `chances`, a model that thinks is also
    asked for the probabilities of its tokens, so that the one of its grade is known.
    """

    mode: Mode = "think"
    samples: int = 5
    temperature: float = 0.7
    sure: float = 0.8
    chances: bool = False

    @classmethod
    def of(cls, stated: str) -> Modes:
        """Read `MODE` or `MODE,samples=9,…` as people write it; raises DataError."""
        mode, _, rest = (part.strip() for part in stated.partition(","))
        found = read_settings(rest, _SETTINGS, what=mode)
        return cls(
            mode=cast(Mode, mode),
            samples=int(found["samples"]),
            temperature=found["temperature"],
            sure=found["sure"],
            chances=found["chances"] > 0,
        )

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            known = known_names(get_args(Mode))
            raise DataError(f"`{self.mode}` is no way to ask a model; there are {known}")
        if self.samples < 2:
            raise DataError(f"{self.samples} votes are none; 2 or more are counted")
        if not 0 < self.temperature <= 2:
            raise DataError(f"the temperature {self.temperature:g} is not above 0 and up to 2")
        if not 0 < self.sure <= 1:
            raise DataError(f"a share of {self.sure:g} is not above 0 and up to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a model says of one pair: the level of a grade, or why there is none.

    `shares` has one probability a grade, lowest first, summing to 1, where the mode has them: of
    the number's token, or of votes. `covered` in [0, 1] is how much probability fell on numbers of
    grades at all. `chance` is the probability of the level's token after the model had thought, the
    mean of those that voted for it, None where it is not known. `answer` is the one that states the
    level, where the model thought. `requests` and `usage` count all that was asked for.
    """

    level: int | None
    why: str = ""
    shares: tuple[float, ...] = ()
    covered: float = 1.0
    chance: float | None = None
    answer: Answer | None = None
    requests: int = 1
    usage: Usage = Usage()  # noqa: RUF009  frozen


def opinions(model: Model, prompts: Prompts, asked: Sequence[Asked], modes: Modes) -> list[Opinion]:
    """Ask a model about pairs, and return what it says of each, in their order."""
    if modes.mode == "vote":
        return _voted(model, prompts, asked, modes)
    if modes.mode == "think":
        return _thought(model, prompts, asked, modes)
    found = _numbered(model, prompts, asked)
    if modes.mode == "grade":
        return found
    unsure = [n for n, each in enumerate(found) if _top(each) < modes.sure]
    thought = _thought(model, prompts, [asked[n] for n in unsure], modes)
    for n, second in zip(unsure, thought, strict=True):
        found[n] = _second(found[n], second)
    return found


def _thought(model: Model, prompts: Prompts, asked: Sequence[Asked], modes: Modes) -> list[Opinion]:
    wanted = _ALTERNATIVES if modes.chances else 0
    requests = [prompts.request(*each, "think", alternatives=wanted) for each in asked]
    return [_read(reply, prompts) for reply in _replies(model, requests)]


def _voted(model: Model, prompts: Prompts, asked: Sequence[Asked], modes: Modes) -> list[Opinion]:
    requests = [
        prompts.request(
            *each,
            "think",
            temperature=modes.temperature,
            seed=seed,
            alternatives=_ALTERNATIVES if modes.chances else 0,
        )
        for each in asked
        for seed in range(modes.samples)
    ]
    votes = [_read(reply, prompts) for reply in _replies(model, requests)]
    size = modes.samples
    return [
        _counted(votes[start : start + size], len(prompts.scale))
        for start in range(0, len(votes), size)
    ]


def _numbered(model: Model, prompts: Prompts, asked: Sequence[Asked]) -> list[Opinion]:
    requests = [prompts.request(*each, "grade") for each in asked]
    return [_number(reply, prompts.numbers) for reply in _replies(model, requests)]


def _replies(model: Model, requests: Sequence[Request]) -> list[Reply]:
    found: dict[int, Reply] = dict(model.replies(requests))
    return [found[number] for number in range(len(requests))]


def _read(reply: Reply, prompts: Prompts) -> Opinion:
    found = read_answer(reply, prompts.scale)
    if isinstance(found, NoAnswer):
        return Opinion(level=None, why=found.why, usage=reply.usage)
    level = found.grade.level
    told = stated_chances(reply, [grade.code for grade in prompts.scale.grades])
    chance = told.shares[level] if told and found.read == "schema" else None
    return Opinion(level=level, chance=chance, answer=found, usage=reply.usage)


def _number(reply: Reply, numbers: Sequence[str]) -> Opinion:
    if reply.finish in ("failed", "refused"):
        why = f"the model did not reply: {reply.error}" if reply.error else "the model refused"
        return Opinion(level=None, why=why, usage=reply.usage)
    told = chances(reply, numbers)
    stated = reply.text.strip()
    if told is None and stated not in numbers:
        return Opinion(level=None, why="the reply states no number of a grade", usage=reply.usage)
    if told is None:
        return Opinion(level=numbers.index(stated), usage=reply.usage)
    level = max(range(len(numbers)), key=lambda n: told.shares[n])
    return Opinion(level=level, shares=told.shares, covered=told.covered, usage=reply.usage)


def _counted(votes: Sequence[Opinion], grades: int) -> Opinion:
    """Take the grade with most votes, of equal ones the lowest: doubt is no praise."""
    usage = sum((vote.usage for vote in votes), Usage())
    read = [vote for vote in votes if vote.level is not None]
    if 2 * len(read) <= len(votes):
        reasons = Counter(vote.why for vote in votes if vote.level is None)
        ((most, _),) = reasons.most_common(1)
        why = f"{len(votes) - len(read)} of {len(votes)} votes are none: {most}"
        return Opinion(level=None, why=why, requests=len(votes), usage=usage)
    counts = Counter(vote.level for vote in read)
    shares = tuple(counts[level] / len(read) for level in range(grades))
    level = shares.index(max(shares))
    own = [vote for vote in read if vote.level == level]
    known = [vote.chance for vote in own if vote.chance is not None]
    chance = sum(known) / len(known) if known else None
    return replace(own[0], shares=shares, chance=chance, requests=len(votes), usage=usage)


def _top(opinion: Opinion) -> float:
    return max(opinion.shares, default=0.0) * opinion.covered


def _second(first: Opinion, second: Opinion) -> Opinion:
    """Take what was thought, or what was said at once where thinking came to nothing."""
    taken = first if second.level is None else replace(second, shares=first.shares)
    return replace(
        taken,
        requests=first.requests + second.requests,
        usage=first.usage + second.usage,
    )
