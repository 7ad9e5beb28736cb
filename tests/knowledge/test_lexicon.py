from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from lore_sdk.dsl import Cache, pack_from_text
from lore_sdk.dsl.schema import Attribute, Schema
from lore_sdk.knowledge import Reading, build_lexicon, open_lexicon, read_wording, tokenize
from tests.knowledge.shop import LEXICON, kinds, one_of


def found(text: str) -> list[tuple[str, set[tuple[str, object]]]]:
    words = [token.word for token in tokenize(text)]
    return [
        (" ".join(words[m.start : m.end]), {tuple(r) for r in m.readings})
        for m in LEXICON.phrases.mentions(words)
    ]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "dark blue dress",
            [("dark blue", {("color", "navy")}), ("dress", {("product", "dress")})],
        ),
        ("dress shoes", [("dress shoes", {("product", "dress-shoes")})]),
        ("shower curtain rods", [("shower curtain rods", {("product", "shower-curtain-rod")})]),
        ("gold", [("gold", {("color", "gold"), ("material", "gold")})]),
        ("orange", [("orange", {("color", "orange"), ("brand", "orange")})]),
        ("boys", [("boys", {("gender", "men"), ("age_group", "kids")})]),
        ("bookcases", [("bookcases", {("product", "bookcase")})]),
        ("book case", [("book case", {("product", "bookcase")})]),
        ("tshirt", [("tshirt", {("product", "t-shirt")})]),
        ("stainlesssteel", [("stainlesssteel", {("material", "stainless-steel")})]),
        ("goldsmith redder blackboard", []),
        ("green tea", []),
        ("short", []),
        ("l", []),
        ("size l", [("l", {("size", "l")})]),
        ("wi fi", [("wi fi", {("wifi", True)})]),
        ("brand new", [("brand new", {("condition", "new-condition")})]),
        ("", []),
    ],
)
def test_known_words_are_found(
    text: str, mentions: list[tuple[str, set[tuple[str, object]]]]
) -> None:
    assert found(text) == mentions


def test_of_two_overlapping_kinds_the_later_one_is_the_head() -> None:
    schema = Schema(
        attributes={"product": kinds({"bath": 'shower-curtain, curtain-rod, shower "showers"'})},
        units={},
    )
    words = ["shower", "curtain", "rod"]
    assert [(m.start, m.end) for m in build_lexicon(schema).phrases.mentions(words)] == [
        (0, 1),
        (1, 3),
    ]


def test_a_detail_may_end_in_the_kind_that_has_it() -> None:
    schema = Schema(
        attributes={
            "product": kinds({"bedding": "bed, sheet"}),
            "bed_size": one_of("bed_size", "specification", 'full "full bed"'),
            "brand": one_of("brand", "brand", "hot-bed"),
        },
        units={},
    )
    lexicon = build_lexicon(schema)
    found = [(m.start, m.end) for m in lexicon.phrases.mentions(["full", "bed", "sheet"])]
    assert found == [(0, 2), (1, 2), (2, 3)]
    assert [(m.start, m.end) for m in lexicon.phrases.mentions(["hot", "bed"])] == [(0, 2)]


def test_a_derived_plural_does_not_shadow_what_a_pack_spells_itself() -> None:
    schema = Schema(
        attributes={
            "product": kinds({"clothing": 'pant, blues "blues outfit"'}),
            "color": one_of("color", "color", 'blue "pants"'),
        },
        units={},
    )
    lexicon = build_lexicon(schema)
    assert lexicon.phrases.mentions(["pants"])[0].readings == (Reading("color", "blue"),)
    assert lexicon.phrases.mentions(["pant"])[0].readings == (Reading("product", "pant"),)


def test_the_singular_of_a_one_word_synonym_is_not_guessed() -> None:
    kinds_ = kinds({"bedding": 'bed-sheets "sheets" "flat sheets"'})
    lexicon = build_lexicon(Schema(attributes={"product": kinds_}, units={}))
    assert lexicon.phrases.mentions(["sheets"])
    assert not lexicon.phrases.mentions(["sheet"])
    assert lexicon.phrases.mentions(["bed", "sheet"])
    assert lexicon.phrases.mentions(["flat", "sheet"])


@pytest.mark.parametrize("word", ["apples", "glasses", "golds"])
def test_names_colors_and_materials_have_no_plural(word: str) -> None:
    assert found(word) == []


def test_parts_are_played_by_name_else_by_dimension() -> None:
    roles = LEXICON.roles
    assert (roles.product, roles.brand, roles.model, roles.fits, roles.price, roles.year) == (
        "product", "brand", "model", "fits_models", "price", "year",
    )  # fmt: skip
    other = {
        "ware": Attribute(name="ware", type="kind", dimension="category"),
        "maker": Attribute(name="maker", type="enum", dimension="brand"),
    }
    roles = build_lexicon(Schema(attributes=other, units={})).roles
    assert (roles.product, roles.brand, roles.model) == ("ware", "maker", "")


def test_property_names_lead_to_attributes() -> None:
    def names(name: str) -> list[str]:
        return [attribute.name for attribute in LEXICON.named(name).attributes]

    assert names("Colour") == ["color"]
    assert names("attr_t_product_colour") == ["color"]
    assert names("item_width") == ["width"]
    assert names("Size") == ["size", "shoe_size", "ring_size"]
    assert names("nonsense") == []
    assert names("x" * 100_000) == []


def test_a_lexicon_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(LEXICON))
    text = "6pc red dress shoes 5.5 in. wide for iphone 15"
    assert read_wording(text, copy) == read_wording(text, LEXICON)


def test_remembered_readings_are_the_same_as_fresh_ones() -> None:
    color = LEXICON.schema.attributes["color"]
    assert LEXICON.read(color, "Red / Blue") == ("red", "blue")
    assert LEXICON.read(color, "Red / Blue") == ("red", "blue")
    assert LEXICON.read(color, "Red " * 50) == ("red",)


def test_phrases_from_the_cache_are_those_that_were_kept(tmp_path: Path) -> None:
    pack = pack_from_text('pack shop 1.0.0 "Shop" attribute color: one of red "dark red"')
    cache = Cache(tmp_path / "cache")
    made = open_lexicon(pack, cache)
    (file,) = cache.folder.iterdir()
    found = open_lexicon(pack, cache)
    assert found.phrases == made.phrases == open_lexicon(pack).phrases
    assert found.phrases is not made.phrases
    # another text is another entry
    open_lexicon(pack_from_text('pack shop 1.0.0 "Shop" attribute color: one of blue'), cache)
    assert len(list(cache.folder.iterdir())) == 2
    assert file.exists()
