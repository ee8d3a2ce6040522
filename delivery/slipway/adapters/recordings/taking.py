"""Take requests out of a log once, where no recorder runs beside the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from slipway.adapters.recordings.keeper import Keeper
from slipway.adapters.recordings.reading_logs import reading_logs
from slipway.adapters.recordings.sources import LogFile
from slipway.decisions.recordings.keeping import KeepingRules
from slipway.decisions.recordings.sources import NoRequest
from slipway.errors import Absent
from slipway.ports import Recordings


def take_once(
    file: Path,
    recordings: Recordings,
    rules: KeepingRules,
    secret: str,
    now: Callable[[], datetime],
    *,
    dry_run: bool,
) -> int:
    """Keep the requests of a log that are newer than the newest that is kept, and return how many were read.

    Raises `Absent` where there is no such file, and `StoreError`.
    """
    if not file.exists():
        raise Absent(f"There is no log {file}.", next_step="Look at `recording.source`.")
    keeper, read, log = Keeper(recordings, rules, now), reading_logs(secret), LogFile(file)
    after, count = keeper.last(), 0
    for line in log.lines(0):
        try:
            exchange = read(line)
        except NoRequest:
            continue
        if exchange.at > after:
            keeper.take(exchange)
            count += 1
    log.close()
    if not dry_run:
        keeper.write()
        keeper.tidy()
    return count
