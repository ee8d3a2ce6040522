"""The pool of readers: gives them what strangers wrote, and says in words what could not be read."""

from __future__ import annotations

from typing import assert_never

from galley import ports
from galley.adapters.workers.pool_settings import ReaderSettings
from galley.adapters.workers.worker_pool import Stop, Stopped, Work, WorkerPool
from galley.rendering.limits import MIB
from galley.rendering.pictures import picture_faults
from galley.rendering.pipes import reading
from galley.rendering.tables import table_faults

__all__ = ["ReaderPool", "ReaderSettings"]


class ReaderPool:
    """Reads in persistent workers. Callers wait; every method may be called by any thread."""

    def __init__(self, settings: ReaderSettings | None = None) -> None:
        """Start the workers; return when the first is ready. Raises `WorkerCannotStart`."""
        self._settings = settings = settings or ReaderSettings()
        self._worker_pool = WorkerPool(settings.worker_pool)

    def read_bundle(
        self,
        data: bytes,
        *,
        options: ports.BundleOptions = ports.DEFAULT_OPTIONS,
        requester: ports.Requester = ports.SYSTEM,
    ) -> ports.ReadBundle | ports.BundleFaults:
        """Read a zip and check everything in it. Raises `ReadersBusy`."""
        job = reading.BundleJob(data, options)
        found = self._read(job, requester, self._settings.limits.bundle_cpu_seconds)
        match found:
            case ports.ReadBundle() | ports.BundleFaults():
                return found
            case Stopped(why):
                message = self._why(why, "This bundle")
                hint = "Make its schema, sources and test values simpler, or leave files out."
                return ports.BundleFaults((ports.Fault("", None, message, hint),))
            case _:
                raise TypeError(f"A reader found {type(found).__name__} in a bundle.")

    def check_values(
        self, values: str, schema: str, *, requester: ports.Requester = ports.SYSTEM
    ) -> ports.CheckedValues:
        """Hold values against the schema of a bundle that was read. Raises `ReadersBusy`."""
        job = reading.ValuesJob(values, schema)
        found = self._read(job, requester, self._settings.limits.values_cpu_seconds)
        match found:
            case ports.CheckedValues():
                return found
            case Stopped(why):
                told = f"{self._why(why, 'A check of these values')} Shorten texts or leave out rows."
                return ports.CheckedValues((ports.Problem("", told),), ())
            case _:
                raise TypeError(f"A reader found {type(found).__name__} in values.")

    def clean_picture(
        self, data: bytes, *, requester: ports.Requester = ports.SYSTEM
    ) -> ports.CleanPicture | ports.PictureFault:
        """Decode a picture and write it again. Raises `ReadersBusy`."""
        return self._picture(reading.PictureJob(data), requester)

    def page_picture(
        self, png: bytes, *, requester: ports.Requester = ports.SYSTEM
    ) -> ports.CleanPicture | ports.PictureFault:
        """Return a rendered page small enough for a gallery. Raises `ReadersBusy`."""
        return self._picture(reading.PictureJob(png, page=True), requester)

    def read_table(
        self, data: bytes, *, after: int, count: int, requester: ports.Requester = ports.SYSTEM
    ) -> ports.Table | ports.TableFault:
        """Read some rows of a table. Raises `ReadersBusy`."""
        job = reading.TableJob(data, after, count)
        found = self._read(job, requester, self._settings.limits.table_cpu_seconds)
        match found:
            case ports.Table() | ports.TableFault():
                return found
            case Stopped(why):
                return table_faults.fault_of(*self._kind(why, "table"))
            case _:
                raise TypeError(f"A reader found {type(found).__name__} in a table.")

    def status(self) -> ports.PoolStatus:
        """Say how the readers are doing."""
        return self._worker_pool.status()

    def close(self) -> None:
        """Stop every reader and wait until they are gone."""
        self._worker_pool.close()

    def _picture(
        self, job: reading.PictureJob, requester: ports.Requester
    ) -> ports.CleanPicture | ports.PictureFault:
        found = self._read(job, requester, self._settings.limits.picture_cpu_seconds)
        match found:
            case ports.CleanPicture() | ports.PictureFault():
                return found
            case Stopped(why):
                return picture_faults.fault_of(*self._kind(why, "picture"))
            case _:
                raise TypeError(f"A reader found {type(found).__name__} in a picture.")

    def _kind(self, why: Stop, what: str) -> tuple[str, *tuple[int, ...]]:
        """Return the kind of fault of a table or picture whose reader was stopped, and what its sentence is about."""
        match why:
            case Stop.TOO_LONG | Stop.BUSY | Stop.SUPERSEDED:
                return (f"{what}-takes-too-long",)
            case Stop.TOO_MUCH_MEMORY:
                return f"{what}-takes-memory", self._settings.limits.memory_bytes // MIB
            case Stop.LOST:
                return (f"{what}-ends-reader",)
            case _:
                assert_never(why)

    def _read(
        self, job: reading.ReadingJob, requester: ports.Requester, cpu_seconds: float
    ) -> reading.Finding | Stopped:
        frame = reading.job_frame(job, cpu_seconds=cpu_seconds)
        # Nothing that is read has more haste than anything else of the same person.
        work = Work(frame, ports.Priority.DOCUMENT, requester, cpu_seconds)
        found = self._worker_pool.run(work, reading.finding_of)
        if isinstance(found, Stopped) and found.why is Stop.BUSY:
            raise ports.ReadersBusy(self._worker_pool.retry_after())
        return found

    def _why(self, why: Stop, what: str) -> str:
        match why:
            case Stop.TOO_LONG | Stop.BUSY | Stop.SUPERSEDED:
                return f"{what} takes too long."
            case Stop.TOO_MUCH_MEMORY:
                return f"{what} takes more than {self._settings.limits.memory_bytes // MIB} MiB of memory."
            case Stop.LOST:
                return f"{what} ended the process that read it."
            case _:
                assert_never(why)
