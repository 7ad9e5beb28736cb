from __future__ import annotations

from lore_sdk.dsl import pack_from_text
from lore_sdk.dsl.cases import run_cases

SHOP = """
pack shop 1.0.0 "Shop"
attribute color : one of red | blue | black
attribute wireless : flag dimension function
rule other-color "Another color"
    when query.color conflicts with item.color
    unless item.wireless is yes
    cap at Mismatch
    fires  { query.color = red, item.color = blue, item.wireless = no }
    passes { query.color = red, item.color = red }
    open   { query.color = red, item.color = blue }
"""


def messages(text: str) -> list[str]:
    return [failure.message for failure in run_cases(pack_from_text(SHOP + text, {})).failures]


def test_cases_and_checks_are_counted() -> None:
    pack = pack_from_text(SHOP + 'check "c" { query.color = red } expect Mismatch to Excellent', {})
    run = run_cases(pack)
    assert (run.count, run.failures) == (4, ())


def test_a_check_may_expect_one_grade_whatever_is_still_open() -> None:
    assert messages('check "c" { query.color = red } expect Excellent') == []
    assert messages('check "c" { query.color = red } expect Mismatch') == [
        'check "c": expected Mismatch, got Mismatch to Excellent'
    ]


def test_a_check_says_everything_that_did_not_come_out() -> None:
    text = """
    check "c" { query.color = red, item.color = red }
        expect Mismatch to Excellent by other-color asking item.color, item.wireless
    """
    assert messages(text) == [
        'check "c": expected Mismatch to Excellent, got Excellent; did not fire: other-color; does '
        "not ask for: item.color, item.wireless"
    ]


def test_a_case_is_about_its_rule_even_if_another_overrides_it() -> None:
    text = """
    rule any "Any" when query.color is stated cap at Related overrides other-color
        fires { query.color = red }
    """
    assert messages(text) == []
