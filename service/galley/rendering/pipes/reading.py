"""What goes over the pipe between the reader pool and its workers: what shall be read, and what was found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from galley.ports import (
    BundleFaults,
    BundleOptions,
    CheckedValues,
    CleanPicture,
    Fault,
    PictureFault,
    Problem,
    ReadBundle,
    Table,
    TableFault,
)
from galley.rendering.pipes.frames import BrokenFrame, Frame, framed


@dataclass(frozen=True, slots=True)
class BundleJob:
    """A zip to be read and checked."""

    data: bytes
    options: BundleOptions


@dataclass(frozen=True, slots=True)
class ValuesJob:
    """Values to be held against a schema, both JSON texts."""

    values: str
    schema: str


@dataclass(frozen=True, slots=True)
class PictureJob:
    """A picture to be written again; a `page` that was rendered is made small for a gallery."""

    data: bytes
    page: bool = False


@dataclass(frozen=True, slots=True)
class TableJob:
    """A table of which at most `count` rows shall be read, those behind the row number `after`."""

    data: bytes
    after: int
    count: int


ReadingJob: TypeAlias = BundleJob | ValuesJob | PictureJob | TableJob
Finding: TypeAlias = (
    ReadBundle | BundleFaults | CheckedValues | CleanPicture | PictureFault | Table | TableFault
)


def job_frame(job: ReadingJob, **told: object) -> list[bytes]:
    """Return a job's frame as chunks to be written in order, with what else is told of it, such as `cpu_seconds`."""
    match job:
        case BundleJob(data, options):
            return framed({"read": "bundle", "wish": asdict(options), **told}, (data,))
        case ValuesJob(values, schema):
            return framed({"read": "values", **told}, (values.encode(), schema.encode()))
        case PictureJob(data, page):
            return framed({"read": "page" if page else "picture", **told}, (data,))
        case TableJob(data, after, count):
            return framed({"read": "table", "after": after, "count": count, **told}, (data,))


def job_of(frame: Frame) -> ReadingJob:
    """Return the job in a frame that the parent sent."""
    match frame.header["read"]:
        case "bundle":
            return BundleJob(frame.parts[0], BundleOptions(**frame.header["wish"]))
        case "values":
            return ValuesJob(frame.parts[0].decode(), frame.parts[1].decode())
        case "picture":
            return PictureJob(frame.parts[0])
        case "page":
            return PictureJob(frame.parts[0], page=True)
        case "table":
            return TableJob(frame.parts[0], int(frame.header["after"]), int(frame.header["count"]))
        case other:
            raise BrokenFrame(f"a job to read {other!r}")


def finding_frame(finding: Finding, *, resident_bytes: int) -> list[bytes]:
    """Return a finding's frame as chunks to be written in order."""
    header, parts = _told(finding)
    return framed({**header, "resident_bytes": resident_bytes}, parts)


def finding_of(frame: Frame) -> Finding:
    """Return the finding in a worker's frame. Raises `BrokenFrame`."""
    try:
        return _finding(frame)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BrokenFrame("a reader's answer had the wrong shape") from error


def _told(finding: Finding) -> tuple[dict[str, object], Sequence[bytes]]:
    match finding:
        case ReadBundle(archive, manifest, schema, sample, translations, tests, trials, reads_brand):
            texts = (manifest, schema, sample, translations, *tests.values(), *trials.values())
            names = {"tests": list(tests), "trials": list(trials)}
            return {"is": "bundle", "reads_brand": reads_brand, **names}, (
                archive,
                *(text.encode() for text in texts),
            )
        case BundleFaults(faults):
            rows = [(fault.path, fault.line, fault.message, fault.hint) for fault in faults]
            return {"is": "faults"}, (json.dumps(rows).encode(),)
        case CheckedValues(problems, pictures):
            said = [(each.path, each.message, each.kind, each.about) for each in problems]
            told = {"problems": said, "pictures": pictures}
            return {"is": "values"}, (json.dumps(told).encode(),)
        case CleanPicture(data, media_type, suffix, width, height):
            kind = {"is": "picture", "media_type": media_type, "suffix": suffix}
            return {**kind, "width": width, "height": height}, (data,)
        case PictureFault(message, kind, about):
            return {"is": "picture-fault", "message": message, "kind": kind, "about": about}, ()
        case Table(headers, rows, more):
            return {"is": "table", "more": more}, (json.dumps([headers, rows]).encode(),)
        case TableFault(message, kind, about):
            return {"is": "table-fault", "message": message, "kind": kind, "about": about}, ()


def _finding(frame: Frame) -> Finding:
    header, parts = frame.header, frame.parts
    match frame.kind:
        case "bundle":
            tests, trials = ([str(name) for name in header[kind]] for kind in ("tests", "trials"))
            manifest, schema, sample, translations, *rest = (part.decode() for part in parts[1:])
            sets = dict(zip(tests, rest[: len(tests)], strict=True))
            made = dict(zip(trials, rest[len(tests) :], strict=True))
            words = (manifest, schema, sample, translations)
            return ReadBundle(parts[0], *words, sets, made, bool(header["reads_brand"]))
        case "faults":
            rows = json.loads(parts[0])
            return BundleFaults(tuple(_fault(*row) for row in rows))
        case "values":
            told = json.loads(parts[0])
            return CheckedValues(
                tuple(_problem(*each) for each in told["problems"]),
                tuple((str(path), str(text)) for path, text in told["pictures"]),
            )
        case "picture":
            sides = int(header["width"]), int(header["height"])
            return CleanPicture(parts[0], str(header["media_type"]), str(header["suffix"]), *sides)
        case "picture-fault":
            return PictureFault(*_sentence(header))
        case "table":
            headers, found_rows = json.loads(parts[0])
            names = tuple(str(each) for each in headers)
            return Table(
                names, tuple((int(at), list(cells)) for at, cells in found_rows), bool(header["more"])
            )
        case "table-fault":
            return TableFault(*_sentence(header))
        case other:
            raise BrokenFrame(f"a reader answered {other!r}")


def _sentence(header: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return str(header["message"]), str(header["kind"]), tuple(str(each) for each in header["about"])


def _problem(path: object, message: object, kind: object, about: Iterable[object]) -> Problem:
    return Problem(str(path), str(message), str(kind), tuple(str(each) for each in about))


def _fault(path: object, line: object, message: object, hint: object) -> Fault:
    return Fault(
        str(path),
        line if isinstance(line, int) else None,
        str(message),
        None if hint is None else str(hint),
    )
