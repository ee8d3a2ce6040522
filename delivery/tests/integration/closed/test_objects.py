"""A closed-off release reaches its own objects in S3, and no others; what it uses is counted."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from servers.radosgw import PLAIN, VERSIONED, S3Server, s3_server
from slipway.adapters.machine.closed.reach import reach_of
from slipway.adapters.objects import s3_client
from slipway.adapters.objects.s3_bucket import S3Bucket
from slipway.adapters.postgres.database import Postgres
from slipway.ports import CommandSettings, ObjectUse, Ready, Sent, SentKind

from tests.fakes.memory_store import MemoryStore
from tests.support import closed_off, other_ways, place, tally
from tests.support.closed_off import Tempted
from tests.support.postgres import execute

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["s3_server"]

pytestmark = pytest.mark.s3

OURS, VIEW = "wall/objects", "wall/objects.view-1"
# More than is held anywhere on the way.
LARGE = 24 * 2**20


@dataclass(frozen=True)
class Asking:
    """A release with a view of a bucket, and who looks at that bucket from outside."""

    tempted: Tempted
    client: S3Client

    def s3(self, call: str, key: str = "", *, bucket: str = PLAIN, **given: Any) -> str:
        """Have the release ask S3, and return what it got."""
        named = {"Bucket": bucket} if bucket else {}
        words = {**named, **({"Key": key} if key else {}), **given}
        return self.tempted.tries("s3", call=call, given=json.dumps(words))

    def text(self, key: str, *, bucket: str = PLAIN) -> str:
        """Return what an object really holds."""
        return self.client.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


@pytest.fixture(scope="module")
def client(s3_server: S3Server) -> S3Client:
    found = s3_client.connect(s3_server.environment())
    for bucket, key in ((PLAIN, f"{OURS}/one"), (VERSIONED, f"{VIEW}/one")):
        found.put_object(Bucket=bucket, Key=key, Body=b"production's")
    return found


def variables(server: S3Server, endpoint: str = "", **more: str) -> Mapping[str, str]:
    return {**server.environment(), "AWS_ENDPOINT_URL": endpoint or server.endpoint, **more}


def tempting(settings: Mapping[str, str]) -> AbstractContextManager[Tempted]:
    own, usual = ({"database": "", "bucket": f"s3://{PLAIN}/{each}"} for each in (VIEW, OURS))
    return closed_off.tempting(reach_of(own, usual, settings), settings)


@pytest.fixture(scope="module")
def asking(s3_server: S3Server, client: S3Client) -> Iterator[Asking]:
    with tempting(variables(s3_server)) as tempted:
        yield Asking(tempted, client)


@pytest.fixture(autouse=True)
def its_own(request: pytest.FixtureRequest, client: S3Client) -> None:
    """Have one object in the view, and forget what an earlier test has sent."""
    client.put_object(Bucket=PLAIN, Key=f"{VIEW}/one", Body=b"its own")
    if "asking" in request.fixturenames:
        request.getfixturevalue("asking").tempted.effects()


def test_what_it_does_with_its_own_objects_is_counted(asking: Asking) -> None:
    for at in range(3):
        assert asking.s3("put_object", f"{VIEW}/{at}", Body="text") == "done"
    assert asking.s3("get_object", f"{VIEW}/2") == "text"
    assert asking.s3("head_object", f"{VIEW}/2") == "done"
    copied = {"CopySource": f"{PLAIN}/{VIEW}/one"}
    assert asking.s3("copy_object", f"{VIEW}/3 & ü", **copied) == "done"
    assert asking.text(f"{VIEW}/3 & ü") == "its own"
    listed = asking.s3("list_objects_v2", Prefix=f"{VIEW}/")
    assert listed == ",".join(f"{VIEW}/{each}" for each in ("0", "1", "2", "3 & ü", "one"))
    named = {"Objects": [{"Key": f"{VIEW}/{each}"} for each in ("0", "1", "2")]}
    assert asking.s3("delete_objects", Delete=named) == "done"
    assert asking.s3("delete_object", f"{VIEW}/3 & ü") == "done"
    assert asking.s3("head_bucket") == "done"
    effects = asking.tempted.effects()
    assert effects.objects == {
        ObjectUse.WRITTEN: 4,
        ObjectUse.READ: 1,
        ObjectUse.ASKED_ABOUT: 1,
        ObjectUse.LISTED: 1,
        ObjectUse.DELETED: 4,
    }
    assert effects.sent == ()
    assert asking.tempted.effects().objects == {}


@pytest.mark.parametrize(
    ("call", "given", "sent"),
    [
        ("get_object", {"Key": f"{OURS}/one"}, (f"s3://{PLAIN}", f"GET {OURS}/one")),
        ("put_object", {"Key": f"{OURS}/one", "Body": "x"}, (f"s3://{PLAIN}", f"PUT {OURS}/one")),
        ("delete_object", {"Key": f"{OURS}/one"}, (f"s3://{PLAIN}", f"DELETE {OURS}/one")),
        ("delete_objects", {"Delete": {"Objects": [{"Key": f"{VIEW}/one"}, {"Key": f"{OURS}/one"}]}}, None),
        ("list_objects_v2", {"Prefix": f"{OURS}/"}, None),
        ("list_objects_v2", {}, (f"s3://{PLAIN}", "GET ?encoding-type&list-type")),
        (
            "copy_object",
            {"Key": f"{VIEW}/two", "CopySource": f"{PLAIN}/{OURS}/one"},
            (f"s3://{PLAIN}", f"copy {OURS}/one"),
        ),
        ("get_object", {"Bucket": VERSIONED, "Key": f"{VIEW}/one"}, (f"s3://{VERSIONED}", f"GET {VIEW}/one")),
        ("create_bucket", {"Bucket": "new"}, ("s3://new", "PUT")),
        ("delete_bucket", {}, (f"s3://{PLAIN}", "DELETE")),
        ("list_buckets", {"Bucket": ""}, ("all buckets", "GET")),
    ],
)
def test_others_are_refused_and_named(
    asking: Asking, call: str, given: dict[str, Any], sent: tuple[str, str] | None
) -> None:
    said = asking.s3(call, **{"bucket": given.pop("Bucket", PLAIN), **given})
    assert f"The release may reach s3://{PLAIN}/{VIEW}/ alone." in said or "403" in said
    effects = asking.tempted.effects()
    assert [each.kind for each in effects.sent] == [SentKind.BUCKET]
    if sent:
        assert effects.sent == (Sent(SentKind.BUCKET, *sent),)
    assert not effects.objects
    # Nothing of it was done.
    assert asking.text(f"{OURS}/one") == "production's"
    assert asking.text(f"{VIEW}/one") == "its own"


def test_an_object_of_any_size_passes_in_both_directions(asking: Asking) -> None:
    words = {"bucket": PLAIN, "key": f"{VIEW}/large", "size": LARGE}
    assert asking.tempted.tries("s3_large", **words) == str(LARGE)
    assert asking.client.head_object(Bucket=PLAIN, Key=f"{VIEW}/large")["ContentLength"] == LARGE


def test_an_address_that_was_signed_beforehand_is_judged_as_any_other(asking: Asking) -> None:
    assert asking.tempted.tries("s3_presigned", bucket=PLAIN, key=f"{VIEW}/one") == "its own"
    assert "403" in asking.tempted.tries("s3_presigned", bucket=PLAIN, key=f"{OURS}/one")
    effects = asking.tempted.effects()
    assert effects.objects == {ObjectUse.READ: 1}
    assert effects.sent == (Sent(SentKind.BUCKET, f"s3://{PLAIN}", f"GET {OURS}/one"),)


def test_of_requests_that_come_at_once_each_is_judged(asking: Asking, s3_server: S3Server) -> None:
    host, port = s3_server.endpoint.removeprefix("http://").split(":")
    lines = [f"GET /{PLAIN}/{key}/one HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n" for key in (VIEW, OURS, VIEW)]
    said = asking.tempted.tries("raw", host=host, port=port, words="".join(lines))
    # The server refuses the first and the last one, because they are not signed.
    assert said.count("HTTP/1.1 403") == 3
    assert said.count("closed off") == 1
    effects = asking.tempted.effects()
    assert effects.objects == {ObjectUse.READ: 2}
    assert effects.sent == (Sent(SentKind.BUCKET, f"s3://{PLAIN}", f"GET {OURS}/one"),)


def test_what_listens_beside_it_at_its_address_is_no_server_of_objects(asking: Asking) -> None:
    assert asking.tempted.tries("visit_mail", host="127.0.0.1", port=25) == "250"
    assert asking.tempted.tries("request", method="GET", url="http://127.0.0.1:8080/x").startswith("502")
    assert [each.kind for each in asking.tempted.sent()] == [SentKind.CONNECTION, SentKind.HTTP]


def test_a_bucket_in_a_hosts_name_is_judged_as_one_in_the_path(asking: Asking, s3_server: S3Server) -> None:
    elsewhere = "other.s3.eu-west-1.amazonaws.com"
    assert asking.tempted.tries("request", method="GET", url=f"http://{elsewhere}/{OURS}/one").startswith(
        "403"
    )
    assert [(each.kind, each.to) for each in asking.tempted.sent()] == [(SentKind.BUCKET, elsewhere)]
    # To a server that does not look there for a bucket this is a list of all.
    host, port = s3_server.endpoint.removeprefix("http://").split(":")
    words = f"GET /?prefix={VIEW}/ HTTP/1.1\r\nHost: {PLAIN}.{host}:{port}\r\n\r\n"
    assert "closed off" in asking.tempted.tries("raw", host=host, port=port, words=words)
    assert [each.kind for each in asking.tempted.sent()] == [SentKind.BUCKET]


def test_what_is_no_request_is_named_and_goes_nowhere(asking: Asking, s3_server: S3Server) -> None:
    host, port = s3_server.endpoint.removeprefix("http://").split(":")
    assert asking.tempted.tries("raw", host=host, port=port, words="HELP\r\n\r\n") == ""
    assert asking.tempted.sent() == (Sent(SentKind.CONNECTION, f"{host}:{port}", "TCP"),)


def test_encryption_is_the_walls_matter(s3_server: S3Server, client: S3Client, tmp_path: Path) -> None:
    certificate = other_ways.certificate_in(tmp_path)
    with other_ways.by_tls(int(s3_server.endpoint.rpartition(":")[2]), certificate) as port:
        # Radosgw itself takes no body whose length is not said beforehand.
        plain = {"AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_CA_BUNDLE": str(certificate)}
        with tempting(variables(s3_server, f"https://127.0.0.1:{port}", **plain)) as tempted:
            asking = Asking(tempted, client)
            assert asking.s3("get_object", f"{VIEW}/one") == "its own"
            assert asking.s3("put_object", f"{VIEW}/two", Body="encrypted") == "done"
            assert asking.text(f"{VIEW}/two") == "encrypted"
            assert "alone" in asking.s3("get_object", f"{OURS}/one")
            effects = tempted.effects()
            assert effects.objects == {ObjectUse.READ: 1, ObjectUse.WRITTEN: 1}
            assert [each.kind for each in effects.sent] == [SentKind.BUCKET]


def test_a_server_that_is_not_who_it_should_be_is_not_believed(
    s3_server: S3Server, client: S3Client, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    certificate, other = (other_ways.certificate_in(each) for each in (tmp_path, tmp_path / "other"))
    with other_ways.by_tls(int(s3_server.endpoint.rpartition(":")[2]), certificate) as port:
        settings = variables(s3_server, f"https://127.0.0.1:{port}", AWS_CA_BUNDLE=str(other))
        with tempting(settings) as tempted:
            assert "does not answer" in Asking(tempted, client).s3("get_object", f"{VIEW}/one")


def test_a_service_that_forgets_its_copy_is_caught(
    database: Postgres, s3_server: S3Server, client: S3Client
) -> None:
    """It writes where it is told to, and reads what lies in production's place."""
    execute(database.address, f"CREATE DATABASE {database.name}_copy STRATEGY file_copy")
    with tally.short_folder() as folder:
        own = s3_server.environment()
        usual = {"database": database.address, "bucket": f"s3://{PLAIN}/{OURS}"}
        tally.write_configuration(folder, **usual, environment=own, worker=False)
        reading = {"Key=self._prefix + key)\n        except": f'Key="{OURS}/" + key)\n        except'}
        release = tally.build(folder / "built", edits={"tally/bucket.py": reading})
        runtime = place.opened(folder).runtime
        view = S3Bucket(PLAIN, OURS, "copy", environment=own).view("2", [], MemoryStore())
        settings = CommandSettings(database=database.address_of(f"{database.name}_copy"), bucket=view)
        runtime.install(release)
        migrate = ("{python}", "{artefact}", "migrate")
        assert runtime.command(release, migrate, settings=settings, timeout_seconds=60).code == 0
        if why := runtime.why_not_closed():
            pytest.skip(why)
        with runtime.scratch(release, settings=settings, closed=True) as instance:
            place.wait_until(lambda: isinstance(instance.ready(), Ready))
            instance.effects()
            url = f"{instance.url}/notes/ann"
            with urllib.request.urlopen(urllib.request.Request(url, b"a note", method="PUT")):
                assert instance.effects().objects == {ObjectUse.WRITTEN: 1}
            with pytest.raises(OSError):
                urllib.request.urlopen(url)
            (sent,) = instance.effects().sent
            assert (sent.kind, sent.to) == (SentKind.BUCKET, f"s3://{PLAIN}")
            assert sent.what.startswith(f"GET {OURS}/")
