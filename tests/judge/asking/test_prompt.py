from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.judge.asking.features import FEATURES, check_features
from lore_sdk.judge.asking.fence import fenced
from lore_sdk.judge.asking.prompt import open_template
from lore_sdk.types import Item, Scale
from tests.judge.asking.golden import FOLDER, golden
from tests.judge.asking.pairs import ATTACK, DRESS, SHOT, asked, prompts


@pytest.mark.parametrize("name", sorted(golden()))
def test_prompts_are_as_they_were_looked_at(name: str) -> None:
    assert golden()[name] == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_every_golden_prompt_is_made() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(golden())


@pytest.mark.parametrize("style", ["think", "grade"])
def test_items_of_one_query_share_all_but_the_item(style: str) -> None:
    made = prompts(shots=(SHOT,))
    one, two = (made.request(*asked(item=item), style) for item in (DRESS, ATTACK))  # type: ignore[arg-type]
    assert one.messages[0] == two.messages[0]
    shared, _, item = one.messages[1].text.partition("Item\n")
    assert two.messages[1].text.startswith(shared + "Item\n")
    assert "midi dress" not in shared
    assert "midi dress" in item


@given(st.text(), st.integers(1, 400))
def test_a_fenced_text_is_one_line_that_nothing_breaks_out_of(text: str, limit: int) -> None:
    found = fenced(text, limit)
    assert len(found.splitlines()) == 1
    assert found.isprintable() or {*found} & {"\u200c", "\u200d"}
    assert not {"<", ">"} & {*found}
    back = json.loads(found)
    assert len(back) <= limit
    if back == " ".join(back.split()) and text == back:
        assert fenced(back, limit) == found


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=80))
def test_what_is_harmless_is_told_as_it_is(text: str) -> None:
    assert json.loads(fenced(text, 400)) == " ".join(text.split())


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_nothing_that_strangers_write_makes_a_line_of_its_own(
    query: str, title: str, properties: dict[str, str]
) -> None:
    harmless = prompts().request(*asked("x", Item(title="x", properties={"x": "x"})), "think")
    hostile = prompts().request(*asked(query, Item(title=title, properties=properties)), "think")
    lines = [len(each.messages[1].text.splitlines()) for each in (hostile, harmless)]
    assert lines[0] <= lines[1]
    assert hostile.messages[0] == harmless.messages[0]


def test_features_can_be_left_out_by_name() -> None:
    whole = prompts().request(*asked(), "think").messages[1].text
    for name in FEATURES:
        made = prompts(features=tuple(each for each in FEATURES if each != name))
        label = open_template("en").labels[name]
        present = f"\n{label}: " in whole
        assert present == (name not in {"category", "shop"})
        assert f"\n{label}: " not in made.request(*asked(), "think").messages[1].text


def test_features_are_checked_and_ordered() -> None:
    assert check_features(["price", "title"]) == ("title", "price")
    with pytest.raises(DataError, match="did you mean `properties`"):
        check_features(["propertys"])


def test_all_that_shapes_a_prompt_is_in_its_identity() -> None:
    first = prompts()
    others = [
        prompts("zh"), prompts(pack="Home"), prompts(schema="{}"), prompts(features=("title",)),
        prompts(shots=(SHOT,)), prompts(shots=(replace(SHOT, grade=2),)), prompts(limit=9),
        prompts(scale=Scale.of("Bad", "Good")),
    ]  # fmt: skip
    assert len({each.identity for each in (first, *others)}) == len(others) + 1
    assert first.identity == prompts().identity


def own(folder: Path, change: tuple[str, str] = ("", "")) -> str:
    text = (Path(open_template.__code__.co_filename).parent / "prompts/en.toml").read_text("utf-8")
    path = folder / "own.toml"
    path.write_text(text.replace(*change) if change[0] else text, encoding="utf-8")
    return str(path)


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    template = open_template(own(tmp_path, ("You judge", "Judge")))
    assert template.name == "own"
    assert template.parts["system"].startswith("Judge how relevant")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("{grades}", "{grade}"), "the part `system` of the template"),
        (("{grades}", "{grades.__class__}"), "the part `system`"),
        (("{grades}", "{"), "the part `system`"),
        (("[labels]", "[label]"), "label for every feature"),
        (('query = "', 'frage = "'), "has no query"),
        (("version", "=version"), "cannot be read"),
    ],
    ids=range(6),
)
def test_a_template_that_cannot_be_used_is_refused(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        open_template(own(tmp_path, change))


@pytest.mark.parametrize("name", ["fr", "../en", "", "en.toml", "/etc/passwd"])
def test_a_template_that_is_not_there(name: str) -> None:
    with pytest.raises(DataError, match="template"):
        open_template(name)
