"""Look at a photo where the title is silent, with a captioner of your own.

This one tells red from blue by the pixel in the middle. `captioner="open-clip:FOLDER"` names a
trained one, `captioner="openai:MODEL@URL"` a language model that sees. Photos need Pillow:
pip install 'lore-sdk[images]'
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from lore_sdk import Item, LoreJudge
from lore_sdk.images import Photos
from lore_sdk.types import Asked, Photo, PhotoAnswer, PhotoQuestion

PAINTED = {"a.png": (200, 20, 30), "b.png": (20, 30, 160)}


class MiddlePixel:
    """Answers questions about color; `identity` is what answers are remembered under."""

    name, identity = "middle-pixel", "middle-pixel 1"

    def knows(self, question: PhotoQuestion) -> bool:
        return question.attribute == "color" and len(question.choices) > 1

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        for number, one in enumerate(asked):
            yield number, tuple(self._answer(one.photo) for _ in one.questions)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _answer(self, photo: Photo) -> PhotoAnswer:
        middle = (photo.height // 2 * photo.width + photo.width // 2) * 3
        red, _, blue = photo.pixels[middle : middle + 3]
        return PhotoAnswer(value="red" if red > blue else "blue", confidence=0.9)


def painted(folder: Path) -> None:
    """Paint a dress, or what a captioner of one pixel takes for it."""
    for name, color in PAINTED.items():
        image = Image.new("RGB", (64, 64), "white")
        image.paste(color, (16, 8, 48, 56))
        image.save(folder / name)


def main() -> None:
    items = [Item(title="Floral midi dress", images=(name,)) for name in PAINTED]
    items.append(Item(title="Red midi dress", images=("b.png",)))
    with tempfile.TemporaryDirectory() as folder:
        painted(Path(folder))
        judge = LoreJudge("fashion", captioner=MiddlePixel(), photos=Photos(Path(folder)))
        verdicts = list(judge.judge_many(("red dress", item) for item in items))

    for verdict, item in zip(verdicts, items, strict=True):
        looks = [f"{look.attribute} is {look.value}" for look in verdict.path.looks]
        print(f"{item.title}, {item.images[0]}: {', '.join(looks) or 'not looked at'}")
        print(f"    {verdict.grade or verdict.abstained}")


if __name__ == "__main__":
    main()
