"""Text from catalogues and shoppers, made safe to stand in a prompt.

What a seller writes is data. It stands in quotation marks on one line, with every sign escaped that
could end the quotation, open a tag, or pass for a mark of a chat template (`<|im_start|>`), and
without characters that hide or reorder what is there.
"""

from __future__ import annotations

import json
import re
import unicodedata

__all__ = ["fenced", "unmarked"]

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BRACKET = re.compile(
    r"\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|CALL_ID"
    r"|ARGS|THINK|IMG|IMG_BREAK|IMG_END|gMASK|sMASK|MASK)\])"
)
"""What opens the marks of Mistral's and GLM's templates, `[INST]`, `[/INST]` and so on."""
_JOINERS = frozenset("\u200c\u200d")
"""Format characters that Persian, Indic scripts and emoji need."""


def fenced(text: str, limit: int) -> str:
    """Return a text in quotation marks, on one line, cut to `limit` characters.

    A cut text ends in `…`. `json.loads` gives the text back, but for what was left out.
    """
    plain = " ".join(_visible(text[: 4 * limit]).split())
    cut = plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"
    return unmarked(json.dumps(cut, ensure_ascii=False))


def unmarked(quoted: str) -> str:
    """Escape what a tokenizer turns into marks of its own, even inside of a text: `<|…|>`, `</s>`,
    `[/INST]`.

    What is given is JSON, and stays the same JSON.
    """
    return _BRACKET.sub("\\\\u005b", quoted.replace("<", "\\u003c").replace(">", "\\u003e"))


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if _shown(character) else " " if character.isspace() else "" for character in text
    )


def _shown(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _DROPPED
