"""People who use Galley by way of a proxy, each with a browser of their own, as its web app asks for them."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LOGIN = "/_allauth/browser/v1/auth/login"
# What the app asks for before anybody is logged in, and the pages that it is opened at.
PUBLIC = ("/", "/_allauth/browser/v1/config", "/_allauth/browser/v1/auth/session")
PAGES = ("/templates", "/documents")
LISTS = (
    "/api/v1/me",
    "/api/v1/documents",
    "/api/v1/customisations",
    "/api/v1/documents?search=a",
    "/api/v1/documents/00000000-0000-0000-0000-000000000000",
    "/api/v1/nothing",
)
TEMPLATES, LETTERS = 4, 3
JSON_ONLY, PAGE, DRAWING, PDF = "application/json", "text/html", "image/svg+xml", "application/pdf"
TIMEOUT_SECONDS = 120


@dataclass
class Browser:
    """It keeps cookies, follows nothing, and counts what it was answered. `headers` are added to each request."""

    address: str
    number: int
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: object = None, *, accept: str = JSON_ONLY, key: str = ""
    ) -> tuple[int, bytes, float]:
        """Ask once, and return status, body and the seconds it took."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=TIMEOUT_SECONDS)
        began = time.perf_counter()
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, self._headers(method, accept, key))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        took = time.perf_counter() - began
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.statuses.append(answer.status)
        return answer.status, content, took

    def _headers(self, method: str, accept: str, key: str) -> dict[str, str]:
        found = {
            "User-Agent": f"browser {self.number}",
            "X-Forwarded-For": f"203.0.113.{self.number}",
            "Accept": accept,
            **self.headers,
        }
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method != "GET":
            found |= {"Content-Type": JSON_ONLY, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        return found | ({"Idempotency-Key": key} if key else {})

    def log_in(self, email: str, password: str) -> None:
        """Come to the first page and log in. Raises `RuntimeError` when that is refused."""
        for path in PUBLIC:
            self.ask("GET", path, accept=PAGE if path == "/" else JSON_ONLY)
        status, said, _ = self.ask("POST", LOGIN, {"email": email, "password": password})
        if status != http.HTTPStatus.OK:
            raise RuntimeError(f"{email} is not let in: {status} {said[:300]!r}")

    def work(self) -> None:
        """List what there is, write with some templates, make documents of it and download them."""
        _, found, _ = self.ask("GET", "/api/v1/templates")
        chance = random.Random(self.number)
        templates: list[dict[str, Any]] = json.loads(found)
        for each in chance.sample(templates, min(TEMPLATES, len(templates))):
            self._write(each["slug"])
        for path in (*PAGES, *LISTS):
            self.ask("GET", path, accept=PAGE if path in PAGES else JSON_ONLY)

    def _write(self, slug: str) -> None:
        values = json.loads(self.ask("GET", f"/api/v1/templates/{slug}")[1])["sample"]
        preview = f"/api/v1/templates/{slug}/preview"
        for _ in range(LETTERS):
            self.ask("POST", preview, {"values": values}, accept=DRAWING)
        kept = {"template": slug, "name": f"{slug} of {self.number}", "values": values}
        customisation = json.loads(self.ask("POST", "/api/v1/customisations", kept)[1])
        self.ask("GET", f"/api/v1/customisations/{customisation['id']}")
        order, key = {"template": slug, "values": values}, f"{self.number} {slug}"
        document = json.loads(self.ask("POST", "/api/v1/documents", order, key=key)[1])
        self.ask("GET", f"/api/v1/documents/{document['id']}")
        self.ask("GET", f"/api/v1/documents/{document['id']}/pdf", accept=PDF)
        self.ask("GET", f"/api/v1/verify/{document['sha256']}")
        # A form with nothing in it is refused, as while somebody begins.
        self.ask("POST", preview, {"values": {}}, accept=DRAWING)
