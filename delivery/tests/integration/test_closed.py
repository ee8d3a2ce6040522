"""A release that is closed off reaches its database and its bucket; what else it sends is kept, and goes nowhere."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from slipway.adapters.machine.closed import outside, world
from slipway.adapters.machine.closed.order import Endpoint, Order, Reach
from slipway.adapters.machine.closed.reach import reach_of
from slipway.adapters.machine.supervised import processes
from slipway.adapters.postgres.database import Postgres
from slipway.commands import postgres as commands
from slipway.errors import StepFailed
from slipway.ports import Sent, SentKind

from tests.support import closed_off, mortal, other_ways, place
from tests.support.closed_off import Tempted
from tests.support.postgres import execute

SENTENCE = "502 This copy of the service reaches nothing but its own database and bucket."
TIMES = 7
# Seconds for which something runs that is not to be waited for.
LONG = "600"


@pytest.fixture(scope="module")
def tempted() -> Iterator[Tempted]:
    """One without database and bucket."""
    with closed_off.tempting(
        Reach(), {"EMAIL_PORT": "2500", "HOOK": "https://hooks.example:8765/x"}
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> None:
    """Forget what an earlier test has sent."""
    if "tempted" in request.fixturenames:
        request.getfixturevalue("tempted").effects()


@pytest.mark.parametrize("port", [25, 587, 1025, 2500])
def test_a_mail_is_kept_with_all_who_would_have_got_it(tempted: Tempted, port: int) -> None:
    assert tempted.tries("mail", host="mail.example", port=port, subject="Zwölf") == "sent"
    text = "Dear Ann,\r\n.\r\nyours\r\n\n[paper.pdf: application/pdf, 5 bytes]"
    assert tempted.sent() == (Sent(SentKind.MAIL, "ann@a.example, bob@b.example", "Zwölf", text),)
    assert tempted.sent() == ()


def test_two_mails_are_two(tempted: Tempted) -> None:
    for _ in range(2):
        tempted.tries("mail", host="mail.example", port=25, subject="Again")
    assert [each.what for each in tempted.sent()] == ["Again", "Again"]


def test_a_mail_over_tls_is_told_by_its_server(tempted: Tempted) -> None:
    assert "STARTTLS" in tempted.tries("secret_mail", host="mail.example", port=587)
    assert tempted.sent() == (Sent(SentKind.CONNECTION, "mail.example:587", "a mail server, and no mail"),)


@pytest.mark.parametrize("pieces", ["", "3"])
@pytest.mark.parametrize(("port", "host"), [("", "hooks.example"), (":8765", "hooks.example:8765")])
def test_a_request_is_kept_and_answered_with_a_failure(
    tempted: Tempted, port: str, host: str, pieces: str
) -> None:
    said = tempted.tries(
        "request", method="POST", url=f"http://hooks.example{port}/paid", body='{"n": 1}', pieces=pieces
    )
    assert said.startswith(SENTENCE)
    body = '{"n": 1}' * int(pieces or 1)
    assert tempted.sent() == (Sent(SentKind.HTTP, host, "POST /paid", body),)


def test_of_a_long_body_the_beginning_is_kept(tempted: Tempted) -> None:
    tempted.tries("request", method="PUT", url="http://10.9.8.7/", body="x" * 1000, pieces="300")
    (sent,) = tempted.sent()
    assert (sent.to, sent.text) == ("10.9.8.7", "x" * 8192)


def test_an_encrypted_request_is_told_by_the_server_that_it_names(tempted: Tempted) -> None:
    assert "Error" in tempted.tries("request", method="GET", url="https://api.example/")
    assert tempted.sent() == (Sent(SentKind.CONNECTION, "api.example:443", "TLS"),)


@pytest.mark.parametrize("host", ["cache.example", "10.1.2.3", "2001:db8::7", "127.0.0.1"])
def test_a_connection_to_any_other_port_is_refused_and_named(tempted: Tempted, host: str) -> None:
    for _ in range(2):
        assert "refused" in tempted.tries("connect", host=host, port=6379)
    place = f"[{host}]:6379" if ":" in host else f"{host}:6379"
    assert tempted.sent() == (Sent(SentKind.CONNECTION, place, "TCP"),)


def test_what_speaks_no_known_language_is_named(tempted: Tempted) -> None:
    assert tempted.tries("connect", host="10.1.2.3", port=8080, words="\0\0\0\0\0\0\0\0\0") == ""
    assert tempted.sent() == (Sent(SentKind.CONNECTION, "10.1.2.3:8080", "TCP"),)


def test_a_packet_that_nobody_takes_is_named(tempted: Tempted) -> None:
    for host in ("metrics.example", "10.1.2.3"):
        assert tempted.tries("packet", host=host, port=8125) == "sent"
    assert tempted.sent() == (
        Sent(SentKind.CONNECTION, "metrics.example:8125", "UDP"),
        Sent(SentKind.CONNECTION, "10.1.2.3:8125", "UDP"),
    )


def test_what_a_release_says_to_itself_is_its_own(tempted: Tempted) -> None:
    assert tempted.tries("listen", port=9999) == "connected"
    assert tempted.sent() == ()


def test_names_of_the_world_are_invented_and_stay_the_same(tempted: Tempted) -> None:
    first = tempted.tries("look_up", host="one.example")
    assert first.startswith(("198.18.", "198.19."))
    assert tempted.tries("look_up", host="ONE.example") == first
    assert tempted.tries("look_up", host="two.example") != first
    # No domain of the machine's is put behind a name, which might be one that is allowed.
    assert "search" not in (resolver := tempted.tries("text", path="/etc/resolv.conf"))
    assert resolver != Path("/etc/resolv.conf").read_text()
    assert tempted.tries("look_up", host="localhost").startswith(("127.0.0.1", "::1"))


def test_a_database_of_another_server_is_refused_and_named(tempted: Tempted) -> None:
    said = tempted.tries("query", address="postgresql://me@db.example/orders")
    assert "the database 'orders' cannot be reached" in said
    assert tempted.sent() == (Sent(SentKind.DATABASE, "orders", "at db.example:5432"),)


def test_programs_of_the_machine_are_not_met_at_their_sockets(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as program:
        program.bind(path)
        program.listen()
        with closed_off.tempting(Reach()) as found:
            assert "refused" in found.tries("knock", path=path)
        with socket.socket(socket.AF_UNIX) as outside:
            outside.connect(path)


@pytest.fixture
def copy(database: Postgres) -> str:
    """The address of a copy beside the test's own database, which stands for production's."""
    name = f"{database.name}_copy"
    execute(database.address, f"CREATE DATABASE {name} STRATEGY file_copy")
    return database.address_of(name)


def reach_to(copy: str) -> Reach:
    return reach_of({"database": copy, "bucket": ""}, {"database": "", "bucket": ""}, {})


def socket_of(address: str) -> str:
    ((host, port),) = commands.place_of(address).servers
    return Endpoint(host, port).path


def test_statements_to_the_copy_are_counted_however_they_are_sent(copy: str) -> None:
    with closed_off.tempting(reach_to(copy)) as tempted:
        assert tempted.effects().statements == 0
        assert commands.place_of(copy).name in tempted.tries("query", address=copy, times=TIMES)
        assert tempted.effects().statements == TIMES + 1
        tempted.tries("query", address=copy, times=TIMES, values="yes")
        assert tempted.effects().statements == TIMES + 1
        assert tempted.tries("prepared", address=copy, times=TIMES) == "asked"
        assert tempted.effects().statements == TIMES
        assert f"({1000 + TIMES},)" in tempted.tries("batch", address=copy, times=TIMES)
        # The table, the copying, and what asks for the count.
        assert tempted.effects().statements == 3 + TIMES
        assert tempted.sent() == ()


def test_production_is_refused_by_its_socket_and_nothing_of_its_folder_is_seen(
    copy: str, database: Postgres
) -> None:
    with closed_off.tempting(reach_to(copy)) as tempted:
        said = tempted.tries("query", address=database.address)
        assert f"the database '{database.name}' cannot be reached" in said
        path = socket_of(database.address)
        assert tempted.effects().sent == (Sent(SentKind.DATABASE, database.name, f"at {path}"),)
        assert tempted.tries("names", folder=Path(path).parent) == Path(path).name
    assert Path(path).parent.joinpath("PG_VERSION").exists()


def test_production_is_refused_by_tcp(copy: str, database: Postgres) -> None:
    with other_ways.by_tcp(socket_of(copy)) as port:
        own, production = (commands.url_at(each, "127.0.0.1", port) for each in (copy, database.address))
        with closed_off.tempting(reach_to(own)) as tempted:
            assert commands.place_of(copy).name in tempted.tries("query", address=own, times=TIMES)
            assert tempted.effects().statements == TIMES + 1
            assert "cannot be reached" in tempted.tries("query", address=production)
            for host in ("10.0.0.1", "db.example"):
                other = commands.url_at(database.address, host, port)
                assert "cannot be reached" in tempted.tries("query", address=other)
            assert tempted.sent() == tuple(
                Sent(SentKind.DATABASE, database.name, f"at {host}:{port}")
                for host in ("127.0.0.1", "10.0.0.1", "db.example")
            )


@pytest.mark.parametrize("mode", ["require", "verify-full"])
def test_encryption_is_the_walls_matter(copy: str, database: Postgres, tmp_path: Path, mode: str) -> None:
    certificate = other_ways.certificate_in(tmp_path)
    with other_ways.by_tcp(socket_of(copy), certificate) as port:
        asked = f"{commands.url_at(copy, '127.0.0.1', port)}?sslmode={mode}&sslrootcert={certificate}"
        with closed_off.tempting(reach_to(asked)) as tempted:
            own = commands.without_tls(asked)
            assert commands.place_of(copy).name in tempted.tries("query", address=own, times=TIMES)
            assert tempted.effects().statements == TIMES + 1
            other = own.replace(commands.place_of(copy).name, database.name)
            assert "cannot be reached" in tempted.tries("query", address=other)


def test_a_server_that_is_not_who_it_should_be_is_not_believed(copy: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    certificate, other = (other_ways.certificate_in(each) for each in (tmp_path, tmp_path / "other"))
    with other_ways.by_tcp(socket_of(copy), certificate) as port:
        asked = f"{commands.url_at(copy, '127.0.0.1', port)}?sslmode=verify-full&sslrootcert={other}"
        with closed_off.tempting(reach_to(asked)) as tempted:
            assert "does not answer" in tempted.tries("query", address=commands.without_tls(asked))


def test_productions_bucket_is_hidden_and_the_copys_is_not(tmp_path: Path) -> None:
    own, view = tmp_path / "objects", tmp_path / "objects.view-1"
    for folder in (own, view):
        folder.mkdir()
        (folder / "one").write_bytes(b"1")
    copy, usual = ({"database": "", "bucket": each.as_uri()} for each in (view, own))
    with closed_off.tempting(reach_of(copy, usual, {})) as tempted:
        assert (tempted.tries("names", folder=own), tempted.tries("names", folder=view)) == ("", "one")
    assert (own / "one").read_bytes() == b"1"


class Bucket(BaseHTTPRequestHandler):
    """A bucket's server that has everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"an object")

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def bucket_server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_buckets_server_is_reached_and_another_at_its_port_is_not() -> None:
    with bucket_server() as port:
        addresses = {"database": "", "bucket": "s3://ours/objects.view-1"}
        variables = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        reach = reach_of(addresses, {"database": "", "bucket": "s3://ours/objects"}, variables)
        with closed_off.tempting(reach, variables) as tempted:
            url = f"http://127.0.0.1:{port}/ours/one"
            assert tempted.tries("request", method="GET", url=url) == "200 an object"
            assert tempted.sent() == ()
            other = f"http://10.0.0.1:{port}/ours/one"
            assert tempted.tries("request", method="GET", url=other).startswith("502")
            assert tempted.sent() == (Sent(SentKind.HTTP, f"10.0.0.1:{port}", "GET /ours/one"),)


