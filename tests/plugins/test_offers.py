from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from lore_sdk.errors import PluginError
from lore_sdk.plugins import HOOKS, KINDS, LayoutOffer, Offer, ReaderOffer, WriterOffer


def refusal(kind: type[Offer] = ReaderOffer, **fields: Any) -> str:
    complete: dict[str, Any] = {"name": "csv", "summary": "reads csv", "load": dict} | fields
    with pytest.raises(PluginError) as caught:
        kind(**complete)
    return str(caught.value)


def test_an_offer_keeps_what_it_was_given() -> None:
    offer = ReaderOffer(
        name="my-csv2", summary="reads csv", load=dict, suffixes=(".csv", ".tar.gz")
    )
    assert (offer.name, offer.summary, offer.hooks) == ("my-csv2", "reads csv", 1)
    assert offer.suffixes == (".csv", ".tar.gz")
    assert offer.load() == {}


def test_an_offer_cannot_be_changed() -> None:
    offer = LayoutOffer(name="esci", summary="the ESCI files", load=dict)
    with pytest.raises(dataclasses.FrozenInstanceError):
        offer.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["", "CSV", "my csv", "my_csv", "-csv", "csv-", "a--b", "é", "1a"])
def test_a_name_is_lower_case_words_joined_by_hyphens(name: str) -> None:
    assert refusal(name=name) == (
        f"`{name}` cannot name a reader; "
        "names are lower-case words joined by hyphens, such as `my-csv`"
    )


def test_an_offer_says_in_one_line_what_it_is() -> None:
    assert refusal(summary=" ") == "the reader `csv` has no summary; give it one line"
    long = "the summary of the reader `csv` is longer than one line of 100 characters"
    assert refusal(summary="two\nlines") == long
    assert refusal(summary="x" * 101) == long


def test_load_is_a_function() -> None:
    assert refusal(kind=WriterOffer, load="csv") == (
        "`load` of the writer `csv` cannot be called; give a function without parameters"
    )


def test_the_hook_version_is_a_number_from_one() -> None:
    assert refusal(hooks=0) == "`hooks` of the reader `csv` is not a version, such as 1"
    assert refusal(hooks="1") == "`hooks` of the reader `csv` is not a version, such as 1"


@pytest.mark.parametrize("suffixes", [("csv",), (".CSV",), ("",), (1,), [".csv"]])
def test_suffixes_are_a_tuple_of_ends_of_file_names(suffixes: Any) -> None:
    assert refusal(suffixes=suffixes) == (
        f"`suffixes` of the reader `csv` are {suffixes!r}; "
        "give a tuple of lower-case ends of file names, such as ('.csv',)"
    )


def test_every_kind_of_offer_has_its_hook_and_its_word() -> None:
    assert tuple(HOOKS.values()) == KINDS
    assert [f"lore_{kind.word}s" for kind in KINDS] == list(HOOKS)
