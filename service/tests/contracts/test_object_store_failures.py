"""How each object store fails: in bounded time, with words that say what to do."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from galley import ports
from galley.adapters.objects.folder_store import FolderObjectStore
from galley.adapters.objects.object_stores import UnknownStoreAddress, open_store
from galley.adapters.objects.s3_store import Patience, S3ObjectStore
from servers import radosgw

HURRY = Patience(connect_seconds=0.5, request_seconds=1.0, retries=2, all_seconds=3.0)
CALM = Patience(connect_seconds=600.0, request_seconds=600.0, retries=0, all_seconds=600.0)
NOBODY = {"AWS_ACCESS_KEY_ID": "someaccesskey", "AWS_SECRET_ACCESS_KEY": "somesecretkey"}


def calls(store: ports.ObjectStore) -> list[tuple[str, object]]:
    return [
        ("put", lambda: store.put("key", b"x", media_type="text/plain")),
        ("get", lambda: store.get("key")),
        ("list", lambda: list(store.list("key"))),
        ("delete", lambda: store.delete("key")),
        ("check", store.check),
    ]


def assert_unreachable(store: ports.ObjectStore) -> str:
    said = ""
    for _, call in calls(store):
        with pytest.raises(ports.StoreUnreachable) as caught:
            call()  # type: ignore[operator]
        said = str(caught.value)
    return said


def test_a_server_that_is_not_there_is_unreachable() -> None:
    assert_unreachable(silent_at("http://127.0.0.1:1", HURRY))


def test_a_server_that_never_answers_is_unreachable_when_patience_is_over() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        # Who has more patience still waits when all calls of who has little are over.
        waiting = threading.Thread(target=ask_patiently, args=(silent_at(endpoint, CALM),), daemon=True)
        waiting.start()
        assert_unreachable(silent_at(endpoint, HURRY))
        assert waiting.is_alive()


def silent_at(endpoint: str, patience: Patience) -> S3ObjectStore:
    environment = {**NOBODY, "AWS_ENDPOINT_URL": endpoint}
    return S3ObjectStore("bucket", environment=environment, patience=patience)


def ask_patiently(store: ports.ObjectStore) -> None:
    with suppress(ports.StoreUnreachable):
        store.get("key")


def test_wrong_credentials_are_named(s3_server: radosgw.S3Server) -> None:
    wrong = {**s3_server.environment(), "AWS_SECRET_ACCESS_KEY": "not-the-secret-key"}
    assert "credentials" in assert_unreachable(S3ObjectStore(radosgw.PLAIN, environment=wrong))


def test_a_missing_bucket_is_named(s3_server: radosgw.S3Server) -> None:
    store = S3ObjectStore("no-such-bucket", environment=s3_server.environment())
    assert "no-such-bucket" in assert_unreachable(store)


def test_two_prefixes_of_one_bucket_do_not_see_each_other(s3_server: radosgw.S3Server) -> None:
    one = S3ObjectStore(radosgw.PLAIN, "apart/one", environment=s3_server.environment())
    other = S3ObjectStore(radosgw.PLAIN, "/apart/on/", environment=s3_server.environment())
    one.put("key", b"one", media_type="text/plain")
    assert list(other.list()) == []
    assert [found.key for found in one.list()] == ["key"]
    with pytest.raises(ports.ObjectMissing):
        other.get("key")


def test_a_folder_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path / "absent" / "objects")
    with pytest.raises(ports.StoreUnreachable, match="create it"):
        store.check()
    with pytest.raises(ports.StoreUnreachable):
        list(store.list())
    with pytest.raises(ports.StoreUnreachable):
        store.put("key", b"x", media_type="text/plain")


PUT_AND_DIE = """
import os, signal, sys
from pathlib import Path
from galley.adapters.objects.folder_store import FolderObjectStore

os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
FolderObjectStore(Path(sys.argv[1])).put("documents/half", b"x" * 100_000, media_type="text/plain")
"""


def test_an_object_half_written_by_a_crash_is_never_seen(tmp_path: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", PUT_AND_DIE, str(tmp_path)], timeout=30, check=False)
    assert crashed.returncode == -signal.SIGKILL
    store = FolderObjectStore(tmp_path)
    left_behind = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left_behind, "the crash came before anything was written, so this test would prove nothing"
    assert list(store.list()) == []
    with pytest.raises(ports.ObjectMissing):
        store.get("documents/half")
    assert store.put("documents/half", b"whole", media_type="text/plain") is ports.Put.CREATED
    assert store.get("documents/half") == b"whole"


def test_an_address_opens_the_store_that_it_names(tmp_path: Path, s3_server: radosgw.S3Server) -> None:
    folder = open_store(f"file://{tmp_path}", {})
    folder.put("key", b"in a folder", media_type="text/plain")
    assert (tmp_path / "key").read_bytes() == b"in a folder"
    bucket = open_store(f"s3://{radosgw.PLAIN}/opened", s3_server.environment())
    bucket.put("key", b"in a bucket", media_type="text/plain")
    same = S3ObjectStore(radosgw.PLAIN, "opened", environment=s3_server.environment())
    assert same.get("key") == b"in a bucket"


@pytest.mark.parametrize(
    "address", ["", "objects", "file://", "file://host/folder", "ftp://a/b", "s3://", "s3://a?b"]
)
def test_an_address_that_names_no_store_is_refused(address: str) -> None:
    with pytest.raises(UnknownStoreAddress):
        open_store(address, {})
