"""Queries and what they ask for, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.judge.understand import STEPS, Understanding, open_steps, understand
from lore_sdk.plugins import Plugins
from lore_sdk.types import Need, Query
from tests.knowledge.shop import LEXICON

READING = open_steps(STEPS, LEXICON, Plugins.installed())


def read(text: str) -> Understanding:
    return understand(Query(text=text), READING)


INCH, FOOT = 2.54, 30.48

HEADS = [
    ("dress", {"product": "dress"}),
    ("dresses", {"product": "dress"}),
    ("DRESS SHOES", {"product": "dress-shoes"}),
    ("shower curtain rod", {"product": "shower-curtain-rod"}),
    ("shower curtain", {"product": "shower-curtain"}),
    ("tv stand with two audio piers", {"product": "tv-stand"}),
    ("tv stand", {"product": "tv-stand"}),
    ("laptop bag", {"product": "laptop-bag"}),
    ("long prom dress", {"product": "prom-dress"}),
    ("t-shirt", {"product": "t-shirt"}),
    ("tshirts", {"product": "t-shirt"}),
    ("t shirt", {"product": "t-shirt"}),
    ("book case", {"product": "bookcase"}),
    ("book-case", {"product": "bookcase"}),
    ("headphones earbuds", {"product": "earbuds"}),
    ("sofa furniture", {"product": "sofa"}),
    ("wine glass", {"product": "wine-glass"}),
    ("sofa beds", {}),
    ("tv bracket", {}),
    ("curtain rod finial", {}),
    ("washer and dryer", {}),
    ("dress or shirt", {}),
    ("adapter", {"product": "adapter"}),
    ("jacket polarized", {"product": "jacket"}),
    ("desk, portable", {"product": "desk"}),
    ("jacket no zipper", {}),
]

WORDS = [
    ("red dress", {"product": "dress", "color": "red"}),
    ("crimson gown", {"product": "dress", "color": "red"}),
    ("navy blue dress", {"product": "dress", "color": "navy"}),
    ("dress in red", {"product": "dress", "color": "red"}),
    ("white jeans", {"product": "jeans", "color": "white"}),
    ("black and white dress", {"product": "dress"}),
    ("multi color dress", {"product": "dress", "color": "multicolor"}),
    ("clear case", {"product": "case", "color": "clear"}),
    ("silver jeans", {"product": "jeans", "color": "silver"}),
    ("silver necklace", {"product": "necklace", "material": "silver"}),
    ("cast iron skillet", {"product": "skillet", "material": "cast-iron"}),
    ("wooden table", {"product": "table", "material": "wood"}),
    ("polka dot shirt", {"product": "shirt", "pattern": "polka-dot"}),
    ("vintage lamp", {"product": "lamp", "style": "vintage"}),
    ("green tea mug", {"product": "mug"}),
    ("red wine glass", {"product": "wine-glass"}),
    ("batman costume", {"product": "costume", "character": "batman"}),
    ("christmas sweater", {"product": "sweater", "season": "christmas"}),
    ("refurbished laptop", {"product": "laptop", "condition": "refurbished"}),
    ("waterproof jacket", {"product": "jacket", "waterproof": True}),
    ("water-proof jacket", {"product": "jacket", "waterproof": True}),
    ("cordless drill", {"product": "drill", "wireless": True}),
    ("camera with wifi", {"product": "camera", "wifi": True}),
    ("size m t-shirt", {"product": "t-shirt", "size": "m"}),
    ("face gold", {}),
    ("gold faceplate", {"color": "gold"}),
    ("lamp gold", {"product": "lamp", "color": "gold"}),
    ("large desk", {"product": "desk"}),
    ("shirt large", {"product": "shirt", "size": "l"}),
    ("summer dress", {"product": "dress", "season": "summer"}),
    ("queen rug", {"product": "rug", "size": "queen"}),
]

WEARERS = [
    ("mens shirt", {"product": "shirt", "gender": "men"}),
    ("men's shirt", {"product": "shirt", "gender": "men"}),
    ("shirt for men", {"product": "shirt", "gender": "men"}),
    ("dress for women red", {"product": "dress", "gender": "women", "color": "red"}),
    ("boys jeans", {"product": "jeans", "gender": "men", "age_group": "kids"}),
    ("mens and womens boots", {"product": "boots", "gender": "unisex"}),
    ("nike womens", {"brand": "nike", "gender": "women"}),
    (
        "kids halloween costume",
        {"product": "costume", "age_group": "kids", "season": "halloween"},
    ),
]

BRANDS = [
    ("apple laptop", {"product": "laptop", "brand": "apple"}),
    ("laptop hp", {"product": "laptop", "brand": "hp"}),
    ("black & decker drill", {"product": "drill", "brand": "black-and-decker"}),
    ("black and decker drill", {"product": "drill", "brand": "black-and-decker"}),
    ("levis jeans", {"product": "jeans", "brand": "levis"}),
    ("levi's jeans", {"product": "jeans", "brand": "levis"}),
    ("watch by fossil", {"product": "watch", "brand": "fossil"}),
    ("h&m dress", {"product": "dress", "brand": "h-and-m"}),
    ("L’Oréal", {"brand": "loreal"}),
    ("loreal", {"brand": "loreal"}),
    ("orange jacket", {"product": "jacket", "color": "orange"}),
    ("jacket from walmart", {"product": "jacket", "store": "walmart"}),
    ("coffee maker for apple", {"product": "coffee-maker"}),
    ("nike samsung", {}),
    ("3m tile", {"product": "tile", "brand": "three-m"}),
    ("cable 3m", {"product": "cable", "length": 300.0}),
    ("tile 3M", {"product": "tile", "brand": "three-m"}),
]

MODELS = [
    ("wrt54g router", {"product": "router", "model": "wrt54g"}),
    ("iphone 15 pro", {"product": "phone", "model": "iphone15pro"}),
    ("sony xbr-65x900", {"model": "xbr65x900"}),
    ("hp dv7-1211ea", {"brand": "hp", "model": "dv71211ea"}),
    (
        "case for iphone 15",
        {"product": "case", "model": "iphone15", "fits_models": ("iphone15",)},
    ),
    (
        "speck iphone 5 case",
        {"product": "case", "brand": "speck", "model": "iphone5", "fits_models": ("iphone5",)},
    ),
    (
        "samsung galaxy s9 case",
        {"product": "case", "model": "galaxys9", "fits_models": ("galaxys9",)},
    ),
    ("charger compatible with galaxy s9 or s10", {
        "product": "charger", "fits_models": ("galaxys9", "galaxys10"),
    }),
    ("samsung phone charger", {"product": "charger"}),
    ("screen protector samsung", {"product": "screen-protector"}),
    ("phone case iphone x", {
        "product": "case", "model": "iphonex", "fits_models": ("iphonex",),
    }),
    ("iphone xs", {"product": "phone", "model": "iphonexs"}),
    ("200cc motor", {}),
    ("ps4", {"model": "playstation4"}),
    ("playstation 4", {"model": "playstation4"}),
    ("cat5e cable", {"product": "cable"}),
    ("1080p monitor", {"product": "monitor"}),
]  # fmt: skip

NUMBERS = [
    ("55 inch tv", {"product": "tv", "screen": 55 * INCH}),
    ('55" tv', {"product": "tv", "screen": 55 * INCH}),
    ("desk 36 in wide", {"product": "desk", "width": 36 * INCH}),
    ("36 in. w x 24 in. d desk", {"product": "desk", "width": 36 * INCH, "depth": 24 * INCH}),
    ("desk width 36 in depth 24 in", {
        "product": "desk", "width": 36 * INCH, "depth": 24 * INCH,
    }),
    ("desk 36 in wide 24 in deep", {
        "product": "desk", "width": 36 * INCH, "depth": 24 * INCH,
    }),
    ("5 x 8 ft rug", {"product": "rug", "width": 5 * FOOT, "length": 8 * FOOT}),
    ("24x36 window film", {"product": "window-film"}),
    ("24 x 36 in window film", {
        "product": "window-film", "width": 24 * INCH, "height": 36 * INCH,
    }),
    ("8 ft rug", {"product": "rug"}),
    ("tv stand 48x34 in", {"product": "tv-stand"}),
    ("6 foot hdmi cable", {"product": "cable", "length": 6 * FOOT}),
    ("16 gb memory card", {"product": "memory-card", "storage": 16.0}),
    ("1tb laptop", {"product": "laptop", "storage": 1024.0}),
    ("60w light bulb 2-pack", {"product": "light-bulb", "power": 60.0, "pieces": 2.0}),
    ("set of 4 chairs", {"product": "chair", "pieces": 4.0}),
    ("two pack light bulbs", {"product": "light-bulb", "pieces": 2.0}),
    ("12 ct light bulbs", {"product": "light-bulb", "pieces": 12.0}),
    ("12ct light bulbs", {"product": "light-bulb", "pieces": 12.0}),
    ("6 outlet surge protector", {"product": "surge-protector", "outlets": 6.0}),
    ("boots size 10", {"product": "boots", "shoe_size": 10.0}),
    ("ring size 7", {"product": "ring", "ring_size": 7.0}),
    ("shirt size 7", {"product": "shirt"}),
    ("laptop under $500", {"product": "laptop", "max_price": 500.0}),
    ("laptop under 500", {"product": "laptop", "max_price": 500.0}),
    ("headphones $50 or less", {"product": "headphones", "max_price": 50.0}),
    ("headphones $20-$50", {
        "product": "headphones", "min_price": 20.0, "max_price": 50.0,
    }),
    ("desk under 50 in wide", {"product": "desk", "max_width": 50 * INCH}),
    ("desk at least 50 in wide", {"product": "desk"}),
    ("1998 nike jacket", {"product": "jacket", "brand": "nike", "year": 1998.0}),
    ("3 in 1 jacket", {"product": "jacket"}),
    ("4g phone", {"product": "phone"}),
    ("#8 screws", {}),
    ("adapter 5-7", {"product": "adapter"}),
    ("laptop bag fits up to 17 in", {"product": "laptop-bag", "fits_screen": 17 * INCH}),
    ("8 ounce rice cooker", {"product": "rice-cooker", "volume": pytest.approx(0.236588, 1e-4)}),
    ("8 ounce mug", {"product": "mug"}),
    ("20 v max drill", {"product": "drill", "voltage": 20.0}),
    ("door 80 inch hight", {"product": "door", "height": 80 * INCH}),
    ("1u adapter", {"product": "adapter", "rack_units": 1.0}),
    ("ladder 2 m", {"product": "ladder", "height": 200.0}),
    ("999999 inch tv", {"product": "tv"}),
]  # fmt: skip

NOTHING = ["", "   ", "!!! ---", "*", "\x00", "的", "and the of", "12", "??? (((", "\u200f\u202e"]


@pytest.mark.parametrize(("text", "facts"), HEADS + WORDS + WEARERS + BRANDS + MODELS + NUMBERS)
def test_a_query_asks_for(text: str, facts: dict[str, object]) -> None:
    found = dict(read(text).facts)
    assert found == {
        name: pytest.approx(value) if isinstance(value, float) else value
        for name, value in facts.items()
    }


@pytest.mark.parametrize("text", NOTHING)
def test_a_query_without_known_words_asks_for_nothing(text: str) -> None:
    found = read(text)
    assert (found.needs, dict(found.facts), dict(found.excluded)) == ((), {}, {})


@pytest.mark.parametrize(
    ("text", "facts", "excluded"),
    [
        ("dress without stripes", {"product": "dress"}, {"pattern": ("striped",)}),
        ("jacket no leather", {"product": "jacket"}, {"material": ("leather",)}),
        ("latex-free mug", {"product": "mug"}, {"material": ("latex",)}),
        ("mug free of latex", {"product": "mug"}, {"material": ("latex",)}),
        ("non wireless headphones", {"product": "headphones", "wireless": False}, {}),
        ("camera without wifi", {"product": "camera", "wifi": False}, {}),
        ("not red dress", {"product": "dress"}, {"color": ("red",)}),
        ("black dress without red", {"product": "dress", "color": "black"}, {"color": ("red",)}),
        ("wood free standing lamp", {"product": "lamp", "material": "wood"}, {}),
        ("bookcase without door", {"product": "bookcase"}, {}),
    ],
)
def test_what_must_not_be_is_kept_out_of_the_facts(
    text: str, facts: dict[str, object], excluded: dict[str, object]
) -> None:
    found = read(text)
    assert (dict(found.facts), dict(found.excluded)) == (facts, excluded)


def test_a_need_says_where_it_stands() -> None:
    red, dress, size = read("Red dress, size M").needs
    assert red == Need(dimension="color", attribute="color", value="red", text="Red", span=(0, 3))
    assert dress == Need(
        dimension="category", attribute="product", value="dress", text="dress", span=(4, 9),
        role="head",
    )  # fmt: skip
    assert (size.attribute, size.text, size.span) == ("size", "M", (16, 17))


def test_a_number_is_quoted_with_the_words_that_name_it() -> None:
    (need,) = [n for n in read("light bulb pack of 6").needs if n.attribute == "pieces"]
    assert (need.text, need.span, need.origin) == ("pack of 6", (11, 20), "number")


def test_spans_count_characters_of_the_text_as_typed() -> None:
    text = "ﬁne “Crimson” gown"
    crimson, gown = read(text).needs
    assert text[slice(*crimson.span)] == "Crimson"
    assert text[slice(*gown.span)] == "gown"


def test_two_values_that_one_serves_are_quoted_from_the_first_to_the_last() -> None:
    need = next(need for need in read("mens and womens boots").needs if need.attribute == "gender")
    assert (need.value, need.text, need.span) == ("unisex", "mens and womens", (0, 15))


def test_the_head_is_named_even_when_no_pack_knows_it() -> None:
    assert read("red garden gnomes for kids").head == "gnomes"
    assert read("black dress shoes for men").head == "dress shoes"
    assert read("wrt54g 12").head == ""


def test_what_nothing_covers_is_left_over() -> None:
    assert read("spooky red dress for the gala").leftovers == ("spooky", "gala")


def test_the_words_are_folded() -> None:
    wording = read("Men's T-Shirt").wording
    assert wording is not None
    assert wording.words == ["mens", "t", "shirt"]


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_no_text_upsets_the_reader(text: str) -> None:
    found = read(text)
    for need in found.needs:
        assert 0 <= need.span[0] < need.span[1] <= len(text)


_LINE = """for with without no free of in by set pack 2 12 x 1/2 in. 48x34 $ under over tv stand
    case iphone galaxy s9 15 red silver black and men boys dress shoes size 7 ft ( , - xbr-65x900"""
_WORDS = st.sampled_from([*_LINE.split(), '"'])


@given(st.lists(_WORDS, max_size=14).map(" ".join))
@settings(max_examples=200)
def test_facts_and_needs_agree_whatever_is_asked(text: str) -> None:
    found = read(text)
    positive = [need for need in found.needs if not need.negated]
    assert {need.attribute: need.value for need in positive} == found.facts
    assert len(positive) == len(found.facts)
    assert sum(need.role == "head" for need in found.needs) == ("product" in found.facts)
    assert all(text[slice(*need.span)] == need.text for need in found.needs)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "1" * 1_000_000,
        "1/" * 500_000,
        "1 x " * 250_000,
        "1-" * 500_000,
        "a-" * 500_000,
        "iphone 1 " * 100_000,
        "no " * 300_000,
        "shower curtain " * 60_000,
        "e\u0301" * 400_000,
        "\u0301" * 900_000,
        "א" * 500_000,
        "\ufdfa" * 300_000,
        "'" * 900_000,
        "in. " * 200_000,
        "(" * 900_000,
        "\x00" * 900_000,
        "½" * 900_000,
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)
def test_a_megabyte_is_read_as_fast_as_its_beginning(text: str) -> None:
    from time import process_time

    start = process_time()
    read(text)
    assert process_time() - start < 0.5
