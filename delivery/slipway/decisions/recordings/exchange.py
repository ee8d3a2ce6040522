"""One request that somebody made, as it is kept, and what its answer was like."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from slipway.ports import Facts


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what was noted of its answer. It holds no secret: see `secrets`.

    `at` is the instant of the request, in UTC. `query` is raw, without its question mark. `headers` have small letters
    and are only those that change answers. `body` is None where it was not kept; a request whose `body_bytes` is above
    0 and whose body was not kept cannot be made again. `visitor` groups the requests of one client, `person` is what
    the service calls who asked, empty for nobody it knows; neither lets anybody in. `route` is the service's name of
    the route, or a template learned from paths. `size` is the answer's, in bytes; `seconds` until it was whole.
    """

    at: datetime
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    body_bytes: int = 0
    visitor: str = ""
    person: str = ""
    route: str = ""
    status: int = 0
    size: int = 0
    seconds: float = 0.0

    @property
    def target(self) -> str:
        """Path and query, as a request line has them."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def named_route(self) -> str:
        """Method and route, as people and `Changes-Answers:` name it."""
        return f"{self.method} {self.route or self.path}"

    @property
    def can_be_asked_again(self) -> bool:
        """Whether all of the request was kept."""
        return self.body is not None or not self.body_bytes

    def as_json(self) -> Facts:
        """Return it for a file."""
        return {
            "at": self.at.isoformat(),
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": dict(self.headers),
            "body": None if self.body is None else base64.b64encode(self.body).decode(),
            "body_bytes": self.body_bytes,
            "visitor": self.visitor,
            "person": self.person,
            "route": self.route,
            "status": self.status,
            "size": self.size,
            "seconds": self.seconds,
        }

    @classmethod
    def of(cls, facts: Facts) -> Exchange:
        """Return what a file says. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        body = facts["body"]
        return cls(
            at=datetime.fromisoformat(str(facts["at"])).astimezone(UTC),
            method=str(facts["method"]),
            path=str(facts["path"]),
            query=str(facts["query"]),
            headers={str(name): str(value) for name, value in dict(facts["headers"]).items()},
            body=None if body is None else base64.b64decode(str(body), validate=True),
            body_bytes=int(facts["body_bytes"]),
            visitor=str(facts["visitor"]),
            person=str(facts["person"]),
            route=str(facts["route"]),
            status=int(facts["status"]),
            size=int(facts["size"]),
            seconds=float(facts["seconds"]),
        )
