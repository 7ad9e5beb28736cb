"""Knowledge: lexicons, quantities, model numbers and property values, read from text.

Nothing here judges. `open_lexicon` arranges a pack's schema once; `read_wording` notes what stands
in a text; the readers of the judge's floor decide what it means. `KnowledgeStore` is what is known
besides: clicks, aliases, brands, selling points and items, each with its source.
"""

from lore_sdk.knowledge.aligned import Aligned, Change
from lore_sdk.knowledge.amounts import Amount, read_amounts
from lore_sdk.knowledge.building import Clicks, StoreBuilder
from lore_sdk.knowledge.facts import Fact, FactKind, KnownItem, StoreInfo, StoreSource, subject_of
from lore_sdk.knowledge.heads import Head, find_head, find_heads, related
from lore_sdk.knowledge.induce import Induced, induce
from lore_sdk.knowledge.lexicon import (
    Lexicon,
    Mention,
    Named,
    Reading,
    Roles,
    build_lexicon,
    open_lexicon,
)
from lore_sdk.knowledge.models import ModelMention, read_models
from lore_sdk.knowledge.normalise import normalise, plainly
from lore_sdk.knowledge.quantities import Quantity, read_quantities
from lore_sdk.knowledge.segments import Segment, segments_of
from lore_sdk.knowledge.senses import companion, senses
from lore_sdk.knowledge.spelling import Corrector
from lore_sdk.knowledge.store import AliasMention, KnowledgeStore
from lore_sdk.knowledge.text import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    Token,
    fold_word,
    split_words,
    tokenize,
    word_set,
)
from lore_sdk.knowledge.titles import Stated, Title, read_title
from lore_sdk.knowledge.units import Units, units_of
from lore_sdk.knowledge.values import Value, read_value, read_values
from lore_sdk.knowledge.wording import Wording, read_wording

__all__ = [
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "AliasMention",
    "Aligned",
    "Amount",
    "Change",
    "Clicks",
    "Corrector",
    "Fact",
    "FactKind",
    "Head",
    "Induced",
    "KnowledgeStore",
    "KnownItem",
    "Lexicon",
    "Mention",
    "ModelMention",
    "Named",
    "Quantity",
    "Reading",
    "Roles",
    "Segment",
    "Stated",
    "StoreBuilder",
    "StoreInfo",
    "StoreSource",
    "Title",
    "Token",
    "Units",
    "Value",
    "Wording",
    "build_lexicon",
    "companion",
    "find_head",
    "find_heads",
    "fold_word",
    "induce",
    "normalise",
    "open_lexicon",
    "plainly",
    "read_amounts",
    "read_models",
    "read_quantities",
    "read_title",
    "read_value",
    "read_values",
    "read_wording",
    "related",
    "segments_of",
    "senses",
    "split_words",
    "subject_of",
    "tokenize",
    "units_of",
    "word_set",
]