def test_many_ask_at_once(tempted: Tempted) -> None:
    threads = [
        threading.Thread(target=tempted.tries, args=("mail",), kwargs={"host": "a.example", "port": 25})
        for _ in range(40)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(tempted.sent()) == 40


def test_it_ends_with_its_block_and_all_it_has_left_behind(tmp_path: Path) -> None:
    with closed_off.tempting(Reach()) as tempted:
        left = int(tempted.tries("leave", word=LONG))
        place.wait_until(lambda: processes.words_of(left) == ("sleep", LONG))
    assert not processes.words_of(left)
    assert tempted.effects().statements is None


def test_its_exit_code_and_last_words_are_told() -> None:
    ordered = closed_off.order(Reach())
    words = ("sh", "-c", "echo why it failed >&2; exit 7")
    ordered = Order(words, ordered.environment, ordered.folder, ordered.port, 5.0, Reach())
    with world.serving_closed(ordered) as closed:
        place.wait_until(lambda: closed.server.code() is not None)
        assert (closed.server.code(), "why it failed" in closed.server.said()) == (7, True)


def test_a_wall_that_cannot_be_built_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "__name__", "there.is.none")
    fault = pytest.raises(StepFailed, match=r"(?s)could not be closed off.*No module named")
    with fault, world.serving_closed(closed_off.order(Reach())):
        pass


