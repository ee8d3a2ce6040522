"""What is to be closed off, and what it may still reach."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A place that is listened at: host and port; a host that begins with a slash is the folder of a Unix socket."""

    host: str
    port: int

    @property
    def is_socket(self) -> bool:
        """Whether it is a Unix socket of PostgreSQL."""
        return self.host.startswith("/")

    @property
    def path(self) -> str:
        """The file of the Unix socket."""
        return f"{self.host.rstrip('/')}/.s.PGSQL.{self.port}"

    def __str__(self) -> str:
        return self.path if self.is_socket else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class View:
    """What a release may reach in S3: objects whose keys begin with `prefix`, in one bucket at these hosts.

    `authorities` is a file with those by which the hosts are believed; without one those of the machine count. `path`
    is where S3 begins at the hosts. Unless the name of the bucket may stand `in_hosts`, their servers may take no
    notice of it there, and read the path as if it began with a bucket.
    """

    bucket: str
    prefix: str
    hosts: tuple[str, ...]
    port: int
    authorities: str = ""
    path: str = ""
    in_hosts: bool = True

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where it is asked for: at a host, or at one that begins with the name of the bucket."""
        names = (name for host in self.hosts for name in (host, f"{self.bucket}.{host}"))
        return tuple(Endpoint(name, self.port) for name in names)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a release may reach: one database of a server, a view of a bucket, and whatever else listens at some
    `others`.

    `tls` are libpq's settings for the connection to the server. `hidden` are folders in which nothing is to be seen.
    """

    database: str = ""
    servers: tuple[Endpoint, ...] = ()
    tls: Mapping[str, str] = field(default_factory=dict)
    view: View | None = None
    others: tuple[Endpoint, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[Endpoint, ...]:
        """Everything that may be reached by its address."""
        return (*self.servers, *(self.view.endpoints if self.view else ()), *self.others)


@dataclass(frozen=True, slots=True)
class Order:
    """A program that is to run closed off. It listens at `port`, and so does, for this machine, who passes it on."""

    words: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    port: int
    stop_within: float
    reach: Reach


@dataclass(frozen=True, slots=True)
class Walls:
    """What the inner process is to build and to start.

    `ports` are listened at for every address, `sockets` are Unix sockets, `hidden` folders that are to be empty,
    `closed` files at which nobody is to be met, `resolver` the text of /etc/resolv.conf, and `authority` one more whose
    certificates are to be believed.
    """

    words: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    stop_within: float
    ports: Sequence[int]
    sockets: Sequence[str]
    hidden: Sequence[str]
    closed: Sequence[str]
    resolver: str
    authority: str


def order_line(order: Order) -> bytes:
    """Return an order as one line."""
    return json.dumps(asdict(order)).encode() + b"\n"


def order_of(line: bytes) -> Order:
    """Return the order in a line."""
    found = json.loads(line)
    reach = found.pop("reach")
    return Order(
        reach=Reach(
            reach["database"],
            _endpoints(reach["servers"]),
            reach["tls"],
            _view(reach["view"]),
            _endpoints(reach["others"]),
            tuple(reach["hidden"]),
        ),
        **found,
    )


def walls_line(walls: Walls) -> bytes:
    """Return what is to be built as one line."""
    return json.dumps(asdict(walls)).encode() + b"\n"


def walls_of(line: bytes) -> Walls:
    """Return what is to be built by a line."""
    return Walls(**json.loads(line))


def _view(found: Mapping[str, Any] | None) -> View | None:
    return View(**{**found, "hosts": tuple(found["hosts"])}) if found else None


def _endpoints(found: Sequence[Mapping[str, Any]]) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(each["host"], each["port"]) for each in found)
