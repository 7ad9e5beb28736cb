"""Import files one after the other, again and again, until killed: `python -m … FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from lore_sdk.files.knowledge.run import ImportJob, import_knowledge
from lore_sdk.plugins import Plugins


def main() -> None:
    folder = Path(sys.argv[1])
    plugins = Plugins.installed()
    logs = sorted(folder.glob("log*.csv"))
    while True:
        for number, log in enumerate(logs):
            job = ImportJob(files=[log], out=folder / "shop.knowledge", anew=number == 0)
            import_knowledge(job, plugins=plugins)
            print("imported", flush=True)


if __name__ == "__main__":
    main()
