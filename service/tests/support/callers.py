"""Whoever calls the service over HTTP: a browser, an app, a program, or nobody known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart

API = "/api/v1"
ALLAUTH = {"browser": "/_allauth/browser/v1", "app": "/_allauth/app/v1"}

# One for all callers, as in a web process. Each would else read the folder of static files again, which takes longer
# than most requests.
HANDLER = ClientHandler(enforce_csrf_checks=True)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        """Return the type of the body, without parameters."""
        return self.headers.get("Content-Type", "").split(";")[0]

    @property
    def kind(self) -> str:
        """Return which problem this is. Fails when it is none."""
        assert self.media_type == "application/problem+json", (self.status, self.media_type, self.body[:300])
        problem = self.json()
        assert problem["status"] == self.status
        assert problem["title"]
        assert problem["detail"]
        return str(problem["type"]).removeprefix("urn:galley:problem:")

    @property
    def faults(self) -> list[str]:
        """Return the paths that a problem names."""
        return [str(error["path"]) for error in self.json().get("errors", [])]


@dataclass(frozen=True)
class Upload:
    """A file for a multipart request."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"


class Caller:
    """Sends requests as one client, with the CSRF rules in force."""

    def __init__(self, *, cookies: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None):
        self.client = Client(
            enforce_csrf_checks=True,
            raise_request_exception=False,
            SERVER_NAME="localhost",
            headers=dict(headers or {}),
        )
        self.client.handler = HANDLER
        for name, value in (cookies or {}).items():
            self.client.cookies[name] = value

    def send(
        self,
        method: str,
        path: str,
        payload: object = None,
        *,
        files: Mapping[str, Upload | str] | None = None,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        address: str = "127.0.0.1",
        secure: bool = False,
    ) -> Answer:
        """Send a request and return the whole answer. `path` is below the API unless it begins with a slash."""
        data: bytes | str = raw if raw is not None else b""
        if payload is not None:
            data = json.dumps(payload)
        if files is not None:
            content_type = MULTIPART_CONTENT
            data = encode_multipart(BOUNDARY, {name: _part(each) for name, each in files.items()})
        response = self.client.generic(
            method,
            path if path.startswith("/") else f"{API}/{path}",
            data,
            content_type,
            secure=secure,
            headers=self._csrf() | dict(headers or {}),
            REMOTE_ADDR=address,
        )
        return _answer(cast("HttpResponseBase", response))

    def _csrf(self) -> dict[str, str]:
        cookie = self.client.cookies.get("csrftoken")
        return {"X-CSRFToken": cookie.value} if cookie else {}

    def get(self, path: str, **more: Any) -> Answer:
        """GET."""
        return self.send("GET", path, **more)

    def post(self, path: str, payload: object = None, **more: Any) -> Answer:
        """POST."""
        return self.send("POST", path, payload, **more)

    def put(self, path: str, payload: object = None, **more: Any) -> Answer:
        """PUT."""
        return self.send("PUT", path, payload, **more)

    def patch(self, path: str, payload: object = None, **more: Any) -> Answer:
        """PATCH."""
        return self.send("PATCH", path, payload, **more)

    def delete(self, path: str, payload: object = None, **more: Any) -> Answer:
        """DELETE."""
        return self.send("DELETE", path, payload, **more)


def _part(each: Upload | str) -> SimpleUploadedFile | str:
    return (
        each
        if isinstance(each, str)
        else SimpleUploadedFile(each.name, each.data, content_type=each.media_type)
    )


def _answer(response: HttpResponseBase) -> Answer:
    if isinstance(response, StreamingHttpResponse):
        body = b"".join(cast("Any", response.streaming_content))
    else:
        body = cast("bytes", cast("Any", response).content)
    return Answer(response.status_code, dict(response.headers.items()), body)
