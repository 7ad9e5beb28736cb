"""A small schema made by hand, for the tests of readers."""

from __future__ import annotations

from lore_sdk.dsl.schema import Attribute, AttributeType, Schema, Unit, fold
from lore_sdk.knowledge import Lexicon, build_lexicon

__all__ = ["LEXICON", "SCHEMA", "kinds", "one_of"]


def _spelled(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Read `red "crimson", navy "dark blue"`: names, each with its other spellings."""
    values: list[str] = []
    spellings: dict[str, str] = {}
    for part in text.split(","):
        name, *others = (piece.strip() for piece in part.strip().split('"') if piece.strip())
        values.append(name)
        spellings.update({fold(spelling): name for spelling in (name, *others)})
    return tuple(values), spellings


def one_of(
    name: str, dimension: str, text: str, *, others: bool = False, **more: object
) -> Attribute:
    values, spellings = _spelled(text)
    return Attribute(
        name=name, type="enum", dimension=dimension, values=values, spellings=spellings,
        others=others, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def kinds(branches: dict[str, str]) -> Attribute:
    values: list[str] = []
    spellings: dict[str, str] = {}
    parents: dict[str, str] = {}
    for branch, children in branches.items():
        (head,), spelled = _spelled(branch)
        names, below = _spelled(children)
        values += [v for v in (head, *names) if v not in values]
        spellings.update(spelled)
        spellings.update(below)
        parents.update(dict.fromkeys(names, head))
    return Attribute(
        name="product", type="kind", dimension="category", values=tuple(values),
        spellings=spellings, parents=parents,
    )  # fmt: skip


def number(
    name: str, dimension: str, *aka: str, unit: str = "", family: str = "", low: float = 0.0,
    high: float = 1e9, **more: object,
) -> Attribute:  # fmt: skip
    type_: AttributeType = "measure" if unit else "count"
    return Attribute(
        name=name, type=type_, dimension=dimension, aka=aka, unit=unit, family=family,
        low=low, high=high, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def flag(name: str, *aka: str) -> Attribute:
    return Attribute(name=name, type="flag", dimension="function", aka=aka)


def length(name: str, *aka: str, **more: object) -> Attribute:
    return number(name, "specification", *aka, unit="cm", family="cm", high=5000.0, **more)


_ATTRIBUTES = (
    kinds(
        {
            "clothing": """dress "gown", shirt, jeans, shorts, jacket, sweater, costume,
                clothes "apparel"
                """,
            "dress": 'prom-dress "long prom dress", maxi-dress',
            "shirt": 't-shirt "tee", dress-shirt, polo-shirt "polo"',
            "shoes": 'dress-shoes, sneakers "trainers", boots, sandals "flip flops"',
            "jewelry": "necklace, ring, earrings",
            "furniture": """tv-stand "media console", table, chair, desk, sofa "couch", bookcase,
                rug""",
            "table": "coffee-table, patio-table",
            "electronics": """tv "television" "tvs", laptop "notebook", phone "cell phone" "iphone",
                router, headphones, memory-card, camera, game-console "video game console", battery,
                monitor""",
            "headphones": 'earbuds "ear buds"',
            "accessory": """case "phone case" "cover for iphone", charger, screen-protector, cable,
                laptop-bag, adapter""",
            "home": """faucet, light-bulb "bulb", curtain, shower-curtain, rod, shower-curtain-rod,
                curtain-rod, lamp, microwave, vacuum, coffee-maker, mug, skillet, drill, door,
                surge-protector, rice-cooker, wall-clock, bag, backpack, wine-glass, washer, dryer,
                paint, tile, window-film, ladder, watch""",
        }
    ),
    one_of(
        "brand", "brand",
        """apple, samsung, nike, speck, hp "hewlett packard", ge, lg, black-and-decker,
        levis "levi's", hampton-bay, fossil, three-m "3m", netgear, delta, orange, kohler, coach,
        loreal "l'oréal", h-and-m "h&m"
        """,
        others=True,
    ),
    one_of(
        "color", "color",
        """black, white, red "crimson" "scarlet", navy "dark blue" "navy blue", blue, green, brown,
        pink, silver, gold, orange, grey "gray", multicolor "multi", clear, rose-gold""",
        aka=("colour", "shade", "finish"),
        near=frozenset({("navy", "blue"), ("blue", "navy")}),
    ),
    one_of(
        "material", "material",
        """leather, cotton, wood "wooden", stainless-steel, glass, silver, gold, cast-iron, latex,
        denim, plastic, brass, diamond""",
    ),
    one_of("pattern", "detail", 'striped "stripe", plaid, polka-dot "polka dots", floral'),
    one_of("fit", "function", 'adjustable-fit "adjustable", fixed-fit'),
    one_of("style", "style", 'vintage, modern "contemporary", boho'),
    one_of(
        "gender", "audience",
        """men "mens" "men's" "male" "man" "boys", women "womens" "women's" "ladies" "girls",
        unisex""",
        serves={"unisex": frozenset({"men", "women"})},
    ),
    one_of(
        "age_group", "audience",
        'adult, kids "kid" "children" "boys" "girls" "toddler", baby "infant"',
    ),
    one_of("season", "season", 'summer, winter, christmas "xmas", halloween'),
    one_of(
        "size", "specification",
        's "small", m "medium", l "large", xl "extra large", queen, king, twin',
    ),
    one_of("character", "ip", 'star-wars, batman, mickey-mouse "mickey"', others=True),
    one_of("store", "store", "walmart, target, amazon", others=True),
    one_of("condition", "special", 'new-condition "brand new", refurbished "renewed", used'),
    Attribute(name="model", type="code", dimension="model", aka=("model number", "mpn")),
    Attribute(
        name="fits_models", type="list", of="code", dimension="accessory",
        aka=("compatible with",),
    ),
    number("year", "year", low=1950.0, high=2050.0),
    number(
        "pieces", "set", "pack", "case of", "piece", "pcs", "pc", "pk", "ct", "count", "set",
        low=1.0, high=5000.0,
    ),
    number("outlets", "specification", "outlet"),
    number("shoe_size", "specification", "size", low=1.0, high=60.0, kinds=("shoes",)),
    number("ring_size", "specification", "size", low=1.0, high=20.0, kinds=("ring",)),
    number("price", "price", unit="usd", family="usd"),
    number("max_price", "price", unit="usd", family="usd"),
    number("min_price", "price", unit="usd", family="usd"),
    length("width", "w", "wide", "width", kinds=("window-film", "rug", "door")),
    length("max_width"),
    length("height", "h", "tall", "high", kinds=("window-film", "ladder", "door")),
    length("depth", "d", "deep"),
    length("length", "l", "long", kinds=("cable", "rug")),
    length("screen", "screen size", "display diagonal", kinds=("tv", "laptop", "monitor")),
    length("fits_screen", "fits up to", kinds=("laptop-bag",)),
    number(
        "storage", "specification", "capacity", unit="GB", family="GB",
        kinds=("memory-card", "laptop", "phone"),
    ),
    number("weight", "specification", "weight capacity", unit="g", family="g"),
    number("volume", "specification", "capacity", unit="l", family="l", kinds=("rice-cooker",)),
    number(
        "power", "specification", "wattage", unit="w", family="w",
        kinds=("light-bulb", "microwave"),
    ),
    number("voltage", "specification", unit="v", family="v", kinds=("drill",)),
    number("rack_units", "specification", "u", low=1.0, high=60.0),
    flag("waterproof", "water proof"),
    flag("wireless", "cordless"),
    flag("adjustable"),
    flag("wifi", "wi-fi"),
)  # fmt: skip

_UNITS = {
    name: Unit(name, factor, family)
    for name, factor, family in (
        ("mm", 0.1, "cm"), ("m", 100.0, "cm"), ("inch", 2.54, "cm"), ("ft", 30.48, "cm"),
        ("oz", 28.349523125, "g"), ("lb", 453.59237, "g"), ("kg", 1000.0, "g"),
        ("ml", 0.001, "l"), ("fl-oz", 0.0295735295625, "l"), ("cup", 0.2365882365, "l"),
        ("gal", 3.785411784, "l"), ("TB", 1024.0, "GB"), ("MB", 0.0009765625, "GB"),
        ("kw", 1000.0, "w"),
    )
}  # fmt: skip

SCHEMA = Schema(attributes={a.name: a for a in _ATTRIBUTES}, units=_UNITS)
LEXICON: Lexicon = build_lexicon(SCHEMA)
