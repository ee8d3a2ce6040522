"""`galley serve` while one person sends the worst that is known for every upload, and while one floods it.

What is compared was measured in the same run: the health address and that of a process that does nothing else, at the
same moments; and somebody else's documents alone and beside a flood.
"""

from __future__ import annotations

import http.client
import io
import itertools
import json
import logging
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from tests.support import slips
from tests.support.places import Place, begun_once, until

pytestmark = pytest.mark.slow
log = logging.getLogger(__name__)

LONGEST_GAP_SECONDS = 1.0
EVERY_SECONDS = 0.1
CONNECTIONS = 18
DOCUMENTS = 12
# A document of some tenths of a second: what a person waits for is then the document and not the network.
WORK = """
#let x = 0
#for a in range(100000) { x = calc.rem(x * 31 + a, 1009) }
#x
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    there = Place(
        begun_once(tmp_path_factory.mktemp("hostile") / "data"),
        WEB_PROCESSES="2",
        RENDER_WORKERS="2",
        PREVIEWS_PER_MINUTE="100000",
        # Whether a limit stops work does not depend on how far away it is.
        READ_SECONDS="4",
        RENDER_SECONDS="4",
    )
    with there.served():
        yield there
    there.clean_up()


@pytest.fixture(scope="module")
def keys(place: Place) -> dict[str, str]:
    """Two people, each in an organisation of their own, with a template of their own that takes some work."""
    found = {}
    for name in ("mallory", "ada"):
        found[name] = place.key_of(f"{name}@example.com")
        bundle = slips.zipped(slips.files("heavy", main_typ=slips.MAIN + WORK, tests__long_json=None))
        assert upload(place, found[name], "templates", "bundle", bundle)[0] == 201
        publish = "/api/v1/templates/heavy/versions/1/publish"
        status, said = place.ask("POST", publish, {}, Authorization=f"Bearer {found[name]}")
        assert status == 200, said
    return found


def upload(place: Place, key: str, path: str, field: str, data: bytes) -> tuple[int, bytes]:
    boundary = "a-line-between-two-parts"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="file"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=300)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    try:
        connection.request("POST", f"/api/v1/{path}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ask(place: Place, key: str, path: str, payload: object) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=300)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", f"/api/v1/{path}", json.dumps(payload), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


NUMBERS = itertools.count(1)


# --- the worst that is known -----------------------------------------------------------------------------------------


def zipped(name: str, data: bytes, method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (6300, 6300), (9, 9, 9, 9)).save(out, "PNG")
    return out.getvalue()


def bundle_with(**changed: Any) -> bytes:
    return slips.zipped(slips.files(f"worst-{next(NUMBERS)}", tests__long_json=None, **changed))


def schema_of(**fields: object) -> str:
    name = {"type": "string", "title": "Name"}
    return json.dumps(slips.SCHEMA | {"properties": {"name": name} | fields})


PATTERNS = {f"x{n}": {"type": "string", "title": "X", "pattern": r"[a-qé]{1,570}\b[r-z]"} for n in range(10)}
MIXED = json.dumps(slips.SCHEMA | {"required": [n if n % 2 else str(n) for n in range(8000)]})
DOUBLING = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)} | {"d40": {}}
LONG_KEY = slips.MANIFEST.format(name="worst", title="W") + "\n[x]\n" + ".".join("a" * 30_000) + " = 1\n"
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg">{"<g>" * 200_000}</svg>'
WORST: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "bzip2 in a bundle": ("templates", "bundle", lambda: zipped("main.typ", b"0" * 50_000_000, zipfile.ZIP_BZIP2)),
    "lzma in a bundle": ("templates", "bundle", lambda: zipped("main.typ", b"0" * 50_000_000, zipfile.ZIP_LZMA)),
    "deflate bomb": ("templates", "bundle", lambda: zipped("main.typ", b"0" * 400_000_000, zipfile.ZIP_DEFLATED)),
    "quotation marks": ("templates", "bundle", lambda: bundle_with(main_typ='"' + '\\"' * 50_000)),
    "required of mixed kinds": ("templates", "bundle", lambda: bundle_with(schema_json=MIXED)),
    "references that double": (
        "templates", "bundle", lambda: bundle_with(schema_json=json.dumps(slips.SCHEMA | {"$defs": DOUBLING})),
    ),
    "patterns against the sample": (
        "templates", "bundle", lambda: bundle_with(
            schema_json=schema_of(**PATTERNS),
            sample_json=json.dumps({"name": "a", **dict.fromkeys(PATTERNS, "a" * 75000)}),
        ),
    ),
    "a key of thirty thousand parts": ("templates", "bundle", lambda: bundle_with(typst_toml=LONG_KEY)),
    "a picture in a bundle": ("templates", "bundle", lambda: bundle_with(
        assets__a_png=picture(), main_typ=slips.MAIN + '#image("assets/a.png", alt: "A")',
    )),
    "a template without end": ("templates", "bundle", lambda: bundle_with(
        main_typ="#for a in range(99999) { for b in range(99999) { } }",
    )),
    "a picture of most pixels": ("assets", "file", picture),
    "a drawing of most depth": ("assets", "file", DRAWING.encode),
}  # fmt: skip


IDLE = """
import http.server, sys
class Idle(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Idle)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def idle() -> Iterator[int]:
    """The port of a process that does nothing but answer, as a measure of how busy the machine is."""
    with subprocess.Popen([sys.executable, "-c", IDLE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.kill()


def longest_gap(port: int, stop: threading.Event) -> float:
    """Ask on this port until told to stop, and return the longest time without an answer, in seconds."""
    longest, last = 0.0, time.monotonic()
    while not stop.wait(EVERY_SECONDS):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/healthz/live")
            assert connection.getresponse().status == 200
        finally:
            connection.close()
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


@contextmanager
def stopping_nobody(place: Place, idle: int) -> Iterator[None]:
    """Fail when the service was silent for a second more than a process that had nothing to do in the same time."""
    stop = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        served, control = (threads.submit(longest_gap, port, stop) for port in (place.port, idle))
        try:
            yield
        finally:
            stop.set()
    late = max(0.0, control.result() - EVERY_SECONDS)
    log.info("longest gap %.2f s, of an idle process %.2f s", served.result(), control.result())
    assert served.result() < LONGEST_GAP_SECONDS + late, (served.result(), control.result())


@pytest.mark.parametrize("name", WORST)
def test_the_worst_upload_stops_nobody(place: Place, keys: dict[str, str], idle: int, name: str) -> None:
    path, field, make = WORST[name]
    data = make()
    with stopping_nobody(place, idle):
        status, said = upload(place, keys["mallory"], path, field, data)
    assert status in {201, 422, 413}, said


def test_the_worst_values_stop_nobody_and_many_pictures_at_once_wait_in_turn(
    place: Place, keys: dict[str, str], idle: int
) -> None:
    schema = json.loads(schema_of(**PATTERNS))
    bundle = slips.zipped(
        slips.files(
            "patterns", tests__long_json=None, schema_json=json.dumps(schema), sample_json='{"name": "a"}'
        )
    )
    status, said = upload(place, keys["mallory"], "templates", "bundle", bundle)
    assert status == 201, said
    values = {"name": "a", **dict.fromkeys(PATTERNS, "a" * 75000)}
    data = picture()
    with stopping_nobody(place, idle), ThreadPoolExecutor(16) as threads:
        checks = [
            threads.submit(
                ask, place, keys["mallory"], "templates/patterns/preview", {"values": values, "version": 1}
            )
            for _ in range(4)
        ]
        pictures = [threads.submit(upload, place, keys["mallory"], "assets", "file", data) for _ in range(8)]
        assert {each.result()[0] for each in checks} <= {422, 503}
        assert {each.result()[0] for each in pictures} <= {201, 422, 503}


# --- a flood ---------------------------------------------------------------------------------------------------------


def documents(place: Place, key: str, *, many: int = DOCUMENTS) -> None:
    """Make some documents, one after another."""
    for number in range(many):
        payload = {"template": "heavy", "values": {"name": f"{number} {time.monotonic()}"}}
        status, said = ask(place, key, "documents", payload)
        assert status == 201, said


@contextmanager
def flood(place: Place, key: str) -> Iterator[list[int]]:
    """Ask for documents on many connections as long as the block runs; gives the statuses of the answers."""
    stop, answered = threading.Event(), list[int]()

    def ask_again_and_again(number: int) -> None:
        while not stop.is_set():
            payload = {"template": "heavy", "values": {"name": f"flood {number} {time.monotonic()}"}}
            answered.append(ask(place, key, "documents", payload)[0])

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for number in range(CONNECTIONS):
            threads.submit(ask_again_and_again, number)
        try:
            yield answered
        finally:
            stop.set()


def test_who_is_beside_a_flood_waits_for_few_of_its_documents(place: Place, keys: dict[str, str]) -> None:
    """How much time that is, beside the usual, is a figure of `make bench`: it needs a quiet machine."""
    documents(place, keys["ada"])  # what is new to every process is not what this is about
    between = list[int]()
    with flood(place, keys["mallory"]) as answered:
        assert until(lambda: len(answered) > CONNECTIONS)
        for _ in range(DOCUMENTS):
            before = len(answered)
            documents(place, keys["ada"], many=1)
            between.append(len(answered) - before)
    log.info("documents of the flood during one of another's: %s", between)
    assert set(answered) <= {201, 503}
    # One that had to queue up would wait for as many as there are connections.
    assert statistics.median(between) < CONNECTIONS / 2, between
