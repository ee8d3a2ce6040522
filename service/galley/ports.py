"""What Galley needs from the world, named by role. Adapters keep these promises; fakes keep the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

# --- objects ---------------------------------------------------------------------------------------------------


class ObjectStoreError(Exception):
    """The object store could not do what was asked."""


class ObjectMissing(ObjectStoreError):
    """No object lies under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object store has no object {key!r}.")
        self.key = key


class ObjectAltered(ObjectStoreError):
    """The object's bytes are not the ones that were recorded."""

    def __init__(self, key: str, *, expected: str, found: str) -> None:
        super().__init__(f"The object {key!r} was recorded with SHA-256 {expected} but now has {found}.")
        self.key = key
        self.expected = expected
        self.found = found


class StoreUnreachable(ObjectStoreError):
    """The object store did not answer."""


class Put(StrEnum):
    """What a put found: nothing, the same bytes, or others."""

    CREATED = "created"
    EXISTED = "existed"
    HEALED = "healed"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One listed object; `size` in bytes."""

    key: str
    size: int
    modified_at: datetime


class ObjectStore(Protocol):
    """A bucket, or a folder that stands in for one.

    A key follows from the bytes, so an object is never changed. What lies under a key with other bytes was cut or
    swapped, and a put heals it.
    """

    def put(self, key: str, data: bytes, *, media_type: str) -> Put:
        """Write an object unless these very bytes lie there already, durably before returning.

        Raises `StoreUnreachable`.
        """

    def get(self, key: str) -> bytes:
        """Read a whole object. Raises `ObjectMissing` or `StoreUnreachable`."""

    def pieces(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece, so that a large one is never in memory as a whole.

        Raises `ObjectMissing` or `StoreUnreachable` before the first piece, and the latter before later ones too.
        """

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List objects whose key begins with `prefix`, in no promised order. Raises `StoreUnreachable`."""

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error. Raises `StoreUnreachable`."""

    def check(self) -> None:
        """Return when the store answers. Raises `StoreUnreachable`."""


# --- rows ------------------------------------------------------------------------------------------------------

# Asks the database a statement that only reads, with its values by name; returns the first row, or nothing.
Ask = Callable[[str, Mapping[str, object]], tuple[Any, ...] | None]


# --- rendering -------------------------------------------------------------------------------------------------


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


# --- reading what strangers wrote --------------------------------------------------------------------------------


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
    """Why a file is no picture that can be used, and what to do."""

    message: str


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
    """Why a table cannot be read."""

    message: str


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


# --- signatures ------------------------------------------------------------------------------------------------


class Mechanism(StrEnum):
    """How a token signs with a key, over SHA-256."""

    RSA = "rsa"
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (PKCS#8, DER), and certificates (DER): first its own, then those above it."""

    key: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key that stays in a token (PKCS#11), found by two labels, and its certificates as of a `SigningKey`.

    `entered_at` is when somebody typed the PIN: one that was refused is not tried again.
    """

    token: str
    label: str
    pin: str = field(repr=False)
    entered_at: datetime
    mechanism: Mechanism
    certificates: tuple[bytes, ...] = field(repr=False)


AnyKey = SigningKey | TokenKey


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key that signs, and what its certificate says; `fingerprint` is the SHA-256 of the certificate in hex."""

    key: AnyKey
    subject: str
    issuer: str
    fingerprint: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class KeyFault:
    """Why a key cannot be used, and what to do."""

    message: str


class KeyFileReader(Protocol):
    """Reads key files that people upload, with limits."""

    def read(self, data: bytes, password: str) -> FoundKey | KeyFault:
        """Read a PKCS#12 file."""


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """What somebody typed of a key in a token. `file` holds certificates, where the token has none; `kept` (DER) are
    those that were used with this key so far.
    """

    token: str
    label: str
    pin: str = field(repr=False)
    entered_at: datetime
    file: bytes = field(default=b"", repr=False)
    kept: tuple[bytes, ...] = field(default=(), repr=False)


class Tokens(Protocol):
    """The tokens of this server: small computers that keep keys and sign with them."""

    def find(self, entry: TokenEntry) -> FoundKey | KeyFault:
        """Find a key, sign with it once, and return it with the certificate that fits. The PIN is tried once."""


class CannotSign(Exception):
    """A document could not be signed just now; the message says why."""


class KeyUnusable(CannotSign):
    """A key signs no more before somebody has done something; the message says what."""


class PinRefused(KeyUnusable):
    """The PIN is not the token's. It is not tried again: tokens lock after a few wrong ones."""


class Signer(Protocol):
    """Signs PDF documents."""

    def signature_of(self, pdf: bytes, key: AnyKey) -> bytes:
        """Return the bytes that sign a PDF when they are put behind it. Raises `CannotSign`."""


class SignsNothing:
    """Stands where nothing is to be signed, such as where templates are published."""

    def signature_of(self, pdf: bytes, key: AnyKey) -> bytes:
        """Raise `CannotSign`."""
        raise CannotSign("Nothing is signed here.")


SIGNS_NOTHING = SignsNothing()


# --- what making a page takes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RenderingTools:
    """What making a page takes: where objects lie, who renders, who reads, who signs; for whom it is done, and with
    what haste documents are.
    """

    store: ObjectStore
    renderer: Renderer
    reader: Reader
    requester: Requester = SYSTEM
    priority: Priority = Priority.DOCUMENT
    signer: Signer = SIGNS_NOTHING


# --- time ------------------------------------------------------------------------------------------------------


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


# --- mail ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MailRoute:
    """Through which server a mail goes. `security` is tls, starttls or none; `user` is empty where none is needed."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it travels. A `copy_to` that the server refuses is left out; empty for none."""

    sender: str
    recipient: str
    data: bytes = field(repr=False)
    copy_to: str = ""


@dataclass(frozen=True, slots=True)
class MailAccepted:
    """The server took the mail; what it said."""

    said: str


@dataclass(frozen=True, slots=True)
class MailRefused:
    """The server will not take this mail, now or later; what it said."""

    said: str


@dataclass(frozen=True, slots=True)
class MailNotNow:
    """The mail did not go out, and may later; why."""

    said: str


@dataclass(frozen=True, slots=True)
class MailUncertain:
    """All of the mail was handed over, and no answer came: it went out or not."""

    said: str


MailOutcome = MailAccepted | MailRefused | MailNotNow | MailUncertain


class MailSender(Protocol):
    """What hands mails over to mail servers."""

    def send(self, envelope: Envelope, route: MailRoute) -> MailOutcome:
        """Hand one mail over. Never raises for what a server says or does."""
