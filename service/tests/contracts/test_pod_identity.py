"""In a cluster at AWS nobody writes keys down: an agent on the node gives them to a pod, against its own token."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from galley import ports
from galley.adapters.objects.object_stores import open_store
from servers.radosgw import PLAIN, S3Server

TOKEN = "the-token-that-the-cluster-wrote"  # of nobody


class Agent(http.server.ThreadingHTTPServer):
    """Answers as EKS Pod Identity's agent does at http://169.254.170.23/v1/credentials."""

    def __init__(self, keys: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.keys = keys
        self.asked: list[str] = []


class _Answer(http.server.BaseHTTPRequestHandler):
    server: Agent

    def do_GET(self) -> None:
        given = self.headers.get("Authorization", "")
        self.server.asked.append(given)
        known = given == TOKEN and self.path == "/v1/credentials"
        self.send_response(200 if known else 401)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.keys if known else {}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def agent(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Agent]:
    ends = datetime.now(UTC) + timedelta(hours=6)
    server = Agent(
        {
            "AccessKeyId": s3_server.access_key,
            "SecretAccessKey": s3_server.secret_key,
            "Token": "",
            "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "AccountId": "111111111111",
        }
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "token").write_text(TOKEN)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{server.server_port}/v1/credentials"
    )
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(s3_server: S3Server, prefix: str) -> ports.ObjectStore:
    without_keys = {"AWS_ENDPOINT_URL": s3_server.endpoint, "AWS_REGION": "us-east-1"}
    return open_store(f"s3://{PLAIN}/{prefix}", without_keys)


def test_a_pod_without_keys_gets_them_from_the_agent(agent: Agent, store: ports.ObjectStore) -> None:
    assert store.put("one", b"1", media_type="text/plain") is ports.Put.CREATED
    assert store.get("one") == b"1"
    store.check()
    assert set(agent.asked) == {TOKEN}


def test_a_token_that_the_agent_does_not_know_opens_nothing(
    agent: Agent, store: ports.ObjectStore, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("another")
    with pytest.raises(ports.StoreUnreachable):
        store.check()
    assert set(agent.asked) == {"another"}
