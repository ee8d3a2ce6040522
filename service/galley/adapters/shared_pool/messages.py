"""What a web process and the pools' process say to each other: frames, as between a pool and its workers.

Nothing is unpickled here either. The pools' process reads what workers answer, and has no database; the web processes
have one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from galley import ports
from galley.rendering.pipes import frames, reading
from galley.rendering.pipes.frames import Frame

# Both sides are Galley's own: what strangers may send was bounded before, at the door and at the workers' pipes.
MOST_BYTES = 1 << 30
RENDER, STATUS, READER_STATUS = "render", "status", "reader-status"
PLAIN = {
    each.__name__: each
    for each in (
        ports.TimedOut,
        ports.OutOfMemory,
        ports.OutputTooLarge,
        ports.PoolBusy,
        ports.WorkerLost,
        ports.Superseded,
    )
}


class PoolFailed(Exception):
    """The pools' process met a fault of its own; its log has it all."""


@dataclass(frozen=True, slots=True)
class RenderAsk:
    """A render, for whom and with what haste; with `fresh` nothing remembered is used."""

    request: ports.RenderRequest
    priority: ports.Priority
    requester: ports.Requester
    fresh: bool = False


# --- what is asked ---------------------------------------------------------------------------------------------


def render_frame(ask: RenderAsk) -> list[bytes]:
    """Return what asks for a render, as chunks to be written in order."""
    told = asdict(ask.request) | {"issued_on": ask.request.issued_on.isoformat()}
    values = told.pop("values").encode()
    header = {"ask": RENDER, "request": told, "priority": ask.priority, "fresh": ask.fresh}
    return frames.framed(header | {"requester": asdict(ask.requester)}, (values,))


def render_of(frame: Frame) -> RenderAsk:
    """Return the render that a frame asks for."""
    told = frame.header["request"]
    request = ports.RenderRequest(
        **told
        | {
            "values": frame.parts[0].decode(),
            "issued_on": date.fromisoformat(told["issued_on"]),
            "form": ports.OutputFormat(told["form"]),
            "standard": tuple(told["standard"]),
            "uploads": tuple(ports.Upload(**upload) for upload in told["uploads"]),
        }
    )
    return RenderAsk(
        request, ports.Priority(frame.header["priority"]), requester_of(frame), frame.header["fresh"]
    )


def reading_frame(job: reading.ReadingJob, requester: ports.Requester) -> list[bytes]:
    """Return what asks for a reading."""
    return reading.job_frame(job, requester=asdict(requester))


def requester_of(frame: Frame) -> ports.Requester:
    """Return for whom a frame asks."""
    return ports.Requester(**frame.header["requester"])


def status_frame(of: str) -> list[bytes]:
    """Return what asks how a pool is doing: `STATUS` or `READER_STATUS`."""
    return frames.framed({"ask": of})


# --- what is answered ------------------------------------------------------------------------------------------


def outcome_frame(outcome: ports.RenderOutcome) -> list[bytes]:
    """Return the answer to a render."""
    told, parts = asdict(outcome), ()
    if isinstance(outcome, ports.Rendered):
        parts = told.pop("parts")
    return frames.framed({"is": type(outcome).__name__, "told": told}, parts)


def outcome_of(frame: Frame) -> ports.RenderOutcome:
    """Return the outcome in an answer. Raises what the pool has raised."""
    kind, told = str(frame.kind), frame.header.get("told", {})
    if kind in PLAIN:
        return PLAIN[kind](**told)
    match kind:
        case ports.Rendered.__name__:
            return ports.Rendered(**told | {"parts": frame.parts, "warnings": _remarks(told["warnings"])})
        case ports.TemplateError.__name__:
            texts = {name: tuple(told[name]) for name in ("hints", "letters")}
            fields = tuple((path, said) for path, said in told["fields"])
            return ports.TemplateError(
                **told | texts | {"further": _remarks(told["further"]), "fields": fields}
            )
        case _:
            raise fault_of(frame)


def pool_status_frame(status: ports.PoolStatus) -> list[bytes]:
    """Return the answer to how a pool is doing."""
    return frames.framed({"is": STATUS, "told": asdict(status)})


def pool_status_of(frame: Frame) -> ports.PoolStatus:
    """Return how a pool is doing. Raises what the pool has raised."""
    if frame.kind != STATUS:
        raise fault_of(frame)
    return ports.PoolStatus(**frame.header["told"])


def finding_of(frame: Frame) -> reading.Finding:
    """Return what a reader found. Raises what the pool has raised."""
    if str(frame.kind) in FAULTS:
        raise fault_of(frame)
    return reading.finding_of(frame)


def _remarks(told: Sequence[dict[str, Any]]) -> tuple[ports.Remark, ...]:
    return tuple(ports.Remark(**each | {"hints": tuple(each["hints"])}) for each in told)


# --- what is raised --------------------------------------------------------------------------------------------


def fault_frame(error: Exception) -> list[bytes]:
    """Return the answer that has the asker raise the same."""
    match error:
        case ports.ObjectMissing():
            told: dict[str, object] = {"key": error.key}
        case ports.ObjectAltered():
            told = {"key": error.key, "expected": error.expected, "found": error.found}
        case ports.ReadersBusy():
            told = {"retry_after": error.retry_after}
        case ports.StoreUnreachable() | ports.CannotRender():
            told = {"message": str(error)}
        case _:
            told = {"message": f"{type(error).__name__}: {error}"}
    return frames.framed({"is": _name_of(error), "told": told})


def fault_of(frame: Frame) -> Exception:
    """Return what the pool has raised."""
    make = FAULTS.get(str(frame.kind), _failed)
    return make(frame.header.get("told", {}))


def _name_of(error: Exception) -> str:
    return next((each.__name__ for each in type(error).__mro__ if each.__name__ in FAULTS), "PoolFailed")


def _failed(told: Mapping[str, Any]) -> Exception:
    return PoolFailed(str(told.get("message", "it answered what was not asked")))


FAULTS: dict[str, Callable[[Mapping[str, Any]], Exception]] = {
    "ObjectMissing": lambda told: ports.ObjectMissing(told["key"]),
    "ObjectAltered": lambda told: ports.ObjectAltered(**told),
    "StoreUnreachable": lambda told: ports.StoreUnreachable(told["message"]),
    "ReadersBusy": lambda told: ports.ReadersBusy(told["retry_after"]),
    "CannotRender": lambda told: ports.CannotRender(told["message"]),
    "PoolFailed": _failed,
}
