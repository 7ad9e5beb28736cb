from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.knowledge import read_value, read_values
from tests.knowledge.shop import SCHEMA, one_of

INCH = 2.54


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("color", "Red", "red"), ("color", " DARK  BLUE ", "navy"), ("color", "dark-blue", "navy"),
        ("color", "Glossy Crimson", "red"), ("color", "puce", None), ("color", "", None),
        ("color", "N/A", None), ("color", None, None), ("color", {"a": 1}, None),
        ("color", "Redwood", None),
        ("material", "Solid Stainless Steel", "stainless-steel"),
        ("brand", "Samsung", "samsung"), ("brand", "Samsung Electronics", "samsung"),
        ("brand", "Acme & Sons", "acme & sons"), ("brand", "The Apple Shop", "the apple shop"),
        ("brand", "Levi's", "levis"), ("brand", "Unbranded", None),
        ("product", "Dresses", "dress"), ("product", "Sofas & Couches", "sofa"),
        ("product", "Shower Curtain Rods", "shower-curtain-rod"), ("product", "Gizmo", None),
        ("product", "Curtain Lamp", "lamp"),
        ("width", "36 in", 36 * INCH), ("width", "36", 36.0), ("width", 36, 36.0),
        ("width", 36.5, 36.5), ("width", "1 m", 100.0), ("width", "36 lb", None),
        ("width", "wide", None), ("width", True, None), ("width", "99999", None),
        ("width", "36 in (91 cm)", 36 * INCH), ("width", float("nan"), None),
        ("width", float("inf"), None), ("width", 10**400, None),
        ("storage", "1 TB", 1024.0), ("storage", "64", 64.0),
        ("pieces", "6 pc(s)", 6.0), ("pieces", "12", 12.0), ("pieces", "two", 2.0),
        ("pieces", 0, None), ("pieces", "6 ft", None), ("year", "2015", 2015.0),
        ("waterproof", "Yes", True), ("waterproof", "no", False), ("waterproof", True, True),
        ("waterproof", 1, True), ("waterproof", "0", False), ("waterproof", "Waterproof", True),
        ("waterproof", "water-proof", True), ("waterproof", "perhaps", None),
        ("model", "AB-12 x", "ab12x"), ("model", "---", None), ("model", 123, "123"),
        ("model", "x" * 200, None),
        ("fits_models", "iPhone 14, iPhone-15; S9", ("iphone14", "iphone15", "s9")),
        ("fits_models", ["S9", "S9", None], ("s9",)), ("fits_models", "", None),
        ("size", "L", "l"), ("size", "Extra Large", "xl"),
    ],
)  # fmt: skip
def test_a_stated_value_is_read(name: str, raw: object, value: object) -> None:
    found = read_value(SCHEMA.attributes[name], raw, SCHEMA)
    assert found == (pytest.approx(value) if isinstance(value, float) else value)
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "raw", "values"),
    [
        ("color", "Red / Blue", ("red", "blue")),
        ("color", "Red, Blue; Red", ("red", "blue")),
        ("color", "Black and White", ("black", "white")),
        ("color", ["Red", "Navy"], ("red", "navy")),
        ("color", "Rose Gold", ("rose-gold",)),
        ("color", "Dark Blue|puce", ("navy",)),
        ("width", "90-100 cm", (90.0, 100.0)),
        ("brand", "Black & Decker", ("black-and-decker",)),
        ("brand", "Foo, Bar", ("foo, bar",)),
        ("fits_models", "S9, S10", (("s9", "s10"),)),
        ("color", "Tan Rose Gold Browns/Silver", ("rose-gold", "brown", "silver")),
        ("color", "White Smooth White Exterior Surface", ("white",)),
        ("store", "Corner Shop, Target", ("corner shop, target",)),
        ("color", "Browns / Whites", ("brown", "white")),
        ("color", "puce", ()),
        ("fits_models", "", ()),
    ],
)
def test_alternatives_are_read(name: str, raw: object, values: tuple[object, ...]) -> None:
    assert read_values(SCHEMA.attributes[name], raw, SCHEMA) == values


def test_an_open_list_that_is_no_list_of_names_keeps_what_it_does_not_know() -> None:
    cloth = one_of("cloth", "material", 'cotton, wool "merino"', others=True)
    assert read_values(cloth, "Copper Copper", SCHEMA) == ("copper",)
    assert read_values(cloth, "Copper Wire", SCHEMA) == ("copper wire",)
    assert read_values(cloth, "Soft Merino, Cotton", SCHEMA) == ("wool", "cotton")
    assert read_values(cloth, "N/A", SCHEMA) == ()
    assert read_value(cloth, "Soft Merino", SCHEMA) == "wool"
    assert read_value(cloth, "Tweed", SCHEMA) == "tweed"


_RAW = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(name=st.sampled_from(sorted(SCHEMA.attributes)), raw=_RAW)
@settings(max_examples=300)
def test_every_value_read_is_one_of_its_attribute(name: str, raw: object) -> None:
    attribute = SCHEMA.attributes[name]
    for value in read_values(attribute, raw, SCHEMA):
        if attribute.type == "flag":
            assert isinstance(value, bool)
        elif attribute.type in ("measure", "count"):
            assert isinstance(value, float)
            assert (attribute.low or 0.0) <= value <= (attribute.high or 1e15)
        elif attribute.type == "list":
            assert isinstance(value, tuple)
            assert all(isinstance(part, str) and part for part in value)
        else:
            assert isinstance(value, str)
            assert value in attribute.values or attribute.others or attribute.type == "code"


def test_a_spelling_that_ends_in_a_bracket_is_read_as_it_stands() -> None:
    shape = one_of("shape", "detail", 'laptop "Hybrid (2-in-1)", tower')
    assert read_value(shape, "Hybrid (2-in-1)", SCHEMA) == "laptop"
    assert read_values(shape, "hybrid (2 in 1)", SCHEMA) == ("laptop",)
    assert read_values(shape, "(Tower)", SCHEMA) == ("tower",)
