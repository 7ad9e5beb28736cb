"""What is shipped, and what importing it costs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from lore_sdk.cli.commands import COMMANDS
from lore_sdk.plugins.testing import HEAVY

hatchling = pytest.importorskip("hatchling.build")

ROOT = Path(__file__).parent.parent
PACKS = sorted(path.parent for path in ROOT.glob("rules/*/pyproject.toml"))
LEFT_OUT = ("__pycache__",)


def build(project: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Build a wheel by the hook that installers call."""
    monkeypatch.chdir(project)
    out.mkdir(exist_ok=True)
    return out / hatchling.build_wheel(str(out))


def shipped(wheel: Path) -> set[str]:
    """List a wheel's files but for its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def sources(folder: Path) -> set[str]:
    return {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not any(part in LEFT_OUT for part in path.parts)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return build(ROOT, tmp_path_factory.mktemp("wheel"), patch)


def test_the_wheel_holds_the_sdk_and_nothing_else(wheel: Path) -> None:
    assert shipped(wheel) == sources(ROOT / "lore_sdk")


def test_the_wheel_carries_its_licence_its_types_and_its_grammar(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]
    assert {"lore_sdk/py.typed", "lore_sdk/dsl/rules.lark"} <= set(names)


def test_the_wheel_announces_its_command_and_its_plugins(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("entry_points.txt")]
        announced = archive.read(name).decode()
    assert "lore = lore_sdk.cli.main:main" in announced
    for plugin, module in project["entry-points"]["lore_sdk"].items():
        assert f"{plugin} = {module}" in announced
        assert f"{module.replace('.', '/')}.py" in shipped(wheel)


def test_the_wheel_made_of_the_source_archive_is_the_same(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    archive = tmp_path / hatchling.build_sdist(str(tmp_path))
    with tarfile.open(archive) as files:
        files.extractall(tmp_path, filter="data")
    project = tmp_path / archive.name.removesuffix(".tar.gz")
    assert not (project / "tests").exists()
    assert shipped(build(project, tmp_path / "again", monkeypatch)) == shipped(wheel)


def test_every_pack_of_the_project_is_a_distribution() -> None:
    folders = {path for path in (ROOT / "rules").iterdir() if path.is_dir()}
    assert set(PACKS) == folders


@pytest.mark.parametrize("project", PACKS, ids=lambda path: path.name)
def test_the_wheel_of_a_pack_holds_rules_and_no_code(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = settings["entry-points"]["lore_sdk.rule_packs"]
    assert points == {project.name: f"lore_rules_{project.name}"}
    assert settings["name"] == f"lore-rules-{project.name}"
    files = shipped(build(project, tmp_path, monkeypatch))
    assert files == sources(project / f"lore_rules_{project.name}")
    assert {Path(name).suffix for name in files} <= {".rules", ".md"}
    assert any(name.endswith(".rules") for name in files)


@pytest.mark.parametrize("project", PACKS, ids=lambda path: path.name)
def test_a_pack_can_be_worked_on_where_it_lies(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # without `dev-mode-dirs`, hatchling leaves folders without Python files out
    monkeypatch.chdir(project)
    with zipfile.ZipFile(tmp_path / hatchling.build_editable(str(tmp_path))) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".pth")]
        assert Path(archive.read(name).decode().strip()) == project


def loaded_by(program: str) -> set[str]:
    """Run a program in a new interpreter and return the modules that it loaded."""
    whole = f"{program}\nimport sys\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    settings = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", whole]
    done = subprocess.run(command, capture_output=True, text=True, env=settings, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_importing_the_sdk_loads_nothing_heavy() -> None:
    loaded = loaded_by("import lore_sdk; assert lore_sdk.__version__")
    assert loaded & {*HEAVY, "typer", "rich", "pluggy"} == set()


def test_finding_plugins_loads_nothing_heavy() -> None:
    loaded = loaded_by("from lore_sdk.plugins import Plugins; Plugins.survey()")
    assert loaded & {*HEAVY, "typer", "rich"} == set()


def test_the_core_plugins_load_nothing_heavy() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    modules = ", ".join(project["entry-points"]["lore_sdk"].values())
    assert loaded_by(f"import {modules}") & {*HEAVY, "typer", "rich"} == set()


@pytest.mark.parametrize("name", ["", *(command.name for command in COMMANDS)])
def test_help_loads_nothing_heavy(name: str) -> None:
    arguments = [name, "--help"] if name else ["--help"]
    loaded = loaded_by(f"from lore_sdk.cli.main import main; assert main({arguments}) == 0")
    # the list of commands has those of plugins too, and asks them
    assert loaded & {*HEAVY, *(["pluggy"] if name else [])} == set()
