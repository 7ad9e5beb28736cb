from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lore_open_clip.data import Pictured, Vocabulary, pictured, visible
from lore_open_clip.folder import Model
from lore_open_clip.telling import fitted
from lore_open_clip.train import Settings, train
from lore_open_clip.words import described, prompts

from lore_sdk import LoreJudge
from lore_sdk.errors import DataError
from lore_sdk.images import Photos
from lore_sdk.types import Item


def weights(model: Model) -> dict[str, torch.Tensor]:
    return model.clip.state_dict()


def equal(one: Model, other: Model) -> bool:
    mine, theirs = weights(one), weights(other)
    return all(torch.equal(mine[name], theirs[name]) for name in mine)


@pytest.mark.slow
def test_equal_data_and_settings_make_equal_models_and_stopping_changes_nothing(
    untrained: Model,
    model: Model,
    found: Pictured,
    words: Vocabulary,
    settings: Settings,
    tmp_path: Path,
) -> None:
    state = tmp_path / "training.pt"

    class StopError(Exception):
        pass

    def stop(epoch: int, loss: float) -> None:
        if epoch == 3:
            raise StopError

    with pytest.raises(StopError):
        train(untrained, found, words, settings, state=state, told=stop)
    assert not equal(untrained, model)
    told: list[int] = []
    train(
        untrained, found, words, settings, state=state, resume=True,
        told=lambda epoch, loss: told.append(epoch),
    )  # fmt: skip
    assert told == [4, 5, 6, 7, 8]
    assert equal(untrained, model)


def test_a_state_of_another_run_is_refused(
    untrained: Model, found: Pictured, words: Vocabulary, settings: Settings, tmp_path: Path
) -> None:
    state = tmp_path / "training.pt"
    one = replace(settings, epochs=1)
    train(untrained, found, words, one, state=state)
    with pytest.raises(DataError) as caught:
        train(untrained, found, words, settings, state=state, resume=True)
    assert str(caught.value) == (
        f"`{state}` is of a run with other photos or options; use the same, or leave out --resume"
    )
    state.write_bytes(b"nonsense")
    with pytest.raises(DataError, match="cannot be gone on from"):
        train(untrained, found, words, one, state=state, resume=True)


def test_too_few_photos_are_refused(
    untrained: Model, found: Pictured, words: Vocabulary, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="photos are fewer than the 999 of a batch; give more"):
        train(untrained, found, words, replace(settings, batch=999), state=tmp_path / "s")


def test_what_is_held_out_depends_on_the_id_alone(found: Pictured) -> None:
    held = found.places(held=True)
    assert 0 < len(held) < len(found) / 3
    assert sorted([*held, *found.places(held=False)]) == list(range(len(found)))


def test_what_is_learnt_are_values_that_enough_photos_show(
    words: Vocabulary, found: Pictured, judge: LoreJudge
) -> None:
    assert {name: set(counts) for name, counts in words.counts.items()} == {
        "color": {"red", "blue", "green"},
        "product": {"shirt", "belt"},
    }
    with pytest.raises(DataError, match="the pack has no attribute `colour_of_it`"):
        visible(found, judge.pack.schema, ["colour_of_it"])
    with pytest.raises(DataError, match="no attribute has two values that 10 photos each show"):
        visible(found, judge.pack.schema, ["brand"])


def test_images_that_cannot_be_opened_are_told_and_left_out(shop: Path, judge: LoreJudge) -> None:
    (shop / "broken.png").write_bytes(b"no image")
    items = [Item(id=str(at), title="Shirt", images=(f"{at}.png",)) for at in ("0", "broken")]
    told: list[tuple[str, str]] = []
    found = pictured(
        items, Photos(shop), judge.extract, size=32,
        unseen=lambda item, reason: told.append((item.id, reason)),
    )  # fmt: skip
    assert len(found) == 1
    assert told == [("broken", "it is no JPEG, PNG, WebP or GIF image")]
    with pytest.raises(DataError, match="no item of the catalogue has an image"):
        pictured(items[1:], Photos(shop), judge.extract, size=32, unseen=lambda item, reason: None)


def test_captions_say_what_is_known() -> None:
    assert described({"color": "navy", "category": "shirt", "audience": "men"}) == (
        "navy shirt for men"
    )
    assert described({"audience": "women", "color": "red"}) == "red product for women"
    assert prompts("color", ["navy"]) == [
        "navy product",
        "a photo of navy product",
        "a product photo of navy product",
    ]


def test_an_attribute_is_told_from_the_confidence_at_which_enough_is_right() -> None:
    torch.manual_seed(0)
    labels = torch.arange(400) % 2
    clear = torch.arange(400) < 200
    cosines = torch.zeros(400, 2)
    cosines[torch.arange(400), labels] = clear.float()  # the others say nothing at all
    told = fitted(cosines, labels, {"red": 200, "blue": 200}, precision=0.9)
    assert told is not None
    sure = told.probabilities(torch.tensor([[1.0, 0.0], [0.0, 0.0]]), ["red", "blue"])
    assert sure[0, 0] > 0.9
    assert sure[1].tolist() == pytest.approx([0.5, 0.5])
    assert 0.5 < told.threshold <= float(sure[0, 0]) + 1e-6


def test_the_more_frequent_value_is_likelier_where_the_photo_says_nothing() -> None:
    labels = (torch.arange(400) % 4 == 0).long()
    told = fitted(torch.zeros(400, 2), labels, {"red": 300, "blue": 100}, precision=0.7)
    assert told is not None
    assert told.probabilities(torch.zeros(1, 2), ["red", "blue"])[0].tolist() == pytest.approx(
        [0.75, 0.25], abs=0.01
    )


def test_what_is_never_right_often_enough_is_not_told() -> None:
    labels = torch.arange(400) % 2
    cosines = torch.rand(400, 2, generator=torch.Generator().manual_seed(0))
    assert fitted(cosines, labels, {"red": 200, "blue": 200}, precision=0.9) is None
    unknown = torch.full((400,), -1)
    assert fitted(cosines, unknown, {"red": 200, "blue": 200}, precision=0.1) is None
