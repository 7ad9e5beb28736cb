from __future__ import annotations

from lore_sdk.dsl.schema import Attribute, Schema, Unit
from lore_sdk.knowledge import units_of


def test_all_spellings_of_a_declared_unit_stand_for_it() -> None:
    inch = Unit("inch", 2.54, "cm")
    units = units_of(Schema(attributes={}, units={"inch": inch}))
    assert {units[word] for word in ("in", "inch", "inches", '"')} == {inch}
    assert {units[word].name for word in ("cm", "centimeter")} == {"cm"}


def test_a_pack_may_call_a_unit_by_any_of_its_spellings() -> None:
    power = Unit("hp-power", 745.7, "w")
    units = units_of(Schema(attributes={}, units={"hp-power": power, "in": Unit("in", 1.0, "in")}))
    assert units["hp"] == units["horsepower"] == power
    assert units["inches"].name == "in"


def test_the_unit_of_an_attribute_need_not_be_declared() -> None:
    weight = Attribute(name="w", type="measure", dimension="specification", unit="g", family="g")
    assert units_of(Schema(attributes={"w": weight}, units={}))["grams"] == Unit("g", 1.0, "g")


def test_units_that_no_pack_declares_are_known_to_be_foreign() -> None:
    units = units_of(Schema(attributes={}, units={}))
    assert (units["volts"].family, units["sq ft"].family) == ("?", "?")
    assert "widgets" not in units


def test_the_names_of_counts_are_no_units() -> None:
    pieces = Attribute(name="pieces", type="count", dimension="set", aka=("ct", "pc"))
    units = units_of(Schema(attributes={"pieces": pieces}, units={}))
    assert (units["ct"].family, units["pc"].family) == ("#", "#")
