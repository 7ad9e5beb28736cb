"""What each part of the tagger of queries is worth, and how else it could be made.

    python -m tests.benchmarks.tagger_choices [--write]

Needs `pip install python-crfsuite`. All learn from nine tenths of QueryNER's `train` under
LORE_DATA and are measured on the tenth, drawn by query; `dev` is not read. Takes an hour of one
core.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import torch
from lore_tagger.data import Tagged
from lore_tagger.network import Network, WordBody
from lore_tagger.scores import score
from lore_tagger.tags import OUTSIDE
from lore_tagger.train import Settings, fit
from lore_tagger.words import Vocabulary
from torch import Tensor, nn

from tests.benchmarks.labelled import ROOT
from tests.benchmarks.tagger import by_crf, by_phrases, read_set

PAGE = ROOT / "docs" / "quality-tagger.md"
BEGIN = "<!-- choices: written by `python -m tests.benchmarks.tagger_choices --write` -->"
END = "<!-- end of choices -->"
SEEDS = (0, 1, 2)
RESAMPLES = 1000

Tags = Sequence[Sequence[str]]
Change = Callable[[Network], object]


# ---------------------------------------------------------------------------- other networks
class Silent(nn.Module):
    """Stands where a part is left out: zeros, as wide as the part."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, given: Tensor) -> Tensor:
        return torch.zeros(*given.shape, self.width)


class Illiterate(WordBody):
    """Does not look at letters."""

    def _spelt(self, letters: Tensor) -> Tensor:
        return torch.zeros_like(super()._spelt(letters))


class Attending(nn.Module):
    """Two layers of a transformer in the place of the LSTM (Vaswani et al., NeurIPS 2017)."""

    def __init__(self, reader: nn.LSTM) -> None:
        super().__init__()
        width = 2 * reader.hidden_size
        self.enter = nn.Linear(reader.input_size, width)
        self.places = nn.Embedding(128, width)
        layer = nn.TransformerEncoderLayer(
            width, 4, 2 * width, dropout=0.2, batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)

    def forward(self, seen: Tensor) -> tuple[Tensor, None]:
        return self.layers(self.enter(seen) + self.places(torch.arange(seen.shape[1]))), None


def without_shapes(network: Network) -> None:
    assert isinstance(network.body, WordBody)
    network.body.shapes = Silent(network.body.shapes.embedding_dim)  # type: ignore[assignment]


def without_moves(network: Network) -> None:
    network.crf.requires_grad_(False)


def with_attention(network: Network) -> None:
    assert isinstance(network.body, WordBody)
    network.body.reader = Attending(network.body.reader)  # type: ignore[assignment]


# ---------------------------------------------------------------------------- the choices
@dataclass(frozen=True, kw_only=True)
class Choice:
    """A way to make the tagger that differs from the default in one thing."""

    name: str
    settings: Settings = field(default_factory=Settings)
    body: Callable[[Vocabulary], WordBody] = WordBody
    change: Change = lambda network: None
    swapped: float = 0.0


DEFAULT = Choice(name="as it is")
CHOICES = (
    Choice(name="words without letters", body=Illiterate),
    Choice(name="words without shapes", change=without_shapes),
    Choice(name="words never taken for unknown", body=lambda seen: WordBody(seen, unknown=0.0)),
    Choice(name="tags each by itself, no CRF", change=without_moves),
    Choice(
        name="transformer of two layers for the LSTM",
        settings=Settings(epochs=12, body_rate=5e-4),
        change=with_attention,
    ),
    Choice(name="twice the states", body=lambda seen: WordBody(seen, state=256)),
    Choice(name="half the dropout", settings=Settings(dropout=0.2)),
    Choice(name="4 epochs", settings=Settings(epochs=4)),
    Choice(name="16 epochs", settings=Settings(epochs=16)),
    Choice(name="half as many queries again, entities swapped", swapped=0.5),
)


def learnt(choice: Choice, data: Sequence[Tagged], seed: int) -> Network:
    torch.manual_seed(seed)
    settings = Settings(**{**choice.settings.record(), "seed": seed})  # type: ignore[arg-type]
    tags = (OUTSIDE, *sorted({tag for query in data for tag in query.tags} - {OUTSIDE}))
    body = choice.body(Vocabulary.of(query.words for query in data))
    network = Network(body, tags, dropout=settings.dropout)
    choice.change(network)
    return fit(network, [*data, *swapped(data, choice.swapped, seed)], settings)


def swapped(data: Sequence[Tagged], share: float, seed: int) -> Iterator[Tagged]:
    """Yield some queries again, each entity as another of its type (Dai and Adel, COLING 2020)."""
    draw = random.Random(seed)
    entities: dict[str, list[tuple[str, ...]]] = {}
    for query in data:
        for type_, words in _parts(query):
            entities.setdefault(type_, []).append(words)
    for query in draw.sample(list(data), int(share * len(data))):
        words, tags = [], []
        for type_, part in _parts(query):
            new = draw.choice(entities[type_]) if type_ else part
            words += new
            tags += [f"{'I' if n else 'B'}-{type_}" if type_ else OUTSIDE for n in range(len(new))]
        yield Tagged(tuple(words), tuple(tags))


