"""Print a file when this program is asked to end: how what a command answered gets out of its pod.

    python -m slipway.adapters.kubernetes.pods.print_result FILE PORT

It listens at the port once it can be asked to end, so that the cluster starts the command no earlier.

It runs as a sidecar, which a cluster ends once the command has ended, however that was.
"""

from __future__ import annotations

import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path


def main(file: Path, port: int) -> None:
    """Wait for SIGTERM, and print the file then; one that is not there is an empty one."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    with socket.create_server(("", port)):
        signal.sigwait([signal.SIGTERM])
    with suppress(FileNotFoundError), file.open("rb") as opened:
        shutil.copyfileobj(opened, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
