"""Large documents over the network: damaged ones, and clients that take them slowly."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.support.places import Place, begun_once

pytestmark = pytest.mark.slow

SIZE = 24_000_000  # more than the buffers of sockets take
WAYS = {"short": {}, "long": {"Range": f"bytes=1-{SIZE - 2}"}}
VALUES = {
    "issuer": {"name": "Evening school"},
    "recipient": {"name": "Solveig Marenholt"},
    "course": {"title": "Bookbinding by hand"},
}


@dataclass(frozen=True)
class Large:
    """A served Galley with one large document, and the file that has its bytes."""

    place: Place
    key: str
    path: str
    file: Path
    data: bytes

    def request(self, way: str) -> dict[str, str]:
        """Return the headers of a download."""
        return {"Authorization": f"Bearer {self.key}"} | WAYS[way]

    def download(self, way: str) -> bytes | None:
        """Return the document; None where the answer ended before it was complete."""
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=60)
        try:
            connection.request("GET", self.path, headers=self.request(way))
            answer = connection.getresponse()
            assert answer.status == (200 if way == "short" else 206)
            return answer.read()
        except http.client.IncompleteRead:
            return None
        finally:
            connection.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    place = Place(begun_once(tmp_path_factory.mktemp("large") / "data"), WEB_THREADS="8")
    with place.served():
        key = place.key_of("ada@example.com")
        asked = {"template": "certificate", "values": VALUES}
        status, body = place.ask("POST", "/api/v1/documents", asked, Authorization=f"Bearer {key}")
        assert status == 201, body
        made = json.loads(body)["id"]
        yield enlarged(place, key, made)
    place.clean_up()


def enlarged(place: Place, key: str, document: str) -> Large:
    """Put other bytes in the place of a document's, and into the ledger."""
    data = os.urandom(SIZE)
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"documents/{sha256[:2]}/{sha256}.pdf"
    file = place.home / "objects" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    lines = (place.home / "postgres" / "postmaster.pid").read_text().splitlines()
    with psycopg.connect(
        make_conninfo(host=lines[4], port=lines[3], user="postgres", dbname="galley")
    ) as connection:
        connection.execute(
            "INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at) "
            "VALUES (%s, %s, %s, 'application/pdf', now())",
            (name, sha256, SIZE),
        )
        connection.execute("UPDATE documents_document SET content_id = %s WHERE id = %s", (name, document))
    return Large(place, key, f"/api/v1/documents/{document}/pdf", file, data)


def test_a_large_document_comes_whole_and_in_parts(large: Large) -> None:
    assert large.download("short") == large.data
    assert large.download("long") == large.data[1:-1]


@pytest.mark.parametrize("way", WAYS)
def test_a_large_document_that_is_damaged_never_comes_whole(large: Large, way: str) -> None:
    large.file.write_bytes(large.data[:-1] + bytes((large.data[-1] ^ 1,)))
    try:
        assert large.download(way) is None
    finally:
        large.file.write_bytes(large.data)
    assert any("ObjectAltered" in line for line in large.place.said)
    assert large.download(way)


@pytest.mark.parametrize("way", WAYS)
def test_who_takes_nothing_of_a_large_document_holds_no_seat(large: Large, way: str) -> None:
    headers = "".join(f"{name}: {text}\r\n" for name, text in large.request(way).items())
    ask = f"GET {large.path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
    with ExitStack() as open_ones:
        for _ in range(40):
            held = open_ones.enter_context(socket.create_connection(("127.0.0.1", large.place.port)))
            held.sendall(ask)
            assert held.recv(12).startswith(b"HTTP/1.1 20")
        for _ in range(3):
            shown = {"Authorization": f"Bearer {large.key}"}
            assert large.place.ask("GET", "/api/v1/me", **shown)[0] == 200
