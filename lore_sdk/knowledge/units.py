"""How people write the units that a pack declares."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lore_sdk.dsl.schema import Schema, Unit, fold_code

__all__ = ["COUNTED", "FOREIGN", "Units", "units_of"]

Units = Mapping[str, Unit]
"""Spelling (folded, without dots) → unit."""

# Each line is one unit. If a pack declares any of a line's words, all of them stand for it.
_SAME = tuple(
    tuple(line.strip().split("|"))
    for line in """
    mm|millimeter|millimeters|millimetre|millimetres|毫米
    cm|cms|centimeter|centimeters|centimetre|centimetres|厘米|公分
    m|meter|meters|metre|metres|mtr|mtrs|米
    km|kilometer|kilometers|kilometre|kilometres
    inch|in|inches|ins|"|英寸|寸
    ft|foot|feet|'|英尺
    yd|yds|yard|yards
    mi|mile|miles
    mg|milligram|milligrams|毫克
    g|gm|gms|gram|grams|gramm|克
    kg|kgs|kilo|kilos|kilogram|kilograms|公斤|千克
    oz|ounce|ounces|ozs
    lb|lbs|pound|pounds
    ml|milliliter|milliliters|millilitre|millilitres|毫升
    cl|centiliter|centiliters|centilitre|centilitres
    l|liter|liters|litre|litres|ltr|ltrs|升
    gal|gals|gallon|gallons
    qt|qts|quart|quarts
    pt|pint|pints
    cup|cups
    floz|fl oz|fluid oz|fluid ounce|fluid ounces|fl ounce|fl ounces
    kb|kilobyte|kilobytes
    mb|megabyte|megabytes
    gb|gigabyte|gigabytes|gig|gigs
    tb|terabyte|terabytes
    mw|milliwatt|milliwatts
    w|watt|watts|瓦
    kw|kilowatt|kilowatts
    hp|hppower|horsepower
    v|volt|volts|伏
    a|amp|amps|ampere|amperes
    ma|milliamp|milliamps
    mah|milliamp hours
    ah|amp hour|amp hours
    lm|lumen|lumens
    hz|hertz
    khz|kilohertz
    mhz|megahertz
    ghz|gigahertz
    usd|dollar|dollars|bucks|$
    eur|euro|euros|€
    gbp|pound sterling|£
    mp|megapixel|megapixels|mpx|mpix
    btu|btus
    psi
    rpm
    cfm
    gpm
    db|decibel|decibels
    k|kelvin
    sec|s|second|seconds|secs
    min|minute|minutes|mins
    hr|h|hour|hours|hrs
    day|days
    week|weeks|wk|wks
    month|months|mo|mos
    year|years|yr|yrs
    degree|degrees|deg|°
    percent|%
    ga|gauge
    ct|carat|carats
    sqft|sq ft|square foot|square feet|sq feet|sq foot
    sqin|sq in|square inch|square inches|sq inch|sq inches
    sqm|sq m|square meter|square meters|square metre|square metres
    sqyd|sq yd|square yard|square yards|sq yards
    cuft|cu ft|cubic foot|cubic feet|cu feet|cu foot
    cuin|cu in|cubic inch|cubic inches|cu inch
    mbps
    dpi
    ppm
    tpi
    """.strip().splitlines()
)

FOREIGN = MappingProxyType({word: Unit("", 1.0, "?") for words in _SAME for word in words})
"""Every spelling known here: a number before one that no pack declares is no plain number."""


COUNTED = Unit("", 1.0, "#")
"""What the names of counts stand for: in `6pc` a plain number ends before `pc`."""


def units_of(schema: Schema) -> Units:
    """Return how each unit of a schema, and each family's base unit, may be written."""
    names = dict.fromkeys(schema.units)
    names.update(dict.fromkeys(unit.family for unit in schema.units.values()))
    for attribute in schema.attributes.values():
        names.update(dict.fromkeys(n for n in (attribute.unit, attribute.family) if n))
    declared: dict[str, Unit] = {}
    for name in names:
        declared[name.lower().replace("-", " ").replace("_", " ")] = schema.unit(name)
        declared[fold_code(name)] = schema.unit(name)
    counted = {name for a in schema.attributes.values() if a.type == "count" for name in a.aka}
    found = {word: unit for word, unit in FOREIGN.items() if word not in counted}
    for words in _SAME:
        unit = next((declared[word] for word in words if word in declared), None)
        if unit is not None:
            found.update(dict.fromkeys(words, unit))
    found.update(declared)
    found.update(dict.fromkeys((name for name in counted if name not in declared), COUNTED))
    return found
