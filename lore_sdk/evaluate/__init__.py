"""Agreement with people, the way a sceptic would report it."""

from lore_sdk.evaluate.judged import Judged, JudgedPair

__all__ = ["Judged", "JudgedPair"]
