"""Where previews of pull requests live: places that are made, marked and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from slipway.ports.data.bucket import Bucket
from slipway.ports.data.database import Database
from slipway.ports.running.target import Target
from slipway.ports.work import Lease


class State(StrEnum):
    """How far a preview is. One that was not brought to its end says so."""

    BEGUN = "begun"
    UP = "up"
    LEAVING = "leaving"
    # A database or a view of a preview whose place is gone.
    LEFT_OVER = "left over"


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview of a pull request. `name` is that of its place, its database and its view of the bucket.

    `data` is the restore point that its data comes from, an empty text while that is not all there; `bucket` is then
    the address of its view.
    """

    number: int
    name: str
    commit: str
    state: State
    by: str
    made_at: datetime
    expires_at: datetime
    data: str = ""
    bucket: str = ""


class PreviewPlaces(Protocol):
    """The places of previews. Nothing without a preview's mark is ever touched. Raises `StepFailed`."""

    def all(self) -> Sequence[Preview]:
        """Return every preview that has a place, half-made ones among them, by number."""

    def missing_walls(self) -> Sequence[str]:
        """Return in words what is not there and has to keep previews within their places."""

    def claim(self, preview: Preview) -> None:
        """Make the place of a preview with its walls, or mark the one that is there, and return when it can be used."""

    def mark(self, preview: Preview) -> None:
        """Write down how a preview is, where it has a place."""

    def highest(self, preview: Preview) -> int:
        """Return the highest number of a deployer that has acted on a preview, 0 before the first."""

    def give(self, preview: Preview, variables: Mapping[str, str]) -> None:
        """Keep variables where the processes of a preview, and nobody else, read them."""

    def tidy(self) -> None:
        """Remove what commands on previews have left that have ended."""

    def made_secret(self, preview: Preview, purpose: str) -> str:
        """Return a secret that this place alone has: the same each time until it is gone."""

    def close(self, preview: Preview) -> None:
        """Let nobody in any more, and stop all that runs there. Returns when it has ended."""

    def remove(self, preview: Preview) -> None:
        """Remove the place, and return when it is gone."""


class BucketKeys(Protocol):
    """Keys for one view of a bucket, by which nothing else can be read or written. Raises `StepFailed`."""

    def give(self, view: str, *, address: str) -> Mapping[str, str]:
        """Return the variables that lead the processes of a preview to its view; giving them again changes nothing."""

    def take_back(self, view: str) -> None:
        """End the keys of a view; there need not be any."""


class PreviewDatabases(Protocol):
    """Databases of previews on one server, each with a role that can enter nothing else. Raises `DatabaseError`."""

    def of(self, name: str, password: str) -> Database:
        """Return the database of this name as its own role sees it; the role is made where there is none."""

    def others_open_to(self, name: str) -> Sequence[str]:
        """Return the databases with data of others that the role of this name could enter."""

    def names(self) -> Sequence[str]:
        """Return the names of all databases on the server."""

    def drop(self, name: str) -> None:
        """Drop a preview's database and its role; what is not there is no error."""


@dataclass(frozen=True, slots=True)
class PreviewData:
    """Where the data of previews lies."""

    databases: PreviewDatabases
    bucket: Bucket
    keys: BucketKeys


class Opened(Protocol):
    """What a preview runs on, opened with its own addresses."""

    def __call__(self, preview: Preview, lease: Lease, *, database: str, bucket: str) -> Target:
        """Return the target of one preview, behind a lease."""
