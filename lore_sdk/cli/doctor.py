"""`lore doctor`: is everything in place to judge on this machine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from lore_sdk.cli.options import PackName
from lore_sdk.cli.settings import installed_plugins, model_key, settings_of

if TYPE_CHECKING:
    from lore_sdk.plugins import Plugins

__all__ = ["Check", "doctor", "library", "satisfies"]

OLDEST_PYTHON = (3, 11)

Status = Literal["ok", "warn", "fail"]


class Check(NamedTuple):
    """One thing looked at: how it is, and what to do when it is not well."""

    name: str
    status: Status
    detail: str
    advice: str = ""


def doctor(
    context: typer.Context,
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME:ARGUMENT",
            help="Ask this language model about a few pairs, to see what it can be relied on for.",
        ),
    ] = "",
    beside: Annotated[
        str,
        typer.Option(
            "--beside",
            metavar="NAME:ARGUMENT",
            help="Compare it with this one, such as the model without its adapter.",
        ),
    ] = "",
    pack: PackName = "base",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check that everything is in place to judge on this machine.

    Looks at Python, the installed libraries, rule packs, the cache, plugins and the terminal; with
    --model, at what a language model does with a pack's prompts, in about twenty requests. Exits
    with 1 when something has to be mended.

    Example: lore doctor --model openai:qwen3-8b@http://localhost:8000/v1
    """
    blocked = settings_of(context).blocked
    checks = [
        *_guarded("python", _python),
        *_guarded("libraries", _libraries),
        *_guarded("plugins", lambda: _plugins(blocked)),
        *_guarded("rule packs", _packs),
        *_guarded("cache", _cache),
        *_guarded("terminal", _terminal),
    ]
    if model:
        # what is wrong with a model's name is an error of the command, and not a finding
        checks += _model(model, beside, pack, installed_plugins(context))
    if as_json:
        typer.echo(json.dumps({"checks": [c._asdict() for c in checks]}, indent=2))
    else:
        _print(checks)
    if any(check.status == "fail" for check in checks):
        raise typer.Exit(1)


def _guarded(name: str, look: Callable[[], Iterator[Check]]) -> list[Check]:
    """Look at one thing; what raises there is a finding like any other."""
    try:
        return list(look())
    # an installation that is damaged can raise anything, and then a doctor is needed most
    except Exception as error:
        advice = "`pip install --force-reinstall lore-sdk` if nothing else explains it"
        return [Check(name, "fail", f"{type(error).__name__}: {error}", advice)]


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Check("python", "fail", version, "install Python 3.11 or later")
    else:
        yield Check("python", "ok", f"{version} ({sys.executable})")


def _libraries() -> Iterator[Check]:
    """Compare what lore-sdk's own metadata asks for with what is installed."""
    from importlib import metadata

    try:
        wanted = metadata.requires("lore-sdk") or []
    except metadata.PackageNotFoundError:
        advice = "`pip install lore-sdk`; its own readers and judge are plugins of that install"
        yield Check("lore-sdk", "fail", "runs from a folder and is not installed", advice)
        return
    yield Check("lore-sdk", "ok", metadata.version("lore-sdk"))
    for line in wanted:
        if "extra ==" not in line:
            yield library(line)


def library(wanted: str) -> Check:
    """Compare what is installed of a library with what is wanted, such as `pluggy<2,>=1.5`."""
    import re
    from importlib import metadata

    name, wants = re.match(r"([\w.-]+)\s*([^;]*)", wanted).groups()  # type: ignore[union-attr]
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name, "fail", "not installed", f"`pip install '{name}{wants}'`")
    if not satisfies(version, wants):
        detail = f"{version}, wanted is {wants}"
        return Check(name, "fail", detail, f"`pip install '{name}{wants}'`")
    return Check(name, "ok", version)


def satisfies(version: str, wanted: str) -> bool:
    """Tell whether a version lies within bounds such as `>=1.5,<2`."""
    import re

    def release(text: str) -> tuple[int, ...]:
        numbers = [int(part) for part in re.findall(r"\d+", text)[:3]]
        return tuple(numbers + [0] * (3 - len(numbers)))

    clauses = re.findall(r"(>=|<)\s*([\d.]+)", wanted)
    return all(
        release(version) >= release(bound) if sign == ">=" else release(version) < release(bound)
        for sign, bound in clauses
    )


