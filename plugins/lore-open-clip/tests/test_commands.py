"""`lore clip`: training, calibrating, and what a user's mistake is answered with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from lore_sdk.cli.main import main


@pytest.mark.slow
def test_train_calibrate_and_judge(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, catalogue = tmp_path / "clip", str(shop / "items.csv")
    data = ["--images", str(shop), "-p", "fashion", "--properties", "color,type"]
    train = ["clip", "train", catalogue, *data, "-o", str(out), "--epochs", "2"]
    assert main([*train, "--precision", "0.3", "--attributes", "color,product"]) == 0
    told = capsys.readouterr()
    assert "trained on" in told.out
    assert [line.split(":")[0] for line in told.err.splitlines()[1:]] == ["epoch 1", "epoch 2"]
    assert {path.name for path in out.iterdir()} == {
        "card.json",
        "lore.json",
        "open_clip_config.json",
        "open_clip_model.safetensors",
    }
    card = json.loads((out / "card.json").read_text())
    assert (card["data"]["photos"], card["settings"]["epochs"]) == (240, 2)
    (out / "lore.json").unlink()
    calibrate = ["clip", "calibrate", str(out), catalogue, *data, "--attributes", "color"]
    assert main([*calibrate, "--precision", "0.3"]) == 0
    assert list(json.loads((out / "lore.json").read_text())["attributes"]) == ["color"]


def test_judging_a_file_counts_looks(
    clip: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.jsonl"
    rows = [
        {"query": "red shirt", "title": "Shirt", "images": ["1.png"]},
        {"query": "red shirt", "title": "Blue shirt", "images": ["1.png"]},
        {"query": "red shirt", "title": "Shirt", "images": ["none.png"]},
    ]
    pairs.write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "verdicts.jsonl"
    judge = ["judge", str(pairs), "-o", str(out), "-p", "fashion", "--quiet", "--workers", "1"]
    seeing = [*judge, "--captioner", f"open-clip:{clip}", "--images", str(shop)]
    assert main([*seeing, "--answers", str(tmp_path / "answers")]) == 0
    assert "photos      2 looked at, 33.3% of pairs spared; 1 grades changed\n" in (
        capsys.readouterr().out
    )
    first = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["mismatch"] for row in first] == ["L2-color", "L2-color", None]
    shop_two = tmp_path / "shop"
    shutil.copytree(shop, shop_two)
    shutil.copy(shop / "0.png", shop_two / "1.png")
    seeing[-1] = str(shop_two)
    assert main([*seeing, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["photos"] == {
        "looked": 2,
        "changed": 0,
        "prompt": 0,
        "reply": 0,
    }
    second = [json.loads(line) for line in out.read_text().splitlines()]
    assert [second[0]["grade"], second[0]["mismatch"]] == ["L4", None]
    same = [a["key"] == b["key"] for a, b in zip(first, second, strict=True)]
    assert same == [False, True, True]


def test_a_pair_is_explained_with_what_the_photo_tells(
    clip: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    explain = ["explain", "red shirt", "-t", "Shirt", "-p", "fashion", "--images", str(shop)]
    seeing = [*explain, "--captioner", f"open-clip:{clip}"]
    assert main([*seeing, "--image", "1.png"]) == 0
    told = capsys.readouterr().out
    assert "color: blue   (photo, " in told
    assert "before the photo was looked at" in told
    assert main([*seeing, "--image", "none.png"]) == 0
    assert "color: not from the photo, there is no such file" in capsys.readouterr().out


def test_mistakes_are_answered_without_a_traceback(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("query,title\nred shirt,Shirt\n")
    judge = ["judge", str(pairs), "-o", str(tmp_path / "v.csv"), "--quiet"]
    assert main([*judge, "--captioner", f"open-clip:{tmp_path}"]) == 2
    assert capsys.readouterr().err == (
        f"error: there is no file `{tmp_path}/open_clip_config.json`\n"
    )
    assert main([*judge, "--captioner", "blip:x"]) == 2
    assert capsys.readouterr().err.startswith("error: no captioner is called `blip`; ")
    train = ["clip", "train", str(shop / "items.csv"), "--images", str(tmp_path / "none")]
    assert main([*train, "-o", str(tmp_path / "clip")]) == 2
    assert capsys.readouterr().err.endswith(
        f"error: there is no folder `{tmp_path}/none` to take images from\n"
    )
