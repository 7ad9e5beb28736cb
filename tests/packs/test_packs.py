"""What every first-party rule pack must be: data without code, tested rules, plain reasons."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.dsl import Pack, Rule, load_pack
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.lint import lint
from lore_sdk.types import DIMENSIONS

RULES = Path(__file__).parents[2] / "rules"
NAMES = ("base", "electronics", "fashion", "home")
FOLDERS = {name: RULES / name / f"lore_rules_{name}" for name in NAMES}
VERBS = ("fires", "passes", "open")


@cache
def pack(name: str) -> Pack:
    return load_pack(name, packs=FOLDERS)


def project(name: str) -> dict[str, Any]:
    return tomllib.loads((RULES / name / "pyproject.toml").read_text(encoding="utf-8"))


def own(name: str) -> list[Rule]:
    """The rules that a pack declares itself."""
    return [rule for rule in pack(name).rules if rule.pack == pack(name).id]


def test_each_folder_of_packs_is_covered_here() -> None:
    assert sorted(path.parent.name for path in RULES.glob("*/pyproject.toml")) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_holds_rules_and_no_code(name: str) -> None:
    files = [path for path in FOLDERS[name].rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".rules"}


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_is_announced_by_its_own_name(name: str) -> None:
    about = project(name)["project"]
    assert about["name"] == f"lore-rules-{name}"
    assert about["entry-points"]["lore_sdk.rule_packs"] == {name: f"lore_rules_{name}"}
    assert pack(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_has_the_version_of_its_distribution(name: str) -> None:
    assert pack(name).version == project(name)["project"]["version"]


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_says_that_it_is_free_to_use_and_what_it_is(name: str) -> None:
    about = project(name)["project"]
    assert about["license"] == "Apache-2.0"
    assert f"# lore-rules-{name}" in (RULES / name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_of_a_pack_names_each_of_its_files(name: str) -> None:
    readme = (RULES / name / "README.md").read_text(encoding="utf-8")
    files = [path.name for path in sorted(FOLDERS[name].glob("*.rules"))]
    assert [file for file in files if f"`{file}`" not in readme] == []


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_vertical_extends_base_and_is_installed_with_it(name: str) -> None:
    assert pack(name).parents == (pack("base").id,)
    assert project(name)["project"]["dependencies"] == ["lore-rules-base>=1.0,<2"]


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_brings_at_least_twenty_rules_of_its_own(name: str) -> None:
    assert len(own(name)) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_title_and_a_reason(name: str) -> None:
    assert [rule.name for rule in own(name) if not (rule.title and rule.because)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_shows_a_firing_a_passing_and_an_open_case(name: str) -> None:
    lacking = {
        rule.name: missing
        for rule in own(name)
        if (missing := [v for v in VERBS if v not in {case.verb for case in rule.cases}])
    }
    assert lacking == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_reason_is_short_and_a_title_stands_alone(name: str) -> None:
    assert [rule.name for rule in own(name) if len(rule.because) > 100] == []
    titles = [rule.title for rule in pack(name).rules]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


@pytest.mark.parametrize("name", NAMES)
def test_all_cases_and_checks_of_a_pack_come_out(name: str) -> None:
    run = run_cases(pack(name))
    assert run.count > 3 * len(pack(name).rules)
    assert [failure.message for failure in run.failures] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_has_nothing_to_remark(name: str) -> None:
    assert [(remark.code, remark.message) for remark in lint(pack(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_checks_its_rules_together(name: str) -> None:
    checks = pack(name).checks
    assert any(check.by for check in checks)
    assert any(check.asking for check in checks)


def test_base_speaks_of_all_dimensions_and_bounds_each() -> None:
    base = pack("base")
    assert [d for d in DIMENSIONS if not base.schema.of_dimension(d)] == []
    assert sorted(set(DIMENSIONS) - {rule.dimension for rule in base.rules}) == []


def test_the_grades_are_those_of_lore() -> None:
    names = ("Irrelevant", "Mismatch", "Related", "Excellent")
    assert all(pack(name).scale.names == names for name in NAMES)


def test_every_kind_of_base_lies_below_one_part_of_the_shop() -> None:
    kinds = pack("base").schema.attributes["product"]
    parts = {kind for kind in kinds.values if kind not in kinds.parents}
    assert len(parts) < 20
    assert "accessory" in parts


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_vertical_hangs_its_kinds_below_those_of_base(name: str) -> None:
    base, kinds = pack("base").schema.attributes["product"], pack(name).schema.attributes["product"]
    assert [k for k in kinds.values if k not in kinds.parents and k not in base.values] == []


@pytest.mark.parametrize(("name", "kinds", "brands"), [("base", 300, 250), ("home", 650, 550)])
def test_the_vocabulary_is_large_enough_to_be_useful(name: str, kinds: int, brands: int) -> None:
    attributes = pack(name).schema.attributes
    assert len(attributes["product"].values) >= kinds
    assert len(attributes["brand"].values) >= brands
