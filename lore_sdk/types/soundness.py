"""How well a language model's stated path holds, in numbers that no second model gives."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Soundness"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """Three parts of a stated path, each in [0, 1]; 1 is without a fault.

    `rules`: whether the rules that it cites are those that fired. `claims`: whether what it says
    about query and item is what was read of them. `grade`: whether its grade follows from what it
    says. `lore_sdk.judge.asking.soundness` has the definitions.
    """

    rules: float
    claims: float
    grade: float

    def __post_init__(self) -> None:
        if not all(0 <= part <= 1 for part in (self.rules, self.claims, self.grade)):
            raise ValueError("each part of soundness lies in [0, 1]")
