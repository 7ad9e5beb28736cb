from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files.chunk import Judged
from lore_sdk.files.journal import Journal

SETTINGS = {"pack": "a@1", "encoding": ""}


def judged(name: str) -> Judged:
    return Judged(
        rows=2,
        digest=name,
        verdicts=f'{{"id":"{name}"}}\n'.encode(),
        rejects=b"{}\n",
        ids=b"12345678",
        rejected=1,
        grades={"L4": 1},
        abstained=0,
    )


def begun(path: Path, *names: str) -> None:
    journal = Journal.create(path, SETTINGS)
    for name in names:
        journal.append(judged(name))
    journal.close()


def reopened(path: Path) -> Journal:
    journal = Journal.reopen(path)
    assert journal is not None
    return journal


def digests(path: Path) -> list[str]:
    journal = reopened(path)
    try:
        return [frame.digest for frame in journal.frames()]
    finally:
        journal.close()


def test_what_was_appended_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "x.partial"
    begun(path, "a", "b")
    journal = reopened(path)
    frames = list(journal.frames())
    assert [(frame.digest, frame.rows, frame.rejected, dict(frame.grades)) for frame in frames] == [
        ("a", 2, 1, {"L4": 1}),
        ("b", 2, 1, {"L4": 1}),
    ]
    assert list(journal.verdicts()) == [b'{"id":"a"}\n', b'{"id":"b"}\n']
    assert list(journal.rejects()) == [b"{}\n", b"{}\n"]
    assert list(journal.ids()) == [b"12345678", b"12345678"]
    journal.append(judged("c"))
    journal.close()
    assert digests(path) == ["a", "b", "c"]


def test_a_journal_cut_anywhere_keeps_its_whole_chunks(tmp_path: Path) -> None:
    path = tmp_path / "x.partial"
    begun(path, "a", "b")
    whole = path.read_bytes()
    begun(path, "a")
    one = path.stat().st_size
    begun(path)
    head = path.stat().st_size
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        if size < head:
            assert Journal.reopen(path) is None
            continue
        kept = ["a", "b"][: (size >= one) + (size == len(whole))]
        assert digests(path) == kept
        assert path.stat().st_size == (head, one, len(whole))[len(kept)]


def test_a_chunk_with_a_wrong_byte_is_dropped_with_all_after_it(tmp_path: Path) -> None:
    path = tmp_path / "x.partial"
    begun(path, "a", "b", "c")
    path.write_bytes(path.read_bytes().replace(b'{"id":"b"}', b'{"id":"?"}'))
    assert digests(path) == ["a"]


def test_there_is_nothing_to_reopen_where_nothing_is(tmp_path: Path) -> None:
    assert Journal.reopen(tmp_path / "x.partial") is None


def test_another_file_is_not_taken_for_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "x.partial"
    for content in (b"id,title\n1,x\n", b'{"lore": 99, "settings": {}}\n', b"[]\n"):
        path.write_bytes(content)
        with pytest.raises(DataError, match="is not the progress of a run of this version"):
            Journal.reopen(path)
        assert path.read_bytes() == content


def test_other_settings_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.partial"
    begun(path, "a")
    journal = reopened(path)
    journal.check(SETTINGS)
    with pytest.raises(DataError) as caught:
        journal.check(SETTINGS | {"pack": "b@2"})
    journal.close()
    assert str(caught.value) == (
        f"`{path}` was made with pack `a@1`, and now it is `b@2`; "
        "use the same, or run without --resume to begin again"
    )


def test_two_runs_cannot_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "x.partial"
    journal = Journal.create(path, SETTINGS)
    with pytest.raises(DataError, match="another run is writing"):
        Journal.create(path, SETTINGS)
    with pytest.raises(DataError, match="another run is writing"):
        Journal.reopen(path)
    journal.close()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none" / "x.partial"
    with pytest.raises(DataError) as caught:
        Journal.create(path, SETTINGS)
    assert str(caught.value) == f"cannot write `{path}`: no such file or directory"
