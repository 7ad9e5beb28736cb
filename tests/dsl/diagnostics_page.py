"""Write docs/diagnostics.md from the codes, the advice below and the reports of the corpus.

`python -m tests.dsl.diagnostics_page`; a test holds the page in step.
"""

from __future__ import annotations

from pathlib import Path

from lore_sdk.dsl.diagnostics import CODES, render
from tests.dsl.golden import diagnostics_of, packs

__all__ = ["ADVICE", "PAGE", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
SHOWN = 2

HEAD = """\
# Diagnostics of rule packs

<!-- written by `python -m tests.dsl.diagnostics_page` from the reports of tests/dsl/corpus -->

What `lore rules check`, `lore rules test` and everything that loads a pack may report, with an
example of each and what to do. Codes are stable. E0 is about the text, E1 about names, E2 about
declarations, E3 about types and numbers, E4 about rules, E5 about circles; W is a warning, which
does not keep a pack from being used; T is a case or check of a pack that does not come out.

`--format plain` gives one line for each, `--format json` gives data; the human form draws the place
and shows the first ten. All mistakes of a kind are reported in one run: first those of the text of
all files, one for each item; then those of the headers; then all others.
"""

ADVICE = {
    "E001": "Look at the word that is marked: it is misspelt, or something before it is missing. "
    "One mistake is reported for each item (rule, attribute, …), so mend all of them at once.",
    "E002": "The words of the language are reserved everywhere. Choose another name (`open-toe` "
    "for `open`); in a fact, where a value may stand in quotes, put it in quotes.",
    "E003": "Delete the character and type the word anew. Such characters come from copied web "
    "pages and can make a rule look like another one.",
    "E004": "Packs are read from strangers, so their size is limited; the limits are listed in "
    "[the language's reference](rule-language.md#limits). Split what is too large.",
    "E005": 'Exactly one file of a pack starts with `pack NAME VERSION "title"`.',
    "E101": "Declare the attribute, or correct its name. A name that nothing declares is a "
    "mistake; a fact that is not known is not.",
    "E102": "Correct the word, add it to the list as a value of its own, or as another spelling of "
    "one. A list that says `or others` takes any word.",
    "E103": "Use a grade of the pack's scale; a pack that declares none has Irrelevant < Mismatch "
    "< Related < Excellent.",
    "E104": "Correct the name. Only rules of this pack and of those it extends can be named.",
    "E105": "Name one of the 18 dimensions; `lore_sdk.types.DIMENSIONS` says what each covers.",
    "E106": "Install the pack, or correct its name. `lore plugins` lists the packs there are.",
    "E107": "Install a version that fits, or widen the range behind `extends`.",
    "E201": "A rule's name is its permanent id, so it is given once. To change an inherited rule, "
    "use `amend`.",
    "E202": "A spelling leads to one value. Leave it out of one of the two, or make one value of "
    "both.",
    "E203": "Put both declarations into one. In a pack that extends another, declaring an "
    "inherited attribute again adds to it, and its type, unit and range stay as they are.",
    "E204": "Keep one declaration. What is inherited keeps its size; give the new unit another "
    "name.",
    "E205": "Kinds are a tree: put each below one broader kind only, and none below itself.",
    "E206": "A scale is declared once, in the pack that others extend.",
    "E207": "Keep one of the two.",
    "E208": "Extend only one of the packs, or let one of them extend the other and settle there "
    "what does not fit.",
    "E301": "Choose an operator that goes with the attribute; the help lists them.",
    "E302": "Only facts of one kind can be compared: words of one list, numbers of one family.",
    "E303": "Write the amount in a unit of the attribute's family, or declare how the unit "
    "converts: `unit inch = 2.54 cm`.",
    "E304": "Write the unit behind the number.",
    "E305": "Correct the number, or the range where the attribute is declared.",
    "E306": "Write what the attribute holds: the help says how.",
    "E307": "Leave the clause out, or move it to the attribute it is meant for.",
    "E401": "Say what the rule does: `cap at` a grade it cannot be better than, or `floor at` one "
    "it cannot be worse than.",
    "E402": "Make two rules of it.",
    "E403": "Add `when` with what has to hold.",
    "E404": "`amend` adds `unless` and cases, and changes the bound. For anything else, `drop` the "
    "rule and write another one under another name.",
    "E405": "`amend` and `drop` are for rules of packs that this one extends.",
    "E406": "In braces stands a fact, `{query.color}` or `{item.color}`, and nothing else; braces "
    "cannot be printed.",
    "E501": "Take one `overrides` out of the circle.",
    "E502": "Take one `extends` out of the circle.",
    "W601": "The title is what people and models read in lists of rules: say what the rule holds.",
    "W602": "The reason is what a shopper is told. It may contain facts.",
    "W603": "Add the missing cases: a pair the rule fires for, one it passes, one it leaves open.",
    "W604": "Fine where the rule is about what a shop states; else compare the value, so that more "
    "knowledge can only narrow the grade.",
    "W605": "Add `dimension` with one of the 18, so that explanations and reports can say what a "
    "mismatch is about.",
    "T001": "Correct the rule or the case. If an amendment makes an inherited case come out in "
    "another way, and rightly so, repeat it in the `amend` with the other word: it takes the place "
    "of the inherited one.",
    "T002": "Correct the rules or the check. It says the range of grades, which rules fire (`by`) "
    "and which facts are asked for (`asking`).",
}


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_section(code, title) for code, title in CODES.items())])


def _section(code: str, title: str) -> str:
    reports = [
        render(diagnostics_of(path), limit=SHOWN)
        for path in packs("invalid")
        if path.name.startswith(code)
    ]
    drawn = "\n\n".join(f"```text\n{report}\n```" for report in reports[:SHOWN])
    return f"## {code}: {title}\n\n{ADVICE[code]}\n\n{drawn}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
