"""Random packs and facts for property tests.

A `World` is a random schema: its declarations as text, and what facts may say under it. Rules are
drawn as text over a world, so that everything goes through the public door. Names are the same in
all worlds, which spares hypothesis building strategies anew for each example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from lore_sdk.dsl import Facts, Value

__all__ = ["GRADES", "World", "conditions", "facts", "pairs", "refined", "rules", "worlds"]

GRADES = ("Bad", "Fair", "Good", "Best")
COLORS = ("c0", "c1", "c2", "c3")
KINDS = ("top", "k0", "k1", "k2", "k3", "k4")
CODES = ("a1", "b2", "c3")
VALUES: Mapping[str, Sequence[Value]] = {
    "product": KINDS,
    # plum is in no list: a value of an open one, or one that should not be there
    "color": (*COLORS, "plum"),
    "width": (1.0, 2.54, 100.0, 100.00000001, 105.0, 106.0, 254.0),
    "max_width": (1.0, 2.54, 100.0, 254.0),
    "size": (-20.0, -5.0, 0.0, 4.0, 5.0, 50.0),
    "model": CODES,
    "fits": ((), ("a1",), ("a1", "b2"), ("c3",)),
    "yes_no": (True, False),
    "title": ("a red shoe", "for kids, with laces", "women's boot", "plain"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A random schema: its declarations, and which kind is above which.

    A steady world assumes nothing, and its rules do not ask whether an item says something.
    """

    text: str
    parents: Mapping[str, str]
    steady: bool

    def line(self, kind: str) -> list[str]:
        """Return a kind and all broader ones."""
        found = [kind]
        while found[-1] in self.parents:
            found.append(self.parents[found[-1]])
        return found


# ---- schemas
@st.composite
def worlds(draw: st.DrawFn, *, steady: bool = False) -> World:
    """Draw a schema with an attribute of every type."""
    ups = [draw(st.sampled_from(KINDS[:number])) for number in range(1, len(KINDS))]
    world = World(text="", parents=dict(zip(KINDS[1:], ups, strict=True)), steady=steady)
    apart = [(a, b) for a in KINDS for b in KINDS if a < b and not _related(world, a, b)]
    mixed = [(a, b) for a in COLORS for b in COLORS if a < b]
    assumes = not steady and draw(st.booleans())
    lines = [
        f"grades {' < '.join(GRADES)}",
        "unit mm = 0.1 cm",
        "unit inch = 2.54 cm",
        "attribute product : kind",
        *(f"    {up} > {kind}" for kind, up in world.parents.items()),
        *_near(draw, apart),
        *_serves(draw, KINDS),
        f"attribute color : one of {' | '.join(COLORS)}",
        *draw(st.sampled_from(([], ["    or others"]))),
        *_near(draw, mixed),
        *_serves(draw, COLORS),
        *(["    assume c0"] if assumes and draw(st.booleans()) else []),
        f"attribute width : measure in cm{draw(st.sampled_from(('', ' from 1 to 500')))}",
        "    dimension specification",
        "attribute max_width : measure in inch dimension specification",
        "attribute size : count from -20 to 50 dimension specification",
        "attribute model : code",
        "attribute fits : list of code dimension accessory",
        "attribute yes_no : flag dimension function",
        *(["    assume no"] if assumes else []),
        "attribute title : text dimension special",
    ]
    return World(text="\n".join(lines), parents=world.parents, steady=steady)


def _related(world: World, one: str, other: str) -> bool:
    return one in world.line(other) or other in world.line(one)


def _near(draw: st.DrawFn, candidates: Sequence[tuple[str, str]]) -> list[str]:
    if not candidates:
        return []
    chosen = draw(st.lists(st.sampled_from(candidates), max_size=2))
    return [f"    near {', '.join(f'{a} ~ {b}' for a, b in chosen)}"] if chosen else []


def _serves(draw: st.DrawFn, values: Sequence[str]) -> list[str]:
    pair = st.tuples(st.sampled_from(values), st.sampled_from(values))
    return [f"    where {a} serves {b}" for a, b in draw(st.lists(pair, max_size=2)) if a != b]


# ---- conditions
SIDE = st.sampled_from(("query", "item"))
SIDES = st.sampled_from((("query", "item"), ("item", "query")))


def _between(names: Sequence[str], operators: Sequence[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda sides, name, operator: f"{sides[0]}.{name} {operator} {sides[1]}.{name}",
        SIDES,
        st.sampled_from(names),
        st.sampled_from(operators),
    )


def _written(
    name: str, operators: Sequence[str], values: Sequence[str], most: int = 1
) -> st.SearchStrategy[str]:
    return st.builds(
        lambda side, operator, chosen: f"{side}.{name} {operator} {', '.join(chosen)}",
        SIDE,
        st.sampled_from(operators),
        st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True),
    )


