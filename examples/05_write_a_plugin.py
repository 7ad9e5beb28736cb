"""Write a plugin: a matcher of your own, in a module like this one, chosen by its name.

To install it for everyone, put the module into a distribution with the entry point

    [project.entry-points."lore_sdk"]
    first-word = "first_word"

and `LoreJudge("base", matcher="first-word")` finds it without `Plugins.of`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from lore_sdk import Item, LoreJudge, Plugins, Query, hookimpl
from lore_sdk.judge import plugin as own_parts
from lore_sdk.judge.matcher import Prior, Signals
from lore_sdk.plugins import MatcherOffer


class FirstWord:
    """Says Excellent when the title starts with the query's first word, else Irrelevant."""

    name = "first-word"

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        return [self._prior(query.text, item.title) for query, item, _ in pairs]

    def _prior(self, query: str, title: str) -> Prior:
        if title.casefold().split()[:1] == query.casefold().split()[:1]:
            return Prior(level=3, probabilities=(0.1, 0.1, 0.1, 0.7), score=0.9)
        return Prior(level=0, probabilities=(0.7, 0.1, 0.1, 0.1), score=0.1)


@hookimpl
def lore_matchers() -> Iterator[MatcherOffer]:
    yield MatcherOffer(
        name="first-word",
        summary="looks at the first word and at nothing else",
        load=FirstWord,
    )


def main() -> None:
    this_module = sys.modules[__name__]
    plugins = Plugins.of(own_parts=own_parts, first_word=this_module)
    judge = LoreJudge("base", matcher="first-word", plugins=plugins)

    for title in ("Red linen dress", "Linen dress in red", "Red leather sofa"):
        verdict = judge.judge("red dress", title)
        print(f"{title:20} {verdict.grade or verdict.abstained}")
    print(f"answered by {judge.answered_by.model} under {judge.answered_by.pack}")


if __name__ == "__main__":
    main()
