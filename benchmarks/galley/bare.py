"""A bare WSGI application that answers with the bytes of one file: what a download is compared with.

`galley` serves it behind Galley's own door and threads, in the place of Django. `granian` serves it by the application
server alone: no door, no limits, nobody asked who it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from galley.edge.door import PIECE, Door, Limits
from galley.edge.seats import Seats
from galley.edge.threads import Threads
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

THREADS = 24
BODY = Path(os.environ["BARE_FILE"]).read_bytes()
HEADERS = [("Content-Type", "application/pdf"), ("Content-Length", str(len(BODY)))]
SERVED = {
    "galley": ("benchmarks.galley.bare:behind_the_door", Interfaces.ASGINL),
    "granian": ("benchmarks.galley.bare:application", Interfaces.WSGI),
}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer every request with the file."""
    start_response("200 OK", HEADERS)
    return [BODY]


def _door() -> Door:
    threads = Threads(application, THREADS)
    seats = Seats(total=THREADS, each=THREADS // 2, waiting=512, patience=20.0)
    return Door(threads, threads, limits=Limits(PIECE, PIECE), seats=seats)


behind_the_door = _door()


def main(served_by: str, port: str) -> None:
    """Serve on loopback: one process, as many threads, kept-alive connections."""
    target, interface = SERVED[served_by]
    MPServer(
        target,
        address="127.0.0.1",
        port=int(port),
        interface=interface,
        workers=1,
        blocking_threads=THREADS if interface is Interfaces.WSGI else None,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
