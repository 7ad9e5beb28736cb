"""Finding packs and reading their files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lore_sdk.dsl import load_pack, pack_from_text
from lore_sdk.dsl.limits import MAX_ANCESTORS, MAX_CHARACTERS, MAX_FILES
from lore_sdk.dsl.texts import read_sources
from lore_sdk.errors import PackError, RulesError

HEADER = 'pack shop 1.0.0 "Shop"\n'


def written(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.rules").write_bytes(data)
    return folder


def error_of(*arguments: object) -> str:
    with pytest.raises(PackError) as caught:
        load_pack(*arguments)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_pack_is_found_by_name_by_folder_and_by_file(tmp_path: Path) -> None:
    folder = written(tmp_path / "shop", shop=HEADER)
    assert load_pack("shop", {"shop": folder}).id == "shop@1.0.0"
    assert load_pack(folder, {}).id == "shop@1.0.0"
    assert load_pack(str(folder / "shop.rules"), {}).id == "shop@1.0.0"


def test_an_unknown_pack_is_answered_with_the_nearest_name_or_all() -> None:
    packs = {"fashion": Path("x"), "home": Path("y")}
    assert error_of("fashoin", packs) == (
        "no pack is called `fashoin` and there is no such folder; did you mean `fashion`?"
    )
    assert error_of("zzz", packs) == (
        "no pack is called `zzz` and there is no such folder; installed packs: `fashion`, `home`"
    )


@pytest.mark.parametrize("ref", ["x" * 5000, "a\0b", "\udc80"])
def test_a_name_that_is_no_path_either_is_an_unknown_pack(ref: str) -> None:
    assert "there is no such folder" in error_of(ref, {})


def test_a_folder_without_rules_says_so(tmp_path: Path) -> None:
    assert error_of(tmp_path, {}) == (
        f"`{tmp_path}` has no `.rules` file; a pack is a folder of them"
    )


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = written(tmp_path, b="unit b = 2 x\n", a="unit a = 2 x\n", shop=HEADER)
    names = [Path(source.path).name for source in read_sources(folder)]
    assert names == ["a.rules", "b.rules", "shop.rules"]


def test_marks_and_line_ends_of_other_systems_are_read(tmp_path: Path) -> None:
    folder = written(tmp_path, shop=b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode())
    (source,) = read_sources(folder)
    assert source.text == HEADER
    assert load_pack(folder, {}).name == "shop"


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    folder = written(tmp_path, shop=HEADER.encode() + b"# caf\xe9\n")
    assert error_of(folder, {}) == (
        f"`{folder / 'shop.rules'}` line 2 is not UTF-8; save the file as UTF-8"
    )


def test_a_folder_in_place_of_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "shop.rules").mkdir()
    assert "only plain files are read" in error_of(tmp_path, {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "shop.rules")
    assert "only plain files are read" in error_of(tmp_path, {})


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    folder = written(tmp_path, shop=HEADER)
    (folder / "shop.rules").chmod(0)
    assert "cannot be read: Permission denied" in error_of(folder, {})


def test_a_folder_of_very_many_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, **{f"f{n}": "" for n in range(MAX_FILES + 1)})
    assert f"at most {MAX_FILES} are read" in error_of(tmp_path, {})


def test_very_large_files_are_refused_before_they_are_read(tmp_path: Path) -> None:
    folder = written(tmp_path, shop=HEADER)
    with (folder / "huge.rules").open("wb") as file:
        file.truncate(10_000_000_000)
    assert "are too large" in error_of(folder, {})


def test_a_file_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, shop=HEADER + "# padding\n" * 1_000_000)
    message = error_of(folder, {})
    assert f"at most {MAX_CHARACTERS:,} are read" in message
    assert "split it into several files" in message


# ---- parents
def chain(tmp_path: Path, length: int) -> dict[str, Path]:
    return {
        f"p{n}": written(tmp_path / f"p{n}", p=f'pack p{n} 1.0.0 "P" extends p{n + 1}\n')
        for n in range(length - 1)
    } | {f"p{length - 1}": written(tmp_path / "last", p=f'pack p{length - 1} 1.0.0 "P"\n')}


def test_a_long_line_of_parents_is_read_to_a_limit(tmp_path: Path) -> None:
    packs = chain(tmp_path, 300)
    near = str(300 - MAX_ANCESTORS)
    assert len(load_pack(f"p{int(near)}", packs).parents) == MAX_ANCESTORS - 1
    assert f"extends more than {MAX_ANCESTORS} packs" in error_of("p0", packs)


def test_a_wide_diamond_of_parents_is_read_once_each(tmp_path: Path) -> None:
    packs = {}
    for level in range(24):
        for side in "ab":
            ups = "".join(f" extends {s}{level + 1}" for s in "ab") if level < 23 else ""
            name = f"{side}{level}"
            text = f'pack {name} 1.0.0 "P"{ups}\nattribute color : one of red | blue\n'
            packs[name] = written(tmp_path / name, p=text)
    pack = load_pack("a0", packs)
    assert len(pack.parents) == 46
    assert pack.parents[:2] == ("a1@1.0.0", "a2@1.0.0")


def test_parents_are_named_nearest_first(tmp_path: Path) -> None:
    packs = chain(tmp_path, 3)
    assert load_pack("p0", packs).parents == ("p1@1.0.0", "p2@1.0.0")


def test_a_text_can_extend_packs_as_well(tmp_path: Path) -> None:
    packs = chain(tmp_path, 2)
    assert pack_from_text('pack t 1.0.0 "T" extends p0', packs).parents == ("p0@1.0.0", "p1@1.0.0")


def test_an_error_in_a_parent_is_reported_where_it_is(tmp_path: Path) -> None:
    packs = {"up": written(tmp_path / "up", up='pack up 1.0.0 "Up"\nrul x\n')}
    with pytest.raises(RulesError, match=r"up\.rules:2:1"):
        pack_from_text('pack t 1.0.0 "T" extends up', packs)
