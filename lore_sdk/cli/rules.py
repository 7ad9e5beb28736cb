"""`lore rules`: check, format, test, explain and render rule packs."""

from __future__ import annotations

import json
import shutil
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.induce import induce
from lore_sdk.cli.render import render_rules

if TYPE_CHECKING:
    from lore_sdk.dsl import Facts, Pack, Rule
    from lore_sdk.dsl.diagnostics import Diagnostic
    from lore_sdk.errors import RulesError

__all__ = ["app"]

app = typer.Typer(
    help="Check, format, test, explain and render rule packs.\n\n"
    "Exit codes: 0 nothing to mend, 1 something to mend was found, 2 the command could not be "
    "carried out.\n\n"
    "Example: lore rules check fashion",
    no_args_is_help=True,
    rich_markup_mode=None,
)


app.command("induce")(induce)
app.command("render")(render_rules)


class Format(StrEnum):
    """How results are written."""

    human = "human"
    plain = "plain"
    json = "json"


PackArgument = Annotated[
    list[str], typer.Argument(metavar="PACK…", help="Names of installed packs, or their folders.")
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="human: with source lines; plain: one line each; json.")
]


@app.command()
def check(
    packs: PackArgument,
    format: FormatOption = Format.human,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")] = False,
) -> None:
    """Look for errors and weak spots in packs.

    Example: lore rules check fashion rules/acme --strict
    """
    from lore_sdk.dsl.lint import lint

    loaded, found = _loaded(packs)
    for pack in loaded:
        found += lint(pack)
    errors = sum(d.severity == "error" for d in found)
    warnings = len(found) - errors
    if format is Format.json:
        _print_json({"diagnostics": _records(found), "errors": errors, "warnings": warnings})
    else:
        _print(found, format)
        rules = sum(rule.pack == pack.id for pack in loaded for rule in pack.rules)
        typer.echo(
            f"{_count(len(loaded), 'pack')} read, {_count(rules, 'rule')}; "
            f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
        )
    if errors or (strict and warnings):
        raise typer.Exit(1)


@app.command()
def fmt(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="`.rules` files, or folders of them.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if something would change.")
    ] = False,
    format: FormatOption = Format.human,
) -> None:
    """Bring `.rules` files into the standard layout.

    Example: lore rules fmt rules/acme --check
    """
    from lore_sdk.dsl.format import format_text
    from lore_sdk.dsl.texts import read_sources
    from lore_sdk.errors import PackError, RulesError

    changed: dict[str, str] = {}
    wrong: list[Diagnostic] = []
    count = 0
    for path in paths:
        if not path.exists():
            raise PackError(f"there is no file or folder `{path}`")
        for source in read_sources(path):
            count += 1
            try:
                text = format_text(source)
            except RulesError as error:
                wrong += _found(error)
            else:
                if text != source.text:
                    changed[source.path] = text
    # files are only touched once all of them could be read
    if not check and not wrong:
        for name, text in changed.items():
            _replace(Path(name), text)
    would = "would change" if check or wrong else "changed"
    if format is Format.json:
        _print_json({"files": count, "changed": list(changed), "diagnostics": _records(wrong)})
    else:
        _print(wrong, format)
        for name in changed:
            typer.echo(f"{would} {name}")
        typer.echo(f"{_count(count, 'file')} looked at, {len(changed)} {would}")
    if wrong or (check and changed):
        raise typer.Exit(1)


