"""Train a small CLIP on photos and what a catalogue says of them.

Each photo of a batch has one caption for each attribute (`navy product`) and one for all it shows
together or its title; the loss is the mean of open_clip's ClipLoss over these kinds of captions,
so that the image tower, which takes nearly all of the time, runs once for all of them. What equals
in two photos of a batch is a false negative in both directions; the best model under such a loss
still orders texts by how much likelier a photo makes them (van den Oord et al., 2018, 2.3), which
is all that zero-shot answers need.

Left out: several processes, mixed precision (which is slower on processors without bfloat16), and
photos beyond memory.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from open_clip import ClipLoss, SimpleTokenizer
from torch.nn import functional

from lore_open_clip.data import Pictured, Vocabulary
from lore_open_clip.folder import Model
from lore_open_clip.words import TEMPLATES, described
from lore_sdk.errors import DataError

__all__ = ["Settings", "train"]

Tell = Callable[[int, float], None]
"""Is told after each epoch its number, from 1, and the mean loss of its batches."""

_SHIFT = 4
"""Pixels by which photos are moved about, at most."""
_SHARPEST = 4.6052
"""Logarithm of the largest factor of cosines, 100 (Radford et al., 2021)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to train; the defaults did best on photos held out of fashion `dev`."""

    epochs: int = 14
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.1
    seed: int = 0

    def record(self) -> dict[str, float]:
        """Return the settings by name."""
        return asdict(self)


def train(
    model: Model,
    found: Pictured,
    words: Vocabulary,
    settings: Settings,
    *,
    state: Path,
    resume: bool = False,
    device: str = "cpu",
    told: Tell = lambda epoch, loss: None,
) -> None:
    """Train a model in place, on what is not held out; after each epoch `state` holds the rest.

    With `resume`, it goes on after the last epoch that `state` holds, as if it had not stopped.
    Raises DataError when `state` is of another run.
    """
    places = found.places(held=False)
    if len(places) < settings.batch:
        raise DataError(
            f"{len(places)} photos are fewer than the {settings.batch} of a batch; give more"
        )
    tokens = SimpleTokenizer(context_length=model.context)
    run = _Run(model, found, words, settings, device, tokens)
    steps = settings.epochs * (len(places) // settings.batch)
    optimizer, schedule = _optimizer(model.clip.to(device), settings, steps)
    first = _resumed(state, run, optimizer, schedule) if resume else 0
    model.clip.train()
    for epoch in range(first, settings.epochs):
        rng = random.Random(settings.seed * 1_000_003 + epoch)
        losses = []
        for some in _batches(places, settings.batch, rng):
            loss = run.loss(some, rng)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                model.clip.logit_scale.clamp_(0, _SHARPEST)
            losses.append(float(loss.detach()))
        _keep(state, run, optimizer, schedule, epoch + 1)
        told(epoch + 1, sum(losses) / len(losses))
    model.clip.eval()


@dataclass(frozen=True, slots=True)
class _Run:
    model: Model
    found: Pictured
    words: Vocabulary
    settings: Settings
    device: str
    tokens: SimpleTokenizer

    def loss(self, places: Sequence[int], rng: random.Random) -> torch.Tensor:
        """Return the mean loss over kinds of captions for the photos at some places."""
        clip = self.model.clip
        pixels = _moved(self.found.pixels[places], rng).to(self.device)
        images = clip.encode_image(self.model.scaling.scaled(pixels), normalize=True)
        scale, loss = clip.logit_scale.exp(), ClipLoss()
        losses = []
        for kind in (*self.words.counts, ""):
            said = [self.caption(at, kind, rng) for at in places]
            shown = [at for at, text in enumerate(said) if text]
            if len(shown) < 2:
                continue
            texts = self.tokens([said[at] for at in shown]).to(self.device)
            losses.append(loss(images[shown], clip.encode_text(texts, normalize=True), scale))
        return torch.stack(losses).mean()

    def caption(self, place: int, kind: str, rng: random.Random) -> str:
        """Say one attribute of a product, or with no `kind`, several of them or its title."""
        known = self.found.stated[place]
        names = [kind] if kind else [n for n in self.words.counts if rng.random() < _KEPT]
        parts = {
            self.words.dimensions[name]: _name(self.words.choices[name][value].words, rng)
            for name in names
            if (value := known.get(name, "")) in self.words.counts[name]
        }
        if not parts:
            return "" if kind else self.found.titles[place].lower()
        if not kind and rng.random() < _TITLED:
            return self.found.titles[place].lower()
        return rng.choice(TEMPLATES).format(described(parts))


_KEPT = 0.8
_TITLED = 0.3
_PLAINEST = 0.7
_MOST_NAMES = 3


def _name(names: Sequence[str], rng: random.Random) -> str:
    return names[0] if rng.random() < _PLAINEST else rng.choice(names[:_MOST_NAMES])


def _batches(places: Sequence[int], size: int, rng: random.Random) -> list[list[int]]:
    order = list(places)
    rng.shuffle(order)
    return [order[at : at + size] for at in range(0, len(order) - size + 1, size)]


def _moved(pixels: torch.Tensor, rng: random.Random) -> torch.Tensor:
    """Mirror half of the photos and move all of them a little."""
    mirrored = torch.tensor([rng.random() < 0.5 for _ in range(len(pixels))])
    pixels = torch.where(mirrored.view(-1, 1, 1, 1), pixels.flip(3), pixels)
    size = pixels.shape[-1]
    wider = functional.pad(pixels, (_SHIFT,) * 4, value=255)
    down, right = rng.randint(0, 2 * _SHIFT), rng.randint(0, 2 * _SHIFT)
    return wider[:, :, down : down + size, right : right + size]


# Any: torch's optimizers and schedules have no common type of state
def _optimizer(clip: torch.nn.Module, settings: Settings, steps: int) -> tuple[Any, Any]:
    weights = list(clip.parameters())
    groups = [
        {"params": [w for w in weights if w.ndim > 1], "weight_decay": settings.decay},
        {"params": [w for w in weights if w.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=settings.rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=settings.rate, total_steps=steps, pct_start=0.1
    )
    return optimizer, schedule


def _keep(state: Path, run: _Run, optimizer: Any, schedule: Any, epoch: int) -> None:
    fresh = state.with_name(state.name + ".new")
    found = {
        "settings": run.settings.record(),
        "photos": len(run.found),
        "values": _values(run.words),
        "epoch": epoch,
        "clip": run.model.clip.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
    }
    try:
        torch.save(found, fresh)
        fresh.replace(state)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"cannot write `{state}`: {said}") from error


def _resumed(state: Path, run: _Run, optimizer: Any, schedule: Any) -> int:
    if not state.exists():
        return 0
    try:
        found: Mapping[str, Any] = torch.load(state, map_location=run.device, weights_only=True)
        same = (
            found["settings"] == run.settings.record()
            and found["photos"] == len(run.found)
            and found["values"] == _values(run.words)
        )
        if same:
            run.model.clip.load_state_dict(found["clip"])
            optimizer.load_state_dict(found["optimizer"])
            schedule.load_state_dict(found["schedule"])
            return int(found["epoch"])
    # what torch raises on a file that it did not write is not documented
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise DataError(f"`{state}` cannot be gone on from: {said}; delete it") from error
    raise DataError(
        f"`{state}` is of a run with other photos or options; use the same, or leave out --resume"
    )


def _values(words: Vocabulary) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in words.counts.items()}
