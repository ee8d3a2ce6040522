"""How the pool and its workers talk: a frame is a JSON header and raw parts, each with its length before it.

Nothing is unpickled, so a worker that a template has taken over can lie but cannot run code in the parent.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias, assert_never

from galley.ports import Remark

PREFIX = struct.Struct(">II")
HEADER_BYTES = 256 * 1024

Read = Callable[[int], bytes]


class BrokenFrame(Exception):
    """The other side sent something that is no frame."""


@dataclass(frozen=True, slots=True)
class Job:
    """One render for a worker. `inputs` becomes `sys.inputs`, with `values` added; `timestamp` is in Unix
    seconds.
    """

    root: str
    entrypoint: str
    form: str
    standard: tuple[str, ...]
    ppi: int
    timestamp: int
    inputs: dict[str, str]
    values: str


@dataclass(frozen=True, slots=True)
class Done:
    """The worker's good answer; `resident_bytes` is what the worker holds in memory afterwards."""

    pages: int
    seconds: float
    resident_bytes: int
    parts: tuple[bytes, ...]
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The template's own fault, with paths relative to the bundle."""

    message: str
    file: str | None
    line: int | None
    hints: tuple[str, ...]
    resident_bytes: int
    letters: tuple[str, ...] = ()
    further: tuple[Remark, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The result was over a limit and was dropped in the worker."""

    limit: str
    resident_bytes: int


@dataclass(frozen=True, slots=True)
class NoMemory:
    """The worker ran out of memory and noticed; it must be replaced."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker is warm and confined; `confinement` lists what holds it."""

    confinement: tuple[str, ...]


Answer: TypeAlias = Done | Refused | TooLarge | NoMemory | Ready


def job_frame(job: Job) -> list[bytes]:
    """Return a job's frame as chunks to be written in order."""
    header = {
        "root": job.root,
        "entrypoint": job.entrypoint,
        "form": job.form,
        "standard": job.standard,
        "ppi": job.ppi,
        "timestamp": job.timestamp,
        "inputs": job.inputs,
    }
    return _frame(header, (job.values.encode(),))


def read_job(read: Read) -> Job:
    """Read one job; `read(n)` returns exactly n bytes. Raises what `read` raises at the end of the stream."""
    header, parts = _read_frame(read, part_limit=1 << 31)
    return Job(**{**header, "standard": tuple(header["standard"]), "values": parts[0].decode()})


def answer_frame(answer: Answer) -> list[bytes]:
    """Return an answer's frame as chunks to be written in order."""
    match answer:
        case Done(pages, seconds, resident_bytes, parts, warnings):
            header = {"is": "done", "pages": pages, "seconds": seconds, "resident_bytes": resident_bytes}
            return _frame({**header, "warnings": list(map(asdict, warnings))}, parts)
        case Refused():
            return _frame({"is": "refused", **asdict(answer)}, ())
        case TooLarge():
            return _frame({"is": "too-large", **asdict(answer)}, ())
        case NoMemory():
            return _frame({"is": "no-memory"}, ())
        case Ready():
            return _frame({"is": "ready", **asdict(answer)}, ())
        case _:
            assert_never(answer)


def read_answer(read: Read, *, part_limit: int) -> Answer:
    """Read one answer whose parts together hold at most `part_limit` bytes. Raises `BrokenFrame`."""
    header, parts = _read_frame(read, part_limit=part_limit)
    try:
        return _answer(header, parts)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFrame("a worker's answer had the wrong shape") from error


def _answer(header: dict[str, Any], parts: tuple[bytes, ...]) -> Answer:
    match header["is"]:
        case "done":
            return Done(
                int(header["pages"]),
                float(header["seconds"]),
                int(header["resident_bytes"]),
                parts,
                tuple(map(_remark, header["warnings"])),
            )
        case "refused":
            first = _remark(header)
            return Refused(
                message=first.message,
                file=first.file,
                line=first.line,
                hints=first.hints,
                resident_bytes=int(header["resident_bytes"]),
                letters=tuple(map(str, header["letters"])),
                further=tuple(map(_remark, header["further"])),
                fields=tuple((str(path), str(said)) for path, said in header["fields"]),
            )
        case "too-large":
            return TooLarge(str(header["limit"]), int(header["resident_bytes"]))
        case "no-memory":
            return NoMemory()
        case "ready":
            return Ready(tuple(map(str, header["confinement"])))
        case other:
            raise BrokenFrame(f"a worker answered {other!r}")


def _remark(told: dict[str, Any]) -> Remark:
    file, line = told["file"], told["line"]
    return Remark(
        message=str(told["message"]),
        file=None if file is None else str(file),
        line=None if line is None else int(line),
        hints=tuple(map(str, told["hints"])),
    )


def _frame(header: dict[str, Any], parts: Sequence[bytes]) -> list[bytes]:
    text = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    return [PREFIX.pack(len(text), len(parts)) + text, *parts]


def _read_frame(read: Read, *, part_limit: int) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    size, count = PREFIX.unpack(read(PREFIX.size))
    if size > HEADER_BYTES:
        raise BrokenFrame(f"a header of {size} bytes")
    try:
        header = json.loads(read(size))
        sizes = [int(part) for part in header.pop("parts")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenFrame("a header that is no JSON object") from error
    if len(sizes) != count or min(sizes, default=0) < 0 or sum(sizes) > part_limit:
        raise BrokenFrame(f"{len(sizes)} parts of {sum(sizes)} bytes")
    return header, tuple(read(part) for part in sizes)
