from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import check_seal, folder_digest, seal


def sealed(folder: Path) -> str:
    (folder / "a").write_bytes(b"one")
    (folder / "b").write_bytes(b"two")
    (folder / "part").mkdir()
    return seal(folder)


def test_a_folder_as_it_was_sealed_is_well(tmp_path: Path) -> None:
    digest = sealed(tmp_path)
    (tmp_path / "part" / "c").write_bytes(b"sealed on its own")
    assert check_seal(tmp_path) == digest


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "a").write_bytes(b"onf"), "`{0}/a` is not as it was written"),
        (lambda f: (f / "b").write_bytes(b"tw"), "`{0}/b` is not as it was written"),
        (lambda f: (f / "b").unlink(), "`{0}/b` is missing"),
        (lambda f: (f / "c").write_bytes(b""), "`{0}/c` is not as it was written"),
        (lambda f: (f / "seal.json").write_text("[]"), "`{0}/seal.json` is damaged"),
    ],
)
def test_any_damage_is_noticed(
    tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    sealed(tmp_path)
    damage(tmp_path)
    with pytest.raises(DataError) as caught:
        check_seal(tmp_path)
    assert str(caught.value) == f"{message.format(tmp_path)}; build the index again"


def test_a_folder_without_a_seal_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        check_seal(tmp_path)
    assert str(caught.value) == (
        f"`{tmp_path}/seal.json` cannot be read: no such file or directory"
    )


def test_the_digest_of_a_folder_is_that_of_its_files_wherever_it_lies(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "weights").write_bytes(b"x")
    (tmp_path / "two" / "README.md").write_text("who made it")
    (tmp_path / "two" / ".cache").write_text("")
    assert folder_digest(tmp_path / "one") == folder_digest(tmp_path / "two")
    (tmp_path / "two" / "sub" / "weights").write_bytes(b"y")
    assert folder_digest(tmp_path / "one") != folder_digest(tmp_path / "two")
