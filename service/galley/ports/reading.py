"""Who reads what strangers wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from galley.ports.rendering import SYSTEM, PoolStatus, Requester


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a bundle: where it lies, what it is, and what to do. `line` counts from 1; `path` is ""
    for the whole bundle.
    """

    path: str
    line: int | None
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One value that is missing or wrong. `path` is a JSON pointer such as "/client/name", "" for all
    values. `message` is English; where `kind` names what is wrong, `about` has what the sentence is about, such as
    the most that a number may be, so that others can say it in another language.
    """

    path: str
    message: str
    kind: str = field(default="", compare=False)
    about: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ReadBundle:
    """A bundle without faults. `archive` is its normalised zip; all else is JSON text, `tests` by path.

    `trials` are values made from the schema, by what they are. `reads_brand` says whether it may ask by itself for
    which business it is made.
    """

    archive: bytes
    manifest: str
    schema: str
    sample: str
    translations: str
    tests: Mapping[str, str]
    trials: Mapping[str, str] = field(default_factory=dict)
    reads_brand: bool = False


@dataclass(frozen=True, slots=True)
class BundleOptions:
    """Whether a bundle may bring WebAssembly, and whether values shall be made from its schema."""

    plugins: bool = False
    trials: bool = False


DEFAULT_OPTIONS = BundleOptions()


@dataclass(frozen=True, slots=True)
class BundleFaults:
    """Everything that is wrong with a bundle."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class CheckedValues:
    """What is wrong with values, and each picture that they name: its JSON pointer and the text there."""

    problems: tuple[Problem, ...]
    pictures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture as it is kept, with nothing in it but what can be seen; sides in pixels."""

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureFault:
    """Why a file is no picture that can be used, and what to do; see `TableFault`."""

    message: str
    kind: str
    about: tuple[str, ...] = ()


class CannotRender(Exception):
    """No process can be started here that renders or reads; the message tells an operator why."""


@dataclass(frozen=True, slots=True)
class Table:
    """A part of a table: the names of its columns, and rows with their numbers, each as long as the names.

    A cell is a text, a number, or yes or no; a day is a text such as 2026-11-30.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[int, list[Any]], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class TableFault:
    """Why a table cannot be read: in English, and by the kind of fault and what its sentence is about."""

    message: str
    kind: str
    about: tuple[str, ...] = ()


class ReadersBusy(Exception):
    """Nothing is wrong with what was sent; all processes that read are taken."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("Galley is busy reading other files. Try again in a moment.")
        self.retry_after = retry_after


class Reader(Protocol):
    """Reads what strangers wrote, in processes that can be lost. Safe to call from many threads.

    What takes too long or too much memory to read has a fault that says so. Every method raises `ReadersBusy`.
    Tests use the real pool: what it promises is what processes with limits do, and no stand-in could keep that.
    """

    def read_bundle(
        self, data: bytes, *, options: BundleOptions = DEFAULT_OPTIONS, requester: Requester = SYSTEM
    ) -> ReadBundle | BundleFaults:
        """Read a zip and check everything in it."""

    def check_values(self, values: str, schema: str, *, requester: Requester = SYSTEM) -> CheckedValues:
        """Hold values against the schema of a bundle that was read; both are JSON texts."""

    def clean_picture(self, data: bytes, *, requester: Requester = SYSTEM) -> CleanPicture | PictureFault:
        """Decode a picture and write it again."""

    def page_picture(self, png: bytes, *, requester: Requester = SYSTEM) -> CleanPicture | PictureFault:
        """Return a rendered page small enough for a gallery."""

    def read_table(
        self, data: bytes, *, after: int, count: int, requester: Requester = SYSTEM
    ) -> Table | TableFault:
        """Read at most `count` rows of a CSV, XLSX or JSON lines, those behind the row number `after`."""

    def status(self) -> PoolStatus:
        """Say how the readers are doing."""

    def close(self) -> None:
        """Stop every reader and wait until they are gone."""
