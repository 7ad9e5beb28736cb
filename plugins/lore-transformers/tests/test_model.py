"""A model of a folder, asked: what it promises, and what `generate` itself would have said."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import lore_transformers.plugin
import pytest
import torch
from lore_transformers.model import TransformersModel, open_folder
from transformers import AutoModelForCausalLM, AutoTokenizer, Qwen2ForCausalLM

from lore_sdk.errors import DataError, ModelError
from lore_sdk.models import chances, open_model
from lore_sdk.plugins import Plugins
from lore_sdk.plugins.testing import check_model, check_plugin, heavy_imports
from lore_sdk.types import Message, Reply, Request

Ask = Callable[..., list[Reply]]


def asking(text: str, limit: int = 12, **more: object) -> Request:
    return Request(messages=(Message("user", text),), limit=limit, **more)


def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(lore_transformers.plugin) == []
    assert heavy_imports("lore_transformers.plugin") == []


def test_the_model_keeps_to_what_models_promise(folder: Path) -> None:
    plugins = Plugins.of(transformers=lore_transformers.plugin)
    model = open_model(f"transformers:{folder},batch=4", plugins=plugins)
    assert check_model(model, lacks=["images"]) == []


def test_a_reply_is_what_generate_says(folder: Path, asked: Ask) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    bare = AutoModelForCausalLM.from_pretrained(folder)
    texts = ["red summer dress", "a longer prompt " * 9, "连衣裙"]
    replies = asked(*map(asking, texts))
    for text, reply in zip(texts, replies, strict=True):
        message = [{"role": "user", "content": text}]
        ids = tokenizer.apply_chat_template(
            message, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        whole = bare.generate(**ids, max_new_tokens=12, do_sample=False)
        said = whole[0, len(ids["input_ids"][0]) :]
        assert reply.text == tokenizer.decode(said, skip_special_tokens=True)
        assert reply.usage.prompt == len(ids["input_ids"][0])
        assert reply.usage.reply == len(said)


def test_log_probabilities_are_those_of_the_model(folder: Path, asked: Ask) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    bare = AutoModelForCausalLM.from_pretrained(folder)
    free, held = asked(
        asking("red", alternatives=3), asking("red", alternatives=3, choices=("1", "2", "4"))
    )
    ids = tokenizer.apply_chat_template(
        [{"role": "user", "content": "red"}], add_generation_prompt=True, return_tensors="pt"
    )["input_ids"]
    scores = bare(ids).logits[0, -1]
    best = scores.log_softmax(-1).topk(3)
    assert free.tokens[0].alternatives == tuple(
        (tokenizer.decode([n]), pytest.approx(p, abs=1e-4))
        for n, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)
    )
    digits = [tokenizer.convert_tokens_to_ids(digit) for digit in "124"]
    shares = dict(zip("124", scores[digits].softmax(-1).tolist(), strict=True))
    found = {text: math.exp(logprob) for text, logprob in held.tokens[0].alternatives}
    assert found == pytest.approx(shares, abs=1e-4)
    assert held.text == max(shares, key=shares.__getitem__)
    read = chances(held, ("1", "2", "4"))
    assert read is not None
    assert read.shares == pytest.approx(tuple(shares.values()), abs=1e-4)


def test_requests_of_all_kinds_share_a_batch(asked: Ask) -> None:
    kinds = [
        asking("a", limit=3),
        asking("b", choices=("yes", "no match")),
        asking("c", limit=40, schema='{"type": "object", "properties": {}}'),
        asking("d", temperature=1.0, seed=1),
        asking("e", alternatives=2),
        asking("f", limit=1, alternatives=9, temperature=0.7, seed=4),
    ]
    together = asked(*kinds)
    alone = [reply for each in kinds for reply in asked(each)]
    assert [r.text for r in together] == [r.text for r in alone]
    assert [r.finish for r in together] == [r.finish for r in alone]
    assert [len(r.tokens) for r in together] == [0, 0, 0, 0, 12, 1]
    assert {len(token.alternatives) for token in together[4].tokens} == {2}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each time that the network computed."""
    taken: list[None] = []
    forward = Qwen2ForCausalLM.forward

    def counted(*args: object, **more: object) -> object:
        taken.append(None)
        return forward(*args, **more)

    monkeypatch.setattr(Qwen2ForCausalLM, "forward", counted)
    return taken


def test_a_batch_ends_with_the_last_reply_that_is_under_way(asked: Ask, steps: list[None]) -> None:
    asked(asking("x", limit=2), asking("y", limit=200, choices=("1", "2")))
    assert len(steps) == 2


def test_draws_follow_the_probabilities_and_the_seed(model: TransformersModel, asked: Ask) -> None:
    held = asking("red", choices=("1", "2"), alternatives=2)
    shares = {text: math.exp(logprob) for text, logprob in asked(held)[0].tokens[0].alternatives}
    drawn = [replace(held, temperature=1.0, seed=seed) for seed in range(400)]
    replies = asked(*drawn)
    found = Counter(reply.text for reply in replies)
    # three standard errors of a share of 400 draws are 0.075 at most
    assert found["1"] / 400 == pytest.approx(shares["1"], abs=0.075)
    assert [reply.text for reply in asked(*drawn[:20])] == [reply.text for reply in replies[:20]]
    for reply in replies[:20]:
        (token,) = reply.tokens
        assert dict(token.alternatives) == pytest.approx(
            {text: math.log(share) for text, share in shares.items()}, abs=1e-4
        )


