"""Start a managed PostgreSQL again when it has ended. The supervisor runs this next to the releases.

    python -m slipway.adapters.machine.database.keep_postgres FOLDER

PostgreSQL itself is no child of it, so that a supervisor that ends takes no database along.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from slipway.adapters.machine.database import managed_postgres
from slipway.errors import SlipwayError

LOOK_SECONDS = 1.0
START_SECONDS = 120.0
AGAIN_SECONDS = 5.0


def main(folder: Path) -> NoReturn:
    """Look every second whether the server of a folder runs, and start it when it does not, until it is told to end."""
    signal.signal(signal.SIGTERM, _end)
    while True:
        if not managed_postgres.runs(folder):
            _tell(f"PostgreSQL in {folder} does not run; it is started.")
            _start_in_a_process_of_its_own(folder)
        time.sleep(LOOK_SECONDS)


def _start_in_a_process_of_its_own(folder: Path) -> None:
    # The wheel remembers each server that it has started, and takes it for running; and it waits without end, holding
    # the lock of all of them, for one that has ended again.
    try:
        subprocess.run(
            (sys.executable, "-m", __spec__.name, "--once", str(folder)), timeout=START_SECONDS, check=True
        )
    except subprocess.SubprocessError:
        _tell(f"PostgreSQL in {folder} was not started; it is tried again in {AGAIN_SECONDS:g} s.")
        time.sleep(AGAIN_SECONDS)


def _start(folder: Path) -> int:
    try:
        managed_postgres.server_address(folder)
    except SlipwayError as error:
        _tell(str(error))
        return 1
    _tell("PostgreSQL runs.")
    return 0


def _tell(words: str) -> None:
    sys.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())} {words}\n")
    sys.stdout.flush()


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    *once, path = sys.argv[1:]
    if once:
        sys.exit(_start(Path(path)))
    main(Path(path))
