"""Become one process of a release. A copy of this file lies in each environment's home and needs nothing but Python.

A supervisor passes on its own environment, and its configuration cannot hold every value; so what is to run
lies in a second file, readable by its owner alone. Each start adds a line to a third file: the process, and when the
kernel says that it began.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NoReturn


def main(file: Path) -> NoReturn:
    """Note the start and become the program that the file names."""
    launch = json.loads(file.read_text())
    began = Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    with file.with_suffix(".starts").open("a") as starts:
        starts.write(f"{os.getpid()} {began}\n")
    words, environment = launch["words"], launch["environment"]
    try:
        os.chdir(launch["folder"])
        os.execvpe(words[0], words, environment)  # noqa: S606  # no shell is wanted
    except OSError as error:
        sys.exit(f"{words[0]} cannot be started: {error.strerror}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