def _parts(query: Tagged) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words of each entity with its type, and all others one by one with none."""
    starts = [n for n, tag in enumerate(query.tags) if not tag.startswith("I-")]
    for start, end in pairwise([*starts, len(query.tags)]):
        yield query.tags[start].partition("-")[2], query.words[start:end]


# ---------------------------------------------------------------------------- measuring
def tags_of(network: Network, queries: Sequence[Tagged]) -> list[tuple[str, ...]]:
    return [network.tag([query.words])[0] for query in queries]


def together(networks: Sequence[Network], queries: Sequence[Tagged]) -> list[tuple[str, ...]]:
    """Return what the mean of the scores of several networks says, moves as well."""
    crf = networks[0].crf
    with torch.no_grad():
        for name, mine in crf.named_parameters():
            theirs = [dict(each.crf.named_parameters())[name] for each in networks]
            mine.copy_(torch.stack(theirs).mean(dim=0))
    found = []
    with torch.inference_mode():
        for query in queries:
            scores = torch.stack([each._scores([query.words]) for each in networks])
            (best,) = crf.best(scores.mean(dim=0)).tolist()
            found.append(tuple(networks[0].tags[number] for number in best))
    return found


def difference(wanted: Tags, one: Sequence[Tags], other: Sequence[Tags]) -> tuple[float, ...]:
    """Return by how much the mean F1 of one's runs exceeds other's, and its 95 % interval."""
    counts = [[_counts(wanted, run) for run in runs] for runs in (one, other)]
    draw = np.random.default_rng(0)

    def mean(runs: Sequence[np.ndarray], chosen: np.ndarray) -> float:
        sums = [run[chosen].sum(axis=0) for run in runs]
        return float(np.mean([2 * right / (found + want) for right, found, want in sums]))

    def exceeds(chosen: np.ndarray) -> float:
        return mean(counts[0], chosen) - mean(counts[1], chosen)

    every = np.arange(len(wanted))
    drawn = [exceeds(draw.integers(0, len(every), len(every))) for _ in range(RESAMPLES)]
    return exceeds(every), *(float(each) for each in np.percentile(drawn, [2.5, 97.5]))


def _counts(wanted: Tags, found: Tags) -> np.ndarray:
    every = [score([want], [guess]).overall for want, guess in zip(wanted, found, strict=True)]
    return np.array([(one.right, one.found, one.wanted) for one in every], dtype=float)


def report() -> Iterator[str]:
    torch.set_num_threads(1)
    data = read_set("train")
    random.Random(0).shuffle(data)
    cut = len(data) // 10
    held, rest = data[:cut], data[cut:]
    wanted = [query.tags for query in held]
    yield f"Learnt from {len(rest):,} queries of `train`, measured on the other {len(held):,}:"
    yield ""
    yield f"| tagger | micro-F1, mean of {len(SEEDS)} seeds | difference | 95 % |"
    yield "|---|--:|--:|---|"
    networks = [learnt(DEFAULT, rest, seed) for seed in SEEDS]
    base = [tags_of(network, held) for network in networks]
    yield f"| {DEFAULT.name} | {_mean(wanted, base):.3f} | | |"
    for choice in CHOICES:
        runs = [tags_of(learnt(choice, rest, seed), held) for seed in SEEDS]
        yield _row(choice.name, wanted, runs, base)
    yield _row("the seeds' scores averaged", wanted, [together(networks, held)], base)
    for share in (0.2, 0.3, 0.5, 0.7):
        tag = by_phrases(rest, share)
        name = f"lexicon: phrases of the others, share {share}"
        yield _row(name, wanted, [[tag(query.words) for query in held]], base)
    tag = by_crf(rest)
    yield _row("CRF", wanted, [[tag(query.words) for query in held]], base)


def _row(name: str, wanted: Tags, runs: Sequence[Tags], base: Sequence[Tags]) -> str:
    value, low, high = difference(wanted, runs, base)
    return f"| {name} | {_mean(wanted, runs):.3f} | {value:+.3f} | {low:+.3f} – {high:+.3f} |"


def _mean(wanted: Tags, runs: Sequence[Tags]) -> float:
    return float(np.mean([score(wanted, run).overall.f1 for run in runs]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    given = parser.parse_args()
    lines = []
    for line in report():
        print(line, flush=True)
        lines.append(line)
    if given.write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, tail = rest.partition(END)
        table = "\n".join(lines)
        PAGE.write_text(f"{head}{BEGIN}\n\n{table}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
