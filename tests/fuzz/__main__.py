"""Feed the rule language with hostile text: `python -m tests.fuzz --seconds 60`.

With atheris (`pip install atheris`), new texts are found by coverage; without, words of the
language and pieces of the corpus are thrown together. A text that breaks a law is kept in
tests/fuzz/corpus, where a test replays it.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.fuzz_rules import CORPUS, check_bytes, check_text

WORDS = ', : | > < = ~ % ( ) [ ] { } # "a" "{item.color}" 5 1.5 -1 5% ^1.0 1.0.0 a query.a item.a'


def main() -> int:
    """Fuzz for a time; 1 when a text was found that breaks a law."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args()
    if options.inside:
        return _run_atheris(rest)
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris is not installed (pip install atheris): throwing words together instead")
        return _throw_words(options.seconds)
    return _start_atheris(options.seconds)


def _start_atheris(seconds: int) -> int:
    from lore_sdk.dsl.parse import keywords

    with tempfile.TemporaryDirectory() as name:
        words = Path(name) / "words.txt"
        words.write_text("".join(f'"{word}"\n' for word in sorted(keywords())), encoding="utf-8")
        found = Path(name) / "found"
        found.mkdir()
        options = [f"-max_total_time={seconds}", f"-dict={words}", "-max_len=4096", "-timeout=30"]
        options += ["-rss_limit_mb=2048", f"-artifact_prefix={CORPUS}/", str(found), str(CORPUS)]
        command = [sys.executable, "-m", "tests.fuzz", "--inside", *options]
        return int(subprocess.run(command, check=False).returncode != 0)


def _run_atheris(arguments: list[str]) -> int:
    import atheris

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *arguments], check_bytes)
    atheris.Fuzz()
    return 0


def _throw_words(seconds: int) -> int:
    from lore_sdk.dsl.parse import keywords

    chance, end, count = random.Random(0), time.monotonic() + seconds, 0
    seeds = [file.read_text(encoding="utf-8", errors="replace") for file in CORPUS.iterdir()]
    words = [*WORDS.split(" "), "\n", *keywords()]
    while time.monotonic() < end:
        text = _mutated(chance.choice(seeds), words, chance)
        try:
            check_text(text)
        except Exception as error:
            name = CORPUS / f"crash-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
            name.write_text(text, encoding="utf-8")
            print(f"{type(error).__name__}: {error}\nkept as {name}")
            return 1
        count += 1
    print(f"{count:,} texts, no law broken")
    return 0


def _mutated(text: str, words: list[str], chance: random.Random) -> str:
    pieces = text.split(" ")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(pieces))
        pieces[at : at + chance.randint(0, 2)] = chance.choices(words, k=chance.randint(0, 3))
        pieces = pieces or [""]
    return " ".join(pieces)


if __name__ == "__main__":
    sys.exit(main())