def test_a_drawn_token_is_among_its_alternatives(asked: Ask) -> None:
    replies = asked(*[asking("x", alternatives=1, temperature=3.0, seed=n) for n in range(4)])
    tokens = [token for reply in replies for token in reply.tokens]
    assert all(token.alternatives == ((token.text, token.logprob),) for token in tokens)
    assert len({token.text for token in tokens}) > 9


def test_a_draw_that_is_nearly_cold_takes_the_likeliest(asked: Ask) -> None:
    cold, drawn = asked(asking("x"), asking("x", temperature=1e-300, seed=1))
    assert cold.text == drawn.text


def test_draws_without_a_seed_differ(asked: Ask) -> None:
    replies = asked(*[asking("x", temperature=2.0)] * 4)
    assert len({reply.text for reply in replies}) == 4


def test_requests_are_drawn_a_batch_at_a_time(folder: Path) -> None:
    model = open_folder(f"{folder},batch=3")
    drawn = count()
    found = model.replies(asking(str(next(drawn)), limit=1) for _ in count())
    assert [number for number, _ in islice(found, 4)] == [0, 1, 2, 3]
    assert next(drawn) == 6


def test_what_cannot_be_asked_is_a_reply_that_says_why(asked: Ask) -> None:
    image = Request(messages=(Message("user", "what?", (b"\x89PNG",)),))
    half, long, seen, mute, fine = asked(
        asking("\ud83d"),
        asking("red " * 3000),
        image,
        asking("red", limit=0),
        asking("red", limit=1),
    )
    assert (half.finish, half.error) == ("failed", "the request holds half of a character")
    assert long.error == (
        "the prompt has 6,017 tokens and the reply up to 12; the model reads 2,048"
    )
    assert seen.error == "the model reads no images"
    assert mute.error == "the limit of the reply is 0 tokens"
    assert fine.finish == "length"


def test_the_end_of_a_reply_ends_it_and_is_not_of_its_text(folder: Path, steps: list[None]) -> None:
    model = open_folder(f"{folder},batch=1")
    requests = (asking("x", temperature=2.0, seed=n, limit=200, alternatives=1) for n in range(8))
    replies = [reply for _, reply in model.replies(requests)]
    assert len(steps) == sum(reply.usage.reply for reply in replies)
    stopped = [reply for reply in replies if reply.finish == "stop"]
    assert stopped
    for reply in stopped:
        assert "<|im_end|>" not in reply.text
        assert reply.usage.reply == len(reply.tokens) + 1 <= 200


def test_what_is_not_a_number_ends_the_run(folder: Path, tmp_path: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(folder)
    with torch.no_grad():
        model.model.norm.weight.fill_(math.nan)
    AutoTokenizer.from_pretrained(folder).save_pretrained(tmp_path)
    model.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"the model computes no numbers: .*; try dtype=float32"):
        list(open_folder(str(tmp_path)).replies([asking("x")]))


def test_too_little_memory_is_said_with_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = open_folder(str(folder))

    def full(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried 2 GiB\nmore")

    monkeypatch.setattr("transformers.Qwen2ForCausalLM.generate", full)
    with pytest.raises(ModelError) as caught:
        list(model.replies([asking("x")] * 8))
    assert str(caught.value) == (
        "the device has not the memory for 8 prompts at once; try batch=4: "
        "CUDA out of memory. Tried 2 GiB"
    )


def test_a_closed_model_is_not_asked(folder: Path) -> None:
    model = open_folder(str(folder))
    model.close()
    with pytest.raises(ModelError, match="`transformers:tiny` is closed"):
        list(model.replies([asking("x")]))


def test_tokens_are_counted(model: TransformersModel) -> None:
    assert model.count("") == 0
    assert model.count("red") == 1
    assert model.count("<|im_end|>") > 0
    assert model.count("\ud83d") > 0


def test_the_kind_of_numbers_is_chosen_and_said(folder: Path) -> None:
    half = open_folder(f"{folder},dtype=bfloat16")
    assert half.identity.endswith(" dtype=bfloat16")
    assert open_folder(str(folder)).identity.endswith(" dtype=float32")
    (reply,) = dict(half.replies([asking("x", limit=2)])).values()
    assert reply.finish == "length"


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("", "`transformers` needs the folder of a model: transformers:FOLDER"),
        ("nowhere", "there is no folder `nowhere` to read a model from"),
        (
            "{},batch=0",
            "`batch` of `transformers` is `0`, which is not a whole number of 1 or more",
        ),
        ("{},bach=2", "`bach=2` is not a setting of `transformers`, such as name=1; did you mean "),
        ("{},dtype=int4", "`dtype` of `transformers` is `int4`, not one of auto, float32, "),
        ("{},device=abacus", "`device` of `transformers` is `abacus`: "),
    ],
)
def test_what_names_no_model_is_refused(folder: Path, argument: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        open_folder(argument.format(folder))
    assert str(caught.value).startswith(said)
