"""Every script in examples/ runs, in a process of its own, and prints what it promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"

PROMISES = {
    "01_judge_one_pair.py": (
        r"^grade     L[12] ",
        r"^need      color = red \(`red`\)$",
        r"^need      product = dress \(`dress`\)$",
        r"^evidence  color = navy \(property\)$",
        r"^because   .*\bred\b.*\bnavy\b.* \[base@\d+\.\d+\.\d+/[a-z-]+\]$",
    ),
    "02_judge_a_file.py": (
        r"^author \\ judge     L1    L2    L3    L4  none$",
        r"^L1( +\d+){5}$",
        r"^L2( +\d+){5}$",
        r"^L3( +\d+){5}$",
        r"^L4( +\d+){5}$",
        r"^\d+ pairs$",
    ),
    "03_write_a_rule.py": (
        r"^vegan-wear@0\.1\.0: \d+ cases run, 0 failed$",
        r"^leather: at most L1 Irrelevant$",
        r"^    leather comes from an animal \[vegan-wear@0\.1\.0/animal-material\]$",
        r"^cotton: at most L4 Excellent$",
    ),
    "04_rank_a_result_list.py": (
        r"^1\. [01]\.\d\d  L\d \w+ +Office chair with lumbar support$",
        r"^4\. [01]\.\d\d  L\d \w+ +Protective case for 14-inch laptops$",
        r"^titles alone:( [01]\.\d\d){4}$",
    ),
    "05_write_a_plugin.py": (
        r"^Red linen dress      L4 Excellent$",
        r"^Linen dress in red   L1 Irrelevant$",
        r"^Red leather sofa     L[12] \w+$",
        r"^answered by first-word under base@\d+\.\d+\.\d+$",
    ),
    "06_ask_a_language_model.py": (
        r"sleeves\n    the model says L4 Excellent, .* L4 Excellent\n    so it is L4 Excellent$",
        r"answer L4\n    the model says L4 Excellent, the rules at most L2 Mismatch\n"
        r"    so it is L2 Mismatch$",
        r"^Washing machine, 8 kg\n    nobody was asked, .*\n    so it is L1 Irrelevant$",
    ),
    "07_look_at_photos.py": (
        r"^Floral midi dress, a\.png: color is red\n    L[34] \w+$",
        r"^Floral midi dress, b\.png: color is blue\n    L2 Mismatch$",
        r"^Red midi dress, b\.png: not looked at\n    L[34] \w+$",
    ),
}


def test_every_example_is_numbered_and_promises_something() -> None:
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == sorted(PROMISES)
    assert [name[:2] for name in sorted(PROMISES)] == [f"{n:02}" for n in range(1, 8)]


@pytest.mark.parametrize("name", sorted(PROMISES))
def test_example_prints_what_it_promises(name: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    missing = [line for line in PROMISES[name] if not re.search(line, ran.stdout, re.MULTILINE)]
    assert missing == [], ran.stdout
    assert list(tmp_path.iterdir()) == [], "an example leaves files behind"
