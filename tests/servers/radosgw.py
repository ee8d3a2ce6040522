"""A real S3 server for tests: Ceph's radosgw over one memory store, started for the run and gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from servers import one_for_the_run

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
WITHOUT_S3 = "TESTS_WITHOUT_S3"
READY_SECONDS = 300
PLAIN, VERSIONED = "plain", "versioned"

CONFIGURATION = """\
[global]
fsid = {fsid}
mon initial members = a
mon host = v1:127.0.0.1:{mon_port}
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data = {folder}/mon
osd data = {folder}/osd0
run dir = {folder}/run
pid file = {folder}/run/$name.pid
log file = {folder}/log/$name.log
admin socket = {folder}/run/$name.asok
osd objectstore = memstore
memstore device bytes = 4294967296
osd class load list = *
osd class default list = *
osd class update on start = false
osd crush update on start = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv4 = true
ms bind msgr2 = false
mon data avail crit = 1
mon data avail warn = 2
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{s3_port}
debug osd = 0
debug ms = 0
"""
TRIES = 3
ASKED_AT_MOST = 20


class RadosgwMissing(Exception):
    """This machine cannot run the S3 server."""

    def __init__(self, programs: list[str]) -> None:
        super().__init__(
            f"The S3 tests need {', '.join(programs)}. Install Debian's radosgw, ceph-mon, ceph-osd and "
            f"ceph-common, or set {WITHOUT_S3}=1 to skip these tests."
        )


@dataclass(frozen=True)
class S3Server:
    """A running server: its address and the keys of its one user."""

    endpoint: str
    access_key: str
    secret_key: str

    def environment(self) -> dict[str, str]:
        """The usual variables that show a client the way to this server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
        }


def missing_programs() -> list[str]:
    """Names of the programs that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """One server for the whole run, with the buckets `plain` and `versioned`."""
    if missing := missing_programs():
        if os.environ.get(WITHOUT_S3) == "1":
            pytest.skip(f"{WITHOUT_S3}=1, and {', '.join(missing)} is not installed")
        raise RadosgwMissing(missing)
    with serving() as server:
        yield server


@contextmanager
def serving() -> Iterator[S3Server]:
    """Give the run's one server, with the buckets `plain` and `versioned`, while the block runs."""
    with one_for_the_run.held("radosgw", _start, _stop) as answer:
        yield S3Server(**json.loads(answer))


@pytest.fixture
def prefix() -> str:
    """A prefix that no other test uses."""
    return f"run-{uuid.uuid4().hex[:12]}"


def _start(folder: Path) -> str:
    # Two clusters that start on one machine at the same instant can meet in the daemons' own range of ports.
    for attempt in range(1, TRIES + 1):
        (folder / str(attempt)).mkdir()
        cluster = _Cluster(folder / str(attempt))
        try:
            server = cluster.start()
        except RuntimeError:
            cluster.stop()
            if attempt == TRIES:
                raise
        else:
            break
    _make_buckets(server)
    return json.dumps(asdict(server))


def _make_buckets(server: S3Server) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        config=Config(s3={"addressing_style": "path"}),
    )
    for bucket in (PLAIN, VERSIONED):
        client.create_bucket(Bucket=bucket)
    client.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})


def _stop(folder: Path) -> None:
    for cluster in folder.glob("[0-9]*"):
        _Cluster(cluster).stop()


class _Cluster:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config = folder / "ceph.conf"

    def start(self) -> S3Server:
        fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
        mon_port, s3_port = _free_ports(2)
        for name in ("mon", "osd0", "run", "log", "rgw"):
            (self._folder / name).mkdir()
        values = {"fsid": fsid, "folder": self._folder, "mon_port": mon_port, "s3_port": s3_port}
        self._config.write_text(CONFIGURATION.format(**values))
        monmap, address = str(self._folder / "monmap"), f"[v1:127.0.0.1:{mon_port}]"
        self._run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", address, monmap)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, *self._with_config)
        self._run("ceph-mon", "-i", "a", *self._with_config)
        self._ask("osd", "new", osd)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd, *self._with_config)
        self._run("ceph-osd", "-i", "0", *self._with_config)
        self._ask("osd", "crush", "add", "osd.0", "1.0", "host=vm", "root=default")
        server = S3Server(f"http://127.0.0.1:{s3_port}", "testsaccess", "testssecret")
        keys = (f"--access-key={server.access_key}", f"--secret={server.secret_key}")
        # It may make users: who gets keys for a part of a bucket alone is another one.
        user = ("user", "create", "--uid=t", "--display-name=t", "--caps=users=*", *keys)
        self._run("radosgw-admin", *self._with_config, *user)
        self._run("radosgw", "-n", "client.rgw", *self._with_config)
        _wait_for(s3_port)
        return server

    def stop(self) -> None:
        pids = [
            int(file.read_text()) for file in (self._folder / "run").glob("*.pid") if file.read_text().strip()
        ]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:
            _wait_until_gone(pid)

    @property
    def _with_config(self) -> tuple[str, str]:
        return ("-c", str(self._config))

    def _ask(self, *question: str) -> None:
        # A client that speaks before it has heard the monitor's map names no cluster and is refused, without
        # effect. The daemon that would end for the same reason is told by its settings to ask nothing.
        for _ in range(ASKED_AT_MOST - 1):
            with suppress(RuntimeError):
                return self._run("ceph", *self._with_config, *question)
            time.sleep(0.2)
        return self._run("ceph", *self._with_config, *question)

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, timeout=READY_SECONDS, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-1000:]}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The S3 server did not listen on port {port} within {READY_SECONDS} s.")


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and Path(f"/proc/{pid}").exists():
        time.sleep(0.02)
