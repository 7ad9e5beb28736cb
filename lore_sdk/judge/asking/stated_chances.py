"""How likely each grade was at the place where a model that has thought states one.

What a model says first is not what it decides on; the token that tells grades apart stands at the
end of its reasons. Its probabilities are those after the chain of thought.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence

from lore_sdk.models import Chances
from lore_sdk.types import Reply, Token

__all__ = ["stated_chances"]

_STATED = re.compile(r'"grade"\s*:\s*"')


def stated_chances(reply: Reply, codes: Sequence[str]) -> Chances | None:
    """Read how likely each code of a grade was as the last `"grade"` of a JSON reply.

    A code is told from others by what follows their common beginning (`L`), in whichever tokens the
    backend cuts it. Returns None where the backend gave no alternatives there, or none is a code.
    """
    stated = list(_STATED.finditer("".join(token.text for token in reply.tokens)))
    if not stated:
        return None
    begun = os.path.commonprefix(list(codes))  # noqa: RUF071  letter by letter is what is meant
    found = _token_at(reply.tokens, stated[-1].end() + len(begun))
    if found is None:
        return None
    token, before = found
    shares = dict.fromkeys(codes, 0.0)
    for text, logprob in token.alternatives:
        code = _code(text, before, begun, codes)
        if code is not None and logprob == logprob:
            shares[code] += math.exp(min(logprob, 0.0))
    covered = math.fsum(shares.values())
    if covered <= 0:
        return None
    return Chances(tuple(share / covered for share in shares.values()), min(covered, 1.0))


def _token_at(tokens: Sequence[Token], place: int) -> tuple[Token, str] | None:
    """Return the token that has the character at a place, and what it has before it."""
    start = 0
    for token in tokens:
        end = start + len(token.text)
        if place < end:
            return token, token.text[: place - start]
        start = end
    return None


def _code(text: str, before: str, begun: str, codes: Sequence[str]) -> str | None:
    """Return the code that a token goes on with, if it is one and a whole one."""
    if not text.startswith(before):
        return None
    said = re.match(r"\w*", text[len(before) :])
    assert said is not None
    code = begun + said[0]
    return code if code in codes else None
