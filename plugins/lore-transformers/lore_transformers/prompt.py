"""Messages as the tokens of a prompt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lore_sdk.types import Request

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = ["PromptError", "Prompter"]


class PromptError(Exception):
    """A request cannot be put to the model; the text says why."""


class Prompter:
    """Writes requests with a tokenizer's chat template.

    A text can name no control token, such as `<|im_end|>`: a space is put into each, so what stands
    in a title cannot end its message and begin one of the system.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        added = tokenizer.added_tokens_decoder.values()
        control = {str(each) for each in added if each.special} | set(tokenizer.all_special_tokens)
        self._control = re.compile("|".join(map(re.escape, sorted(control, key=len, reverse=True))))

    def written(self, request: Request) -> str:
        """Return the prompt as text; raises PromptError."""
        if any(message.images for message in request.messages):
            raise PromptError("the model reads no images")
        messages = [
            {"role": message.speaker, "content": self._harmless(message.text)}
            for message in request.messages
        ]
        try:
            text = self._tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True
            )
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

    def _harmless(self, text: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise PromptError("the request holds half of a character") from error
        if not self._control.pattern:
            return text
        return self._control.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)
