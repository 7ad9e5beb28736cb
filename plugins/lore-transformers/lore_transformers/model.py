"""A language model in this process, from a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Lock
from time import perf_counter

import torch

from lore_sdk.errors import DataError, ModelError
from lore_sdk.plugins.settings import read_settings
from lore_sdk.types import Reply, Request
from lore_transformers.adapter import adapted
from lore_transformers.batch import Generator
from lore_transformers.folder import Opened, digest, open_model
from lore_transformers.held import Holder
from lore_transformers.prompt import Prompter, PromptError
from lore_transformers.seeing import Seen, alike, opened_images, processed
from lore_transformers.steer import Row

__all__ = ["SETTINGS", "TransformersModel", "open_folder"]

SETTINGS: dict[str, float | str] = {"batch": 16, "dtype": "auto", "device": "auto", "adapter": ""}
_DTYPES = ("auto", "float32", "bfloat16", "float16")


class TransformersModel:
    """Answers up to `batch` requests at a time, as soon as so many are there."""

    def __init__(self, opened: Opened, *, name: str, identity: str, batch: int = 16) -> None:
        self.name = name
        self.identity = identity
        self._batch = batch
        self._context = opened.context
        self._processor = opened.processor
        self._prompter = Prompter(opened.tokenizer, opened.processor)
        self._holder = Holder(opened.tokenizer, self._prompter, opened.ends)
        self._generator: Generator | None = Generator(opened)
        self._alone = Lock()

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield replies batch by batch, in the order of the requests."""
        source = enumerate(requests)
        while drawn := list(islice(source, self._batch)):
            # what prompts share is kept for one batch at a time, whichever thread asks
            with self._alone:
                found = self._batch_of(dict(drawn))
            yield from found.items()

    def count(self, text: str) -> int:
        """Return how many tokens a text has, without those of a prompt around it."""
        (ids,) = self._prompter.tokens([text.encode("utf-8", "replace").decode()])
        return len(ids)

    def close(self) -> None:
        """Let go of the weights."""
        self._generator = None
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _batch_of(self, requests: Mapping[int, Request]) -> dict[int, Reply]:
        """Answer requests together; the replies have their order."""
        start = perf_counter()
        rows: dict[int, Row] = {}
        found: dict[int, Reply] = {}
        for number, request in requests.items():
            try:
                rows[number] = self._row(request)
            except PromptError as error:
                found[number] = Reply(finish="failed", error=str(error))
        for group in _groups(rows):
            replies = self._asked([rows[number] for number in group])
            found |= zip(group, replies, strict=True)
        seconds = perf_counter() - start
        return {number: replace(found[number], seconds=seconds) for number in requests}

    def _asked(self, rows: list[Row]) -> list[Reply]:
        if self._generator is None:
            raise ModelError(f"`{self.name}` is closed")
        return self._generator.replies(rows)

    def _row(self, request: Request) -> Row:
        if request.limit < 1:
            raise PromptError(f"the limit of the reply is {request.limit} tokens")
        prompt, seen = self._read(request)
        if not prompt:
            raise PromptError("the prompt is empty")
        room = len(prompt) + request.limit
        if self._context is not None and room > self._context:
            raise PromptError(
                f"the prompt has {len(prompt):,} tokens and the reply up to {request.limit:,}; "
                f"the model reads {self._context:,}"
            )
        return Row(request, prompt, self._holder.hold(request), seen=seen)

    def _read(self, request: Request) -> tuple[list[int], Seen]:
        text = self._prompter.written(request)
        files = [file for message in request.messages for file in message.images]
        if files and self._processor is not None:
            return processed(self._processor, text, opened_images(files))
        (prompt,) = self._prompter.tokens([text])
        return prompt, {}


def _groups(rows: Mapping[int, Row]) -> Iterable[list[int]]:
    """Return the numbers of rows that can be answered together, since what they see is alike."""
    found: dict[tuple[object, ...], list[int]] = {}
    for number, row in rows.items():
        found.setdefault(alike(row.prompt, row.seen), []).append(number)
    return found.values()


def open_folder(argument: str, key: str = "") -> TransformersModel:
    """Open `FOLDER`, with settings behind commas: batch, dtype, device, adapter.

    Nothing is downloaded; a model needs no key. Raises DataError for a folder or a setting that is
    none.
    """
    stated, _, rest = argument.partition(",")
    if not stated.strip():
        raise DataError("`transformers` needs the folder of a model: transformers:FOLDER")
    settings = read_settings(rest, SETTINGS, what="transformers")
    dtype = str(settings["dtype"])
    if dtype not in _DTYPES:
        raise DataError(f"`dtype` of `transformers` is `{dtype}`, not one of {', '.join(_DTYPES)}")
    folder = Path(stated.strip()).expanduser()
    opened = open_model(folder, dtype=dtype, device=_device(str(settings["device"])))
    name, digests = f"transformers:{folder.resolve().name}", dict(opened.digests)
    if settings["adapter"]:
        adapter = Path(str(settings["adapter"])).expanduser()
        opened = replace(opened, model=adapted(opened.model, adapter))
        name += f"+{adapter.resolve().name}"
        digests["adapter"] = digest(adapter, ("adapter_*",))
    digests["dtype"] = str(opened.model.dtype).removeprefix("torch.")
    said = " ".join(f"{what}={value}" for what, value in digests.items())
    return TransformersModel(
        opened, name=name, identity=f"transformers {said}", batch=int(settings["batch"])
    )


def _device(stated: str) -> str:
    if stated == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return str(torch.empty(0, device=stated).device)
    # torch answers a device that is none, or is not there, in several ways
    except (RuntimeError, AssertionError) as error:
        said = str(error).splitlines()[0]
        raise DataError(f"`device` of `transformers` is `{stated}`: {said}") from error
