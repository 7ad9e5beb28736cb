"""Plots as SVG; colors come from the page's style, so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lore_sdk.evaluate.calibration import Bin, Point
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.page.text import safe

__all__ = ["forest", "heat_map", "reliability_plot", "risk_plot"]

_LEFT, _SIDE, _BOTTOM = 56, 260, 44
_CELL = 58


def heat_map(codes: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Draw a confusion table; each row is shaded by the share of its label."""
    parts = []
    for row, line in enumerate(counts):
        y = 40 + row * _CELL
        parts.append(_text(44, y + 34, codes[row], "end"))
        for column, count in enumerate(line):
            x = _LEFT + column * _CELL
            share = count / max(1, sum(line))
            kind = "right" if row == column else "wrong"
            parts.append(
                f'<rect class="{kind}" x="{x}" y="{y}" width="{_CELL - 3}" height="{_CELL - 3}" '
                f'rx="4" fill-opacity="{0.06 + share * 0.44:.3f}"/>'
            )
            parts.append(_text(x + 27, y + 26, f"{count:,}", "middle", "strong"))
            parts.append(_text(x + 27, y + 42, f"{share:.0%}", "middle", "share"))
    parts += [_text(_LEFT + n * _CELL + 27, 32, code, "middle") for n, code in enumerate(codes)]
    parts.append(_text(_LEFT, 12, "judge's grade →", "start", "small"))
    parts.append(_text(0, 32, "label ↓", "start", "small"))
    size = len(codes) * _CELL
    return _svg(
        _LEFT + size, 42 + size, "Pairs by label and grade; the table below has them", parts
    )


def reliability_plot(bins: Sequence[Bin]) -> str:
    """Draw accuracy against confidence; on the diagonal a judge is as right as it says."""
    parts = [*_axes("confidence (probability)", "accuracy (share right)")]
    parts.append(f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>')
    known = [(each.confidence, each.accuracy) for each in bins]
    return _curve(parts, known, "Accuracy by confidence; the table below has the numbers")


def risk_plot(points: Sequence[Point]) -> str:
    """Draw the error of what is kept against how much is kept."""
    parts = [*_axes("coverage (share of pairs kept)", "error (share wrong)")]
    known = sorted(((each.coverage, each.error) for each in points), key=lambda each: each[0])
    return _curve(parts, known, "Error by coverage; the table below has the numbers")


def forest(figures: Iterable[Figure], unit: str, *, low: float = 0.0, high: float = 1.0) -> str:
    """Draw figures with their intervals below one another, on a scale from `low` to `high`."""
    known = [each for each in figures if each.value is not None]
    left, wide, step = 152, 200, 28
    height = len(known) * step

    def at(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(left + share * wide, 1)

    parts = []
    for n in range(5):
        tick = low + (high - low) * n / 4
        parts.append(f'<path class="grid" d="M{at(tick)} 4V{height + 6}"/>')
        parts.append(_text(at(tick), height + 22, f"{tick:.2f}", "middle", "small"))
    for row, each in enumerate(known):
        y = row * step + 18
        name = each.name if len(each.name) <= 20 else each.name[:19] + "…"
        parts.append(_text(left - 12, y + 4, name, "end"))
        if each.low is not None and each.high is not None:
            parts.append(f'<path class="range" d="M{at(each.low)} {y}H{at(each.high)}"/>')
        parts.append(f'<circle class="dot" cx="{at(each.value or 0.0)}" cy="{y}" r="4.5"/>')
    parts.append(_text(left + wide / 2, height + 40, unit, "middle", "small"))
    return _svg(left + wide + 24, height + 46, f"{unit}; the table below has the numbers", parts)


def _curve(parts: list[str], known: Sequence[tuple[float, Figure]], label: str) -> str:
    dots = [(x, each.value, each) for x, each in known if each.value is not None]
    line = " ".join(f"{_x(x)},{_y(value)}" for x, value, _ in dots)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for x, value, each in dots:
        if each.low is not None and each.high is not None:
            parts.append(f'<path class="range" d="M{_x(x)} {_y(each.low)}V{_y(each.high)}"/>')
        parts.append(f'<circle class="dot" cx="{_x(x)}" cy="{_y(value)}" r="4.5"/>')
    return _svg(_LEFT + _SIDE + 20, 10 + _SIDE + _BOTTOM, label, parts)


def _axes(across: str, up: str) -> Iterable[str]:
    for n in range(6):
        tick = n / 5
        yield f'<path class="grid" d="M{_x(0)} {_y(tick)}H{_x(1)}"/>'
        yield _text(_LEFT - 8, _y(tick) + 4, f"{tick:.1f}", "end", "small")
        yield _text(_x(tick), 10 + _SIDE + 18, f"{tick:.1f}", "middle", "small")
    yield _text(_LEFT + _SIDE / 2, 10 + _SIDE + 38, across, "middle", "small")
    middle = 10 + _SIDE / 2
    yield (
        f'<text class="small" text-anchor="middle" transform="rotate(-90)" x="{-middle}" y="12">'
        f"{safe(up)}</text>"
    )


def _x(value: float) -> float:
    return round(_LEFT + value * _SIDE, 1)


def _y(value: float) -> float:
    return round(10 + (1 - value) * _SIDE, 1)


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{safe(text)}</text>'


def _svg(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    return (
        f'<svg role="img" aria-label="{safe(label)}" viewBox="0 0 {width} {height}" '
        f'width="{width}">{"".join(parts)}</svg>'
    )
