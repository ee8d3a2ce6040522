"""What a release may reach, read from the settings of its copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from slipway.adapters.machine.closed.order import Endpoint, Reach, View
from slipway.commands import postgres

# Where libpq looks for a server when an address names none.
USUAL_SOCKETS = ("/var/run/postgresql", "/tmp")  # noqa: S108 - libpq's own place
HTTPS, HTTP = 443, 80
# Where a machine of AWS gets the keys of its role.
ROLE_KEYS = Endpoint("169.254.169.254", HTTP)
# Where AWS's libraries, OpenSSL and Python's requests read whom they are to believe, in this order.
AUTHORITIES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


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
    view = _view(copy["bucket"], variables)
    folders = [*hidden, *_folder_to_hide(copy["bucket"], usual["bucket"])]
    return Reach(
        place.name if place else "",
        tuple(_servers(place, variables)) if place else (),
        place.tls if place else {},
        view,
        (ROLE_KEYS,) if view and _asks_for_keys(variables) else (),
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


def _view(bucket: str, variables: Mapping[str, str]) -> View | None:
    parts = urlsplit(bucket)
    if parts.scheme != "s3":
        return None
    name = unquote(parts.path).strip("/")
    authorities = next((variables[each] for each in AUTHORITIES if variables.get(each)), "")
    endpoint = urlsplit(_endpoint(variables) or "")
    hosts, port = _hosts(endpoint, variables)
    prefix = f"{name}/" if name else ""
    return View(parts.netloc, prefix, hosts, port, authorities, endpoint.path.rstrip("/"))


def _hosts(endpoint: SplitResult, variables: Mapping[str, str]) -> tuple[tuple[str, ...], int]:
    if endpoint.hostname:
        return (endpoint.hostname,), endpoint.port or (HTTP if endpoint.scheme == "http" else HTTPS)
    region = variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or "us-east-1"
    if region.startswith("cn-"):
        return (f"s3.{region}.amazonaws.com.cn", f"s3.dualstack.{region}.amazonaws.com.cn"), HTTPS
    return (f"s3.{region}.amazonaws.com", "s3.amazonaws.com", f"s3.dualstack.{region}.amazonaws.com"), HTTPS


def _endpoint(variables: Mapping[str, str]) -> str | None:
    return variables.get("AWS_ENDPOINT_URL_S3") or variables.get("AWS_ENDPOINT_URL")


def _asks_for_keys(variables: Mapping[str, str]) -> bool:
    return not _endpoint(variables) and "AWS_ACCESS_KEY_ID" not in variables
