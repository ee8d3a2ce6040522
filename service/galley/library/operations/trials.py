"""Try a bundle out: set its sample, its tests, and values made from its schema; and say what went wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import uuid4

from galley.library.models import TemplateVersion
from galley.library.operations.tools import PublishingTools, read_bundle
from galley.objects import queries as stored
from galley.objects import rules as contents
from galley.ports import (
    NO_BRAND,
    CleanPicture,
    OutOfMemory,
    OutputFormat,
    OutputTooLarge,
    PictureFault,
    PoolBusy,
    Priority,
    Remark,
    Rendered,
    RenderOutcome,
    RenderRequest,
    Superseded,
    TemplateError,
    TimedOut,
    Upload,
    WorkerLost,
)
from galley.rendering.bundles import bundle as bundles
from galley.rendering.bundles import trials
from galley.rendering.bundles.faults import BundleRefused, Fault
from galley.rendering.engine import diagnostics
from galley.rendering.values import brand, values

PICTURE_PPI = 110
# The gallery's pictures show a day that suits the samples, the same one for all.
PROOF_DAY = date(2026, 11, 23)
# More faults than this do not help.
FAULTS_TOLD = 40
NO_HINT = "Correct this line, or what it is given."


class Render(Protocol):
    """What sets values."""

    def __call__(
        self, chosen: Mapping[str, Any], form: OutputFormat, business: str = NO_BRAND
    ) -> RenderOutcome:
        """Set values for a business, which is JSON."""


class RenderingBusy(Exception):
    """The bundle could not be tried now; nothing is wrong with it."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("All render processes are busy. Try again in a moment.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class SampleRender:
    """What came of rendering a bundle's sample."""

    picture: bytes
    pages: int
    warnings: tuple[Fault, ...] = ()


def render_sample(bundle: bundles.CheckedBundle, *, tools: PublishingTools) -> SampleRender:
    """Render a bundle's sample. Raises `BundleRefused`, `RenderingBusy` or `ObjectStoreError`."""
    tools.store.put(content_of(bundle).key, bundle.archive, media_type="application/zip")
    render = _renderer_of(bundle, tools)
    pdf = _rendered(render(bundle.sample, OutputFormat.PDF), "sample.json")
    if missing := _missing_families(pdf):
        raise BundleRefused(missing)
    pictures = _rendered(render(bundle.sample, OutputFormat.PNG), "sample.json")
    return SampleRender(_gallery_picture(pictures.parts[0], tools), pdf.pages, _warnings(pdf))


def run_tests(version: TemplateVersion, *, tools: PublishingTools, strict: bool = False) -> None:
    """Set a version's sample and tests, and values made from its schema. Raises as `publish_version` does."""
    data = stored.bytes_of(version.bundle, store=tools.store)
    bundle = read_bundle(data, tools=tools, trials=tools.trials)
    with _trial_picture(tools) as picture:
        found = _faults_found(bundle, _renderer_of(bundle, tools, picture), tools, strict=strict)
    if found:
        raise BundleRefused(found)


def _faults_found(
    bundle: bundles.CheckedBundle,
    render: Render,
    tools: PublishingTools,
    *,
    strict: bool,
) -> tuple[Fault, ...]:
    found: dict[Fault, None] = {}
    ends = tools.elapsed() + tools.publish_seconds
    for name, chosen, business in _sets(bundle):
        if tools.elapsed() > ends:
            # What was made from the schema comes last, and is tried as far as the time goes.
            if name.endswith(".json"):
                found[_too_slow(name, tools)] = None
            break
        faults = _faults_with(name, render(chosen, OutputFormat.PDF, business), strict=strict)
        found.update((fault, None) for fault in faults if not _is_told(fault, found))
        if len(found) >= FAULTS_TOLD:
            break
    return tuple(found)


def _sets(bundle: bundles.CheckedBundle) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Yield what is tried: its name, the values, and the business as JSON."""
    for name, chosen in ((bundles.SAMPLE, bundle.sample), *bundle.tests.items()):
        yield name, chosen, NO_BRAND
    if bundle.reads_brand:
        for name, business in brand.TRIED.items():
            yield f"{bundles.SAMPLE} for {name}", bundle.sample, values.canonical(business)
    for name, chosen in bundle.trials.items():
        yield name, chosen, NO_BRAND


@contextmanager
def _trial_picture(tools: PublishingTools) -> Iterator[Upload | None]:
    """Have a small grey square in the store, for fields that take a picture, until the trials are over.

    It is an object of its own, so that it can be deleted while others try bundles at the same time.
    """
    if not tools.trials:
        yield None
        return
    picture = contents.asset(trials.PICTURE_BYTES + uuid4().bytes, "image/png", ".png")
    tools.store.put(picture.key, picture.data, media_type=picture.media_type)
    try:
        yield Upload(trials.PICTURE.removeprefix("/uploads/"), picture.key, picture.sha256)
    finally:
        tools.store.delete(picture.key)


def _faults_with(name: str, outcome: RenderOutcome, *, strict: bool) -> tuple[Fault, ...]:
    """Return what setting one set of values showed to be wrong. Raises `RenderingBusy`."""
    if isinstance(outcome, TemplateError) and outcome.fields and not name.endswith(".json"):
        # The template has rules that values made from its schema alone need not keep.
        return ()
    try:
        rendered = _rendered(outcome, name)
    except BundleRefused as error:
        return error.faults
    return _warnings(rendered) if strict else _missing_families(rendered)


def _too_slow(name: str, tools: PublishingTools) -> Fault:
    return Fault(
        name,
        None,
        f"All tests together took longer than {tools.publish_seconds:g} s; this one and those after it "
        "were not tried.",
        "Make the template faster, or its tests fewer.",
    )


def _is_told(fault: Fault, told: Collection[Fault]) -> bool:
    """Tell whether one place has this fault already, whatever values it was found with."""
    return any((fault.path, fault.line, fault.hint) == (other.path, other.line, other.hint) for other in told)


def _warnings(rendered: Rendered) -> tuple[Fault, ...]:
    return tuple(_as_fault(remark) for remark in rendered.warnings)


def _missing_families(rendered: Rendered) -> tuple[Fault, ...]:
    return tuple(fault for fault in _warnings(rendered) if fault.message.startswith(diagnostics.NO_FAMILY))


def _as_fault(remark: Remark, path: str = "", name: str = "") -> Fault:
    said = f"{remark.message} (while setting {name})" if name else remark.message
    return Fault(remark.file or path, remark.line, said, " ".join(remark.hints) or NO_HINT)


def content_of(bundle: bundles.CheckedBundle) -> contents.Content:
    """Name the object that a bundle is kept as."""
    return contents.bundle(bundle.archive)


def _renderer_of(
    bundle: bundles.CheckedBundle, tools: PublishingTools, picture: Upload | None = None
) -> Render:
    content = content_of(bundle)

    def render(chosen: Mapping[str, Any], form: OutputFormat, business: str = NO_BRAND) -> RenderOutcome:
        text = values.canonical(chosen)
        request = RenderRequest(
            bundle_key=content.key,
            bundle_sha256=content.sha256,
            values=text,
            issued_on=PROOF_DAY,
            form=form,
            standard=bundle.manifest.standard,
            ppi=PICTURE_PPI,
            uploads=(picture,) if picture and trials.PICTURE in text else (),
            brand=business,
        )
        return tools.renderer.render(request, priority=Priority.DOCUMENT, requester=tools.requester)

    return render


def _rendered(outcome: RenderOutcome, path: str) -> Rendered:
    match outcome:
        case Rendered():
            return outcome
        case PoolBusy() | Superseded():
            raise RenderingBusy(outcome.retry_after if isinstance(outcome, PoolBusy) else 1)
        case TemplateError():
            raise BundleRefused(_faults_of(outcome, path))
        case TimedOut(seconds):
            fault = Fault(
                path, None, f"Rendering took longer than {seconds:g} s.", "Look for a loop without end."
            )
        case OutOfMemory(limit):
            fault = Fault(
                path, None, f"Rendering needs more than {limit // 2**20} MiB of memory.", "Use less at once."
            )
        case OutputTooLarge(limit):
            fault = Fault(path, None, f"The result is larger than {limit}.", "Make the document smaller.")
        case WorkerLost(detail):
            fault = Fault(
                path, None, f"The render process died: {detail}.", "Try again; then simplify the template."
            )
    raise BundleRefused((fault,))


def _faults_of(failure: TemplateError, name: str) -> tuple[Fault, ...]:
    """Return every fault that the compiler named, with the values that it was setting."""
    first = Remark(failure.message, failure.file, failure.line, failure.hints)
    path = name if name.endswith(".json") else bundles.SCHEMA
    if failure.fields:
        hint = "Change the value, or the rule in the template."
        return tuple(Fault(path, None, f"{at}: {said}", hint) for at, said in failure.fields)
    return tuple(dict.fromkeys(_as_fault(remark, path, name) for remark in (first, *failure.further)))


def _gallery_picture(png: bytes, tools: PublishingTools) -> bytes:
    """Return a page picture small enough for a gallery. Raises `BundleRefused`."""
    match tools.reader.page_picture(png, requester=tools.requester):
        case CleanPicture(data=data):
            return data
        case PictureFault(message=message):
            raise BundleRefused((Fault("sample.json", None, message),))
