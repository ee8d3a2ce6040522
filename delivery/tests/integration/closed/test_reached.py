"""A closed-off release reaches its database and its bucket, and nothing else of the machine."""

from __future__ import annotations

import os
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from slipway.adapters.machine.closed.order import Endpoint, Reach
from slipway.adapters.machine.closed.reach import reach_of
from slipway.adapters.objects.folder_bucket import FolderBucket
from slipway.adapters.postgres.database import Postgres
from slipway.commands import postgres as commands
from slipway.ports import CommandSettings, Ready, Sent, SentKind

from tests.fakes.memory_store import MemoryStore
from tests.support import closed_off, other_ways, place, tally
from tests.support.postgres import execute

TIMES = 7


def test_programs_of_the_machine_are_not_met_at_their_sockets(tmp_path: Path) -> None:
    path, renamed, messages = (str(tmp_path / each) for each in ("socket", "renamed", "messages"))
    with (
        socket.socket(socket.AF_UNIX) as program,
        socket.socket(socket.AF_UNIX) as proxy,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as recorder,
    ):
        program.bind(path)
        program.listen()
        proxy.bind(f"{renamed}.new")
        proxy.listen()
        Path(f"{renamed}.new").rename(renamed)
        recorder.bind(messages)
        with closed_off.tempting(Reach()) as found:
            for each in (path, renamed):
                assert "refused" in found.tries("knock", path=each)
            assert "refused" in found.tries("knock", path=messages, messages="yes")
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
        assert tempted.tries("cancelled", address=copy) == "taken back"
        assert tempted.effects().statements == 1
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


def test_who_insists_on_encryption_that_ends_at_the_wall_is_told_of(copy: str, database: Postgres) -> None:
    with other_ways.by_tcp(socket_of(copy)) as port:
        own = commands.url_at(copy, "127.0.0.1", port)
        with closed_off.tempting(reach_to(own)) as tempted:
            for host in ("127.0.0.1", "10.0.0.1"):
                production = commands.url_at(database.address, host, port)
                assert "SSL" in tempted.tries("query", address=f"{production}?sslmode=require")
                assert tempted.sent() == (
                    Sent(SentKind.DATABASE, "any database, by TLS alone", f"at {host}:{port}"),
                )
            assert tempted.tries("connect", host="127.0.0.1", port=port, words="GET / HTTP/1.1") == ""
            assert tempted.sent() == (Sent(SentKind.CONNECTION, f"127.0.0.1:{port}", "TCP"),)


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


def test_who_wants_all_that_changes_on_the_server_is_refused(copy: str) -> None:
    """Connections of these kinds name the copy and get the files of every database."""
    sign = "&" if "?" in copy else "?"
    with closed_off.tempting(reach_to(copy)) as tempted:
        for wish in ("true", "database"):
            assert "cannot be reached" in tempted.tries("query", address=f"{copy}{sign}replication={wish}")
            assert [each.to for each in tempted.sent()] == ["all databases, to replicate them"]


def test_productions_bucket_is_hidden_and_the_copys_is_not(tmp_path: Path) -> None:
    own, view = tmp_path / "objects", tmp_path / "objects.view-1"
    for folder in (own, view):
        folder.mkdir()
        (folder / "one").write_bytes(b"1")
    copy, usual = ({"database": "", "bucket": each.as_uri()} for each in (view, own))
    with closed_off.tempting(reach_of(copy, usual, {})) as tempted:
        assert (tempted.tries("names", folder=own), tempted.tries("names", folder=view)) == ("", "one")
    assert (own / "one").read_bytes() == b"1"


def test_a_release_cannot_take_its_wall_down_or_look_past_it(tmp_path: Path) -> None:
    """Not even as root, which nearly every test here is."""
    own = tmp_path / "objects"
    own.mkdir()
    (own / "one").write_bytes(b"1")
    copy, usual = {"database": "", "bucket": ""}, {"database": "", "bucket": own.as_uri()}
    with closed_off.tempting(reach_of(copy, usual, {})) as tempted:
        # Of the machine's processes none is to be seen, and of its own first one, which has more rights, no more.
        assert tempted.tries("look_past", process=os.getpid(), folder=own).startswith("FileNotFoundError")
        assert tempted.tries("look_past", process=1, folder=own).startswith("PermissionError")
        assert tempted.tries("uncover", folder=own) == "[-1, -1] "


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
            url = f"http://127.0.0.1:{port}/ours/objects.view-1/one"
            assert tempted.tries("request", method="GET", url=url) == "200 an object"
            assert tempted.sent() == ()
            other = f"http://10.0.0.1:{port}/ours/objects.view-1/one"
            assert tempted.tries("request", method="GET", url=other).startswith("502")
            assert tempted.sent() == (
                Sent(SentKind.HTTP, f"10.0.0.1:{port}", "GET /ours/objects.view-1/one"),
            )


def test_a_release_writes_into_its_copies_behind_the_wall(
    copy: str, database: Postgres, tmp_path: Path
) -> None:
    name = commands.place_of(copy).name
    with tally.short_folder() as folder:
        (folder / "bucket").mkdir()
        tally.write_configuration(folder, database=database.address, worker=False)
        release, runtime = tally.build(folder / "built"), place.opened(folder).runtime
        bucket = FolderBucket(folder / "bucket", "copy")
        settings = CommandSettings(database=copy, bucket=bucket.view("copy", [], MemoryStore()))
        runtime.install(release)
        migrate = ("{python}", "{artefact}", "migrate")
        assert runtime.command(release, migrate, settings=settings, timeout_seconds=60).code == 0
        before = database.table_states(name)
        if why := runtime.why_not_closed():
            pytest.skip(why)
        # Who is met there could be told to end production's processes.
        assert str(runtime._home.run) in runtime._apart._order(release, "web", settings, 1).reach.hidden
        with runtime.scratch(release, settings=settings, closed=True) as instance:
            place.wait_until(lambda: isinstance(instance.ready(), Ready))
            instance.effects()
            note = urllib.request.Request(f"{instance.url}/notes/ann", b"what Ann wrote", method="PUT")
            with urllib.request.urlopen(note) as answer:
                assert answer.status < 300
            effects = instance.effects()
            assert effects.statements
            assert effects.sent == ()
            with urllib.request.urlopen(f"{instance.url}/notes/ann") as answer:
                assert b"what Ann wrote" in answer.read()
        after = database.table_states(name)
        assert {table for table in after if after[table] != before[table]} == {"public.notes"}
        assert (before["public.notes"].rows, after["public.notes"].rows) == (0, 1)
        assert list(bucket.keys("copy").values()) == [len(b"what Ann wrote")]
        assert database.table_states(database.name) == {}