def _plugins(blocked: tuple[str, ...]) -> Iterator[Check]:
    from lore_sdk.plugins import Plugins

    survey = Plugins.survey(blocked)
    for owner, offers in survey.healthy:
        detail = "1 offer" if len(offers) == 1 else f"{len(offers)} offers"
        yield Check(f"plugin {owner.name}", "ok", detail)
    for broken in survey.broken:
        yield Check(f"plugin {broken.owner.name}", "fail", broken.problem, broken.remedy)
    for owner in survey.blocked:
        yield Check(f"plugin {owner.name}", "warn", "blocked")
    for name in survey.unmatched:
        yield Check(f"plugin {name}", "warn", "blocked, but not installed")


def _packs() -> Iterator[Check]:
    from lore_sdk.dsl import Cache, load_pack
    from lore_sdk.errors import LoreError
    from lore_sdk.plugins.packs import survey_packs

    survey = survey_packs()
    folders = {pack.name: pack.folder for pack in survey.packs}
    if not folders:
        yield Check("rule packs", "fail", "none is installed", "`pip install lore-rules-base`")
    for name in folders:
        try:
            pack = load_pack(name, packs=folders, cache=Cache.default())
        except LoreError as error:
            advice = f"`lore rules check {name}` shows all of it"
            yield Check(f"rule pack {name}", "fail", str(error).splitlines()[0], advice)
        else:
            detail = f"{pack.version}, {len(pack.rules)} rules, hash {pack.hash[:12]}"
            yield Check(f"rule pack {name}", "ok", detail)
    for problem in survey.problems:
        yield Check("rule packs", "fail", problem)


def _cache() -> Iterator[Check]:
    import tempfile

    from lore_sdk.dsl import Cache

    cache = Cache.default()
    try:
        cache.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache.folder):
            pass
    except OSError as error:
        advice = "packs are read anew on every start; make the folder writable"
        yield Check("cache", "warn", f"{cache.folder}: {error.strerror}", advice)
        return
    if cache.trusted():
        yield Check("cache", "ok", str(cache.folder))
    else:
        advice = f"`chmod 700 {cache.folder}`, as yours and nobody else's to write"
        yield Check("cache", "warn", f"{cache.folder} is not used", advice)


def _terminal() -> Iterator[Check]:
    encoding = (getattr(sys.stdout, "encoding", None) or "unknown").lower()
    if encoding.replace("-", "") in ("utf8", "utf8sig"):
        yield Check("terminal", "ok", encoding)
    else:
        advice = "set PYTHONUTF8=1 or a UTF-8 locale to see all signs"
        yield Check("terminal", "warn", encoding, advice)


def _model(stated: str, beside: str, pack: str, plugins: Plugins) -> Iterator[Check]:
    """Ask a model as a judge would; with an adapter, compare it with one that is a little other."""
    from tempfile import TemporaryDirectory

    from lore_sdk.dsl import Cache, load_pack
    from lore_sdk.judge.asking import probing
    from lore_sdk.judge.asking.nudge import adapter_of, nudged
    from lore_sdk.models import open_model

    rules = load_pack(pack, cache=Cache.default())
    key = model_key(os.environ)

    def said(name: str) -> probing.Stated:
        with closing(open_model(name, plugins=plugins, key=key)) as model:
            return probing.stated(model, rules)

    with closing(open_model(stated, plugins=plugins, key=key)) as model:
        for found in probing.probed(model, rules):
            yield Check(*found)
    if beside:
        yield Check(*probing.differing(said(stated), said(beside), f"`{beside}`"))
    elif adapter_of(stated):
        with TemporaryDirectory(prefix="lore-") as folder:
            other = said(nudged(stated, Path(folder)))
        yield Check(*probing.differing(said(stated), other, "a copy with nudged weights"))


def _print(checks: list[Check]) -> None:
    colors = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}
    width = max(len(check.name) for check in checks)
    for check in checks:
        mark = typer.style(f"{check.status:<4}", fg=colors[check.status])
        typer.echo(f"{mark}  {check.name:<{width}}  {check.detail}")
        if check.advice:
            typer.echo(f"{'':<{width + 6}}  → {check.advice}")
