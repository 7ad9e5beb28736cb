"""Fixed expressions whose words do not mean what they mean elsewhere."""

from __future__ import annotations

__all__ = ["IDIOMS"]


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


IDIOMS = _phrases(
    """
    statue of liberty, spring mattress, spring clamp, spring snap, spring nut, dog ear,
    white christmas, part number, part no, mfr part, model number, model no,
    white noise, black light, black lights, blacklight, green tea, black tea, white tea,
    red wine, white wine, rose wine, black friday, red bull, orange juice, olive oil,
    coconut oil, brown rice, white rice, brown sugar, black pepper, green bean, green beans,
    black bean, black beans, red light therapy, blue light blocking, blue light, green light,
    red cross, red hat, white house, green house, blue ray, blue tooth, black out, black hole,
    black jack, black box, black belt, red eye, golden retriever, green bay, orange county,
    cherry picker, apple cider, apple tree, apple pie, apple sauce, peach tree, lime scale,
    lime juice, silver lining, gold rush, gold mine, iron on, cast on, spring hinge,
    spring hinges, spring loaded, spring water, box spring, box springs, pocket spring,
    coil spring, gas spring, fall protection, fall arrest, water fall, summer sausage,
    winter melon, rubber stamp, rubber stamps, rubber duck, rubber ducks, glass cutter,
    glass cleaner, glass top, wood stove, wood stoves, wood burning, wood glue, wood filler,
    wood stain, wood screw, wood screws, wood chipper, leather cleaner, leather conditioner,
    metal detector, metal detectors, paper towel, paper towels, paper plates, paper clip,
    paper clips, carpet cleaner, carpet cleaners, dry erase, no show, no rinse, no iron, no sew,
    no drill, free standing, hands free, free weights, free weight, free shipping, on sale,
    best seller, light weight, light duty, light blocking
    """
)
"""Folded phrases. A text that holds one says nothing by the words in it."""
