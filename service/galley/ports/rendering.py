"""Who makes pages, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class OutputFormat(StrEnum):
    """What comes out of a render."""

    PDF = "application/pdf"
    SVG = "image/svg+xml"
    PNG = "image/png"


@dataclass(frozen=True, slots=True)
class Requester:
    """For whom work is done. Workers are shared fairly among organisations, and in each among its people.

    `page` names what a preview is shown in: a newer one for the same page makes older ones give up.
    """

    organisation: str
    person: str
    page: str = ""


# Work that no person asked for: commands, upkeep.
SYSTEM = Requester("", "")


class Priority(StrEnum):
    """What goes first: among one person's own work a preview gives way to a document, and what a batch makes gives way
    to whatever anybody asked for.
    """

    DOCUMENT = "document"
    PREVIEW = "preview"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Upload:
    """A person's file that a template may show, placed at `/uploads/<name>` in the render root."""

    name: str
    key: str
    sha256: str


NO_BRAND = "{}"


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """All that a document is made of: equal requests give equal bytes.

    `bundle_key` and `bundle_sha256` name the template version's normalised zip in the object store.
    `values` is canonical JSON. `standard` lists Typst's names of PDF standards, for example ("a-2a", "ua-1").
    A picture is no PDF, but it may have no letter that the standard refuses. `preview` marks fields on the page
    (SVG and PNG only). `ppi` is used for PNG. `uploads` are sorted by name. `brand` is canonical JSON of the
    business that it is made for.
    """

    bundle_key: str
    bundle_sha256: str
    values: str
    issued_on: date
    form: OutputFormat
    standard: tuple[str, ...] = ()
    preview: bool = False
    ppi: int = 144
    uploads: tuple[Upload, ...] = ()
    brand: str = NO_BRAND


@dataclass(frozen=True, slots=True)
class Remark:
    """What the compiler says about a place in a template. `line` counts from 1; `hints` say what mends it."""

    message: str
    file: str | None = None
    line: int | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished render: one PDF, or one picture a page. `seconds` is the compiler's own wall time.

    `warnings` are what the compiler doubted, such as a font family that is not there. `record` is what the template
    states that its document is known by, PDF only: short texts by name.
    """

    parts: tuple[bytes, ...]
    pages: int
    seconds: float
    warnings: tuple[Remark, ...] = ()
    record: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The render was stopped at its limit of CPU time, in seconds; or at that of wall time, far above it."""

    limit_seconds: float


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The render asked for more than its limit of memory."""

    limit_bytes: int


@dataclass(frozen=True, slots=True)
class OutputTooLarge:
    """The render's result exceeds the limit of bytes or pages."""

    limit: str


@dataclass(frozen=True, slots=True)
class TemplateError:
    """The template refused: a fault in it, or values that it cannot set. `line` counts from 1.

    `letters` are those that no font of the template has, each with its accents. `further` are other faults that were
    found with it. `fields` are faults that the template found in the values: a JSON pointer and a sentence each.
    """

    message: str
    file: str | None = None
    line: int | None = None
    hints: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    further: tuple[Remark, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PoolBusy:
    """Every worker is taken and there is no place to wait; try again after `retry_after` seconds."""

    retry_after: int


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """The worker died for a reason other than its limits, twice in a row."""

    detail: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """A newer preview for the same page was asked for before this one was ready."""


RenderFailure = TimedOut | OutOfMemory | OutputTooLarge | TemplateError | PoolBusy | WorkerLost | Superseded
RenderOutcome = Rendered | RenderFailure


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """How the pool is doing now; `replaced` counts workers killed or lost since the start, by reason."""

    workers: int
    busy: int
    waiting: int
    replaced: Mapping[str, int] = field(default_factory=dict)


class Renderer(Protocol):
    """Turns requests into documents and page pictures. Safe to call from many threads."""

    def render(
        self,
        request: RenderRequest,
        *,
        priority: Priority,
        requester: Requester = SYSTEM,
        fresh: bool = False,
    ) -> RenderOutcome:
        """Render in the asker's turn or say why not; never raises for what a template or its values do.

        A remembered result is given only to the organisation that it was made for. With `fresh` nothing
        remembered is used.

        Raises `ObjectStoreError` when the bundle or an upload cannot be read from the object store.
        """

    def status(self) -> PoolStatus:
        """Say how the pool is doing."""

    def close(self) -> None:
        """Stop every worker and wait until they are gone."""