def family_of(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children = [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _parent(entry) == pid
    ]
    return [pid, *(each for child in children for each in family_of(child))]


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def deployed(pids: Path, *, killed: str) -> None:
    """Serve closed off, write down the processes of it, and die; or let one of them die and see the end of all."""
    tempfile.tempdir = str(pids.with_name("temporary"))
    with closed_off.tempting(Reach()) as tempted:
        left = int(tempted.tries("leave", word=LONG))
        family = [*family_of(tempted.closed.server.process.pid)]
        pids.write_text(" ".join(map(str, [*family, left])))
        if killed == "slipway":
            mortal.die()
        os.kill(family[["outside", "inside"].index(killed)], signal.SIGKILL)
        place.wait_until(lambda: tempted.closed.server.code() is not None)
        mortal.die()


@pytest.mark.parametrize("killed", ["slipway", "outside", "inside"])
def test_nothing_is_left_when_a_part_is_killed(tmp_path: Path, killed: str) -> None:
    if why := world.why_not_closed():
        pytest.skip(why)
    pids, temporary = tmp_path / "pids", tmp_path / "temporary"
    temporary.mkdir()
    mortal.killed_in(partial(deployed, pids, killed=killed))
    found = [int(each) for each in pids.read_text().split()]
    assert len(found) >= 4
    place.wait_until(lambda: not any(map(processes.words_of, found)))
    assert list(temporary.iterdir()) == []
