"""What is known of a product in words: captions to learn from, prompts to ask with.

Both are written by one function, so that a prompt for one attribute is a caption that the model
could have seen. Several templates are averaged (prompt ensembles: Radford et al., 2021, section
3.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["TEMPLATES", "described", "prompts"]

TEMPLATES = ("{}", "a photo of {}", "a product photo of {}")

_MOST_NAMES = 3
_THING = "product"


def described(parts: Mapping[str, str]) -> str:
    """Say what is known, by dimension: `{color: navy, category: shirt, audience: men}` is
    `navy shirt for men`; a product whose kind is not said is a `product`."""
    before = [words for dimension, words in parts.items() if dimension not in _PLACED]
    kind = parts.get("category", _THING)
    wearer = [f"for {parts['audience']}"] if "audience" in parts else []
    return " ".join([*before, kind, *wearer])


def prompts(dimension: str, names: Sequence[str]) -> list[str]:
    """Write the prompts of one value: its first names in each template."""
    said = [described({dimension: name}) for name in names[:_MOST_NAMES]]
    return [template.format(each) for each in said for template in TEMPLATES]


_PLACED = ("category", "audience")
