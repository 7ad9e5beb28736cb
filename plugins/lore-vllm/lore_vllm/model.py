"""A language model in vLLM, in this process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count, islice
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from threading import Lock
from time import perf_counter
from typing import NamedTuple

from lore_transformers.prompt import Prompter, PromptError

from lore_sdk.errors import DataError, ModelError
from lore_sdk.types import Reply, Request
from lore_vllm.ending import Heir, told_of_the_end
from lore_vllm.engine import Stated, engine_arguments, read_stated
from lore_vllm.folder import Read, read_folder
from lore_vllm.library import hush_library

hush_library()

from vllm import LLM  # noqa: E402  it reads the environment when it is imported
from vllm.lora.request import LoRARequest  # noqa: E402
from vllm.outputs import RequestOutput  # noqa: E402
from vllm.v1.engine.exceptions import EngineDeadError  # noqa: E402

from lore_vllm.asking import Asked, asked, reply_of  # noqa: E402

__all__ = ["VllmModel", "open_folder"]

_AHEAD = 2
"""Requests drawn for one that can be answered at a time, so that the engine waits for none."""


class _UnderWay(NamedTuple):
    """A request that the engine has, and when it was put."""

    number: int
    put: Asked
    start: float


class VllmModel:
    """Keeps the engine supplied with requests; each comes back as soon as it is answered."""

    def __init__(
        self,
        llm: LLM,
        read: Read,
        stated: Stated,
        adapter: LoRARequest | None,
        processes: Sequence[BaseProcess],
    ) -> None:
        config = llm.llm_engine.model_config
        found = {**read.digests, "dtype": str(config.dtype).removeprefix("torch.")}
        self.name = f"vllm:{stated.name}"
        self.identity = " ".join(["vllm", *(f"{what}={value}" for what, value in found.items())])
        self._engine = llm.llm_engine
        self._adapter = adapter
        self._tokenizer = read.tokenizer
        self._prompter = Prompter(read.tokenizer)
        self._context = config.max_model_len
        self._vocabulary = config.get_vocab_size()
        self._most = _AHEAD * stated.batch
        self._names = map(str, count())
        # the engine is asked by one thread at a time
        self._alone = Lock()
        # more than one run may be under way, and a step answers requests of all of them
        self._answered: dict[str, RequestOutput] = {}
        self._closed = False
        self._heir = Heir(process.pid for process in processes if process.pid)
        # a step waits in this queue, for ever where what should fill it was killed
        waiting = self._engine.engine_core.outputs_queue
        told_of_the_end(processes, lambda: waiting.put(EngineDeadError()))

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield replies in the order in which they are answered."""
        source = enumerate(requests)
        mine: dict[str, _UnderWay] = {}
        try:
            while True:
                yield from self._begun(islice(source, self._most - len(mine)), mine)
                if not mine:
                    return
                yield from self._ended(mine)
        finally:
            self._give_up(mine)

    def count(self, text: str) -> int:
        """Return how many tokens a text has, without those of a prompt around it."""
        (ids,) = self._prompter.tokens([text.encode("utf-8", "replace").decode()])
        return len(ids)

    def close(self) -> None:
        """End the engine and the processes that it consists of."""
        if not self._closed:
            self._closed = True
            self._engine.engine_core.shutdown()
            self._heir.dismiss()

    def _begun(
        self, drawn: Iterable[tuple[int, Request]], mine: dict[str, _UnderWay]
    ) -> Iterator[tuple[int, Reply]]:
        """Put requests; those that cannot be are replies at once."""
        for number, request in drawn:
            start = perf_counter()
            try:
                put = asked(request, self._prompter, self._context, self._vocabulary)
                mine[self._begin(put)] = _UnderWay(number, put, start)
            except PromptError as error:
                seconds = perf_counter() - start
                yield number, Reply(finish="failed", error=str(error), seconds=seconds)

    def _begin(self, put: Asked) -> str:
        if self._closed:
            raise ModelError(f"`{self.name}` is closed")
        prompt = {"type": "token", "prompt_token_ids": list(put.prompt)}
        try:
            with self._alone:
                name = next(self._names)
                self._engine.add_request(name, prompt, put.settings, lora_request=self._adapter)
        except EngineDeadError as error:
            raise self._dead() from error
        # what a request is refused with is another class from release to release
        except Exception as error:
            said = " ".join(str(error).split())
            raise PromptError(f"vLLM refuses the request: {said}") from error
        return name

    def _ended(self, mine: dict[str, _UnderWay]) -> Iterator[tuple[int, Reply]]:
        """Let the engine take a step, and yield the replies that are there then."""
        for name, output in self._stepped(mine.keys()).items():
            number, put, start = mine.pop(name)
            yield number, reply_of(output, put, self._decoded, seconds=perf_counter() - start)

    def _stepped(self, mine: Collection[str]) -> dict[str, RequestOutput]:
        """Return what is answered of some requests, after a step where nothing is."""
        with self._alone:
            if not any(name in self._answered for name in mine):
                try:
                    stepped = self._engine.step()
                except EngineDeadError as error:
                    raise self._dead() from error
                self._answered |= {each.request_id: each for each in stepped if each.finished}
            return {name: self._answered.pop(name) for name in mine if name in self._answered}

    def _give_up(self, mine: dict[str, _UnderWay]) -> None:
        with self._alone:
            for name in mine:
                self._answered.pop(name, None)
            if mine and not self._closed:
                self._engine.abort_request(list(mine))

    def _decoded(self, tokens: Sequence[int]) -> str:
        # what asks for one token wants to know it, be it one of control
        text = self._tokenizer.decode(
            list(tokens), skip_special_tokens=len(tokens) != 1, clean_up_tokenization_spaces=False
        )
        assert isinstance(text, str)
        return text

    def _dead(self) -> ModelError:
        self.close()
        return ModelError(f"the engine of `{self.name}` has died; what it said stands above")


def open_folder(argument: str, key: str = "") -> VllmModel:
    """Open `FOLDER`, with settings behind commas: batch, dtype, adapter, context, gpus, memory.

    Nothing is downloaded; a model needs no key. Raises DataError for a folder or a setting that is
    none, and for a model that vLLM cannot run.
    """
    stated = read_stated(argument)
    read = read_folder(stated)
    before = set(active_children())
    try:
        llm = LLM(**engine_arguments(stated))
    # vLLM answers a folder that is none, or a machine that is too small, in any way
    except Exception as error:
        raise DataError(
            f"vLLM cannot run the model in `{stated.folder}`: {_line(error)}"
        ) from error
    adapter = _adapter(llm, stated)
    mine = [process for process in active_children() if process not in before]
    return VllmModel(llm, read, stated, adapter, mine)


def _adapter(llm: LLM, stated: Stated) -> LoRARequest | None:
    if not stated.adapter:
        return None
    wanted = LoRARequest("adapter", 1, str(stated.adapter))
    try:
        llm.llm_engine.add_lora(wanted)
    except Exception as error:
        llm.llm_engine.engine_core.shutdown()
        raise DataError(
            f"the adapter in `{stated.adapter}` cannot be used: {_line(error)}"
        ) from error
    return wanted


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
