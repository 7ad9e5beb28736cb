"""Golden files of rendered rules: what a prompt shows for three queries of each of our packs.

`python -m tests.dsl.render_golden` writes them anew; read what has changed before keeping it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lore_sdk.dsl import Facts, Pack, load_pack
from lore_sdk.dsl.render import BUDGET, RuleRenderer, RuleSection

__all__ = ["CASES", "Case", "golden_file", "loaded", "rendered", "section_of"]

FOLDER = Path(__file__).with_name("rendered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is rendered: a pack's rules for what a query asks, perhaps with what an item is."""

    pack: str
    asked: Facts
    item: Facts | None = None
    language: str = "en"
    budget: int = BUDGET
    lift: dict[str, float] = field(default_factory=dict)


SHOES: Facts = {
    "product": "sneakers",
    "color": "red",
    "gender": "women",
    "brand": "nike",
    "us_size": 9.0,
}
DRESS: Facts = {
    "product": "dress",
    "hem": "maxi-length",
    "sleeve": "long-sleeve",
    "not color": ("black",),
    "max_price": 50.0,
}
FAN: Facts = {"product": "ceiling-fan", "color": "white", "diameter": 132.08, "brand": "hunter"}
CASES = {
    "base-phone-case": Case(
        pack="base",
        asked={"product": "device-case", "fits_models": ("iphone6",), "model": "iphone6"},
    ),
    "base-blue-towels": Case(
        pack="base",
        asked={"product": "towel", "color": "blue", "material": "cotton", "pieces": 4.0},
    ),
    "base-brand-only": Case(pack="base", asked={"brand": "sony"}),
    "fashion-red-shoes": Case(pack="fashion", asked=SHOES),
    "fashion-maxi-dress": Case(pack="fashion", asked=DRESS),
    "fashion-gold-necklace": Case(
        pack="fashion", asked={"product": "necklace", "material": "gold", "karat": 18.0}
    ),
    "home-ceiling-fan": Case(pack="home", asked=FAN),
    "home-faucet": Case(
        pack="home",
        asked={"product": "kitchen-faucet", "brand": "delta", "handles": 2.0, "finish": "chrome"},
    ),
    "home-curtain": Case(
        pack="home", asked={"product": "curtain", "min_width": 254.0, "color": "navy"}
    ),
    "electronics-laptop": Case(
        pack="electronics",
        asked={
            "product": "laptop",
            "brand": "hp",
            "ram": 16.0,
            "screen": 39.62,
            "condition": "new",
        },
    ),
    "electronics-cable": Case(
        pack="electronics", asked={"product": "cable", "connector": "usb-c", "length": 200.0}
    ),
    "electronics-toner": Case(
        pack="electronics", asked={"product": "toner-cartridge", "color": "black"}
    ),
    "chinese": Case(pack="fashion", asked=SHOES, language="zh"),
    "known-item": Case(
        pack="fashion", asked=SHOES, item={"product": "boots", "color": "maroon", "brand": "nike"}
    ),
    "known-item-chinese": Case(
        pack="fashion",
        asked=SHOES,
        item={"product": "boots", "color": "maroon", "brand": "nike"},
        language="zh",
    ),
    "small-budget": Case(pack="fashion", asked=SHOES, budget=200),
    "by-lift": Case(
        pack="fashion", asked=SHOES, budget=200, lift={"fashion@1.0.0/shoe-size-us": 0.1}
    ),
}


def golden_file(name: str) -> Path:
    """Return the file that holds what is rendered for a case."""
    return FOLDER / f"{name}.txt"


@lru_cache
def loaded(name: str) -> Pack:
    """Return an installed pack."""
    return load_pack(name)


def section_of(name: str) -> RuleSection:
    """Render a case."""
    case = CASES[name]
    renderer = RuleRenderer(loaded(case.pack), language=case.language, lift=case.lift)
    return renderer.rules_for(case.asked, item=case.item, budget=case.budget)


def rendered(name: str) -> str:
    """Return what is rendered for a case, and the figures beside it."""
    section = section_of(name)
    left_out = " ".join(section.left_out) or "none"
    return (
        f"{section.text}\n\n{section.tokens} tokens, {len(section.shown)} shown, "
        f"{section.passed} passed, {section.silent} silent, left out: {left_out}\n"
    )


if __name__ == "__main__":
    for case in CASES:
        golden_file(case).write_text(rendered(case), encoding="utf-8")
