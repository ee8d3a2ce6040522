"""`galley serve` while parts of it die and strangers hold on to it; real processes, a real port, real sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.support.places import Place, begun_once, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    there = Place(
        begun_once(tmp_path_factory.mktemp("trouble") / "data"),
        WEB_PROCESSES="2",
        WEB_THREADS="24",
        UPLOAD_MB="2",
        DATABASE_LOCK_SECONDS="0",
    )
    with there.served():
        yield there
    there.clean_up()


@pytest.fixture(scope="module")
def key(place: Place) -> str:
    return place.key_of("ada@example.com")


def postmaster(place: Place) -> psutil.Process:
    return psutil.Process(number_of_postmaster(place))


def number_of_postmaster(place: Place) -> int:
    """Return the number of the process; 0 while there is none."""
    with suppress(FileNotFoundError, IndexError):
        return int((place.home / "postgres" / "postmaster.pid").read_text().split()[0])
    return 0


@contextmanager
def database(place: Place) -> Iterator[psycopg.Connection]:
    lines = (place.home / "postgres" / "postmaster.pid").read_text().splitlines()
    address = make_conninfo(host=lines[4], port=lines[3], user="postgres", dbname="galley")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


class Load:
    """Threads that ask without a pause, and count what they are told."""

    def __init__(self, place: Place, key: str, *, threads: int) -> None:
        self._place, self._key = place, key
        self._stop = threading.Event()
        self.answers: Counter[int] = Counter()
        self.bodies: list[tuple[int, bytes]] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(threads)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._stop.is_set():
            status, body = self._place.ask("GET", "/api/v1/documents", Authorization=f"Bearer {self._key}")
            self.answers[status] += 1
            if status != 200:
                self.bodies.append((status, body))


def test_a_database_that_was_away_is_used_again_and_nobody_hears_500(place: Place, key: str) -> None:
    with Load(place, key, threads=12) as load:
        assert until(lambda: load.answers[200] > 50)
        former = postmaster(place)
        former.send_signal(signal.SIGINT)  # as a restart ends it: every session at once
        # It may be away for less time than there is between two looks.
        assert until(lambda: number_of_postmaster(place) not in (0, former.pid))
        before = load.answers[200]
        assert until(lambda: load.answers[200] > before + 100)
    assert set(load.answers) <= {200, 503}, load.bodies[:3]
    for status, body in load.bodies:
        assert (status, json.loads(body)["type"]) == (503, "urn:galley:problem:database-unreachable")
    assert place.ask("GET", "/healthz/ready")[0] == 200


def test_a_database_that_was_killed_is_started_again_though_its_number_is_anothers(
    place: Place, key: str
) -> None:
    """As after a power failure, or on a machine on which thousands of processes begin and end."""
    former, file = postmaster(place), place.home / "postgres" / "postmaster.pid"
    with subprocess.Popen(("sleep", "3600")) as another:
        try:
            file.write_text(file.read_text().replace(str(former.pid), str(another.pid), 1))
            former.kill()
            assert until(lambda: number_of_postmaster(place) not in (0, another.pid))
            asked = partial(place.ask, "GET", "/api/v1/documents", Authorization=f"Bearer {key}")
            assert until(lambda: asked()[0] == 200)
        finally:
            another.kill()


def test_sessions_that_were_ended_while_idle_cost_no_request(place: Place, key: str) -> None:
    with Load(place, key, threads=24) as load:
        assert until(lambda: load.answers[200] > 100)
    with database(place) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = 'galley' AND pid <> pg_backend_pid()"
        ).fetchone()
    assert ended
    assert ended[0] >= 2
    with ThreadPoolExecutor(24) as threads:
        asked = [
            threads.submit(place.ask, "GET", "/api/v1/me", Authorization=f"Bearer {key}") for _ in range(24)
        ]
        assert Counter(each.result()[0] for each in asked) == {200: 24}


def test_requests_at_once_use_as_many_sessions_as_the_pools_allow_together(place: Place, key: str) -> None:
    with database(place) as locker, database(place) as watcher:
        locker.execute("BEGIN; LOCK TABLE documents_document IN ACCESS EXCLUSIVE MODE")
        # One caller has half of the seats in each process, and connections fall on them by chance.
        with Load(place, key, threads=40) as load:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            assert until(lambda: (watcher.execute(waiting).fetchone() or [0])[0] == 12)
            sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'galley' AND pid <> ALL(%s)"
            ours = [locker.info.backend_pid, watcher.info.backend_pid]
            assert (watcher.execute(sessions, (ours,)).fetchone() or [0])[0] <= 24 + 2
            # Others are served meanwhile.
            assert place.ask("GET", "/healthz/ready")[0] == 200
            locker.execute("COMMIT")
            assert until(lambda: load.answers[200] >= 12)
    assert set(load.answers) == {200}


def connected(place: Place, first: bytes = b"") -> socket.socket:
    found = socket.create_connection(("127.0.0.1", place.port), timeout=30)
    if first:
        found.sendall(first)
    return found


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def all_closed(connections: list[socket.socket]) -> bool:
    return all(map(is_closed, connections))


def test_silent_and_slow_clients_stop_nobody_and_are_let_go(place: Place, key: str) -> None:
    head = b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    kinds = {
        "silent": b"",
        "half a header": b"GET / HTTP/1.1\r\nHost: loc",
        "half a body": head + b"Content-Length: 1000\r\n\r\n{",
        "half a chunk": head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
        "kept alive": b"GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
    }
    with ExitStack() as open_ones:
        held = {
            kind: [open_ones.enter_context(connected(place, first)) for _ in range(150)]
            for kind, first in kinds.items()
        }
        for path in ("/healthz/live", "/healthz/ready", "/", "/api/v1/openapi.json"):
            assert place.ask("GET", path)[0] == 200, path
        assert place.ask("GET", "/api/v1/me", Authorization=f"Bearer {key}")[0] == 200
        for kind, connections in held.items():
            assert until(partial(all_closed, connections)), kind


def test_a_client_that_takes_nothing_of_its_answer_holds_no_thread(place: Place, key: str) -> None:
    page = place.ask("GET", "/")[1].decode()
    script = next(iter(re.findall(r'src="(/assets/[^"]+\.js)"', page)), "/api/v1/openapi.json")
    ask = f"GET {script} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 20
    with ExitStack() as open_ones:
        for _ in range(60):
            open_ones.enter_context(connected(place, ask))
        for _ in range(5):
            assert place.ask("GET", "/api/v1/me", Authorization=f"Bearer {key}")[0] == 200


@pytest.mark.parametrize("told", [True, False], ids=["declared", "counted"])
def test_a_body_that_is_too_large_is_refused_before_it_is_kept(place: Place, key: str, told: bool) -> None:
    size = 400 * 2**20
    length = f"Content-Length: {size}\r\n" if told else "Transfer-Encoding: chunked\r\n"
    head = (
        f"POST /api/v1/assets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\n{length}\r\n"
    )
    piece = b"x" * 65536
    part = piece if told else b"%x\r\n%s\r\n" % (len(piece), piece)
    with connected(place, head.encode()) as client:
        sent = 0
        try:
            while sent < size:
                client.sendall(part)
                sent += len(piece)
        except OSError:
            pass  # it was hung up on
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.status == 413
        assert json.loads(answer.read())["type"] == "urn:galley:problem:too-large"
    assert sent < 100 * 2**20


def test_a_json_body_has_a_limit_of_its_own(place: Place, key: str) -> None:
    large = {"template": "letter", "values": {"x": "y" * 2_200_000}}
    status, body = place.ask("POST", "/api/v1/documents", large, Authorization=f"Bearer {key}")
    assert (status, json.loads(body)["type"]) == (413, "urn:galley:problem:too-large")


def web_process(place: Place) -> psutil.Process:
    """Return the process that holds the port."""
    for process in place.processes():
        try:
            if any(
                each.laddr.port == place.port
                for each in process.net_connections("tcp")
                if each.status == "LISTEN"
            ):
                return process
        except psutil.Error:
            continue
    raise AssertionError("nothing listens")


def test_a_web_process_that_dies_is_started_again_and_serve_says_so(place: Place, key: str) -> None:
    first = web_process(place)
    os.kill(first.pid, signal.SIGKILL)

    def answers() -> bool:
        try:
            return place.ask("GET", "/api/v1/me", Authorization=f"Bearer {key}")[0] == 200
        except OSError:
            return False

    assert until(answers)
    assert web_process(place).pid != first.pid
    assert any("A web process ended by itself and is started again in" in line for line in place.said)


def test_the_process_that_keeps_the_others_holds_no_session_of_the_database(place: Place) -> None:
    """Whatever it held when the web process began would be shared by both."""
    keeper = next(
        each
        for each in place.processes()
        if each.cmdline()[-1:] == ["serve"] and "galley.cli" in " ".join(each.cmdline())
    )
    # For a moment it has one, to ask whether a job waits.
    assert until(lambda: keeper.net_connections("unix") == [])
