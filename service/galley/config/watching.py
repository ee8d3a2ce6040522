"""What operators and programs hear of Galley's work."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

# Where the web processes count what they did: the name is that of the library that counts.
FIGURES_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def has_host_and_port(address: str) -> bool:
    """Whether an address is a host with a port, such as 127.0.0.1:9100."""
    host, _, port = address.rpartition(":")
    return bool(host) and port.isdigit() and 0 < int(port) < 2**16


class Watching(BaseSettings):
    """What operators and programs hear of Galley's work."""

    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="json for machines, text for people; auto is text on a terminal."
    )
    access_log: Literal["off", "on"] = Field(
        default="off",
        description="on: each line about a request says enough to ask it again, for Slipway's rehearsals; never a "
        "cookie, key or token. Needs LOG_FORMAT=json. Leave it off behind Slipway's own proxy: that records by itself, "
        "and hears no names where this is on.",
    )
    access_log_bodies: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="Routes whose JSON bodies ACCESS_LOG tells as well, up to 12 kB, without passwords and tokens: "
        "`POST /api/v1/documents`, separated by commas.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="A program that sends it as `Authorization: Bearer …` may read /metrics. "
        "Without it, only programs on the same machine may, when they ask directly and not through a proxy.",
    )
    metrics_address: str = Field(
        default="",
        description="host:port, such as 10.0.0.7:9100, where the figures are served too, to all who reach it.",
    )

    @field_validator("metrics_address")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value and not has_host_and_port(value):
            raise ValueError("must be an address with its port, such as 127.0.0.1:9100")
        return value

    @model_validator(mode="after")
    def _log_for_machines(self) -> Self:
        if self.access_log == "on" and self.log_format != "json":
            raise ValueError("LOG_FORMAT: must be json, because ACCESS_LOG is on")
        return self
