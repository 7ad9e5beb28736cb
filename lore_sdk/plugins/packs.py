"""Installed rule packs: folders of `.rules` files, found without importing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from lore_sdk.errors import PackError, UnknownNameError
from lore_sdk.plugins.entries import Entry, Owner, announced, split_clashes
from lore_sdk.plugins.known import unknown_name

__all__ = [
    "PACKS_GROUP",
    "PackSource",
    "PackSurvey",
    "find_pack",
    "installed_packs",
    "survey_packs",
]

PACKS_GROUP = "lore_sdk.rule_packs"
"""Entry-point group of rule packs: pack name = top-level folder that holds its `.rules` files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSource:
    """Where an installed rule pack lies, and the distribution that brought it."""

    name: str
    folder: Path
    distribution: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSurvey:
    """The rule packs that are installed, and what is wrong with the others, in words."""

    packs: tuple[PackSource, ...]
    problems: tuple[str, ...]


def installed_packs() -> Mapping[str, PackSource]:
    """Return the installed packs by name; raises PackError when two clash or one has no folder."""
    survey = survey_packs()
    if survey.problems:
        raise PackError("\n".join(survey.problems))
    return MappingProxyType({pack.name: pack for pack in survey.packs})


def find_pack(name: str) -> PackSource:
    """Return an installed pack; raises UnknownNameError that says how to get it, or what exists."""
    packs = installed_packs()
    if name not in packs:
        raise UnknownNameError(unknown_name("rule pack", name, packs))
    return packs[name]


def survey_packs() -> PackSurvey:
    """Look at all installed packs and report what is wrong instead of raising."""
    first, later = split_clashes(announced(PACKS_GROUP))
    problems = [_named_twice(entry.owner, other.owner) for entry, other in later]
    packs = []
    for entry in first.values():
        try:
            packs.append(_source(entry))
        except PackError as error:
            problems.append(str(error))
    return PackSurvey(packs=tuple(packs), problems=tuple(problems))


def _source(entry: Entry) -> PackSource:
    owner, value = entry.owner, entry.point.value
    if not value.isidentifier():
        raise PackError(
            f"rule pack {owner} names the folder `{value}`; it must be a top-level one, such as "
            f"`lore_rules_{owner.name.replace('-', '_')}`, since finding an inner one runs code"
        )
    folders = _folders(value)
    if not folders:
        raise PackError(
            f"rule pack {owner} has no folder `{value}`; reinstall it "
            f"(`pip install --force-reinstall {owner.distribution}`) or uninstall it; if it was "
            "installed with `-e`, it needs `dev-mode-dirs` (docs/plugins.md, rule packs)"
        )
    holding = [folder for folder in folders if any(folder.glob("*.rules"))]
    return PackSource(
        name=owner.name,
        folder=(holding or folders)[0],
        distribution=owner.distribution,
        version=owner.version,
    )


def _folders(module: str) -> list[Path]:
    try:
        # for a top-level name this looks for the folder and runs nothing of it
        spec = find_spec(module)
    except (ImportError, ValueError):
        return []
    places = spec.submodule_search_locations if spec else None
    return [Path(place) for place in places or () if Path(place).is_dir()]


def _named_twice(owner: Owner, first: Owner) -> str:
    return (
        f"two distributions bring a rule pack called `{owner.name}`: {first.distribution} "
        f"{first.version} and {owner.distribution} {owner.version}; uninstall one of them"
    )
