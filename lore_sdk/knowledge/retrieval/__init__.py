"""Retrieval: finding, among many texts, those that explain a query.

`choose_retriever` and `open_encoder` turn what people write, such as `bm25` or `onnx:<folder>`,
into the thing itself.
"""

from lore_sdk.knowledge.retrieval.catalogue import (
    Built,
    CatalogueIndex,
    Description,
    FoundItem,
    build_index,
    describe_index,
)
from lore_sdk.knowledge.retrieval.choice import choose_retriever, open_encoder
from lore_sdk.knowledge.retrieval.folder import current_version, new_version
from lore_sdk.knowledge.retrieval.fusion import HybridRetriever, fuse_ranks, fuse_scores
from lore_sdk.knowledge.retrieval.hits import Hits, check_k
from lore_sdk.knowledge.retrieval.ids import IdTable
from lore_sdk.knowledge.retrieval.items import item_text
from lore_sdk.knowledge.retrieval.manifest import Manifest
from lore_sdk.knowledge.retrieval.points import selling_points
from lore_sdk.knowledge.retrieval.protocol import (
    Encoder,
    OpenEncoder,
    OpenRetriever,
    Retriever,
    RetrieverFactory,
)
from lore_sdk.knowledge.retrieval.seal import check_seal, folder_digest, seal
from lore_sdk.knowledge.retrieval.vectors import check_made_by, encode_queries, encode_texts
from lore_sdk.knowledge.retrieval.words import index_words

__all__ = [
    "Built",
    "CatalogueIndex",
    "Description",
    "Encoder",
    "FoundItem",
    "Hits",
    "HybridRetriever",
    "IdTable",
    "Manifest",
    "OpenEncoder",
    "OpenRetriever",
    "Retriever",
    "RetrieverFactory",
    "build_index",
    "check_k",
    "check_made_by",
    "check_seal",
    "choose_retriever",
    "current_version",
    "describe_index",
    "encode_queries",
    "encode_texts",
    "folder_digest",
    "fuse_ranks",
    "fuse_scores",
    "index_words",
    "item_text",
    "new_version",
    "open_encoder",
    "seal",
    "selling_points",
]
