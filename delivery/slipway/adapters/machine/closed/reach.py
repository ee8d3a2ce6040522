"""What a release may reach, read from the settings of its copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from slipway.adapters.machine.closed.order import Endpoint, Reach
from slipway.commands import postgres

# Where libpq looks for a server when an address names none.
USUAL_SOCKETS = ("/var/run/postgresql", "/tmp")  # noqa: S108 - libpq's own place
HTTPS, HTTP = 443, 80
# Where a machine of AWS gets the keys of its role.
ROLE_KEYS = Endpoint("169.254.169.254", HTTP)


def reach_of(
    copy: Mapping[str, str],
    usual: Mapping[str, str],
    variables: Mapping[str, str],
    *,
    hidden: Iterable[str] = (),
) -> Reach:
    """Return what a release may reach. `copy` and `usual` have the addresses of `database` and `bucket`, of its copies
    and of the environment, whose folders are hidden from it; `variables` is its environment.
    """
    place = postgres.place_of(copy["database"]) if copy["database"] else None
    folders = [*hidden, *_folder_to_hide(copy["bucket"], usual["bucket"])]
    return Reach(
        place.name if place else "",
        tuple(_servers(place, variables)) if place else (),
        place.tls if place else {},
        tuple(_bucket_places(copy["bucket"], variables)),
        tuple(folders),
    )


def _servers(place: postgres.Place, variables: Mapping[str, str]) -> Iterable[Endpoint]:
    for host, port in place.servers:
        hosts = (host,) if host else (variables.get("PGHOST"),) if variables.get("PGHOST") else USUAL_SOCKETS
        yield from (Endpoint(each, port) for each in hosts if each)


def _folder_to_hide(copy: str, usual: str) -> Iterable[str]:
    folder, own = _folder(usual), _folder(copy)
    if folder and not (own and own.is_relative_to(folder)):
        yield str(folder)


def _folder(bucket: str) -> Path | None:
    parts = urlsplit(bucket)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _bucket_places(bucket: str, variables: Mapping[str, str]) -> Iterable[Endpoint]:
    parts = urlsplit(bucket)
    if parts.scheme != "s3":
        return
    if endpoint := variables.get("AWS_ENDPOINT_URL_S3") or variables.get("AWS_ENDPOINT_URL"):
        named = urlsplit(endpoint)
        port = named.port or (HTTP if named.scheme == "http" else HTTPS)
        for host in (named.hostname, f"{parts.netloc}.{named.hostname}"):
            yield Endpoint(host or "", port)
        return
    region = variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or "us-east-1"
    for host in (f"s3.{region}.amazonaws.com", "s3.amazonaws.com"):
        yield from (Endpoint(host, HTTPS), Endpoint(f"{parts.netloc}.{host}", HTTPS))
    if "AWS_ACCESS_KEY_ID" not in variables:
        yield ROLE_KEYS
