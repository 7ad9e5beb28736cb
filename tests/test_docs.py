"""Documents say what the code does: hooks, commands, errors, examples of plugins, and links."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import pytest

from lore_sdk import errors
from lore_sdk.dsl import load_pack, pack_from_text
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.format import format_text
from lore_sdk.plugins import HOOKS, KINDS, hookspecs, testing
from tests import docs

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("rules/*/*.md")])
PLUGINS_PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
COMMANDS = list(docs.commands())

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_documented_with_its_signature_its_purpose_and_its_date(name: str) -> None:
    hook = getattr(hookspecs, name)
    purpose, dated = (inspect.getdoc(hook) or "").split("\n\n")
    since = dated.removeprefix(".. versionadded:: ")
    # annotations are texts here, which signatures show in quotes
    signature = f"{name}{inspect.signature(hook)}".replace("'", "")
    assert f"### `{signature}`\n\n{purpose} Since {since}.\n" in PLUGINS_PAGE


def test_no_hook_is_documented_that_there_is_not() -> None:
    assert re.findall(r"^### `(\w+)", PLUGINS_PAGE, re.MULTILINE) == list(HOOKS)


def test_every_kind_of_offer_is_documented() -> None:
    assert [kind.__name__ for kind in KINDS if f"| `{kind.__name__}` |" not in PLUGINS_PAGE] == []


def test_every_check_for_authors_is_documented() -> None:
    checks = [name for name in testing.__all__ if name.islower()]
    assert [name for name in checks if f"| `{name}(" not in PLUGINS_PAGE] == []


def test_the_plugin_that_is_printed_is_the_one_that_is_tested() -> None:
    module = ROOT / "tests" / "plugins" / "sample_plugin" / "lore_sample" / "plugin.py"
    assert f"```python\n{module.read_text(encoding='utf-8')}```" in PLUGINS_PAGE


def test_the_page_of_commands_is_in_step() -> None:
    assert docs.main(["--check"]) == 0


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_an_example_that_it_would_take(command: docs.Command) -> None:
    spelt = " ".join(name for name, _ in docs.parameters(command.function))
    known = set(re.findall(r"(?<![\w-])--?\w[\w-]*", spelt))
    assert command.examples
    for example in command.examples:
        words = shlex.split(example)
        assert words[0] == "lore"
        if command.name != "lore":
            assert example.startswith(command.name)
            assert {word for word in words if word.startswith("-")} <= known


def test_every_error_stands_in_the_tree_below_its_parent() -> None:
    tree = inspect.getdoc(errors) or ""
    lines = [re.match(r"([\s│├└─]*)(\w+Error)\b *(.*)", line) for line in tree.splitlines()]
    above: dict[int, str] = {}
    parents: dict[str, str] = {}
    for found in filter(None, lines):
        depth = len(found[1])
        parents[found[2]] = next((above[d] for d in sorted(above, reverse=True) if d < depth), "")
        above = {d: name for d, name in above.items() if d < depth} | {depth: found[2]}
        assert found[3] or found[2] == "LoreError", f"{found[2]} is not explained"
    classes = {
        name: error
        for name, error in inspect.getmembers(errors, inspect.isclass)
        if issubclass(error, errors.LoreError)
    }
    assert parents == {
        name: "" if error is errors.LoreError else error.__base__.__name__
        for name, error in classes.items()
    }


def anchors(page: Path) -> set[str]:
    """Return what headings of a page can be linked by, as code hosts make it."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_pack_of_the_readme_is_one_that_loads_and_whose_cases_come_out() -> None:
    (text,) = re.findall(r"^```rules\n(pack .*?)^```", README, re.MULTILINE | re.DOTALL)
    pack = pack_from_text(text)
    assert pack.parents
    cases = run_cases(pack)
    assert cases.failures == ()
    assert format_text(Source("README.md", text)) == text


@pytest.mark.parametrize("page", [ROOT / "README.md", docs.PAGE], ids=lambda page: page.name)
def test_rules_that_are_explained_in_examples_exist(page: Path) -> None:
    named = re.findall(r"lore rules explain (\w+)/([\w-]+)", page.read_text(encoding="utf-8"))
    assert named
    for pack, rule in named:
        assert load_pack(pack).rule(rule), f"{pack}/{rule}"


def test_the_program_of_the_readme_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    exec(compile(program, "README.md", "exec"), {})
    said = re.findall(r"print\(.*\)  # (.*)", program)
    assert len(said) == program.count("print(")
    assert capsys.readouterr().out.splitlines() == said
