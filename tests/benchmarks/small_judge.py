"""Train a judge that fits on a laptop, from nothing, on the prompts that a judge sends to models.

    python -m tests.benchmarks.small_judge FOLDER [--set homedepot] [--minutes 25] [--threads 2]
    python -m tests.benchmarks.small_judge FOLDER --set photos --clip CLIP

It learns from the pairs of `dev` to say the number of the grade; the features that a prompt tells
and the rules in it are drawn anew for each pair, so that no arm of an experiment is a stranger to
it. It has about a million weights and has read nothing else: it shows that the whole path works,
and nothing of what a language model knows. FOLDER is opened by `transformers:FOLDER`, with
`--template tests/benchmarks/small_judge.toml`, as it cannot follow instructions.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.features import FEATURES
from lore_sdk.judge.asking.opinion import Modes
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Reply, Request
from tests.benchmarks.small_judge_data import Course, Lesson, Opens, course
from tests.models.tiny import TEMPLATE

TEMPLATE_FILE = Path(__file__).with_suffix(".toml")
TOLD = (
    ("title",),
    ("title", "brand", "category", "properties", "description"),
    tuple(name for name in FEATURES if name != "knowledge"),
    FEATURES,
)
BUDGETS = (0,) * 7 + (800,)
"""Few prompts have rules: those are five times as long, and as long to learn."""
VOCABULARY = 6_000
LONGEST = 1_400
LM_SHARE = 0.3
"""How much of the loss is for the words of the prompt: there are more of them than of grades."""


def prompts(lessons: Sequence[Lesson], opens: Opens, asking: Asking) -> list[Request | None]:
    """Return what a judge would ask about each pair, None where it would not."""
    asked: list[Request] = []

    def note(request: Request) -> Reply:
        asked.append(request)
        return Reply(finish="failed", error="only noted")

    judge = opens(model=ScriptedModel(note), asking=asking)
    verdicts = list(judge.judge_many([(each.query, each.item) for each in lessons]))
    told = iter(asked)
    return [None if each.tokens is None else next(told) for each in verdicts]


def written(course: Course, count: int, seed: int) -> list[tuple[str, str]]:
    """Return prompt and answer of `count` pairs, features and budget of rules drawn by chance."""
    dice = random.Random(seed)
    arms = [(told, budget) for told in TOLD for budget in BUDGETS]
    drawn: dict[tuple[tuple[str, ...], int], list[Lesson]] = {arm: [] for arm in arms}
    for lesson in course.lessons[:count]:
        drawn[dice.choice(arms)].append(lesson)
    found = []
    for (told, budget), mine in drawn.items():
        asking = Asking(
            modes=Modes(mode="grade"),
            template=str(TEMPLATE_FILE),
            features=told,
            budget=budget,
            always=True,
        )
        for lesson, request in zip(mine, prompts(mine, course.opens, asking), strict=True):
            if request:
                found.append((chat(request), str(lesson.level + 1)))
    dice.shuffle(found)
    return found


def chat(request: Request) -> str:
    said = (f"<|im_start|>{m.speaker}\n{m.text}<|im_end|>\n" for m in request.messages)
    return "".join(said) + "<|im_start|>assistant\n"


def trained_tokenizer(texts: Sequence[str]) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=AddedToken("<|im_end|>", special=True),
        pad_token=AddedToken("<|endoftext|>", special=True),
        additional_special_tokens=["<|im_start|>"],
        chat_template=TEMPLATE,
    )


def batches(rows: Sequence[list[int]], size: int, dice: random.Random) -> Iterator[torch.Tensor]:
    """Yield rows of like length together, padded at the left with zeros."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n]) + dice.random() * 40)
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    dice.shuffle(groups)
    for group in groups:
        longest = max(len(rows[n]) for n in group)
        yield torch.tensor([[0] * (longest - len(rows[n])) + rows[n] for n in group])


def loss_of(model: Qwen2ForCausalLM, ids: torch.Tensor) -> tuple[torch.Tensor, float]:
    mask = (ids > 0).long()
    places = (mask.cumsum(1) - 1).clamp(min=0)
    logits = model(ids, attention_mask=mask, position_ids=places, use_cache=False).logits
    grade = torch.nn.functional.cross_entropy(logits[:, -2], ids[:, -1])
    goal = ids[:, 1:].masked_fill(mask[:, 1:] == 0, -100)
    words = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), goal.flatten())
    return grade + LM_SHARE * words, float(grade.detach())


def train(rows: list[list[int]], vocabulary: int, minutes: float) -> Qwen2ForCausalLM:
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=vocabulary,
            hidden_size=128,
            intermediate_size=384,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=4096,
            tie_word_embeddings=True,
        )
    )
    size = sum(each.numel() for each in model.parameters())
    print(f"{size / 1e6:.1f} M weights, {len(rows):,} prompts", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)
    dice, start, step, seen = random.Random(0), time.monotonic(), 0, []
    end = start + 60 * minutes
    while time.monotonic() < end:
        for ids in batches(rows, 16, dice):
            done = (time.monotonic() - start) / (60 * minutes)
            if done >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = 1e-3 * min(1.0, (step + 1) / 100) * max(0.02, 1 - done)
            loss, grade = loss_of(model, ids)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, seen = step + 1, [*seen[-99:], grade]
            if step % 100 == 0:
                print(f"step {step}, loss of grades {sum(seen) / len(seen):.3f}", flush=True)
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--set", choices=("homedepot", "crowdflower", "photos"), default="homedepot"
    )
    parser.add_argument("--clip", type=Path, help="the captioner, for --set photos")
    parser.add_argument("--pairs", type=int, default=16_000)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.folder.mkdir(parents=True, exist_ok=True)
    made = written(course(given.set, given.folder, given.clip), given.pairs, seed=0)
    tokenizer = trained_tokenizer([prompt for prompt, _ in made[:4_000]])
    texts = [prompt + answer for prompt, answer in made]
    rows = [ids for ids in tokenizer(texts)["input_ids"] if len(ids) <= LONGEST]
    print(f"{sum(map(len, rows)) / len(rows):.0f} tokens a prompt", flush=True)
    model = train(rows, len(tokenizer), given.minutes)
    tokenizer.save_pretrained(given.folder)
    model.save_pretrained(given.folder)


if __name__ == "__main__":
    main()
