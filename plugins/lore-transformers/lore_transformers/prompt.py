"""Messages as the tokens of a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lore_sdk.types import Message, Request

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase, ProcessorMixin

__all__ = ["PromptError", "Prompter"]


class PromptError(Exception):
    """A request cannot be put to the model; the text says why."""


class Prompter:
    """Writes requests with a tokenizer's chat template.

    A text can name no control token, such as `<|im_end|>`: a space is put into each, so what stands
    in a title cannot end its message and begin one of the system.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, processor: ProcessorMixin | None = None
    ) -> None:
        self._tokenizer = tokenizer
        self._processor = processor
        added = tokenizer.added_tokens_decoder.values()
        control = {str(each) for each in added if each.special} | set(tokenizer.all_special_tokens)
        if processor is not None:
            control |= set(_marks(processor))
        self._control = re.compile("|".join(map(re.escape, sorted(control, key=len, reverse=True))))

    def written(self, request: Request) -> str:
        """Return the prompt as text; raises PromptError."""
        if self._processor is None and any(message.images for message in request.messages):
            raise PromptError("the model reads no images")
        messages = [
            {"role": message.speaker, "content": self._content(message)}
            for message in request.messages
        ]
        # Any: tokenizers and processors say differently what their templates take
        writer: Any = self._processor or self._tokenizer
        try:
            text = writer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        # a template is a program of whoever made the folder, and raises what it likes
        except Exception as error:
            said = " ".join(str(error).split())
            raise PromptError(f"the chat template of the model refuses it: {said}") from error
        assert isinstance(text, str)
        return text

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, without any that would begin or end it."""
        if not texts:
            return []
        found = self._tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [list(ids) for ids in found["input_ids"]]

    def _content(self, message: Message) -> object:
        """Return a message as its template takes it: a text, or parts where images can be among."""
        text = self._harmless(message.text)
        if self._processor is None:
            return text
        return [*[{"type": "image"}] * len(message.images), {"type": "text", "text": text}]

    def _harmless(self, text: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise PromptError("the request holds half of a character") from error
        if not self._control.pattern:
            return text
        return self._control.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)


def _marks(processor: ProcessorMixin) -> Iterator[str]:
    """Yield the texts that stand for images and videos in a prompt of the processor's model."""
    for name in ("image_token", "video_token", "boi_token", "eoi_token"):
        mark = getattr(processor, name, None)
        if isinstance(mark, str) and mark:
            yield mark
