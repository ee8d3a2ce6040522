"""PostgreSQL's client programs, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote

URL = re.compile(r"^(postgres(?:ql)?://[^/?#]*)(?:/[^?#]*)?(.*)$", re.DOTALL)
PLACE = re.compile(r"^(postgres(?:ql)?://(?:[^/?#@]*@)?)[^/?#@]*(.*)$", re.DOTALL)
USER = re.compile(r"^(postgres(?:ql)?://)(?:[^/?#@]*@)?(.*)$", re.DOTALL)
OPTIONS = re.compile(r"[?&]options=[^&#]*")
PARTS = re.compile(
    r"^postgres(?:ql)?://(?:[^/?#@]*@)?(?P<hosts>[^/?#]*)(?:/(?P<name>[^?#]*))?(?:\?(?P<settings>[^#]*))?",
    re.DOTALL,
)
HOST = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:]*))(?::(?P<port>\d*))?")
PORT = 5432
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
# Fast and small: one level of each, the best first. Programs before 16 know gzip alone.
COMPRESSIONS = ("zstd:1", "lz4", "gzip:1")
OLD_COMPRESSION, KNOWS_COMPRESSIONS = "1", 16


def version_of(said: str) -> str:
    """Return the version that a program's `--version` names, or an empty text."""
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", said)
    return found[1] if found else ""


def major_of(version: str) -> int:
    """Return the major version of "18.3"."""
    return int(version.split(".")[0])


def url_of(address: str, name: str) -> str:
    """Return the address of another database of the same server. Raises `ValueError` for what is no URL."""
    if not (parts := URL.match(address)):
        raise ValueError(
            "A database's address begins with postgresql://"
        )  # and holds a secret, so it is not shown
    return f"{parts[1]}/{quote(name, safe='')}{parts[2]}"


def url_at(address: str, host: str, port: int) -> str:
    """Return the address of the same database at another place. Raises `ValueError` for what is no URL."""
    if not (parts := PLACE.match(address)):
        raise ValueError("A database's address begins with postgresql://")
    return _without(f"{parts[1]}{host}:{port}{parts[2]}", "host", "hostaddr", "port")


def url_as(address: str, user: str, password: str) -> str:
    """Return an address of the same server for another user. Raises `ValueError` for what is no URL."""
    if not (parts := USER.match(address)):
        raise ValueError("A database's address begins with postgresql://")
    named = f"{parts[1]}{quote(user, safe='')}:{quote(password, safe='')}@{parts[2]}"
    return _without(named, "user", "password")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is: its name, and host and port of each server that has it, as libpq tries them in turn.

    A host that begins with a slash is the folder of a Unix socket, an empty one what libpq takes then. `tls` are its
    settings for encrypted connections.
    """

    name: str
    servers: tuple[tuple[str, int], ...]
    tls: Mapping[str, str] = field(default_factory=dict)


def place_of(address: str) -> Place:
    """Return where a URL leads. Raises `ValueError` for what is no URL."""
    if not (parts := PARTS.match(address)):
        raise ValueError("A database's address begins with postgresql://")
    settings = dict(parse_qsl(parts["settings"] or ""))
    named = [HOST.fullmatch(each) for each in (parts["hosts"] or "").split(",")]
    hosts = [unquote((each["six"] or each["host"]) if each else "") for each in named]
    ports = [(each["port"] or "") if each else "" for each in named]
    if instead := settings.get("hostaddr") or settings.get("host"):
        hosts = instead.split(",")
    if "port" in settings:
        ports = settings["port"].split(",")
    ports = ports * len(hosts) if len(ports) == 1 else ports
    servers = tuple((host, int(port or PORT)) for host, port in zip(hosts, ports, strict=True))
    name = settings.get("dbname") or unquote(parts["name"] or "")
    return Place(name, servers, {key: value for key, value in settings.items() if key in TLS})


def without_tls(address: str) -> str:
    """Return an address of the same database that asks for no encrypted connection."""
    plain = _without(address, *TLS, "channel_binding")
    if plain == address:
        return address
    return f"{plain}{'&' if '?' in plain else '?'}sslmode=disable"


def _without(address: str, *names: str) -> str:
    """Return an address without these settings behind its question mark."""
    place, mark, settings = address.partition("?")
    if not mark:
        return address
    kept = [each for each in settings.split("&") if each.partition("=")[0] not in names]
    return f"{place}?{'&'.join(kept)}" if kept else place


def session_options(settings: Mapping[str, str]) -> str:
    """Return settings of a session as libpq's options have them; an empty text for none."""
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())


def _escaped(value: str) -> str:
    """Return a value whose blanks belong to it: libpq divides options at those without a backslash."""
    return re.sub(r"([\\\s])", r"\\\1", value)


def with_option(address: str, option: str) -> str:
    """Return an address that has this option of a session as well, where it has such at all.

    Where it has none, PGOPTIONS says them; where it has, PGOPTIONS is not asked.
    """
    return OPTIONS.sub(lambda found: found[0] + quote(f" {option}", safe=""), address)


def secrets_of(settings: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """Divide libpq's settings into those that may be seen in a list of processes, and environment variables."""
    known = {name: str(value) for name, value in settings.items() if value is not None}
    password = known.pop("password", "")
    return known, {"PGPASSWORD": password} if password else {}


def show_version(program: str) -> tuple[str, ...]:
    """Say which version a program is."""
    return (program, "--version")


def try_compression(pg_dump: str, compression: str) -> tuple[str, ...]:
    """Fail either way: over the compression when it is unknown, else over the missing server."""
    return (
        pg_dump,
        "--format=directory",
        f"--compress={compression}",
        "--file=/dev/null/none",
        "--host=/dev/null",
    )


def dump(
    pg_dump: str, *, database: str, into: str, snapshot: str, jobs: int, compression: str
) -> tuple[str, ...]:
    """Dump what a snapshot sees into an empty folder. Syncing is left to the store, which has to do it anyway."""
    return (
        pg_dump,
        "--format=directory",
        f"--jobs={jobs}",
        f"--compress={compression}",
        f"--snapshot={snapshot}",
        "--no-sync",
        "--no-password",
        f"--file={into}",
        f"--dbname={database}",
    )


def restore(pg_restore: str, *, database: str, dump: str, jobs: int, owners: bool) -> tuple[str, ...]:
    """Restore a dump into an empty database, and stop at the first fault."""
    nobodys = () if owners else ("--no-owner", "--no-privileges")
    words = ("--exit-on-error", *nobodys, f"--jobs={jobs}", "--no-password", f"--dbname={database}")
    return (pg_restore, *words, dump)


def contents(pg_restore: str, dump: str) -> tuple[str, ...]:
    """List what a dump holds."""
    return (pg_restore, "--list", dump)
