"""The disagreements of a report, each written out, with controls to filter them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lore_sdk.evaluate.page.text import safe
from lore_sdk.evaluate.report import Disagreement, Report

__all__ = ["explorer"]

_Places = Mapping[tuple[str, str], int]
"""(family, slice) → its number on the page."""

_MOST = 30
_OWN = {"rule": ("rule",), "dimension": ("mismatch", "question")}
"""Controls of their own, and the families that they choose from."""


def explorer(report: Report) -> Iterator[str]:
    """Yield the HTML of the explorer, or of one line that says why there is none."""
    shown = report.disagreements
    if not shown:
        yield (
            "<p>Nothing to explore: no pair has a grade.</p>"
            if sum(report.evaluation.abstained.values()) == report.evaluation.pairs
            else "<p>No disagreement is embedded in this page: "
            f"{report.disagreed:,} of the grades differ from their labels.</p>"
        )
        return
    pairs = sorted({(f, name) for d in shown for f, names in d.slices.items() for name in names})
    places = {pair: n for n, pair in enumerate(pairs)}
    yield (
        f"<p>{len(shown):,} of {report.disagreed:,} disagreements are in this page, the largest "
        "first, the most confident first among equals. Read a pair from the top: what was asked "
        "for, what is known of the item, and the rules that compared the two; then say which is "
        "wrong: what was read, a rule, or the label.</p>"
    )
    if not any(each.needs or each.evidence for each in shown):
        yield (
            "<p>These verdicts record neither needs nor evidence; judge the pairs again to see "
            "them.</p>"
        )
    yield from _controls(places)
    yield f'<p id="count" role="status">{len(shown):,} shown</p><ol id="pairs">'
    for each in shown:
        yield _pair(each, places)
    yield "</ol>"


def _controls(places: _Places) -> Iterator[str]:
    others = {family for family, _ in places} - {f for own in _OWN.values() for f in own}
    # the script shows it: without one, filters would not filter
    yield '<form id="filters" role="search" aria-label="Filter disagreements" hidden>'
    yield _select("slice", "Slice", places, sorted(others))
    for name, families in _OWN.items():
        yield _select(name, name.capitalize(), places, families)
    yield (
        '<label for="size">Size<select id="size"><option value="1">any</option>'
        '<option value="2">2 grades or more</option><option value="3">3 grades or more</option>'
        "</select></label>"
        '<label for="text">Text<input id="text" type="search" autocomplete="off" '
        'placeholder="query, title, reason"></label></form>'
    )


def _select(name: str, label: str, places: _Places, families: Iterable[str]) -> str:
    groups = []
    for family in families:
        options = "".join(
            f'<option value="{n}">{safe(own)}</option>'
            for (f, own), n in places.items()
            if f == family
        )
        if options:
            groups.append(f'<optgroup label="{safe(family)}">{options}</optgroup>')
    return (
        f'<label for="{name}">{label}<select id="{name}"><option value="">any</option>'
        f"{''.join(groups)}</select></label>"
    )


def _pair(each: Disagreement, places: _Places) -> str:
    inside = " ".join(str(places[f, name]) for f, own in each.slices.items() for name in own)
    title = f"<bdi>{safe(each.title)}</bdi> " if each.title else ""
    facts: list[tuple[str, tuple[str, ...]]] = [
        ("asked for", each.needs),
        ("known of the item", _few(each.evidence)),
        ("held down by", (each.mismatch,)),
        ("rules fired", each.rules),
        ("open questions", each.asked),
        ("reason", (each.reason,)),
        ("confidence", ("" if each.confidence is None else f"{each.confidence:.2f}",)),
    ]
    told = "".join(
        f"<dt>{name}</dt><dd>{'; '.join(f'<bdi>{safe(text)}</bdi>' for text in texts)}</dd>"
        for name, texts in facts
        if any(texts)
    )
    way = f"{'grade' if abs(each.off) == 1 else 'grades'} too {'high' if each.off > 0 else 'low'}"
    return (
        f'<li data-in="{inside}" data-off="{abs(each.off)}"><h3><bdi>{safe(each.query)}</bdi></h3>'
        f'<p>{title}<span class="id">item <bdi>{safe(each.item)}</bdi></span></p>'
        f'<p class="grades">label <b>{each.label}</b>, graded <b>{each.grade}</b> '
        f'<span class="off">{abs(each.off)} {way}</span></p><dl>{told}</dl></li>'
    )


def _few(texts: tuple[str, ...]) -> tuple[str, ...]:
    left = len(texts) - _MOST
    return texts if left <= 0 else (*texts[:_MOST], f"{left:,} more")
