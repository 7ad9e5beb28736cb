"""Rank a result list, and get a bare score for each pair in the shape of a cross-encoder."""

from __future__ import annotations

from lore_sdk import Item, LoreJudge

RESULTS = [
    Item(title="Protective case for 14-inch laptops", properties={"color": "black"}),
    Item(title="Office chair with lumbar support", properties={"color": "black"}),
    Item(title="Office chair, mesh back", properties={"color": "red"}),
    Item(title="Seat cushion for office chairs", properties={"color": "black"}),
]


def main() -> None:
    judge = LoreJudge("base")

    for place, ranked in enumerate(judge.rank("black office chair", RESULTS), start=1):
        title = RESULTS[ranked.index].title
        print(f"{place}. {ranked.score:.2f}  {ranked.verdict.grade or 'none'!s:13}  {title}")

    scores = judge.predict([("black office chair", item.title) for item in RESULTS])
    print("titles alone:", " ".join(f"{score:.2f}" for score in scores))


if __name__ == "__main__":
    main()
