"""Random packs and facts for property tests.

A `World` is a random schema: its declarations as text, and what facts may say under it. Rules are
drawn as text over a world, so that everything goes through the public door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from lore_sdk.dsl import Facts, Value

__all__ = ["GRADES", "World", "conditions", "facts", "pairs", "refined", "rules", "worlds"]

GRADES = ("Bad", "Fair", "Good", "Best")
CODES = ("a1", "b2", "c3")
TITLES = ("a red shoe", "for kids, with laces", "women's boot", "plain")
PHRASES = ("red", "for kids", "women's", "laces boot")
OPERATORS = ("is below", "is above", "differs from")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A random schema.

    `values` are what facts may say, by attribute; `parents` are the kinds above kinds. `steady`
    worlds assume nothing and their rules do not ask whether an item says something.
    """

    text: str
    values: Mapping[str, Sequence[Value]]
    parents: Mapping[str, str]
    colors: Sequence[str]
    steady: bool

    @property
    def kinds(self) -> list[str]:
        """All kinds."""
        return [str(kind) for kind in self.values["product"]]

    def line(self, kind: str) -> list[str]:
        """Return a kind and all broader ones."""
        found = [kind]
        while found[-1] in self.parents:
            found.append(self.parents[found[-1]])
        return found


@st.composite
def worlds(draw: st.DrawFn, *, steady: bool = False) -> World:
    """Draw a schema with an attribute of every type."""
    parents = _forest(draw)
    kinds = sorted({*parents, *parents.values()})
    colors = [f"c{n}" for n in range(draw(st.integers(2, 5)))]
    others = draw(st.booleans())
    assume = ["    assume no"] if not steady and draw(st.booleans()) else []
    assumed_color = ["    assume c0"] if not steady and draw(st.integers(0, 3)) == 0 else []
    low = draw(st.sampled_from(("", " from 1 to 500")))
    lines = [
        f"grades {' < '.join(GRADES)}",
        "unit mm = 0.1 cm",
        "unit inch = 2.54 cm",
        *_kind_lines(parents),
        *_near_lines(draw, _unrelated(kinds, parents)),
        *_serves_lines(draw, kinds),
        f"attribute color : one of {' | '.join(colors)}",
        *(["    or others"] if others else []),
        *_near_lines(draw, [(a, b) for a in colors for b in colors if a < b]),
        *_serves_lines(draw, colors),
        *assumed_color,
        f"attribute width : measure in cm{low}",
        "attribute max_width : measure in inch",
        "attribute size : count from -20 to 50",
        "attribute model : code",
        "attribute fits : list of code",
        "attribute yes_no : flag",
        *assume,
        "attribute title : text",
    ]
    dimensioned = [_with_dimension(line) for line in lines]
    return World(
        text="\n".join(dimensioned),
        values={
            "product": kinds,
            "color": [*colors, *(["plum"] if others else [])],
            "width": [1.0, 2.54, 100.0, 100.00000001, 105.0, 106.0, 254.0],
            "max_width": [1.0, 2.54, 100.0, 254.0],
            "size": [-20.0, -5.0, 0.0, 4.0, 5.0, 50.0],
            "model": CODES,
            "fits": [(), ("a1",), ("a1", "b2"), ("c3",)],
            "yes_no": [True, False],
            "title": TITLES,
        },
        parents=parents,
        colors=colors,
        steady=steady,
    )


def _with_dimension(line: str) -> str:
    named = line.startswith("attribute ") and line.split()[1] not in ("color", "product", "model")
    return f"{line}\n    dimension special" if named else line


def _forest(draw: st.DrawFn) -> dict[str, str]:
    """Draw kind → broader kind, such that every root has kinds below it."""
    found = {}
    for number in range(1, draw(st.integers(2, 6))):
        above = draw(st.integers(-1, number - 1))
        if above >= 0:
            found[f"k{number}"] = f"k{above}"
    roots = {f"k{n}" for n in range(6)} - set(found)
    return found | {f"{root}-only": root for root in sorted(roots - set(found.values()))[:2]}


def _kind_lines(parents: Mapping[str, str]) -> list[str]:
    return ["attribute product : kind", *(f"    {up} > {low}" for low, up in parents.items())]


def _unrelated(kinds: Sequence[str], parents: Mapping[str, str]) -> list[tuple[str, str]]:
    def line(kind: str) -> list[str]:
        return [kind, *line(parents[kind])] if kind in parents else [kind]

    return [(a, b) for a in kinds for b in kinds if a < b and a not in line(b) and b not in line(a)]


def _near_lines(draw: st.DrawFn, pairs: Sequence[tuple[str, str]]) -> list[str]:
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    return [f"    near {', '.join(f'{a} ~ {b}' for a, b in chosen)}"] if chosen else []


def _serves_lines(draw: st.DrawFn, values: Sequence[str]) -> list[str]:
    pair = st.tuples(st.sampled_from(values), st.sampled_from(values))
    return [f"    where {a} serves {b}" for a, b in draw(st.lists(pair, max_size=2)) if a != b]


# ---- rules
def conditions(world: World, depth: int = 2) -> st.SearchStrategy[str]:
    """Draw a condition as text."""
    tests = _tests(world)
    if not depth:
        return tests
    inner = conditions(world, depth - 1)
    joined = st.builds(
        lambda parts, joint: "(" + f" {joint} ".join(parts) + ")",
        st.lists(inner, min_size=2, max_size=3),
        st.sampled_from(("and", "or")),
    )
    return st.one_of(tests, tests, joined)


