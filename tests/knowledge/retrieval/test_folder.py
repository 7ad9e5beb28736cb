from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import current_version, new_version


def write(folder: Path, text: str) -> None:
    with new_version(folder) as version:
        (version / "text").write_text(text)


def interrupted(folder: Path) -> None:
    with new_version(folder) as version:
        (version / "text").write_text("half")
        raise KeyboardInterrupt


def read(folder: Path) -> str:
    return (current_version(folder) / "text").read_text()


def test_a_new_version_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write(folder, "old")
    write(folder, "new")
    assert read(folder) == "new"
    assert len(list(folder.glob("v-*"))) == 1


def test_a_version_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "index", "old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "index")
    assert read(tmp_path / "index") == "old"
    assert len(list((tmp_path / "index").glob("v-*"))) == 1


def test_two_writers_at_once_are_one_too_many(tmp_path: Path) -> None:
    with new_version(tmp_path / "index"):
        with pytest.raises(DataError) as caught:
            write(tmp_path / "index", "other")
        assert str(caught.value) == (
            f"somebody else is writing `{tmp_path}/index`; wait for that, or choose another folder"
        )


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(DataError) as caught:
        write(tmp_path, "x")
    assert str(caught.value) == (
        f"`{tmp_path}` holds other files, such as `thesis.txt`; choose another"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_places_where_no_folder_can_be_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="is a file; an index is a folder"):
        write(tmp_path / "file", "x")
    with pytest.raises(DataError, match="there is no folder"):
        write(tmp_path / "none" / "index", "x")


@pytest.mark.parametrize("name", ["../../etc", "v-1", "v-0123456789abcdeg", "", "\x00"])
def test_what_names_no_version_is_not_followed(tmp_path: Path, name: str) -> None:
    write(tmp_path / "index", "x")
    (tmp_path / "index" / "current").write_text(name)
    with pytest.raises(DataError, match="does not name a version; build the index again"):
        current_version(tmp_path / "index")


def test_a_folder_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    for folder, what in (
        (tmp_path / "none", "is not there"),
        (tmp_path, "has no index that was written to its end"),
    ):
        with pytest.raises(DataError) as caught:
            current_version(folder)
        assert str(caught.value) == f"`{folder}` {what}; `lore index build` makes one"


def test_clearing_does_not_follow_links(tmp_path: Path) -> None:
    write(tmp_path / "index", "old")
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("dear")
    (tmp_path / "index" / "v-0123456789abcdef").symlink_to(other)
    write(tmp_path / "index", "new")
    assert (other / "thesis.txt").exists()
    assert not (tmp_path / "index" / "v-0123456789abcdef").is_symlink()
