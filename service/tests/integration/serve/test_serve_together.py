"""`galley serve` with two web processes and one render pool, each killed in turn; real processes, real sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

import psutil
import pytest
from tests.support import slips
from tests.support.places import Place, begun_once, free_port, until

pytestmark = pytest.mark.slow
# Ten times what a superseded preview gets, and a tenth of what a preview may take: right on a busy machine as well.
SLOW = "#let x = 0\n#for a in range(800000) { x = calc.rem(x * 31 + a, 1009) }\n#x"
FIGURES_AT = f"127.0.0.1:{free_port()}"
RESET = 0  # in place of a status: the connection ended without an answer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    there = Place(
        begun_once(tmp_path_factory.mktemp("together") / "data"),
        WEB_PROCESSES="2",
        RENDER_WORKERS="2",
        RENDERS_PER_HOUR="100000",
        METRICS_ADDRESS=FIGURES_AT,
    )
    with there.served():
        yield there
    there.clean_up()


@pytest.fixture(scope="module")
def key(place: Place) -> str:
    return place.key_of("ada@example.com")


def web_processes(place: Place) -> set[int]:
    """Return the processes that hold the port."""
    found = set()
    for process in place.processes():
        with suppress(psutil.Error):
            listening = [each for each in process.net_connections("tcp") if each.status == "LISTEN"]
            found |= {process.pid for each in listening if each.laddr.port == place.port}
    return found


def pool_process(place: Place) -> psutil.Process | None:
    for process in place.processes():
        with suppress(psutil.Error):
            if "galley.pool" in process.cmdline():
                return process
    return None


def two_serve(place: Place) -> bool:
    return len(web_processes(place)) == 2


class Line:
    """A connection that stays, with the process that it came to."""

    def __init__(self, place: Place, key: str) -> None:
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=300)
        self._connection.connect()
        self.own_port = self._connection.sock.getsockname()[1]

    def ask(
        self, method: str, path: str, payload: object = None, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Send a request; a connection that is reset answers with `RESET`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = json.dumps(payload) if payload is not None else None
        try:
            self._connection.request(method, path, body, self._headers | named)
            answer = self._connection.getresponse()
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        except (OSError, http.client.HTTPException):
            return RESET, b"", {}

    def close(self) -> None:
        self._connection.close()


@contextmanager
def lines_to(place: Place, key: str, *, many: int) -> Iterator[list[tuple[int, Line]]]:
    """Give connections that were answered, each with the process that answers on it."""
    lines = [Line(place, key) for _ in range(many)]
    try:
        assert {line.ask("GET", "/version")[0] for line in lines} == {200}
        owners = {
            each.raddr.port: number
            for number in web_processes(place)
            for each in psutil.Process(number).net_connections("tcp")
            if each.raddr
        }
        yield [(owners[line.own_port], line) for line in lines]
    finally:
        for line in lines:
            line.close()


@dataclass
class Load:
    """Asks on several new connections again and again, and keeps what is answered."""

    place: Place
    key: str
    threads: int
    method: str = "GET"
    path: str = "/api/v1/documents"
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(self.threads)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._stop.is_set():
            try:
                line = Line(self.place, self.key)
            except OSError:
                self.answers.append((RESET, b"", {}))
                continue
            self.answers.append(line.ask(self.method, self.path, self._payload()))
            line.close()

    def _payload(self) -> object:
        if self.method == "GET":
            return None
        return {
            "template": "letter",
            "values": sample(self.place, self.key) | {"subject": f"{time.monotonic()}"},
        }

    def count(self, status: int) -> int:
        return sum(each[0] == status for each in self.answers)


SAMPLES: dict[str, dict[str, object]] = {}


def sample(place: Place, key: str) -> dict[str, object]:
    if key not in SAMPLES:
        told = place.ask("GET", "/api/v1/templates/letter", Authorization=f"Bearer {key}")[1]
        SAMPLES[key] = json.loads(told)["sample"]
    return SAMPLES[key]


def counted(place: Place, route: str) -> float:
    """Return how many answers to a route the figures tell of, from whichever process answers."""
    return counted_in(place.ask("GET", "/metrics")[1].decode(), route)


def counted_elsewhere(route: str) -> float:
    """Return the same by the address that figures have of their own."""
    with urllib.request.urlopen(f"http://{FIGURES_AT}/metrics", timeout=60) as answer:
        return counted_in(answer.read().decode(), route)


def counted_in(text: str, route: str) -> float:
    lines = re.findall(rf'galley_requests_total{{[^}}]*route="{re.escape(route)}"[^}}]*}} (\S+)', text)
    return sum(map(float, lines))


def test_connections_are_spread_over_both_processes(place: Place, key: str) -> None:
    assert until(lambda: two_serve(place))
    with lines_to(place, key, many=60) as lines:
        took = Counter(number for number, _ in lines)
    assert set(took) == web_processes(place)
    # Of sixty coins, fewer than ten fall on one side once in a hundred million times.
    assert min(took.values()) >= 10, took


def test_figures_are_sums_that_never_fall(place: Place, key: str) -> None:
    asked = "api/v1/me"
    for _ in range(30):
        assert place.ask("GET", "/api/v1/me", Authorization=f"Bearer {key}")[0] == 200
    assert [counted(place, asked) for _ in range(8)] == [30.0] * 8
    os.kill(min(web_processes(place)), signal.SIGKILL)
    while not two_serve(place):
        assert counted_elsewhere(asked) == 30.0
        with suppress(OSError):
            assert counted(place, asked) == 30.0
    for _ in range(10):
        assert place.ask("GET", "/api/v1/me", Authorization=f"Bearer {key}")[0] == 200
    assert {counted(place, asked) for _ in range(8)} | {counted_elsewhere(asked)} == {40.0}
    text = place.ask("GET", "/metrics")[1].decode()
    assert re.search(r"galley_pool_workers [23]\.0", text)


def test_while_one_web_process_is_dead_the_other_answers(place: Place, key: str) -> None:
    assert until(lambda: two_serve(place))
    with Load(place, key, threads=8) as load:
        assert until(lambda: load.count(200) > 100)
        victim = max(web_processes(place))
        os.kill(victim, signal.SIGKILL)
        assert until(lambda: victim not in web_processes(place))
        before = load.count(200)
        # Its successor waits for half a second before it starts, and then reads all of Django.
        assert until(lambda: two_serve(place))
        assert load.count(200) > before
    assert {status for status, _, _ in load.answers} <= {200, RESET}
    # A dying process closes what it holds one by one, so a thread may come to it again. Where no process listened, each
    # would be refused thousands of times until the successor is there.
    assert load.count(RESET) <= 8 * 8
    assert any("A web process ended by itself and is started again in" in line for line in place.said)


def test_while_the_pool_is_dead_documents_are_asked_to_wait_and_none_is_lost(place: Place, key: str) -> None:
    with Load(place, key, threads=6, method="POST") as load:
        assert until(lambda: load.count(201) > 20)
        victim = pool_process(place)
        assert victim
        workers = victim.children()
        victim.kill()
        assert until(lambda: load.count(503) > 0)
        before = load.count(201)
        assert until(lambda: load.count(201) > before + 20)
        successor = pool_process(place)
    assert successor
    assert successor.pid != victim.pid
    # The kernel ends them with the pool; a busy machine takes a moment until they are gone.
    assert until(lambda: not any(worker.is_running() for worker in workers)), "workers outlived their pool"
    assert {status for status, _, _ in load.answers} == {201, 503}
    for status, body, headers in load.answers:
        if status == 503:
            assert json.loads(body)["type"] == "urn:galley:problem:busy", body
            assert int(headers["retry-after"]) >= 1
    made = [json.loads(body)["id"] for status, body, _ in load.answers if status == 201]
    for pk in made[-30:]:
        status, pdf = place.ask("GET", f"/api/v1/documents/{pk}/pdf", Authorization=f"Bearer {key}")
        assert (status, pdf[:5]) == (200, b"%PDF-")
    assert until(lambda: place.ask("GET", "/healthz/ready") == (200, b"ready\n"))
    assert any("The process with the render pool ended by itself" in line for line in place.said)


def test_a_newer_preview_ends_an_older_one_that_another_process_was_asked_for(place: Place, key: str) -> None:
    assert until(lambda: two_serve(place))
    _publish_slow(place, key)

    def preview(line: Line, name: str) -> tuple[int, bytes, dict[str, str]]:
        path, page = "/api/v1/templates/slow/preview", "tab 1 slow 1"
        return line.ask("POST", path, {"values": {"name": name}}, X_Preview_Of=page)

    with lines_to(place, key, many=40) as lines, ThreadPoolExecutor(2) as threads:
        one, other = dict(lines).values()
        older = threads.submit(preview, one, "Keystroke 1")
        assert until(lambda: b"galley_pool_busy 1.0" in place.ask("GET", "/metrics")[1])
        newer = threads.submit(preview, other, "Keystroke 2")
    assert newer.result()[0] == 200, newer.result()[1]
    status, body, _ = older.result()
    assert (status, json.loads(body)["type"]) == (409, "urn:galley:problem:superseded")


def _publish_slow(place: Place, key: str) -> None:
    boundary = "a-line-between-two-parts"
    bundle = slips.zipped(slips.files("slow", main_typ=slips.MAIN + SLOW, tests__long_json=None))
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="bundle"; filename="file"\r\n\r\n'
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=300)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    body = head.encode() + bundle + f"\r\n--{boundary}--\r\n".encode()
    with closing(connection):
        connection.request("POST", "/api/v1/templates", body, headers)
        assert connection.getresponse().status == 201
    publish = "/api/v1/templates/slow/versions/1/publish"
    assert place.ask("POST", publish, {}, Authorization=f"Bearer {key}")[0] == 200
