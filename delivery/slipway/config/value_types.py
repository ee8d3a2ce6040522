"""The kinds of values that slipway.toml has, and how a fault in one is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

NAME = r"^[a-z][a-z0-9-]{0,30}$"
# What a cluster takes as a name (RFC 1123).
DNS_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
# A file's name that holds a hash of its content: bundlers and collectors of static files write at least eight letters.
HASHED_PATHS = (
    r"(/_next/static/|[.-][0-9A-Za-z_-]{8,}\.([cm]?js|css|map|wasm|woff2?|ttf|otf|eot|"
    r"png|jpe?g|gif|svg|webp|avif|ico|mp4|webm)$)"
)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def duration(value: object) -> object:
    """Return the duration that a text such as "1d 12h" says. Raises `ValueError`, also for a number without a unit."""
    if isinstance(value, str):
        if not (parts := DURATION.findall(value)) or "".join(map("".join, parts)) != value.replace(" ", ""):
            raise ValueError('must be a duration such as "90s", "15m", "2h" or "1d 12h"')
        return timedelta(seconds=sum(float(number) * UNITS[unit] for number, unit in parts))
    if isinstance(value, timedelta):
        return value
    # A bare number would be seconds to one reader and milliseconds to another.
    raise ValueError(f'must be a duration with its unit, such as "{value}s" or "{value}ms"')


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be longer than nothing")
    return value


def _network(text: str) -> str:
    """Return ADDRESS/BITS. Raises `ValueError`."""
    try:
        ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no ADDRESS/BITS: {error}") from error
    return text


def _reachable(text: str) -> str:
    """Return ADDRESS/BITS:PORT. Raises `ValueError`."""
    block, _, port = text.rpartition(":")
    _network(block)
    if "/" not in block or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r} is no ADDRESS/BITS:PORT, such as 10.0.3.7/32:5432")
    return text


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{value!r} is no time zone; write for example Europe/Oslo") from error
    return value


def _percentages(value: tuple[float, ...]) -> tuple[float, ...]:
    if not value or value[-1] != 100 or list(value) != sorted(set(value)) or value[0] <= 0:
        raise ValueError("must rise from above 0 to 100, for example [1, 5, 25, 50, 100]")
    return value


def _old_share(value: float) -> float:
    if not 0 <= value <= 50:
        raise ValueError("must be from 0 to 50 percent")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    if not value or "'" in value or not value.isprintable():
        raise ValueError("must be a regular expression without quotes and line breaks")
    return value


def _port_range(value: tuple[int, int]) -> tuple[int, int]:
    if not 0 < value[0] <= value[1] < 65536:
        raise ValueError("must be the first and the last of a range of ports, for example [8100, 8199]")
    return value


def _address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError('must be an address with its port, for example "127.0.0.1:8000"')
    if not 0 < int(port) < 65536:
        raise ValueError(f"{port} is no port: ports go from 1 to 65535")
    return value


def _schedule(value: str) -> str:
    try:
        CronSim(value, NEW_YEAR)
    except CronSimError as error:
        raise ValueError(
            f'{value!r} is no schedule ({error}); write minute, hour, day, month and weekday, for example "30 3 * * *"'
        ) from error
    return value


def fault_at(path: tuple[int | str, ...], words: str) -> InitErrorDetails:
    """Return a fault that belongs to another place of the file than the class that found it."""
    # A message is a template of pydantic's own, in which braces mean something.
    kind = PydanticCustomError("fault", "{words}", {"words": words})
    return InitErrorDetails(type=kind, loc=path, input=None)


def demand(faults: Sequence[InitErrorDetails]) -> None:
    """Return when there are no faults. Raises `ValidationError` with all of them."""
    if faults:
        raise ValidationError.from_exception_data("Config", list(faults))


def _written(value: timedelta) -> str:
    return f"{value.total_seconds()}s"


Duration: TypeAlias = Annotated[
    timedelta, BeforeValidator(duration), PlainSerializer(_written, when_used="json")
]
Positive: TypeAlias = Annotated[Duration, AfterValidator(_positive)]
PortRange: TypeAlias = Annotated[tuple[int, int], AfterValidator(_port_range)]
OldShare: TypeAlias = Annotated[float, AfterValidator(_old_share)]
Pattern: TypeAlias = Annotated[str, AfterValidator(_pattern)]
Address: TypeAlias = Annotated[str, AfterValidator(_address)]
Schedule: TypeAlias = Annotated[str, AfterValidator(_schedule)]
Network: TypeAlias = Annotated[str, AfterValidator(_network)]
Reachable: TypeAlias = Annotated[str, AfterValidator(_reachable)]
Zone: TypeAlias = Annotated[str, AfterValidator(_zone)]
Command: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]
Percentages: TypeAlias = Annotated[tuple[float, ...], AfterValidator(_percentages)]
Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Part(BaseModel):
    """A table of the file: nothing in it changes, and nothing unknown is let through."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )
