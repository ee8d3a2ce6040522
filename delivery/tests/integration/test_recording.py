"""Requests of people on their way through a real proxy and a real recorder into a store, and what never gets there."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from slipway import config
from slipway.adapters.machine.recording import GROUP
from slipway.adapters.machine.target import MachineTarget, machine
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.adapters.state.folder_store import FolderStore
from slipway.commands.haproxy_recording import ASKS_HEADER, LONGEST_BODY
from slipway.config import Recording
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.sample import exchanges_of
from slipway.decisions.recordings.secrets.shapes import MARKER
from slipway.ports import Slot

from tests.support import load, place, tally

BLUE, GREEN = Slot.BLUE, Slot.GREEN
SECRET, EVERY = "the key of recordings", 0.2
RULE = Recording(
    source="proxy",
    key="env:RECORDING_KEY",
    bodies=("POST /notes/*", "PUT /notes/*"),
    headers=("X-Unit", "X-Api-Key"),
    secrets=("voucher",),
)
# Told to the service in every place where people tell secrets.
PLANTED = {
    name: f"{name}{text}"
    for name, text in {
        "cookie": "Zq81kPwYv0Rt44mXbN",
        "bearer": "Hh7s9Gd2Kf5Lq8Wm3X",
        "apikey": "Tt4r6Yx1Pz0Ol9Ik8U",
        "query": "Bb3n5Vc7Xz9Lk1Jh2G",
        "named": "short",
        "path": "Mm2n4Bv6Cx8Zl0Kj1H",
        "json": "Ww9e7Rt5Yu3Io1Pa2S",
        "form": "pencil",
        "depth": "Dd1f3Gh5Jk7Lq9Wz8X",
        "upload": "Uu2i4Oo6Pp8Aa0Ss1D",
        "trial": "Ee5r7Tt9Yy1Uu3Ii5O",
    }.items()
}


class Service(BaseHTTPRequestHandler):
    """Answers who asked and what the route is called, when it is asked to, and what it heard of Slipway."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    heard: ClassVar[list[Mapping[str, str]]] = []

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.heard.append({name.lower(): value for name, value in self.headers.items()})
        answer = b"%d" % len(body)
        self.send_response(404 if self.path.startswith("/none") else 200)
        self.send_header("Content-Length", str(len(answer)))
        if self.headers.get(ASKS_HEADER):
            self.send_header("X-Slipway-Person", "anna-by-another-name")
            self.send_header("X-Slipway-Route", "/notes/{id}" if self.path.startswith("/notes") else "")
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_PUT = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def answering(port: int) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", port), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


@dataclass(frozen=True)
class Recorded:
    """An environment whose requests are recorded."""

    folder: Path
    machine: MachineTarget
    recordings: SealedSegments

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        also: Mapping[str, str] | None = None,
        **headers: str,
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask through the proxy; return status, headers and body."""
        host, port = self.machine.shares.url.removeprefix("http://").split(":")
        connection = HTTPConnection(host, int(port))
        try:
            spelled = {name.replace("_", "-"): value for name, value in headers.items()}
            spelled |= also or {}
            connection.request(method, path, body=body, headers=spelled)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def kept(self) -> list[Exchange]:
        """Return all requests in the store, in order."""
        lines = [line for each in self.recordings.segments() for line in self.recordings.read(each)]
        return sorted(exchanges_of(lines)[0], key=lambda each: each.at)

    def left_out(self) -> Mapping[str, int]:
        """Return what was not kept and why."""
        lines = [line for each in self.recordings.segments() for line in self.recordings.read(each)]
        return exchanges_of(lines)[1]

    def wait_for(self, path: str) -> Exchange:
        """Return the kept request of a path, once it is there."""
        place.wait_until(lambda: any(each.path == path for each in self.kept()))
        return next(each for each in self.kept() if each.path == path)

    def pid(self) -> int:
        """Return the process of the recorder, 0 where it does not run."""
        return self.machine.supervisor.states([GROUP])[GROUP].pid


def opened(folder: Path, rule: Recording, *, every: float = EVERY) -> MachineTarget:
    """Return an environment that records by a rule."""
    found = config.read(folder / "slipway.toml")
    environment = found.named("production").model_copy(
        update={"recording": rule, "store": (folder / "state").as_uri()}
    )
    variables = {"PATH": os.environ["PATH"], "RECORDING_KEY": SECRET}
    target = machine(found.service, environment, folder, variables=variables)
    assert target.shares._recorder
    target.shares._recorder._every = every
    return target


def wait_until_it_listens(target: MachineTarget) -> None:
    """Wait until the recorder hears the proxy. It removes its socket when it ends."""
    place.wait_until(lambda: (target.home.run / "recorder.sock").exists())


@pytest.fixture(scope="module")
def recorded() -> Iterator[Recorded]:
    """A service that answers in both slots behind a proxy that tells the recorder."""
    with tally.short_folder() as folder:
        tally.write_configuration(folder, worker=False)
        with place.ended(folder):
            target = opened(folder, RULE)
            with answering(target.runtime.ports[BLUE]), answering(target.runtime.ports[GREEN]):
                target.shares.shift({BLUE: 100})
                found = Recorded(folder, target, SealedSegments(FolderStore(folder / "state"), SECRET))
                wait_until_it_listens(target)
                yield found


def test_a_request_is_kept_as_it_was(recorded: Recorded) -> None:
    before = datetime.now(UTC)
    body = json.dumps({"text": "Ä letter"}).encode()
    asked = {"Content-Type": "application/json", "X-Unit": "mm", "Accept": 'text/html;q="0.9", */*'}
    recorded.ask('/notes/one?page=2&name=%C3%A4"', "POST", body, also=asked)
    found = recorded.wait_for("/notes/one")
    assert before <= found.at <= datetime.now(UTC)
    assert (found.method, found.query, found.body, found.body_bytes) == (
        "POST",
        'page=2&name=%C3%A4"',
        body,
        len(body),
    )
    assert found.headers["accept"] == 'text/html;q="0.9", */*'
    assert found.headers["x-unit"] == "mm"
    assert (found.person, found.route, found.status) == ("anna-by-another-name", "/notes/{id}", 200)
    assert found.can_be_asked_again
    assert 0 <= found.seconds < 60
    assert found.size > 0


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "OPTIONS", "PROPFIND", "HEAD"])
def test_a_method_is_kept_as_it_was(recorded: Recorded, method: str) -> None:
    recorded.ask(f"/notes/{method.lower()}", method)
    assert recorded.wait_for(f"/notes/{method.lower()}").method == method


def test_what_the_service_says_for_the_recorder_does_not_reach_people(recorded: Recorded) -> None:
    Service.heard.clear()
    _, headers, _ = recorded.ask("/notes/two")
    assert Service.heard[-1][ASKS_HEADER.lower()] == "1"
    assert not [name for name in headers if "slipway" in name]


def test_nobody_outside_makes_the_service_say_it(recorded: Recorded) -> None:
    """Also where nothing is recorded: a wish from outside is taken away."""
    Service.heard.clear()
    wish = recorded.machine.shares.route_headers(BLUE)
    _, headers, _ = recorded.ask("/notes/x", also={ASKS_HEADER: "1", **wish})
    assert ASKS_HEADER.lower() not in Service.heard[-1]
    assert "x-slipway-person" not in headers


def test_requests_that_are_no_peoples_are_not_kept(recorded: Recorded) -> None:
    recorded.ask(f"/trial/{PLANTED['trial']}", also=recorded.machine.shares.route_headers(BLUE))
    recorded.ask("/trial/one", also=recorded.machine.shares.route_headers(BLUE))
    recorded.ask("/healthz/ready")
    recorded.ask("/assets/index-BQx3aGh1.js")
    recorded.ask("/after-trials")
    recorded.wait_for("/after-trials")
    assert not [
        each.path for each in recorded.kept() if each.path.startswith(("/trial", "/healthz", "/assets"))
    ]


def test_bodies_are_kept_of_named_routes_alone(recorded: Recorded) -> None:
    as_json = {"Content-Type": "application/json"}
    large = json.dumps(["a letter" * (LONGEST_BODY // 8 - 1)]).encode().ljust(LONGEST_BODY)
    recorded.ask("/notes/large", "PUT", large, also=as_json)
    recorded.ask("/notes/larger", "PUT", large + b" ", also=as_json)
    recorded.ask("/letters/one", "POST", b"{}", also=as_json)
    assert recorded.wait_for("/notes/large").body == large
    for path, size in (("/notes/larger", len(large) + 1), ("/letters/one", 2)):
        found = recorded.wait_for(path)
        assert (found.body, found.body_bytes, found.can_be_asked_again) == (None, size, False)


def test_a_body_of_unknown_length_cannot_be_asked_again(recorded: Recorded) -> None:
    host, port = recorded.machine.shares.url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port))
    connection.request("PUT", "/notes/chunked", body=iter([b"{}"]), encode_chunked=True)
    connection.getresponse().read()
    connection.close()
    assert not recorded.wait_for("/notes/chunked").can_be_asked_again


def test_visitors_are_told_apart_and_their_addresses_are_not_told(recorded: Recorded) -> None:
    for number, (address, browser) in enumerate(
        [("10.7.7.7", "one"), ("10.7.7.7", "one"), ("10.7.7.7", "two")]
    ):
        recorded.ask(f"/visitor/v{number}", X_Forwarded_For=address, User_Agent=browser)
    names = [recorded.wait_for(f"/visitor/v{number}").visitor for number in range(3)]
    assert names[0] == names[1] != names[2]
    assert all(len(name) == 32 and "10.7" not in name for name in names)


def plant(recorded: Recorded) -> None:
    """Make requests with a secret in every place."""
    secret = PLANTED
    recorded.ask(
        "/planted/headers",
        Cookie=f"session={secret['cookie']}",
        Authorization=f"Bearer {secret['bearer']}",
        X_Api_Key=secret["apikey"],
        Accept=f"text/html {secret['query']}",
    )
    recorded.ask(f"/planted/query?x={secret['query']}&voucher={secret['named']}&page=2")
    recorded.ask(f"/planted/reset/{secret['path']}")
    fields = {
        "password": secret["named"],
        "a": [{"b": secret["depth"]}],
        "t": f"see {secret['json']}",
        "ok": "kept",
    }
    recorded.ask("/notes/planted-json", "POST", json.dumps(fields).encode(), Content_Type="application/json")
    form = f"password={secret['form']}&name=anna&t={secret['json']}"
    kind = "application/x-www-form-urlencoded"
    recorded.ask("/notes/planted-form", "POST", form.encode(), Content_Type=kind)
    upload = (
        f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{secret["upload"]}\r\n--x--\r\n'.encode()
    )
    recorded.ask("/notes/planted-upload", "POST", upload, Content_Type="multipart/form-data; boundary=x")
    recorded.ask("/planted/last")


def test_no_planted_secret_is_in_any_file_nor_in_what_is_kept(recorded: Recorded) -> None:
    plant(recorded)
    recorded.wait_for("/planted/last")
    kept = "\n".join(json.dumps(each.as_json()) for each in recorded.kept())
    bodies = b"\n".join(each.body or b"" for each in recorded.kept()).decode()
    files = [each for each in recorded.folder.rglob("*") if each.is_file()]
    assert len([each for each in files if "recordings/" in str(each)]) >= 1
    everything = b"\n".join(each.read_bytes() for each in files).decode("latin-1")
    for name, secret in PLANTED.items():
        for text in (kept, bodies, everything, bodies_of_lines(everything)):
            assert secret not in text, name
            assert base64.b64encode(secret.encode()).decode().rstrip("=")[:-1] not in text, name
    found = {each.path: each for each in recorded.kept()}
    assert found["/planted/query"].query == f"x={MARKER}&voucher={MARKER}&page=2"
    assert json.loads(found["/notes/planted-json"].body or b"")["ok"] == "kept"
    assert found["/notes/planted-upload"].body is None
    assert not [path for path in found if "reset" in path]
    assert recorded.left_out()["a secret in its path"] >= 1


def bodies_of_lines(text: str) -> str:
    """Return what a reader who knows the recorder's format would look at."""
    return text.replace("\\u", "").replace("\\/", "/")


