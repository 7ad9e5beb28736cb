"""`lore rules`: check, format, test and explain rule packs."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lore_sdk.dsl import Pack, Rule
    from lore_sdk.dsl.diagnostics import Diagnostic

__all__ = ["app"]

app = typer.Typer(
    help="Check, format, test and explain rule packs.\n\nExit codes: 0 nothing to mend, 1 something "
    "to mend was found, 2 the command could not be carried out.\n\n"
    "Example: lore rules check fashion",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Format(str, Enum):
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
    from lore_sdk.dsl import load_pack
    from lore_sdk.dsl.diagnostics import Diagnostic
    from lore_sdk.dsl.lint import lint
    from lore_sdk.errors import RulesError

    found: list[Diagnostic] = []
    loaded: list[Pack] = []
    for name in packs:
        try:
            pack = load_pack(name)
        except RulesError as error:
            found += [d for d in error.diagnostics if isinstance(d, Diagnostic)]
        else:
            loaded.append(pack)
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
    from lore_sdk.dsl.load import read_sources
    from lore_sdk.errors import PackError

    changed: list[str] = []
    count = 0
    for path in paths:
        if not path.exists():
            raise PackError(f"there is no file or folder `{path}`")
        for source in read_sources(path):
            count += 1
            file = path if path.is_file() else path / source.path
            text = format_text(source)
            if text != source.text:
                changed.append(str(file))
                if not check:
                    _replace(file, text)
    if format is Format.json:
        _print_json({"files": count, "changed": changed})
    else:
        for name in changed:
            typer.echo(f"{'would change' if check else 'changed'} {name}")
        typer.echo(
            f"{_count(count, 'file')} looked at, {len(changed)} "
            f"{'would change' if check else 'changed'}"
        )
    if check and changed:
        raise typer.Exit(1)


@app.command()
def test(packs: PackArgument, format: FormatOption = Format.human) -> None:
    """Run the cases and checks that stand in packs.

    Example: lore rules test fashion electronics
    """
    from lore_sdk.dsl import load_pack
    from lore_sdk.dsl.cases import run_cases

    failures: list[Diagnostic] = []
    count = 0
    for name in packs:
        run = run_cases(load_pack(name))
        failures += run.failures
        count += run.count
    if format is Format.json:
        _print_json({"run": count, "failed": len(failures), "failures": _records(failures)})
    else:
        _print(failures, format)
        typer.echo(f"{_count(count, 'case')} run, {len(failures)} failed")
    if failures:
        raise typer.Exit(1)


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="PACK/RULE", help="A rule, by pack and name.")],
    format: FormatOption = Format.human,
) -> None:
    """Say what a rule compares, what it does, and show its cases.

    Example: lore rules explain fashion/color-mismatch
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
    for label in ("for", "when", "unless", "effect", "because", "overrides", "dimension"):
        if record[label]:
            typer.echo(f"  {label:<10} {record[label]}")
    for case in found.cases:
        facts = [*_facts(pack, "query", case.query), *_facts(pack, "item", case.item)]
        typer.echo(f"  {case.verb:<10} {', '.join(facts)}")


def _described(pack: Pack, rule: Rule) -> dict[str, str]:
    from lore_sdk.dsl.explain import in_words

    def joined(conditions: tuple[object, ...], joint: str) -> str:
        return joint.join(in_words(c, pack.schema) for c in conditions)  # type: ignore[arg-type]

    return {
        "id": rule.id,
        "title": rule.title,
        "for": ", ".join(rule.kinds),
        "when": joined(rule.when, " and "),
        "unless": joined(rule.unless, " or "),
        "effect": f"{rule.effect} at {pack.scale[rule.level]}",
        "because": rule.because,
        "overrides": ", ".join(rule.overrides),
        "dimension": rule.dimension,
    }


def _facts(pack: Pack, side: str, facts: object) -> list[str]:
    from lore_sdk.dsl.explain import said

    return [f"{side}.{name} = {said(pack.schema, name, value)}" for name, value in facts.items()]  # type: ignore[attr-defined]


def _replace(file: Path, text: str) -> None:
    from lore_sdk.errors import PackError

    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
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
