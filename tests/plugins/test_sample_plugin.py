"""A real plugin distribution, and siblings that are broken in every way, all installed by pip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.dsl import pack_from_text
from lore_sdk.judge.understand import Understanding
from lore_sdk.knowledge import Lexicon, build_lexicon
from lore_sdk.plugins.testing import check_plugin, check_reader, check_step, heavy_imports

HERE = Path(__file__).parent
SAMPLE = HERE / "sample_plugin"
SIBLINGS = sorted(p for p in (HERE / "broken_plugins").iterdir() if (p / "pyproject.toml").exists())

PACK = 'pack tiny 1.0.0 "Tiny" attribute color: one of red "crimson" | navy dimension color'


def lexicon() -> Lexicon:
    return build_lexicon(pack_from_text(PACK, packs={}).schema)


def pip_install(target: Path, *projects: Path) -> Path:
    """Install projects as wheels built on this machine, without looking at any index."""
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target", target]
    command = [sys.executable, "-m", "pip", "install", *options, *projects]
    # one's own index settings would bring warnings, or a network
    settings = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    settings |= {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run(list(map(str, command)), check=True, env=settings, cwd=target.parent)
    return target


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pip_install(tmp_path_factory.mktemp("healthy") / "site", SAMPLE)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pip_install(tmp_path_factory.mktemp("crowded") / "site", SAMPLE, *SIBLINGS)


def lore(site: Path, *arguments: str, block: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line in a process that sees what is installed in `site`."""
    root = HERE.parent.parent
    settings = os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{root}", "LORE_BLOCK": block}
    command = [sys.executable, "-m", "lore_sdk.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=settings, cwd=site)


def listed(site: Path, *arguments: str, block: str = "") -> dict[str, dict[str, Any]]:
    """Return what `lore plugins --json` says, by distribution."""
    done = lore(site, *arguments, "plugins", "--json", block=block)
    assert done.returncode == 0, done.stderr
    return {plugin["distribution"]: plugin for plugin in json.loads(done.stdout)["plugins"]}


def test_the_installed_plugin_is_listed_with_its_offers(healthy: Path) -> None:
    assert listed(healthy)["lore-sample"] == {
        "name": "sample",
        "distribution": "lore-sample",
        "version": "1.2.0",
        "status": "healthy",
        "offers": [
            {
                "kind": "reader",
                "name": "piped",
                "summary": "a query and a title on each line, with a bar between",
            },
            {
                "kind": "step",
                "name": "labelled",
                "summary": "words such as color:red, whose label says what they are",
            },
        ],
    }


@pytest.mark.parametrize(
    ("distribution", "problem"),
    [
        (
            "lore-bad-import",
            "importing `lore_bad_import` failed: "
            "ModuleNotFoundError: No module named 'a_library_that_nobody_has'",
        ),
        (
            "lore-raising-hook",
            "hook `lore_readers` failed: RuntimeError: the disk is on fire",
        ),
        (
            "lore-misspelt-hook",
            "there is no hook `lore_reader`; did you mean `lore_readers`?",
        ),
        (
            "lore-clashing-name",
            "there cannot be two readers called `piped`, which it offers and "
            "plugin `sample` (lore-sample 1.2.0) offers as well",
        ),
        (
            "lore-too-new",
            "it needs version 2 of the hooks and this lore-sdk has version 1; "
            "upgrade lore-sdk, or install an older release of the plugin",
        ),
        (
            "lore-second-sample",
            "the name is taken by plugin `sample` (lore-sample 1.2.0)",
        ),
    ],
)
def test_a_broken_sibling_is_listed_with_its_problem_and_the_way_out(
    crowded: Path, distribution: str, problem: str
) -> None:
    plugin = listed(crowded)[distribution]
    assert plugin["status"] == "broken"
    assert plugin["problem"] == problem
    assert f"pip uninstall {distribution}" in plugin["remedy"]


def test_broken_siblings_do_not_take_the_healthy_plugin_along(crowded: Path) -> None:
    assert listed(crowded)["lore-sample"]["status"] == "healthy"


def test_the_table_names_what_is_broken(crowded: Path) -> None:
    done = lore(crowded, "plugins")
    assert done.returncode == 0
    assert "plugin `too-new` (lore-too-new 0.7.0) is broken: " in " ".join(done.stdout.split())


def test_strict_makes_broken_plugins_a_failure(crowded: Path) -> None:
    assert lore(crowded, "plugins", "--strict").returncode == 1


def test_help_does_not_care_about_plugins(crowded: Path) -> None:
    done = lore(crowded, "--help")
    assert (done.returncode, done.stderr) == (0, "")


def test_blocked_plugins_are_left_out(crowded: Path) -> None:
    block = "bad-import,raising-hook misspelt-hook"
    plugins = listed(crowded, "--block", "too-new", "--block", "lore-second-sample", block=block)
    expected = {
        "lore-sample": "healthy",
        "lore-clashing-name": "broken",
        "lore-bad-import": "blocked",
        "lore-raising-hook": "blocked",
        "lore-misspelt-hook": "blocked",
        "lore-too-new": "blocked",
        "lore-second-sample": "blocked",
    }
    # other distributions may be installed beside these
    assert {name: plugins[name]["status"] for name in expected} == expected


def test_the_sample_keeps_to_what_plugins_promise(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(healthy))
    import lore_sample.plugin as plugin
    from lore_sample.labelled import LabelledStep
    from lore_sample.piped import read_piped

    from lore_sdk.files.source import Source

    good, garbage = tmp_path / "good.piped", tmp_path / "garbage.piped"
    good.write_text("red dress | Floral midi dress\nno bar here\n\nshoes | Trail runner\n")
    garbage.write_bytes(bytes(range(256)) * 9)
    assert check_plugin(plugin) == []
    assert heavy_imports("lore_sample.plugin") == []
    assert check_step(LabelledStep, lexicon(), begin=Understanding.of) == []
    assert (
        check_reader(
            read_piped,
            Source(path=good),
            missing=Source(path=tmp_path / "missing"),
            garbage=Source(path=garbage),
        )
        == []
    )


def test_the_sample_does_what_it_says(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(healthy))
    from lore_sample.labelled import LabelledStep
    from lore_sample.piped import read_piped

    from lore_sdk.files.source import Source

    file = tmp_path / "good.piped"
    file.write_text("red dress | Floral midi dress\nno bar here\n")
    row, reject = read_piped(Source(path=file)).rows
    assert row.fields == {"query": "red dress", "title": "Floral midi dress"}
    assert reject.reason == "1 cells where a piped pair has 2"
    (need,) = LabelledStep(lexicon())(Understanding.of("dress color:crimson")).needs
    assert (need.attribute, need.value, need.text) == ("color", "red", "color:crimson")