def _tests(world: World) -> st.SearchStrategy[str]:
    side = st.sampled_from(("query", "item"))
    color, kind = st.sampled_from(world.colors), st.sampled_from(world.kinds)
    words = st.one_of(
        _words(side, "color", color),
        _words(side, "product", kind),
        _words(side, "model", st.sampled_from(CODES)),
    )
    stated = st.sampled_from(("stated", "unstated"))
    named = st.sampled_from(sorted(world.values))
    pairs_ = st.sampled_from((("query", "item"), ("item", "query")))
    return st.one_of(
        words,
        st.builds(
            lambda p, name, op: f"{p[0]}.{name} {op} {p[1]}.{name}",
            pairs_,
            st.sampled_from(("color", "product")),
            st.sampled_from(("conflicts with", "is near", "is")),
        ),
        st.builds(
            lambda p, name, op: f"{p[0]}.{name} {op} {p[1]}.{name}",
            pairs_,
            st.sampled_from(("model", "yes_no", "size", "width")),
            st.sampled_from(("conflicts with", "is")),
        ),
        _numbers(side),
        st.builds(
            lambda op, value: f"item.fits {op} {value}",
            st.sampled_from(("includes", "lacks")),
            st.sampled_from(("query.model", '"A-1"', "b2")),
        ),
        st.builds(
            lambda s, op, v: f"{s}.yes_no {op} {v}",
            side,
            st.sampled_from(("is", "is not")),
            st.sampled_from(("yes", "no")),
        ),
        st.builds(
            lambda s, phrases: f"{s}.title mentions " + ", ".join(f'"{p}"' for p in phrases),
            side,
            st.lists(st.sampled_from(PHRASES), min_size=1, max_size=2),
        ),
        st.builds(
            lambda s, name, op: f"{s}.{name} is {op}",
            st.just("query") if world.steady else side,
            named,
            stated,
        ),
    )


def _words(
    side: st.SearchStrategy[str], name: str, value: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    values = st.lists(value, min_size=1, max_size=3, unique=True)
    return st.one_of(
        st.builds(lambda s, v: f"{s}.{name} is {v}", side, value),
        st.builds(lambda s, v: f"{s}.{name} is not {v}", side, value),
        st.builds(lambda s, vs: f"{s}.{name} is one of {', '.join(vs)}", side, values),
        st.builds(lambda s, vs: f"{s}.{name} is not one of {', '.join(vs)}", side, values),
    )


def _numbers(side: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    margin = st.sampled_from(
        ("", " by more than 5%", " by more than 1 inch", " by more than 10 mm")
    )
    bare = st.sampled_from(("", " by more than 1", " by more than 25%"))
    lengths = ("query.width", "item.width", "query.max_width", "item.max_width", "100 cm", "1 inch")
    return st.one_of(
        st.builds(
            lambda s, name, op, right, by: f"{s}.{name} {op} {right}{by}",
            side,
            st.sampled_from(("width", "max_width")),
            st.sampled_from(OPERATORS),
            st.sampled_from(lengths),
            margin,
        ),
        st.builds(
            lambda s, op, right, by: f"{s}.size {op} {right}{by}",
            side,
            st.sampled_from(OPERATORS),
            st.sampled_from(("query.size", "item.size", "4", "-5")),
            bare,
        ),
        st.builds(
            lambda s, op, v: f"{s}.size {op} {v}",
            side,
            st.sampled_from(("is", "is not")),
            st.sampled_from(("4", "5", "-20")),
        ),
    )


@st.composite
def rules(draw: st.DrawFn, world: World, *, most: int = 6) -> list[str]:
    """Draw rules as text; overrides only point to later names, so they are never in a circle."""
    count = draw(st.integers(1, most))
    found = []
    for number in range(count):
        scope = draw(st.lists(st.sampled_from(world.kinds), max_size=2, unique=True))
        lines = [f'rule r{number} "R{number}"' + (f" for {', '.join(scope)}" if scope else "")]
        lines += [
            f"    when {c}" for c in draw(st.lists(conditions(world), min_size=1, max_size=2))
        ]
        lines += [f"    unless {c}" for c in draw(st.lists(conditions(world, 1), max_size=1))]
        effect = draw(st.sampled_from(("cap", "cap", "floor")))
        lines.append(f"    {effect} at {draw(st.sampled_from(GRADES))}")
        later = [f"r{n}" for n in range(number + 1, count)]
        if later:
            over = draw(st.lists(st.sampled_from(later), max_size=2, unique=True))
            lines += [f"    overrides {', '.join(over)}"] if over else []
        found.append("\n".join(lines))
    return found


# ---- facts
@st.composite
def facts(draw: st.DrawFn, world: World) -> Facts:
    """Draw what is known of one side."""
    names = draw(st.lists(st.sampled_from(sorted(world.values)), unique=True))
    return {name: draw(st.sampled_from(list(world.values[name]))) for name in names}


def pairs(world: World, *, most: int = 8) -> st.SearchStrategy[list[tuple[Facts, Facts]]]:
    """Draw pairs of (query facts, item facts)."""
    return st.lists(st.tuples(facts(world), facts(world)), min_size=1, max_size=most)


@st.composite
def refined(draw: st.DrawFn, world: World, item: Facts) -> Facts:
    """Draw facts that say more about an item: what was absent, or a narrower kind."""
    found = {**draw(facts(world)), **item}
    if "product" in item:
        narrower = [kind for kind in world.kinds if item["product"] in world.line(kind)]
        found["product"] = draw(st.sampled_from(narrower))
    return found
