"""Packs on disk: what is trusted, what is not, and how little a warm start imports."""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lore_sdk.dsl import Cache, Pack, load_pack

SHOP = 'pack shop 1.0.0 "Shop"\nattribute color : one of red | blue\n'
RULE = 'rule other "Other" when query.color conflicts with item.color cap at Mismatch\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "shop", SHOP + RULE)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "shop.rules").write_text(text, encoding="utf-8")
    return folder


def kept(cache: Cache) -> list[Path]:
    return sorted(cache.folder.iterdir())


def test_a_pack_is_kept_and_found_again(folder: Path, cache: Cache) -> None:
    made = load_pack(folder, {}, cache)
    found = load_pack(folder, {}, cache)
    assert found == made
    assert found is not made
    assert found.engine.judge({"color": "red"}, {"color": "blue"}).fired == [0]
    assert len(kept(cache)) == 1


def test_another_text_is_another_entry(folder: Path, cache: Cache) -> None:
    load_pack(folder, {}, cache)
    written(folder, SHOP + RULE.replace("Mismatch", "Irrelevant"))
    assert load_pack(folder, {}, cache).rules[0].level == 0
    assert len(kept(cache)) == 2


def test_a_change_in_a_parent_is_seen(tmp_path: Path, folder: Path, cache: Cache) -> None:
    heir = written(tmp_path / "heir", 'pack heir 1.0.0 "Heir" extends shop\n')
    first = load_pack(heir, {"shop": folder}, cache)
    written(folder, SHOP + RULE.replace("Mismatch", "Irrelevant"))
    second = load_pack(heir, {"shop": folder}, cache)
    assert (first.rules[0].level, second.rules[0].level) == (1, 0)
    assert first.hash != second.hash


def test_the_hash_does_not_depend_on_where_a_pack_lies(tmp_path: Path, folder: Path) -> None:
    copy = written(tmp_path / "elsewhere", SHOP + RULE)
    assert load_pack(copy, {}).hash == load_pack(folder, {}).hash


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data[:40], lambda _: b""])
def test_a_spoilt_entry_is_made_anew(folder: Path, cache: Cache, spoil: object) -> None:
    load_pack(folder, {}, cache)
    (file,) = kept(cache)
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert load_pack(folder, {}, cache).name == "shop"
    assert load_pack(folder, {}, cache).name == "shop"


@pytest.mark.parametrize("content", [b"cno_such_module\nthing\n.", pickle.dumps([1]), b"\x80"])
def test_an_entry_that_is_no_pack_is_made_anew(folder: Path, cache: Cache, content: bytes) -> None:
    load_pack(folder, {}, cache)
    (file,) = kept(cache)
    file.write_bytes(hashlib.sha256(content).digest() + content)
    assert isinstance(load_pack(folder, {}, cache), Pack)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners of files here")
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_trusted(
    folder: Path, cache: Cache, mode: int
) -> None:
    cache.folder.mkdir()
    cache.folder.chmod(mode)
    load_pack(folder, {}, cache)
    assert not cache.trusted()
    assert kept(cache) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners of files here")
def test_a_folder_of_somebody_else_is_not_trusted(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.folder.mkdir(mode=0o700)
    assert cache.trusted()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert not cache.trusted()


def test_the_folder_is_made_for_its_owner_alone(folder: Path, cache: Cache) -> None:
    load_pack(folder, {}, cache)
    assert stat.S_IMODE(cache.folder.stat().st_mode) & 0o077 == 0


def test_a_folder_that_cannot_be_made_costs_only_time(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert load_pack(folder, {}, Cache(blocked / "cache")).name == "shop"


def test_a_full_disk_leaves_no_half_written_file(
    folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert load_pack(folder, {}, cache).name == "shop"
    assert kept(cache) == []


def test_a_user_without_a_home_has_no_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    cache = Cache.default()
    assert load_pack(folder, {}, cache) == load_pack(folder, {}, cache)
    assert not cache.trusted()
    assert not cache.put("key", "value")


def test_a_pack_with_errors_is_not_kept(folder: Path, cache: Cache) -> None:
    written(folder, SHOP + RULE.replace("Mismatch", "Nonsense"))
    with pytest.raises(Exception, match="no grade `Nonsense`"):
        load_pack(folder, {}, cache)
    assert not cache.folder.exists()


WARM = """
import sys
from pathlib import Path
from lore_sdk.dsl import Cache, load_pack
pack = load_pack(Path(sys.argv[1]), {}, Cache(Path(sys.argv[2])))
heavy = {"lark", "lore_sdk.dsl.assemble", "lore_sdk.dsl.nodes", "lore_sdk.dsl.writing"}
print(pack.engine.judge({"color": "red"}, {"color": "blue"}).fired, sorted(heavy & {*sys.modules}))
"""


def test_a_warm_start_imports_neither_parser_nor_checks(folder: Path, cache: Cache) -> None:
    def run() -> str:
        command = [sys.executable, "-c", WARM, str(folder), str(cache.folder)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    assert "'lark'" in run()
    assert run() == "[0] []"
