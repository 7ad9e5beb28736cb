"""A run in a process of its own, to be killed: `python -m tests.files.program PAIRS OUT WORKERS`.

In the environment, `FILE_LIMIT` is the largest size in bytes that a file may grow to, `PAUSE` the
seconds that a pair takes, and with `ITEMS` the pairs are their own items file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lore_sdk.errors import LoreError
from tests.files.fakes import opener
from tests.files.helpers import run

__all__: list[str] = []


def main() -> int:
    pairs, out, workers = sys.argv[1:4]
    if limit := os.environ.get("FILE_LIMIT"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    notices: list[str] = []
    try:
        summary = run(
            Path(pairs),
            Path(out),
            judge=opener(pause=float(os.environ.get("PAUSE", "0"))),
            workers=int(workers),
            items=Path(pairs) if os.environ.get("ITEMS") else None,
            maps=("item_id=id",) if os.environ.get("ITEMS") else (),
            resume=True,
            notices=notices,
        )
    except LoreError as error:
        print(*notices, f"error: {error}", sep="\n")
        return 2
    print(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
