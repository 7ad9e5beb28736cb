"""What retrievers and encoders have to do, whoever made them; used through `testing`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lore_sdk.errors import LoreError
from lore_sdk.plugins.conformance import ODD_TEXTS
from lore_sdk.plugins.loading import described

__all__ = ["check_encoder", "check_retriever"]

_TEXTS = {
    "dress-1": "red summer dress with floral print",
    "dress-2": "navy midi dress",
    "line\nbreak": "trail running shoes, waterproof",
    "连衣裙": "连衣裙 红色",
    "drill": "cordless drill 18v with two batteries",
    "odd": "\x00 👗 ¿?",
}
_QUERIES = ("red dress", "running shoes", "drill", "连衣裙")
_TOLERANCE = 1e-4


# Any, here and below: encoders and retrievers are protocols of a floor above this one
def check_encoder(encoder: Any) -> list[str]:
    """Check a loaded encoder: shapes, lengths of vectors, and the same alone as in a batch."""
    import numpy as np

    problems: dict[str, None] = {}
    if not isinstance(encoder.identity, str) or not encoder.identity.strip():
        problems["the encoder has no `identity`, which indexes record"] = None
    texts = [*_TEXTS.values(), *ODD_TEXTS]
    for name in ("encode", "encode_queries"):
        encode: Callable[[Sequence[str]], Any] = getattr(encoder, name)
        try:
            found, none = encode(texts), encode([])
            alone = np.concatenate([encode([text]) for text in texts])
        # whatever an encoder raises on a text would end the run
        except Exception as error:
            problems[f"`{name}` raises {described(error)}"] = None
            continue
        said = _vector_problems(found, none, (len(texts), encoder.dimension))
        problems |= dict.fromkeys(f"`{name}` {problem}" for problem in said)
        if not said and not np.allclose(found, alone, atol=_TOLERANCE):
            problems[f"`{name}` encodes a text otherwise in a batch than alone"] = None
        if not said and not np.array_equal(found, encode(texts)):
            problems[f"`{name}` encodes the same texts otherwise the second time"] = None
    return list(problems)


def check_retriever(factory: Any, encoder: Any = None) -> list[str]:
    """Check a loaded retriever's factory: what is added is found, saved, loaded and removed."""
    if factory.needs_encoder and encoder is None:
        return ["the retriever needs an encoder; hand one to this check"]
    problems: dict[str, None] = {}
    try:
        for problem in _retriever_problems(factory, encoder):
            problems[problem] = None
    # whatever a retriever raises here would end a run
    except Exception as error:
        problems[f"the retriever raises {described(error)}"] = None
    return list(problems)


def _retriever_problems(factory: Any, encoder: Any) -> Iterator[str]:
    retriever = factory.make(encoder)
    if len(retriever) or any(hits.ids for hits in retriever.search(_QUERIES, 3)):
        yield "a new retriever is not empty"
    ids, texts = list(_TEXTS), list(_TEXTS.values())
    retriever.add(ids[:2], texts[:2])
    retriever.add(ids[2:], texts[2:])
    if len(retriever) != len(ids):
        yield f"{len(ids)} texts were added and the retriever counts {len(retriever)}"
    before = retriever.search(_QUERIES, 3)
    yield from _hits_problems(before, len(_QUERIES), 3)
    if not any(hits.ids for hits in before):
        yield "no query finds anything"
    if len(retriever.search([], 3)):
        yield "no queries have hits"
    yield from _hits_problems(retriever.search(ODD_TEXTS, 99), len(ODD_TEXTS), len(ids))
    yield from _refusals(retriever, ids, texts)
    yield from _changes(retriever, before)
    with TemporaryDirectory() as folder:
        retriever.save(Path(folder))
        loaded = factory.load(Path(folder), encoder)
        if not _agree(loaded.search(_QUERIES, 3), before) or len(loaded) != len(ids):
            yield "a retriever that was saved and loaded answers otherwise"
        yield from (f"{problem}, once it is loaded" for problem in _changes(loaded, before))
    with TemporaryDirectory() as folder:
        yield from _refused(
            lambda: factory.load(Path(folder), encoder).search(_QUERIES, 3),
            "loading an empty folder",
        )


def _changes(retriever: Any, before: Sequence[Any]) -> Iterator[str]:
    retriever.add(["new"], ["red dress"])
    if "new" not in retriever.search(["red dress"], 9)[0].ids:
        yield "a text that was added is not found"
    retriever.remove(["new"])
    after = retriever.search(_QUERIES, 3)
    if any("new" in hits.ids for hits in after):
        yield "a text that was removed is found"
    if not _agree(after, before):
        yield "adding a text and removing it changes what is found"


def _refusals(retriever: Any, ids: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    yield from _refused(lambda: retriever.add(ids[:1], texts[:1]), "adding an id again")
    yield from _refused(lambda: retriever.add(["a", "a"], ["b", "c"]), "adding one id twice")
    yield from _refused(lambda: retriever.add([""], ["b"]), "adding an empty id")
    yield from _refused(lambda: retriever.add(["a"], []), "adding an id without a text")
    yield from _refused(lambda: retriever.remove(["nobody"]), "removing an id that is not there")
    yield from _refused(lambda: retriever.search(["a"], 0), "asking for 0 hits")
    if len(retriever) != len(ids):
        yield "what was refused was added or removed all the same"


def _refused(act: Callable[[], object], what: str) -> Iterator[str]:
    try:
        act()
    except LoreError:
        return
    # anything else would reach people as a traceback
    except Exception as error:
        yield f"{what} raises {described(error)}; it must raise a DataError"
        return
    yield f"{what} raises nothing; it must raise a DataError"


def _hits_problems(found: Sequence[Any], queries: int, most: int) -> Iterator[str]:
    if len(found) != queries:
        yield f"{queries} queries have {len(found)} answers"
    for ids, scores in found:
        if not isinstance(ids, tuple) or not set(map(type, ids)) <= {str}:
            yield "ids of hits are not a tuple of texts"
        if not isinstance(scores, tuple) or not set(map(type, scores)) <= {float}:
            yield "scores of hits are not a tuple of floats"
        if len(ids) != len(scores) or len(ids) > most:
            yield f"{len(ids)} ids and {len(scores)} scores answer a query that has {most} at most"
        if len(set(ids)) < len(ids):
            yield "an id answers a query twice"
        if list(scores) != sorted(scores, reverse=True):
            yield "scores do not fall"


def _agree(some: Sequence[Any], others: Sequence[Any]) -> bool:
    return all(
        one.ids == other.ids
        and all(abs(a - b) < _TOLERANCE for a, b in zip(one.scores, other.scores, strict=True))
        for one, other in zip(some, others, strict=True)
    )


def _vector_problems(found: Any, none: Any, wanted: tuple[int, int]) -> list[str]:
    import numpy as np

    if found.dtype != np.float32 or none.dtype != np.float32:
        return [f"makes {found.dtype}, not float32"]
    if found.shape != wanted or none.shape != (0, wanted[1]):
        return [f"makes shapes {found.shape} and {none.shape}, not {wanted} and (0, {wanted[1]})"]
    lengths = np.linalg.norm(found, axis=1)
    if not np.all(np.isclose(lengths, 1, atol=_TOLERANCE) | (lengths == 0)):
        return ["makes vectors whose length is neither 1 nor 0"]
    return []
