"""Images of a request as what a model reads of them: more tokens of the prompt, and tensors."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch

from lore_transformers.prompt import PromptError

if TYPE_CHECKING:
    from PIL.Image import Image
    from transformers import ProcessorMixin

__all__ = ["Seen", "alike", "joined", "opened_images", "processed"]

Seen = Mapping[str, torch.Tensor]
"""What a model's `forward` takes beside tokens; of shape (1, tokens) where it goes with these."""

_FORMATS = ("JPEG", "PNG")
_MOST_PIXELS = 50_000_000
_PROMPT = frozenset({"input_ids", "attention_mask"})


def opened_images(files: Sequence[bytes]) -> list[Image]:
    """Decode the images of a request; raises PromptError that says which cannot be read and why."""
    return [_opened(number, file) for number, file in enumerate(files, 1)]


def processed(
    processor: ProcessorMixin, text: str, images: Sequence[Image]
) -> tuple[list[int], Seen]:
    """Return the tokens of a prompt, with those that stand for images, and what is seen of these.

    Raises PromptError for images that the model's processor refuses.
    """
    # Any: each processor takes and gives what its model needs
    process: Any = processor
    try:
        found = process(
            text=[text], images=list(images), return_tensors="pt", add_special_tokens=False
        )
    # processors raise nearly anything on shapes they cannot take
    except Exception as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise PromptError(f"the model's processor refuses the images: {said}") from error
    seen = {
        name: value
        for name, value in found.items()
        if name not in _PROMPT and isinstance(value, torch.Tensor)
    }
    return found["input_ids"][0].tolist(), seen


def alike(prompt: Sequence[int], seen: Seen) -> tuple[object, ...]:
    """Return what has to be equal for rows to be answered together: the shapes of what they see."""
    return tuple(
        (name, "tokens" if _runs_along(value, prompt) else value.shape[1:])
        for name, value in sorted(seen.items())
    )


def joined(
    prompts: Sequence[Sequence[int]], seen: Sequence[Seen], device: torch.device, dtype: torch.dtype
) -> dict[str, torch.Tensor]:
    """Put together what alike rows see; what runs along their tokens is padded on the left.

    Pixels come in the numbers of the model, `dtype`, counts and marks as they are.
    """
    longest = max(map(len, prompts))
    found = {}
    for name in seen[0]:
        parts = [
            torch.nn.functional.pad(one[name], (longest - len(prompt), 0))
            if _runs_along(one[name], prompt)
            else one[name]
            for prompt, one in zip(prompts, seen, strict=True)
        ]
        whole = torch.cat(parts).to(device)
        found[name] = whole.to(dtype) if whole.is_floating_point() else whole
    return found


def _runs_along(value: torch.Tensor, prompt: Sequence[int]) -> bool:
    return tuple(value.shape) == (1, len(prompt))


def _opened(number: int, file: bytes) -> Image:
    try:
        from PIL import Image
    except ImportError as error:
        raise PromptError('images need Pillow: pip install "lore-transformers[images]"') from error
    try:
        # what Pillow only warns of is too large as well
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(file), formats=_FORMATS) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise PromptError(f"image {number} has more than {_MOST_PIXELS:,} pixels")
                return image.convert("RGB")
    except PromptError:
        raise
    # a decoder raises nearly anything on bytes that are not what they say
    except Exception as error:
        raise PromptError(f"image {number} cannot be read as JPEG or PNG") from error
