"""What a web process and the pools' process say to each other, and how limits are divided; no process, no socket."""

from __future__ import annotations

import io
from datetime import date

import pytest
from galley import ports
from galley.adapters.shared_pool import messages
from galley.adapters.shared_pool.sizes import PoolSizes, sizes_of
from galley.config import Settings
from galley.rendering.pipes import frames, reading
from pydantic import ValidationError

REMARK = ports.Remark("odd", "main.typ", 3, ("mend it",))
REQUEST = ports.RenderRequest(
    "bundles/ab/ab.zip",
    "ab" * 32,
    '{"name":"Zoë 山田"}',
    date(2026, 11, 30),
    ports.OutputFormat.PDF,
    standard=("a-2a", "ua-1"),
    uploads=(ports.Upload("logo.png", "uploads/cd/cd", "cd" * 32),),
)
OUTCOMES = [
    ports.Rendered((b"%PDF", b""), 2, 0.5, (REMARK,), {"title": "Zoë"}),
    ports.TimedOut(5.0),
    ports.OutOfMemory(1024),
    ports.OutputTooLarge("pages"),
    ports.TemplateError("no", "main.typ", 1, ("so",), ("ŵ",), (REMARK,), (("/name", "is odd"),)),
    ports.PoolBusy(7),
    ports.WorkerLost("SIGSEGV"),
    ports.Superseded(),
]
FAULTS = [
    ports.ObjectMissing("a/key"),
    ports.ObjectAltered("a/key", expected="ab", found="cd"),
    ports.StoreUnreachable("it is away"),
    ports.ReadersBusy(9),
    ports.CannotRender("no walls"),
]


def heard(chunks: list[bytes]) -> frames.Frame:
    return frames.read_frame(io.BytesIO(b"".join(chunks)).read, part_limit=messages.MOST_BYTES)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda each: type(each).__name__)
def test_every_outcome_arrives_as_it_was(outcome: ports.RenderOutcome) -> None:
    assert messages.outcome_of(heard(messages.outcome_frame(outcome))) == outcome


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("read", [messages.outcome_of, messages.finding_of, messages.pool_status_of])
def test_what_the_pool_raises_is_raised_again(fault: Exception, read: object) -> None:
    assert callable(read)
    with pytest.raises(type(fault)) as raised:
        read(heard(messages.fault_frame(fault)))
    assert str(raised.value) == str(fault)
    assert vars(raised.value) == vars(fault)


def test_a_fault_of_the_pools_own_is_no_fault_of_a_store() -> None:
    with pytest.raises(messages.PoolFailed, match="ZeroDivisionError: by zero"):
        messages.outcome_of(heard(messages.fault_frame(ZeroDivisionError("by zero"))))


def test_what_is_asked_arrives_as_it_was() -> None:
    requester = ports.Requester("org", "person", "page 1")
    ask = messages.RenderAsk(REQUEST, ports.Priority.PREVIEW, requester, fresh=True)
    assert messages.render_of(heard(messages.render_frame(ask))) == ask
    for job in (
        reading.BundleJob(b"zip", ports.BundleOptions(plugins=True)),
        reading.ValuesJob("{}", '{"type":"object"}'),
        reading.PictureJob(b"png", page=True),
    ):
        frame = heard(messages.reading_frame(job, requester))
        assert (reading.job_of(frame), messages.requester_of(frame)) == (job, requester)


def test_the_pools_process_is_told_the_sizes_that_the_settings_say() -> None:
    chosen = Settings(
        render_workers=3,
        render_seconds=7,
        preview_seconds=2,
        accept_missing_walls=("network",),
        read_seconds=4,
    )
    told = sizes_of(chosen)
    assert PoolSizes.of_text(told.as_text()) == told
    assert (told.render.workers, told.render.limits.cpu_seconds, told.read.limits.bundle_cpu_seconds) == (
        3,
        7,
        4,
    )
    assert told.render.without_walls == told.read.without_walls == ("network",)


@pytest.mark.parametrize("processes", range(1, 14))
def test_all_web_processes_together_have_the_seats_and_connections_of_one(processes: int) -> None:
    alone, each = Settings(web_processes=1), Settings(web_processes=processes)
    assert each.threads_each * processes <= alone.threads_each == 24
    assert each.connections_each * processes <= alone.connections_each == 26
    # Who asks after its health needs a connection when all seats are taken.
    assert 1 <= each.threads_each < each.connections_each


def test_more_web_processes_than_there_are_threads_for_are_refused() -> None:
    with pytest.raises(ValidationError, match="WEB_PROCESSES: must be at most 13, because WEB_THREADS is 24"):
        Settings(web_processes=14)
