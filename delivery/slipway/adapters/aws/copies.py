"""What the ways of copying a database at AWS have in common."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from slipway.ports import DatabaseError

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import TagTypeDef

Sleep: TypeAlias = Callable[[float], None]

LOOK_SECONDS, ATTEMPTS = 15.0, 6
# States of which nothing comes any more.
HOPELESS = frozenset(
    {"failed", "incompatible-restore", "incompatible-parameters", "storage-full", "deleting"}
)
TAGS: Sequence[TagTypeDef] = [{"Key": "slipway", "Value": "restore-point"}]


class NotThere(DatabaseError):
    """AWS has nothing of this name."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a copy listens."""

    host: str
    port: int


class Copies(Protocol):
    """A way to keep one instant of a database and to make copies of it. Every method raises `DatabaseError`."""

    @property
    def kind(self) -> str:
        """What the way is called in slipway.toml."""

    @property
    def source(self) -> str:
        """The instance or cluster that is copied."""

    @property
    def remark(self) -> str:
        """What somebody has to know who measures on such a copy, or an empty text."""

    def freeze(self, frozen: str) -> None:
        """Keep this very instant under an identifier; return when it is kept."""

    def is_kept(self, frozen: str) -> bool:
        """Return whether an instant is still kept whole."""

    def copy(self, frozen: str, copy: str) -> None:
        """Make a copy of a kept instant under an identifier; return when it can be asked."""

    def endpoint(self, copy: str) -> Endpoint:
        """Return where a copy listens."""

    def copies(self) -> Sequence[str]:
        """Return the identifiers of the copies that exist."""

    def drop(self, copy: str) -> None:
        """Delete a copy; one that is not there is no error."""

    def let_go(self, frozen: str) -> None:
        """Delete a kept instant; one that is not there is no error."""


@dataclass(frozen=True)
class Waiting:
    """How long to wait for AWS. `sleep` takes seconds."""

    within: timedelta
    sleep: Sleep = time.sleep
    now: Callable[[], float] = time.monotonic

    def until_available(self, what: str, state: Callable[[], str]) -> None:
        """Return when a state is `available`. Raises `DatabaseError` when it cannot come to that, or not in time."""
        until = self.now() + self.within.total_seconds()
        while (found := state()) != "available":
            if found in HOPELESS:
                raise DatabaseError(f"AWS could not make {what}: it is {found}.")
            if self.now() > until:
                raise DatabaseError(
                    f"AWS has not made {what} within {self.within}: it is {found}.",
                    next_step="Give `dump-within` more time, or look at it in the console.",
                )
            self.sleep(LOOK_SECONDS)

    def until_gone(self, what: str, state: Callable[[], str]) -> None:
        """Return when nothing of it is left. Raises `DatabaseError` when it is still there after all that time."""
        until = self.now() + self.within.total_seconds()
        while found := state():
            if self.now() > until:
                raise DatabaseError(f"AWS has not deleted {what} within {self.within}: it is {found}.")
            self.sleep(LOOK_SECONDS)


def connect(environment: Mapping[str, str]) -> RDSClient:
    """Make a client. Its keys come from the pod's role; nothing is sent before the first call."""
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    retries = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS})
    return boto3.client("rds", region_name=region, config=retries)


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the library raises into `NotThere` or another `DatabaseError`."""
    try:
        yield
    except ClientError as error:
        said = error.response.get("Error", {})
        code = said.get("Code", "")
        kind = NotThere if code.removesuffix("Fault").endswith("NotFound") else DatabaseError
        raise kind(f"AWS refused {error.operation_name}: {code}, {said.get('Message', '')}.") from error
    except BotoCoreError as error:
        raise DatabaseError(f"AWS did not answer: {error}.") from error
