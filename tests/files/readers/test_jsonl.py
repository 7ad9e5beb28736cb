from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.files.readers.jsonl import parse_object, read_jsonl
from tests.files.helpers import source_of, split

SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_objects_are_read_and_all_else_is_rejected_with_its_line(tmp_path: Path) -> None:
    content = '{"a": 1}\n\n[1]\n{"a": \n"x"\n{"a": NaN}\n{"b": {"c": [true]}}\n'
    table = read_jsonl(source_of(tmp_path, content))
    rows, rejects = split(table)
    assert table.columns == ("a", "b")
    assert [(row.number, row.line, row.fields) for row in rows] == [
        (1, 1, {"a": 1}),
        (6, 7, {"b": {"c": [True]}}),
    ]
    assert [(reject.line, reject.reason, reject.raw) for reject in rejects] == [
        (3, "not a JSON object", "[1]"),
        (4, "not JSON: expecting value at character 6", '{"a":'),
        (5, "not a JSON object", '"x"'),
        (6, "not JSON: `nan` is not a json number", '{"a": NaN}'),
    ]


def test_a_file_that_is_one_list_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is one JSON list; JSON lines have one object a line"):
        read_jsonl(source_of(tmp_path, '[{"a": 1}]'))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is empty"):
        read_jsonl(source_of(tmp_path, "\n  \n"))


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_rejected_and_64_is_not_deep(opening: str) -> None:
    closing = "]" if opening == "[" else "}"

    def nested(depth: int) -> str:
        inner = opening * (depth - 1) + "1" + closing * (depth - 1)
        return f'{{"x": {inner}}}'

    assert parse_object(nested(65)) == "nested more than 64 deep"
    assert parse_object(nested(100_000)) == "nested more than 64 deep"
    assert isinstance(parse_object(nested(64)), dict)


def test_brackets_inside_of_texts_are_not_depth() -> None:
    assert parse_object(json.dumps({"a": "[" * 500 + '\\"{' * 500})) == {
        "a": "[" * 500 + '\\"{' * 500
    }
    assert parse_object('{"a": "' + "[" * 500).startswith("not JSON: unterminated string")


def test_many_brackets_side_by_side_are_not_depth() -> None:
    assert parse_object('{"a": [' + "[]," * 500 + "[]]}") == {"a": [[]] * 501}


def test_an_open_text_full_of_escapes_takes_no_time() -> None:
    assert parse_object('{"a":' + "[" * 70 + '"' + '\\"' * 400_000) == ("nested more than 64 deep")
    assert isinstance(parse_object('{"a": [' + "{}," * 70 + '"' + '\\"' * 400_000), str)


def test_a_number_too_long_for_an_integer_is_rejected() -> None:
    assert str(parse_object('{"a": ' + "9" * 10_000 + "}")).startswith("not JSON: ")


def test_wrong_bytes_and_nul_bytes_reject_their_line(tmp_path: Path) -> None:
    content = b'{"a": 1}\n{"a": "\xe9"}\n{"a": "\0"}\n{"a": 2}\n'
    rows, rejects = split(read_jsonl(source_of(tmp_path, content)))
    assert [row.fields["a"] for row in rows] == [1, 2]
    assert [reject.line for reject in rejects] == [2, 3]


@SLOW
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=30)))
def test_every_line_that_is_not_blank_is_one_row_or_one_reject(
    tmp_path: Path, lines: list[str]
) -> None:
    content = '{"first": 1}\n' + "".join(line + "\n" for line in lines)
    rows, rejects = split(read_jsonl(source_of(tmp_path, content)))
    assert len(rows) + len(rejects) == 1 + sum(bool(line.strip()) for line in lines)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@SLOW
@given(st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=4), min_size=1, max_size=5))
def test_objects_survive_the_way_through_a_file(tmp_path: Path, objects: list[dict]) -> None:
    content = "".join(json.dumps(each) + "\n" for each in objects)
    rows, rejects = split(read_jsonl(source_of(tmp_path, content)))
    assert rejects == []
    assert [row.fields for row in rows] == objects
