"""Take requests out of a log, where no recorder runs beside the service."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from slipway.adapters.recordings.keeper import Keeper
from slipway.adapters.recordings.read_marks import ReadMarks
from slipway.adapters.recordings.reading_logs import reading_logs
from slipway.decisions.recordings.keeping import KeepingRules
from slipway.decisions.recordings.sources import NoRequest
from slipway.ports import Recordings, RequestLog, Taken


class LogTaking:
    """Takes what is new in a log. `of_machines` are the paths that no person asks, such as that of the health check."""

    def __init__(
        self,
        log: RequestLog,
        recordings: Recordings,
        marks: ReadMarks,
        rules: KeepingRules,
        secret: str,
        now: Callable[[], datetime],
        *,
        of_machines: Collection[str] = (),
    ) -> None:
        self._log, self._recordings, self._marks = log, recordings, marks
        self._rules, self._secret, self._now = rules, secret, now
        self._of_machines = of_machines

    def take(self, *, dry_run: bool = False) -> Taken:
        """Keep a sample of what is new. Raises `Absent` where there is no such log, `StepFailed` and `StoreError`.

        The requests first, then how far was read: who is killed in between has some of them twice, and they count once.
        """
        keeper = Keeper(self._recordings, self._rules, self._now)
        count = self._read_into(keeper)
        read_to = self._log.read_to()
        if not dry_run:
            keeper.write()
            keeper.tidy()
            self._marks.write(read_to.marks)
        return Taken(count, self._log.words, read_to.left)

    def _read_into(self, keeper: Keeper) -> int:
        read, count = reading_logs(self._secret), 0
        for line in self._log.lines(self._marks.read()):
            try:
                exchange = read(line)
            except NoRequest:
                continue
            if exchange.path not in self._of_machines:
                keeper.take(exchange)
                count += 1
        return count
