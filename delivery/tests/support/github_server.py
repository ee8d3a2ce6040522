"""A server that speaks the part of GitHub's REST API that Slipway uses, over real HTTP, and keeps what it was told.

Paths, fields and codes are those of https://docs.github.com/en/rest (comments, reactions, pulls, collaborators,
deployments).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-of-the-test"
REPOSITORY = "example/tally"


@dataclass
class GitHubServer:
    """What lies at GitHub. `faults` are answered first, each once: a code, and headers."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[tuple[int, str]] = field(default_factory=list)
    deployments: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    permissions: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def say(self, body: str, *, kind: str = "User") -> int:
        """Let somebody write a comment; return its number."""
        number = len(self.comments) + 1
        self.comments.append({"id": number, "body": body, "user": {"login": kind.lower(), "type": kind}})
        return number

    def variables(self, **others: str) -> dict[str, str]:
        """Return what a workflow's environment says of it."""
        own = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_API_URL": self.url}
        return {**own, "GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "1", **others}

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Do what is asked, and return code and answer."""
        place, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        for (verb, pattern), act in ROUTES.items():
            found = re.fullmatch(f"/repos/{REPOSITORY}/{pattern}", place)
            if verb == method and found:
                return act(self, found, body, query)
        return 404, {"message": "Not Found"}

    def _listed(self, _: Any, __: Any, query: Any) -> tuple[int, Any]:
        page, size = int(query["page"][0]), int(query["per_page"][0])
        return 200, self.comments[(page - 1) * size : page * size]

    def _written(self, _: Any, body: Any, __: Any) -> tuple[int, Any]:
        self.say(body["body"], kind="Bot")
        return 201, self.comments[-1]

    def _changed(self, found: Any, body: Any, _: Any) -> tuple[int, Any]:
        (one,) = [each for each in self.comments if each["id"] == int(found[1])]
        one["body"] = body["body"]
        return 200, one

    def _reacted(self, found: Any, body: Any, _: Any) -> tuple[int, Any]:
        self.reactions.append((int(found[1]), body["content"]))
        return 201, {"id": 1}

    def _pull(self, found: Any, _: Any, __: Any) -> tuple[int, Any]:
        one = self.pulls.get(int(found[1]))
        return (200, one) if one else (404, {"message": "Not Found"})

    def _permission(self, found: Any, _: Any, __: Any) -> tuple[int, Any]:
        return 200, {"permission": self.permissions.get(found[1], "read")}

    def _begun(self, _: Any, body: Any, __: Any) -> tuple[int, Any]:
        self.deployments.append(body)
        return 201, {"id": len(self.deployments)}

    def _told(self, found: Any, body: Any, _: Any) -> tuple[int, Any]:
        if len(body["description"]) > 140:
            return 422, {"message": "description is too long (maximum is 140 characters)"}
        self.statuses.append({"deployment": int(found[1]), **body})
        return 201, {"id": len(self.statuses)}


ROUTES = {
    ("GET", r"issues/(\d+)/comments"): GitHubServer._listed,
    ("POST", r"issues/(\d+)/comments"): GitHubServer._written,
    ("PATCH", r"issues/comments/(\d+)"): GitHubServer._changed,
    ("POST", r"issues/comments/(\d+)/reactions"): GitHubServer._reacted,
    ("GET", r"pulls/(\d+)"): GitHubServer._pull,
    ("GET", r"collaborators/([\w-]+)/permission"): GitHubServer._permission,
    ("POST", r"deployments"): GitHubServer._begun,
    ("POST", r"deployments/(\d+)/statuses"): GitHubServer._told,
}


@contextmanager
def github_server() -> Iterator[GitHubServer]:
    """Serve it on a free port of this machine while the block runs."""
    held = GitHubServer()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            held.asked.append(f"{self.command} {self.path}")
            headers: dict[str, str] = {}
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                code, answer = 401, {"message": "Bad credentials"}
            elif held.faults:
                (code, headers), answer = held.faults.pop(0), {"message": "Not now"}
            else:
                code, answer = held.answer(self.command, self.path, body)
            text = json.dumps(answer).encode()
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = _answer  # noqa: N815 # names that the library looks for

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
