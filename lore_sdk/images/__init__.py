"""Photos of items: opened safely, shown to models, and remembered answers about them.

An image is what an item names: a path or an address that somebody else wrote. It is opened only
below an allowed folder, or, where fetching is switched on, from public addresses; it is decoded
only when size and format are such as a shop's photo has.
"""

from lore_sdk.images.answers import answers_in_order
from lore_sdk.images.asking import ModelCaptioner
from lore_sdk.images.cache import AnswerCache, Remembering
from lore_sdk.images.choice import Eyes, OpenCaptioner, open_captioner
from lore_sdk.images.decode import Limits, decode
from lore_sdk.images.fetch import Fetcher
from lore_sdk.images.photos import Photos

__all__ = [
    "AnswerCache",
    "Eyes",
    "Fetcher",
    "Limits",
    "ModelCaptioner",
    "OpenCaptioner",
    "Photos",
    "Remembering",
    "answers_in_order",
    "decode",
    "open_captioner",
]
