from __future__ import annotations

import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

from lore_sdk.errors import PackError, UnknownNameError
from lore_sdk.plugins import find_pack, installed_packs
from lore_sdk.plugins.packs import PACKS_GROUP, survey_packs
from tests.plugins.distributions import install


def install_pack(
    site: Path,
    name: str,
    *,
    distribution: str = "",
    folder: str = "",
    files: dict[str, str] | None = None,
    version: str = "1.0",
) -> Path:
    folder = folder or f"lore_rules_under_test_{name}"
    install(
        site,
        distribution or f"lore-rules-{name}",
        version=version,
        group=PACKS_GROUP,
        points={name: folder},
        files={f"{folder}/{file}": text for file, text in (files or {"a.rules": ""}).items()},
    )
    # folders that are made while a test runs are younger than the finders' listing of the site
    invalidate_caches()
    return site / folder


def refusal() -> str:
    with pytest.raises(PackError) as caught:
        installed_packs()
    return str(caught.value)


def test_a_pack_is_a_folder_without_code(site: Path) -> None:
    folder = install_pack(site, "toys", version="2026.1")
    pack = find_pack("toys")
    assert (pack.name, pack.folder) == ("toys", folder)
    assert (pack.distribution, pack.version) == ("lore-rules-toys", "2026.1")


def test_finding_a_pack_runs_no_code_of_it(site: Path) -> None:
    files = {"__init__.py": "raise RuntimeError('a pack ran code')", "a.rules": ""}
    folder = install_pack(site, "trap", files=files)
    assert installed_packs()["trap"].folder == folder
    assert folder.name not in sys.modules


def test_of_several_places_the_one_with_rules_is_taken(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_pack(site, "spread")
    other = tmp_path / "other" / folder.name
    other.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(other.parent))
    invalidate_caches()
    assert installed_packs()["spread"].folder == folder


def test_two_distributions_with_a_pack_of_one_name_are_refused(site: Path) -> None:
    install_pack(site, "toys")
    install_pack(site, "toys", distribution="acme-toys", folder="acme_toys_rules", version="3.1")
    assert refusal() == (
        "two distributions bring a rule pack called `toys`: acme-toys 3.1 and lore-rules-toys 1.0; "
        "uninstall one of them"
    )


def test_a_pack_without_its_folder_is_refused(site: Path) -> None:
    install(site, "lore-rules-gone", group=PACKS_GROUP, points={"gone": "lore_rules_gone"})
    assert refusal() == (
        "rule pack `gone` (lore-rules-gone 1.0) has no folder `lore_rules_gone`; reinstall it "
        "(`pip install --force-reinstall lore-rules-gone`) or uninstall it; if it was "
        "installed with `-e`, it needs `dev-mode-dirs` (docs/plugins.md, rule packs)"
    )


def test_a_module_is_no_folder(site: Path) -> None:
    points = {"lone": "lone_module_under_test"}
    files = {"lone_module_under_test.py": "raise RuntimeError"}
    install(site, "lore-rules-lone", group=PACKS_GROUP, points=points, files=files)
    assert "has no folder `lone_module_under_test`" in refusal()


def test_an_inner_folder_is_refused_since_finding_it_would_run_code(site: Path) -> None:
    install(site, "lore-rules-inner", group=PACKS_GROUP, points={"inner": "outer.inner"})
    assert refusal() == (
        "rule pack `inner` (lore-rules-inner 1.0) names the folder `outer.inner`; it must be a "
        "top-level one, such as `lore_rules_inner`, since finding an inner one runs code"
    )


def test_a_pack_that_can_be_installed_is_answered_with_the_command(site: Path) -> None:
    install_pack(site, "toys")
    with pytest.raises(UnknownNameError) as caught:
        find_pack("fashion")
    assert str(caught.value) == (
        "no rule pack is called `fashion`; `pip install lore-rules-fashion` brings it; "
        "installed: `toys`"
    )


def test_an_unknown_pack_is_answered_with_the_names_there_are(site: Path) -> None:
    install_pack(site, "toys")
    with pytest.raises(UnknownNameError) as caught:
        find_pack("toy")
    assert str(caught.value) == (
        "no rule pack is called `toy`; did you mean `toys`? installed: `toys`"
    )


def test_a_survey_reports_what_is_wrong_beside_what_is_well(site: Path) -> None:
    install_pack(site, "toys")
    install(site, "lore-rules-gone", group=PACKS_GROUP, points={"gone": "lore_rules_gone"})
    survey = survey_packs()
    assert [pack.name for pack in survey.packs] == ["toys"]
    assert [problem.split(" has ")[0] for problem in survey.problems] == [
        "rule pack `gone` (lore-rules-gone 1.0)"
    ]
