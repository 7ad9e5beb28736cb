from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import IdTable


def test_a_table_is_read_as_it_was_written_whatever_its_ids_are(tmp_path: Path) -> None:
    table = IdTable()
    table.add(["a\nb", "\ud800", "连衣裙", " ", '"'])
    assert table.remove([" ", "a\nb"]) == [0, 3]
    table.save(tmp_path)
    loaded = IdTable.load(tmp_path)
    assert (loaded.names, loaded.gone, len(loaded)) == (table.names, {0, 3}, 3)


def test_positions_are_never_given_twice() -> None:
    table = IdTable()
    table.add(["a", "b"])
    table.remove(["a"])
    table.add(["a"])
    assert (table.names, table.remove(["a"])) == (["a", "b", "a"], [2])


def test_removing_an_unknown_id_removes_none() -> None:
    table = IdTable(["a"])
    with pytest.raises(DataError) as caught:
        table.remove(["a", "x"])
    assert str(caught.value) == "there is no id `x` to remove"
    assert len(table) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "cannot be read"),
        ("{", "cannot be read"),
        ('{"names": "ab", "gone": []}', "is not a table of ids"),
        ('{"names": ["a", 1], "gone": []}', "is not a table of ids"),
        ('{"names": ["a"], "gone": [true]}', "is not a table of ids"),
        ('{"names": ["a"], "gone": [1]}', "has removed positions that it does not have"),
        ('{"names": ["a"], "gone": [-1]}', "has removed positions that it does not have"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "ids.json").write_text(text)
    with pytest.raises(DataError, match=message):
        IdTable.load(tmp_path)
