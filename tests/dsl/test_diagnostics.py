"""How diagnostics are drawn."""

from __future__ import annotations

from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source, plain, render
from lore_sdk.dsl.nodes import Span


def at(text: str, part: str, path: str = "x.rules", label: str = "") -> Label:
    start = text.index(part)
    return Label(Source(path, text), Span(start, start + len(part)), label)


def test_the_place_is_underlined() -> None:
    text = "first line\nsecond line\n"
    assert render([Diagnostic("E101", "wrong", at(text, "second"), "do this")]) == (
        "error[E101]: wrong\n --> x.rules:2:1\n  |\n2 | second line\n  | ^^^^^^\n  = help: do this"
    )


def test_tabs_and_wide_letters_keep_the_mark_below_its_place() -> None:
    text = "\t日本語 cafe\u0301 here"
    assert render([Diagnostic("E101", "wrong", at(text, "here"))]).split("\n")[-2:] == [
        "1 |  日本語 cafe\u0301 here",
        "  |              ^^^^",
    ]


def test_letters_that_cannot_be_seen_are_drawn_as_dots() -> None:
    text = "a\u202eb\x1b[31m here"
    assert "1 | a·b·[31m here" in render([Diagnostic("E101", "wrong", at(text, "here"))])


def test_only_the_part_of_a_very_long_line_around_the_place_is_shown() -> None:
    text = "x" * 5000 + "here" + "y" * 5000
    lines = render([Diagnostic("E101", "wrong", at(text, "here"))]).split("\n")
    assert max(map(len, lines)) < 140
    place = lines[-1].index("^")
    assert lines[-2][place : place + 4] == "here"


def test_a_place_that_spans_lines_is_marked_on_its_first_line() -> None:
    text = "one two\nthree"
    lines = render([Diagnostic("E101", "wrong", at(text, "two\nthree"))]).split("\n")
    assert lines[-2:] == ["1 | one two", "  |     ^^^"]


def test_the_end_of_a_text_can_be_marked() -> None:
    label = Label(Source("x.rules", "abc"), Span(3, 4))
    assert render([Diagnostic("E101", "wrong", label)]).split("\n")[-1] == "  |    ^"


def test_the_rest_of_many_is_counted() -> None:
    text = render([Diagnostic("E101", f"wrong {n}", at("abc", "b")) for n in range(14)])
    assert text.count("error[E101]") == 10
    assert text.endswith("… and 4 more")


def test_a_second_place_is_drawn_with_its_remark() -> None:
    text = "one\ntwo\n"
    also = (at(text, "one", label="this one"), at("else", "else", "y.rules", "that one"))
    lines = render([Diagnostic("E101", "wrong", at(text, "two"), also=also)]).split("\n")
    assert lines == [
        "error[E101]: wrong",
        " --> x.rules:2:1",
        "  |",
        "2 | two",
        "  | ^^^",
        "  ...",
        "1 | one",
        "  | --- this one",
        " ::: y.rules:1:1",
        "  |",
        "1 | else",
        "  | ---- that one",
    ]


def test_plain_text_has_no_line_breaks_of_its_own() -> None:
    found = Diagnostic("W601", "no title", at("a\nb", "b"), "add one")
    assert plain([found, found]) == "\n".join(
        ["x.rules:2:1: warning[W601]: no title (add one)"] * 2
    )
