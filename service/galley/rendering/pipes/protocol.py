"""What goes over the pipe between the render pool and its workers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias, assert_never

from galley.ports import NO_BRAND, Remark
from galley.rendering.pipes.frames import BrokenFrame, Frame, framed


@dataclass(frozen=True, slots=True)
class Job:
    """One render for a worker. `inputs` becomes `sys.inputs`, with `values` and `brand` added; `timestamp` is in Unix
    seconds.
    """

    root: str
    form: str
    standard: tuple[str, ...]
    ppi: int
    timestamp: int
    inputs: dict[str, str]
    values: str
    cpu_seconds: float
    brand: str = NO_BRAND


@dataclass(frozen=True, slots=True)
class Done:
    """The worker's good answer; `resident_bytes` is what the worker holds in memory afterwards."""

    pages: int
    seconds: float
    resident_bytes: int
    parts: tuple[bytes, ...]
    warnings: tuple[Remark, ...] = ()
    record: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """The template's own fault, with paths relative to the bundle.

    `broken` says that the compiler gave up in the middle of its work, so the worker must be replaced.
    """

    message: str
    file: str | None
    line: int | None
    hints: tuple[str, ...]
    resident_bytes: int
    letters: tuple[str, ...] = ()
    further: tuple[Remark, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The result was over a limit and was dropped in the worker."""

    limit: str
    resident_bytes: int


Answer: TypeAlias = Done | Refused | TooLarge


def job_frame(job: Job) -> list[bytes]:
    """Return a job's frame as chunks to be written in order."""
    header = asdict(job)
    return framed(header, (header.pop("values").encode(),))


def job_of(frame: Frame) -> Job:
    """Return the job in a frame that the parent sent."""
    header = {**frame.header, "standard": tuple(frame.header["standard"])}
    return Job(**header, values=frame.parts[0].decode())


def answer_frame(answer: Answer) -> list[bytes]:
    """Return an answer's frame as chunks to be written in order."""
    match answer:
        case Done(pages, seconds, resident_bytes, parts, warnings, record):
            header = {"is": "done", "pages": pages, "seconds": seconds, "resident_bytes": resident_bytes}
            return framed({**header, "warnings": list(map(asdict, warnings)), "record": record}, parts)
        case Refused():
            return framed({"is": "refused", **asdict(answer)})
        case TooLarge():
            return framed({"is": "too-large", **asdict(answer)})
        case _:
            assert_never(answer)


def answer_of(frame: Frame) -> Answer:
    """Return the answer in a worker's frame. Raises `BrokenFrame`."""
    try:
        return _answer(frame)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFrame("a worker's answer had the wrong shape") from error


def _answer(frame: Frame) -> Answer:
    header = frame.header
    match frame.kind:
        case "done":
            return Done(
                int(header["pages"]),
                float(header["seconds"]),
                int(header["resident_bytes"]),
                frame.parts,
                tuple(map(_remark, header["warnings"])),
                {str(name): str(value) for name, value in header["record"].items()},
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
                broken=bool(header["broken"]),
            )
        case "too-large":
            return TooLarge(str(header["limit"]), int(header["resident_bytes"]))
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