def test_nothing_in_the_store_is_readable_without_the_key(recorded: Recorded) -> None:
    recorded.ask("/a-word-to-look-for")
    recorded.wait_for("/a-word-to-look-for")
    for file in (recorded.folder / "state").rglob("*"):
        assert file.is_dir() or b"a-word-to-look-for" not in file.read_bytes()


def test_a_recorder_that_is_dead_harms_no_traffic(recorded: Recorded) -> None:
    before = recorded.pid()
    os.kill(before, signal.SIGSTOP)
    try:
        with load.running(f"{recorded.machine.shares.url}/busy", connections=4) as people:
            people.wait_for(2000)
        assert people.stop().failed == 0
        (recorded.machine.home.run / "recorder.sock").unlink()
        with load.running(f"{recorded.machine.shares.url}/busier", connections=4) as people:
            people.wait_for(2000)
        assert people.stop().failed == 0
    finally:
        os.kill(before, signal.SIGKILL)
    place.wait_until_other(recorded.pid, before)
    wait_until_it_listens(recorded.machine)
    recorded.ask("/alive-again")
    recorded.wait_for("/alive-again")


def test_a_killed_recorder_loses_what_was_not_written_and_nothing_else(recorded: Recorded) -> None:
    recorded.ask("/before-the-kill")
    recorded.wait_for("/before-the-kill")
    before = recorded.pid()
    os.kill(before, signal.SIGKILL)
    place.wait_until_other(recorded.pid, before)
    assert recorded.wait_for("/before-the-kill")
    place.wait_until(
        lambda: (
            recorded.ask("/after-the-kill")[0]
            and any(each.path == "/after-the-kill" for each in recorded.kept())
        )
    )