def _measured(
    names: Sequence[str], rights: Sequence[str], margins: Sequence[str]
) -> st.SearchStrategy[str]:
    return st.builds(
        lambda side, name, operator, right, margin: f"{side}.{name} {operator} {right}{margin}",
        SIDE,
        st.sampled_from(names),
        st.sampled_from(("is below", "is above", "differs from")),
        st.sampled_from(rights),
        st.sampled_from(("", *(f" by more than {margin}" for margin in margins))),
    )


LENGTHS = ("query.width", "item.width", "query.max_width", "item.max_width", "100 cm", "1 inch")
SIZES = ("query.size", "item.size", "4", "-5")
STATED = ("stated", "unstated")
TESTS = st.one_of(
    *(
        _written(name, operators, values, most)
        for name, values in (("color", COLORS), ("product", KINDS), ("model", CODES))
        for operators, most in ((("is", "is not"), 1), (("is one of", "is not one of"), 3))
    ),
    _between(("color", "product"), ("conflicts with", "is near", "is")),
    st.just("query.color excludes item.color"),
    _between(("model", "yes_no", "size", "width"), ("conflicts with", "is")),
    _measured(("width", "max_width"), LENGTHS, ("5%", "1 inch", "10 mm")),
    _measured(("size",), SIZES, ("1", "25%")),
    _written("size", ("is", "is not"), ("4", "5", "-20")),
    _written("fits", ("includes", "lacks"), ("query.model", '"A-1"', "b2")),
    _written("yes_no", ("is", "is not"), ("yes", "no")),
    _written("title", ("mentions",), ('"red"', '"For Kids"', '"women\'s"', '"boot a"'), 2),
    st.builds(
        lambda name, s: f"query.{name} is {s}", *map(st.sampled_from, (sorted(VALUES), STATED))
    ),
)
UNSTEADY = st.one_of(
    TESTS,
    st.builds(
        lambda name, s: f"item.{name} is {s}", *map(st.sampled_from, (sorted(VALUES), STATED))
    ),
)


def _nested(tests: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        tests,
        lambda inner: st.builds(
            lambda parts, joint: f"({f' {joint} '.join(parts)})",
            st.lists(inner, min_size=2, max_size=3),
            st.sampled_from(("and", "or")),
        ),
        max_leaves=6,
    )


_CONDITIONS = {True: _nested(TESTS), False: _nested(UNSTEADY)}


def conditions(world: World) -> st.SearchStrategy[str]:
    """Draw a condition as text."""
    return _CONDITIONS[world.steady]


# ---- rules
@st.composite
def rules(draw: st.DrawFn, world: World, *, most: int = 5) -> list[str]:
    """Draw rules as text; overrides only point to later names, so they are never in a circle."""
    count = draw(st.integers(1, most))
    condition = conditions(world)
    found = []
    for number in range(count):
        scope = draw(SCOPES)
        lines = [f'rule r{number} "R{number}"' + (f" for {', '.join(scope)}" if scope else "")]
        lines += [f"    when {c}" for c in draw(st.lists(condition, min_size=1, max_size=2))]
        lines += [f"    unless {c}" for c in draw(st.lists(condition, max_size=1))]
        lines.append(f"    {draw(EFFECTS)} at {draw(st.sampled_from(GRADES))}")
        over = [n for n in draw(OVERRIDDEN) if number < n < count]
        lines += [f"    overrides {', '.join(f'r{n}' for n in over)}"] if over else []
        found.append("\n".join(lines))
    return found


SCOPES = st.lists(st.sampled_from(KINDS), max_size=2, unique=True)
EFFECTS = st.sampled_from(("cap", "cap", "floor"))
OVERRIDDEN = st.lists(st.integers(0, 4), max_size=2, unique=True)

# ---- facts
FACTS: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)


def facts() -> st.SearchStrategy[Facts]:
    """Draw what is known of one side."""
    return FACTS


def pairs(*, most: int = 6) -> st.SearchStrategy[list[tuple[Facts, Facts]]]:
    """Draw pairs of (query facts, item facts)."""
    return st.lists(st.tuples(FACTS, FACTS), min_size=1, max_size=most)


@st.composite
def refined(draw: st.DrawFn, world: World, item: Facts) -> Facts:
    """Draw facts that say more about an item: what was absent, or a narrower kind."""
    found = {**draw(FACTS), **item}
    if "product" in item:
        narrower = [kind for kind in KINDS if item["product"] in world.line(kind)]
        found["product"] = draw(st.sampled_from(narrower))
    return found
