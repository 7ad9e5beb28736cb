"""Items and what is known about them, by hand."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.judge.confidence import CONFIDENCE
from lore_sdk.judge.gather import gather
from lore_sdk.judge.gathered import Gathered
from lore_sdk.types import Evidence, Item
from tests.knowledge.shop import LEXICON, SCHEMA

INCH, FOOT = 2.54, 30.48


def read(title: str = "", **more: object) -> Gathered:
    return gather(Item(title=title, **more), LEXICON)  # type: ignore[arg-type]


TITLES = [
    ("TV stand with two audio piers", {"product": ["tv-stand"]}),
    ("Case for iPhone 15", {"product": ["case"], "fits_models": [("iphone15",)]}),
    ("Samsung Galaxy S9 Case, Black", {
        "product": ["case"], "fits_models": [("galaxys9",)], "color": ["black"],
    }),
    ("Speck CandyShell Case for iPhone 5/5s - Black/Red", {
        "product": ["case"], "brand": ["speck"], "fits_models": [("iphone5", "iphone5s")],
        "color": ["black", "red"],
    }),
    ("Case for iPhone 6, 6s and 7 Plus", {
        "product": ["case"], "fits_models": [("iphone6", "iphone6s", "iphone7plus")],
    }),
    ("Screen Protector for Samsung Galaxy S9, iPhone 15", {
        "product": ["screen-protector"], "fits_models": [("galaxys9", "iphone15")],
    }),
    ("Universal Laptop Charger compatible with HP, Dell", {"product": ["charger"]}),
    ("Apple iPhone 15 Pro 128GB Phone - Blue", {
        "product": ["phone"], "brand": ["apple"], "model": ["iphone15pro"], "storage": [128.0],
        "color": ["blue"],
    }),
    ("Samsung 55\" 4K Television UN55JU6500", {
        "product": ["tv"], "brand": ["samsung"], "screen": [55 * INCH], "model": ["un55ju6500"],
    }),
    ("HP Pavilion dv7-1211ea Notebook Silver 43.2 cm (17\")", {
        "product": ["laptop"], "brand": ["hp"], "model": ["dv71211ea"], "color": ["silver"],
        "screen": [43.2],
    }),
    ("Netgear - RangeMax WNR1000 Wireless Router", {
        "product": ["router"], "brand": ["netgear"], "model": ["wnr1000"], "wireless": [True],
    }),
    ("StarTech.com DB9 RS232 Serial Adapter", {"product": ["adapter"]}),
    ("Samsung MB-MG16DA/AM Pro 16GB microSD Memory Card", {
        "product": ["memory-card"], "brand": ["samsung"], "model": ["mbmg16daam"],
        "storage": [16.0],
    }),
    ("CyberPower P604TRC1 6-Outlet Professional Surge Protector", {
        "product": ["surge-protector"], "model": ["p604trc1"], "outlets": [6.0],
    }),
    ("Hampton Bay 36 in. W x 24 in. D x 30 in. H Patio Table", {
        "product": ["patio-table"], "brand": ["hampton-bay"], "width": [36 * INCH],
        "depth": [24 * INCH], "height": [30 * INCH],
    }),
    ("Desk 36W x 24D x 30H in", {
        "product": ["desk"], "width": [36 * INCH], "depth": [24 * INCH], "height": [30 * INCH],
    }),
    ("Artscape 24 in. x 36 in. Clematis Decorative Window Film", {
        "product": ["window-film"], "width": [24 * INCH, 36 * INCH],
        "height": [36 * INCH, 24 * INCH],
    }),
    ("Solid Color 5 ft. x 8 ft. Rug", {
        "product": ["rug"], "width": [5 * FOOT, 8 * FOOT], "length": [8 * FOOT, 5 * FOOT],
    }),
    ("GE 60-Watt Equivalent Light Bulb (2-Pack)", {
        "product": ["light-bulb"], "brand": ["ge"], "power": [60.0], "pieces": [2.0],
    }),
    ("Light Bulbs (Pack of 30)", {"product": ["light-bulb"], "pieces": [30.0]}),
    ("Black & Decker 12 V Drill", {
        "product": ["drill"], "brand": ["black-and-decker"], "voltage": [12.0],
    }),
    ("BLACK+DECKER 9.6-Volt Drill", {
        "product": ["drill"], "brand": ["black-and-decker"], "voltage": [9.6],
    }),
    ("DEWALT 20-Volt Max Lithium-Ion 1/4 in. Cordless Drill", {
        "product": ["drill"], "voltage": [20.0], "wireless": [True],
    }),
    ("RIDGID 6 Gal. Stainless Steel Wet/Dry Vacuum", {
        "product": ["vacuum"], "material": ["stainless-steel"],
    }),
    ("Rival 6-Cup Rice Cooker - Red (RC61)", {
        "product": ["rice-cooker"], "volume": [1.419529419], "color": ["red"], "model": ["rc61"],
    }),
    ("Delta Linden Single-Handle Kitchen Faucet in Stainless Steel", {
        "product": ["faucet"], "brand": ["delta"], "material": ["stainless-steel"],
    }),
    ("Men's Levi's 501 Jeans - Dark Blue, Size L", {
        "product": ["jeans"], "brand": ["levis"], "gender": ["men"], "color": ["navy"],
        "size": ["l"],
    }),
    ("Long Prom Dress for Women - Red", {
        "product": ["prom-dress"], "gender": ["women"], "color": ["red"],
    }),
    ("George Boys Dress Sets", {
        "product": ["dress"], "gender": ["men"], "age_group": ["kids"],
    }),
    ("Women's 'Pisces' Pencil Skirt, Size 10 - Grey", {"gender": ["women"], "color": ["grey"]}),
    ("Werewolf Mask with Gloves and Shirt Child Halloween Costume", {}),
    ("Curtain Rod Bracket, Brass", {"material": ["brass"]}),
    ("Shower Curtain Rod - Silver", {"product": ["shower-curtain-rod"], "color": ["silver"]}),
    ("Silver Necklace", {"product": ["necklace"], "material": ["silver"]}),
    ("14k Gold Ring with Blue Stones", {"product": ["ring"], "material": ["gold"]}),
    ("Headphones Earbuds", {"product": ["earbuds"]}),
    ("Paint for Wood", {"product": ["paint"]}),
    ("Mug, Star Wars", {"product": ["mug"], "character": ["star-wars"]}),
    ("Mickey Mouse T-Shirt", {"product": ["t-shirt"], "character": ["mickey-mouse"]}),
    ("Green Bay Packers Lamp", {"product": ["lamp"]}),
    ("Red Wine Glass", {"product": ["wine-glass"]}),
    ("Orange Jacket", {"product": ["jacket"], "color": ["orange"]}),
    ("Refurbished Apple Laptop", {
        "product": ["laptop"], "brand": ["apple"], "condition": ["refurbished"],
    }),
    ("Waterproof Backpack", {"product": ["backpack"], "waterproof": [True]}),
    ("Camera without WiFi", {"product": ["camera"], "wifi": [False]}),
    ("Latex-Free Mug", {"product": ["mug"]}),
    ("Plaid Shirt w/ Floral Collar", {"product": ["shirt"], "pattern": ["plaid"]}),
    ("Adjustable Ladder 6 ft.", {
        "product": ["ladder"], "adjustable": [True], "fit": ["adjustable-fit"],
        "height": [6 * FOOT],
    }),
    ("Cable 2-3 m", {"product": ["cable"], "length": [200.0, 300.0]}),
    ("Set of 4 Chairs", {"product": ["chair"], "pieces": [4.0]}),
    ("Pair of Boots", {"product": ["boots"]}),
    ("Box of 12 Tiles", {"product": ["tile"]}),
    ("Tile 12 in. x 12 in. (10 sq. ft. / case)", {"product": ["tile"]}),
    ("Boots Size 9", {"product": ["boots"], "shoe_size": [9.0]}),
    ("Table Saw", {}),
    ("Chair and Table", {"product": ["table", "chair"]}),
    ("Table/Desk", {"product": ["desk", "table"]}),
    ("Coffee Maker 12 Programmable Brew Kitchen Mug", {"product": ["mug", "coffee-maker"]}),
    ("Acme Holder (Case of 12)", {}),
    ("Sofa with Chairs, Lamps and Rug", {"product": ["sofa"]}),
    ("Acme with Legs, Arms and Rug", {}),
    ("Stainless Steel Door with Clear Glass", {
        "product": ["door"], "material": ["stainless-steel", "glass"],
    }),
    ("Door with Clear Glass", {"product": ["door"]}),
    ("Gold-Rushed Lamp", {"product": ["lamp"]}),
    ("Samsung SM-N900V Galaxy Note 3 Phone", {
        "product": ["phone"], "brand": ["samsung"], "model": ["galaxynote3", "smn900v"],
    }),
    ("Sony PlayStation 4 PS4 500GB", {"model": ["playstation4"]}),
    ("Micro USB Adapter + USB Cable", {"product": ["adapter"]}),
    ("Vanity (Desk Series)", {}),
    ("Lamp (Desk Series)", {"product": ["lamp"]}),
    ("Case for Galaxy Tab 10.1", {"product": ["case"], "fits_models": [("galaxytab101",)]}),
    ("Lamp Free Shipping", {"product": ["lamp"]}),
    ("Ready2Grow Lamp", {"product": ["lamp"]}),
    ("3M Tile", {"product": ["tile"], "brand": ["three-m"]}),
    ("Cable 3m", {"product": ["cable"], "length": [300.0]}),
    ("2-Man Ladder", {"product": ["ladder"]}),
    ("Samsung Cover for iPhone 6", {
        "product": ["case"], "brand": ["samsung"], "fits_models": [("iphone6",)],
    }),
    ("HP Laptop 15.6 in. 512GB", {
        "product": ["laptop"], "brand": ["hp"], "screen": [15.6 * INCH], "storage": [512.0],
    }),
    ("Faucet 50 Sets", {"product": ["faucet"], "pieces": [50.0]}),
    ("Faucet 2-piece 1.6", {"product": ["faucet"], "pieces": [2.0]}),
    ("Bookcase", {"product": ["bookcase"]}),
    ("Book Case", {"product": ["bookcase"]}),
    ("Kohler Faucet 1/2 inch K-10433-VS", {
        "product": ["faucet"], "brand": ["kohler"], "model": ["k10433vs"],
    }),
    ("Wall Clock for Kids", {"product": ["wall-clock"], "age_group": ["kids"]}),
    ("TV Stand for TVs up to 65 in.", {"product": ["tv-stand"]}),
    ("Kids 2-Pack Nike Shirt", {
        "product": ["shirt"], "brand": ["nike"], "age_group": ["kids"], "pieces": [2.0],
    }),
    ("Mug from the Famous House of Coach", {"product": ["mug"]}),
    ("Big New Nike Shirt", {"product": ["shirt"], "brand": ["nike"]}),
    ("Big New Fine Nike Shirt", {"product": ["shirt"]}),
    ("Mug by Coach", {"product": ["mug"], "brand": ["coach"]}),
    ("Cross-Head Screw Phillips Adapter Delta", {"product": ["adapter"]}),
    ("Large Desk", {"product": ["desk"]}),
    ("Shirt, Large", {"product": ["shirt"], "size": ["l"]}),
    ("Water Alarm Router 8 ft. Cable", {"product": ["cable", "router"]}),
    ("Boots &amp; Shirt &#39;Linden&#39;", {}),
    ("H&amp;M Dress", {"product": ["dress"], "brand": ["h-and-m"]}),
    ("Laptop Bag, fits up to 17 in. laptops", {
        "product": ["laptop-bag"], "fits_screen": [17 * INCH],
    }),
    ("", {}),
    ("—", {}),
]  # fmt: skip


@pytest.mark.parametrize(("title", "stated"), TITLES)
def test_a_title_states(title: str, stated: dict[str, list[object]]) -> None:
    found = {name: list(values) for name, values in read(title).stated.items()}
    assert found == {
        name: [pytest.approx(v) if isinstance(v, float) else v for v in values]
        for name, values in stated.items()
    }


def test_evidence_says_where_it_comes_from() -> None:
    found = read("Red Dress", properties={"Colour": "Navy"}, price=20.0)
    assert found.evidence == (
        Evidence(
            dimension="price", attribute="price", value=20.0, text="20.0", source="property",
            field="price", confidence=1.0,
        ),
        Evidence(
            dimension="color", attribute="color", value="navy", text="Navy", source="property",
            field="properties.Colour", span=(0, 4), confidence=1.0,
        ),
        Evidence(
            dimension="color", attribute="color", value="red", text="Red", source="title",
            field="title", span=(0, 3), confidence=0.91,
        ),
        Evidence(
            dimension="category", attribute="product", value="dress", text="Dress",
            source="title", field="title", span=(4, 9), confidence=0.83,
        ),
    )  # fmt: skip


def test_of_several_values_the_one_that_answers_is_taken() -> None:
    found = read("Dress - Black/Red", properties={"color": "Blue"})
    assert found.facts({})["color"] == "blue"
    assert found.facts({"color": "red"})["color"] == "red"
    assert found.facts({"color": "navy"})["color"] == "blue"
    assert found.facts({"color": "green"})["color"] == "blue"


def test_a_value_that_serves_what_is_asked_is_taken() -> None:
    found = read("Boots", skus=({"gender": "women"}, {"gender": "unisex"}))
    assert found.facts({"gender": "men"})["gender"] == "unisex"
    assert found.facts({})["gender"] == "women"


def test_variants_are_alternatives() -> None:
    skus = ({"color": "Red", "size": "S"}, {"color": "Blue", "size": "XL"})
    found = read("Shirt", skus=skus)
    assert found.facts({"color": "blue", "size": "xl"}) == {
        "product": "shirt", "color": "blue", "size": "xl",
    }  # fmt: skip
    assert {e.source for e in found.evidence} == {"title", "sku"}


def test_of_several_numbers_the_nearest_is_taken() -> None:
    found = read("Desk", skus=({"width": "80 cm"}, {"width": "120 cm"}, {"width": "100 cm"}))
    assert found.facts({"width": 118.0})["width"] == 120.0
    assert found.facts({"max_width": 90.0})["width"] == 80.0
    assert found.facts({"min_width": 90.0})["width"] == 120.0
    assert found.facts({})["width"] == 80.0


def test_an_accessory_is_not_judged_by_its_own_model() -> None:
    found = read("Speck SPK-A1234 Case for iPhone 15")
    asked = {"fits_models": ("iphone15",), "model": "iphone15"}
    assert found.facts({})["model"] == "spka1234"
    assert found.facts(asked) == {
        "product": "case", "brand": "speck", "fits_models": ("iphone15",),
    }  # fmt: skip
    assert read("Phone Case SPK-A1234").facts({"model": "iphone15"})["model"] == "spka1234"


def test_two_sides_match_in_either_order() -> None:
    found = read("Window Film 24 in. x 36 in.")
    asked = {"width": 36 * INCH, "height": 24 * INCH}
    assert found.facts(asked) == pytest.approx({"product": "window-film", **asked})


def test_the_narrower_of_two_related_kinds_is_kept() -> None:
    assert read("Earbuds", properties={"product": "Headphones"}).stated["product"] == ("earbuds",)
    assert read("Headphones", properties={"product": "ear buds"}).stated["product"] == ("earbuds",)
    assert read("Dress", category="Clothing > Prom Dresses").stated["product"] == ("prom-dress",)


def test_kinds_that_contradict_each_other_are_alternatives() -> None:
    found = read("Leather Chair", properties={"product": "sofa"}, category="Home > Rugs")
    assert found.stated["product"] == ("sofa", "chair", "rug")
    assert found.facts({"product": "furniture"})["product"] == "sofa"
    assert found.facts({"product": "chair"})["product"] == "chair"
    assert found.facts({"product": "coffee-table"})["product"] == "sofa"


def test_a_category_path_is_read_from_its_end() -> None:
    assert read("Acme 3000", category="Electronics/Accessories/Cables").facts({}) == {
        "product": "cable"
    }
    assert read("Acme", category="Kitchen > Things").facts({}) == {}


def test_the_brand_field_is_believed_over_the_title() -> None:
    assert read("Apple Laptop", brand="Lenovo").facts({})["brand"] == "lenovo"
    assert read("Samsung Laptop", brand="Samsung Electronics").facts({})["brand"] == "samsung"
    assert read("Laptop", brand="Unbranded").facts({}) == {"product": "laptop"}


def test_the_words_of_the_brand_field_say_nothing_else() -> None:
    assert read("Silver Works Mug", brand="Silver Works").facts({}) == {
        "product": "mug", "brand": "silver works",
    }  # fmt: skip
    assert read("Silver Desk - Mug", brand="Silver Desk").facts({})["product"] == "mug"
    assert read("Mug by Silver Works", brand="Acme").stated["brand"] == ("acme",)


def test_property_names_are_matched_without_case_and_punctuation() -> None:
    properties = {
        "Screen-Size": "15.6 in", "attr_t_product_colour": "Black", "WEIGHT CAPACITY": "10 lb",
        "Compatible With": "iPhone 14; iPhone-15", "attr_n_display_diagonal": 99,
        "Wi-Fi": "Yes", "Model Number": "AB-12", "favourite": "Red", "": "x",
    }  # fmt: skip
    assert read(properties=properties).facts({}) == {
        "screen": pytest.approx(15.6 * INCH), "color": "black",
        "weight": pytest.approx(4535.9237), "fits_models": ("iphone14", "iphone15"), "wifi": True,
        "model": "ab12",
    }  # fmt: skip


def test_a_property_name_that_two_attributes_share_goes_to_the_one_that_can_hold_it() -> None:
    assert read(properties={"size": "10"}).facts({}) == {"shoe_size": 10.0}
    assert read(properties={"capacity": "5 l"}).facts({}) == {"volume": 5.0}
    assert read(properties={"capacity": "64 GB"}).facts({}) == {"storage": 64.0}


def test_the_kind_decides_between_attributes_of_one_name() -> None:
    assert read("Memory Card", properties={"capacity": 64}).facts({})["storage"] == 64.0
    assert read("Rice Cooker", properties={"capacity": 2}).facts({})["volume"] == 2.0


def test_a_number_that_may_be_in_several_units_is_left_unread_where_no_kind_decides() -> None:
    assert read(properties={"capacity": 5000.0}).facts({}) == {}
    assert read("Stapler", properties={"capacity": " 210 "}).facts({}) == {}


def test_a_property_name_may_end_in_a_unit() -> None:
    properties = {"Width (in)": 36, "item_weight_kg": "2", "Height (kg)": 3, "Depth (in)": "1 m"}
    assert read(properties=properties).facts({}) == {
        "width": pytest.approx(36 * INCH), "depth": 100.0, "weight": 2000.0,
    }  # fmt: skip
    assert read(properties={"weight capacity lb": 10}).facts({}) == {
        "weight": pytest.approx(4535.9237)
    }


def test_a_title_without_a_kind_takes_it_from_a_short_first_line_of_the_description() -> None:
    about = "27 Red Curtain\nHangs beside every sofa."
    found = read("Acme 27 Original 1 pc", description=about)
    (kind,) = (piece for piece in found.evidence if piece.attribute == "product")
    assert (kind.value, kind.text, kind.source) == ("curtain", "Curtain", "description")
    assert kind.confidence == CONFIDENCE["description", "category"]
    assert read("Acme Sofa", description=about).stated["product"] == ("sofa",)


@pytest.mark.parametrize(
    "about", ["Your new curtain.", "Red, 30 x 40 cm, hangs, " * 4 + "curtain", "<p>curtain>"]
)
def test_prose_and_lists_of_specifications_name_no_kind(about: str) -> None:
    assert "product" not in read("Acme 27 Original 1 pc", description=about).stated


def test_a_property_list_states_alternatives() -> None:
    found = read(properties={"color": ["Red", "Navy"], "fits_models": ["S9", "S10"]})
    assert found.stated == {"color": ("red", "navy"), "fits_models": (("s9", "s10"),)}


def test_a_description_only_tells_flags_and_named_numbers() -> None:
    text = "A red chair. It is waterproof, not wireless. Width: 20 in. Holds 5 ft of cable."
    found = read("Chair", description=text)
    assert found.facts({}) == {
        "product": "chair", "waterproof": True, "wireless": False,
        "width": pytest.approx(20 * INCH),
    }  # fmt: skip
    assert {e.source for e in found.evidence} == {"title", "description"}


def test_a_description_does_not_contradict_surer_sources() -> None:
    found = read("Wireless Headphones", description="also good without wireless")
    assert found.stated["wireless"] == (True,)


def test_what_is_out_of_range_is_left_out() -> None:
    assert read(properties={"pieces": "0", "year": "1200", "width": "900 m"}).facts({}) == {}


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=80),
    st.lists(st.text(max_size=20), max_size=4), st.dictionaries(st.text(max_size=3), st.text()),
)  # fmt: skip
_NAMES = st.one_of(st.text(max_size=20), st.sampled_from(sorted(SCHEMA.attributes)))


@given(
    title=st.text(max_size=300),
    properties=st.dictionaries(_NAMES, _VALUES, max_size=6),
    description=st.text(max_size=200),
    brand=st.text(max_size=30),
    category=st.text(max_size=60),
)
@settings(max_examples=150)
def test_no_item_upsets_the_reader(
    title: str, properties: dict[str, object], description: str, brand: str, category: str
) -> None:
    found = read(
        title, properties=properties, skus=(properties,), description=description, brand=brand,
        category=category,
    )  # fmt: skip
    assert set(found.facts({})) == set(found.stated)
    for name, value in found.facts({"color": "red", "width": 10.0}).items():
        assert value in found.stated[name]
    assert all(0 <= e.confidence <= 1 for e in found.evidence)


def test_values_that_cannot_be_written_out_say_nothing() -> None:
    deep: list[object] = ["red"]
    for _ in range(5_000):
        deep = [deep]
    huge = 10**5_000
    item = Item(
        properties={"color": ["red", huge], "material": ["oak", deep], "storage_gb": huge},
        skus=({"color": "blue"},),
    )
    assert gather(item, LEXICON).stated == {"color": ("blue",)}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000, "1 x " * 250_000, "1/" * 500_000, "&" * 900_000, "tv, " * 250_000,
        "iphone 1, " * 100_000, "waterproof " * 90_000, "1 in. " * 160_000, "\x00" * 900_000,
        "\ufdfa" * 300_000, "e\u0301" * 400_000, "red/" * 250_000, ">" * 900_000, "&#1" * 300_000,
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_as_fast_as_its_beginning(text: str) -> None:
    start = process_time()
    read(text, description=text, brand=text, category=text, properties={"color": text, text: text})
    assert process_time() - start < 1.0


def test_many_properties_and_variants_are_bounded() -> None:
    properties = {f"p{n}": "red" for n in range(100_000)}
    start = process_time()
    read("Chair", properties=properties, skus=({"color": "red"},) * 100_000)
    assert process_time() - start < 1.0