def test_what_was_heard_is_written_when_the_recorder_is_told_to_end(recorded: Recorded) -> None:
    slow = opened(recorded.folder, RULE, every=3600)
    slow.shares.shift({BLUE: 100})
    wait_until_it_listens(slow)
    before = recorded.pid()
    recorded.ask("/said-before-the-end")
    os.kill(before, signal.SIGTERM)
    place.wait_until_other(recorded.pid, before)
    recorded.wait_for("/said-before-the-end")
    recorded.machine.shares.shift({BLUE: 100})
    wait_until_it_listens(recorded.machine)


def test_new_rules_are_taken_up_by_a_proxy_that_serves(recorded: Recorded) -> None:
    changed = opened(recorded.folder, RULE.model_copy(update={"headers": ("X-Other",)}))
    with load.running(f"{changed.shares.url}/busy") as people:
        people.wait_for(200)
        changed.shares.shift({BLUE: 100})
        people.wait_for(400)
    assert people.stop().failed == 0
    wait_until_it_listens(changed)
    recorded.ask("/other-header", X_Other="seen")
    assert recorded.wait_for("/other-header").headers["x-other"] == "seen"


def test_where_nothing_is_recorded_any_more_the_recorder_ends(recorded: Recorded) -> None:
    off = opened(recorded.folder, Recording())
    off.shares.shift({BLUE: 100})
    assert not recorded.pid()
    Service.heard.clear()
    recorded.ask("/unseen", also={ASKS_HEADER: "1"})
    assert ASKS_HEADER.lower() not in Service.heard[-1]
    recorded.machine.shares.shift({BLUE: 100})
    wait_until_it_listens(recorded.machine)


def test_a_client_that_waits_for_leave_to_send_gets_it(recorded: Recorded) -> None:
    host, port = recorded.machine.shares.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as polite:
        polite.sendall(
            b"PUT /notes/polite HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        assert b"100 Continue" in polite.recv(1000)
        polite.sendall(b"{}")
        assert b"200 OK" in polite.recv(1000)
    assert recorded.wait_for("/notes/polite").body == b"{}"


def test_a_slow_sender_is_not_cut_off(recorded: Recorded) -> None:
    host, port = recorded.machine.shares.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as slow:
        slow.sendall(
            b"POST /notes/slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n["
        )
        recorded.ask("/meanwhile")
        slow.sendall(b"1] ")
        assert b"200 OK" in slow.recv(1000)
    assert recorded.wait_for("/notes/slow").body == b"[1] "


def test_a_services_own_log_is_followed_where_that_is_the_source(recorded: Recorded) -> None:
    rule = RULE.model_copy(update={"source": "file:access.log"})
    file = recorded.folder / "access.log"

    def log(path: str) -> None:
        line = {"at": datetime.now(UTC).isoformat(), "method": "GET", "path": path, "status": 200}
        secret = {"headers": {"cookie": PLANTED["cookie"], "accept": "text/html"}, "visitor": "10.7.7.7"}
        with file.open("a") as opened_file:
            opened_file.write(json.dumps(line | secret) + "\n")

    log("/logged/before")
    opened(recorded.folder, rule).shares.shift({BLUE: 100})
    assert recorded.wait_for("/logged/before").headers == {"accept": "text/html"}
    file.rename(recorded.folder / "access.log.1")
    log("/logged/after-its-rotation")
    assert "10.7" not in recorded.wait_for("/logged/after-its-rotation").visitor
    before = recorded.pid()
    os.kill(before, signal.SIGKILL)
    place.wait_until_other(recorded.pid, before)
    log("/logged/after-a-death")
    recorded.wait_for("/logged/after-a-death")
    paths = [each.path for each in recorded.kept()]
    assert paths.count("/logged/after-its-rotation") == 1
    assert not [each for each in recorded.kept() if PLANTED["cookie"] in json.dumps(each.as_json())]