@app.command("test")
def run_tests(packs: PackArgument, format: FormatOption = Format.human) -> None:
    """Run the cases and checks that stand in packs.

    Example: lore rules test fashion electronics
    """
    from lore_sdk.dsl.cases import run_cases

    loaded, failures = _loaded(packs)
    broken = len(failures)
    count = 0
    for pack in loaded:
        run = run_cases(pack)
        failures += run.failures
        count += run.count
    failed = len(failures) - broken
    if format is Format.json:
        _print_json({"run": count, "failed": failed, "failures": _records(failures)})
    else:
        _print(failures, format)
        errors = f"; {_count(broken, 'error')} in packs that were not run" if broken else ""
        typer.echo(f"{_count(count, 'case')} run, {failed} failed{errors}")
    if failures:
        raise typer.Exit(1)


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="PACK/RULE", help="A rule, by pack and name.")],
    format: FormatOption = Format.human,
) -> None:
    """Say what a rule compares, what it does, and show its cases.

    Example: lore rules explain fashion/another-color
    """
    from lore_sdk.dsl import load_pack
    from lore_sdk.errors import PackError, did_you_mean, known_names

    name, _, wanted = rule.rpartition("/")
    if not name:
        raise PackError(
            f"`{rule}` does not name a pack; write it as pack/rule, such as `base/{rule}`"
        )
    pack = load_pack(name.partition("@")[0] if not Path(name).exists() else name)
    found = pack.rule(wanted)
    if found is None:
        names = [r.name for r in pack.rules]
        near = did_you_mean(wanted, names)
        hint = f"did you mean `{near}`?" if near else f"its rules: {known_names(names)}"
        raise PackError(f"the pack `{name}` has no rule `{wanted}`; {hint}")
    record = _described(pack, found)
    if format is Format.json:
        _print_json(record)
        return
    typer.echo(f"{record['id']}  {record['title']}")
    for label in (
        "for",
        "when",
        "unless",
        "effect",
        "because",
        "overrides",
        "dimension",
        "amended by",
    ):
        if record[label]:
            typer.echo(f"  {label:<10} {record[label]}")
    for case in found.cases:
        facts = [*_facts(pack, "query", case.query), *_facts(pack, "item", case.item)]
        typer.echo(f"  {case.verb:<10} {', '.join(facts)}")


def _described(pack: Pack, rule: Rule) -> dict[str, str]:
    from lore_sdk.dsl.rules import AllOf, AnyOf
    from lore_sdk.dsl.wording import in_words

    return {
        "id": rule.id,
        "title": rule.title,
        "for": ", ".join(rule.kinds),
        "when": in_words(AllOf(rule.when), pack.schema),
        "unless": in_words(AnyOf(rule.unless), pack.schema),
        "effect": f"{rule.effect} at {pack.scale[rule.level]}",
        "because": rule.because,
        "overrides": ", ".join(rule.overrides),
        "dimension": rule.dimension,
        "amended by": ", ".join(rule.amended),
    }


def _facts(pack: Pack, side: str, facts: Facts) -> list[str]:
    from lore_sdk.dsl.explain import said

    return [f"{side}.{name} = {said(pack.schema, name, value)}" for name, value in facts.items()]


def _loaded(names: list[str]) -> tuple[list[Pack], list[Diagnostic]]:
    """Load packs; what is wrong with those that cannot be loaded is returned."""
    from lore_sdk.dsl import load_pack
    from lore_sdk.errors import RulesError

    packs: list[Pack] = []
    wrong: list[Diagnostic] = []
    for name in names:
        try:
            packs.append(load_pack(name))
        except RulesError as error:
            wrong += _found(error)
    return packs, wrong


def _found(error: RulesError) -> list[Diagnostic]:
    from lore_sdk.dsl.diagnostics import Diagnostic

    return [d for d in error.diagnostics if isinstance(d, Diagnostic)]


def _replace(file: Path, text: str) -> None:
    from lore_sdk.errors import PackError

    file = file.resolve()
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        shutil.copymode(file, partial)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise PackError(f"`{file}` cannot be written: {error.strerror}") from error


def _print(found: list[Diagnostic], format: Format) -> None:
    from lore_sdk.dsl.diagnostics import plain, render

    if found:
        typer.echo(plain(found) if format is Format.plain else render(found) + "\n")


def _records(found: list[Diagnostic]) -> list[dict[str, object]]:
    from lore_sdk.dsl.diagnostics import record

    return [record(d) for d in found]


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
