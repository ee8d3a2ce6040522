"""Reads what the board shows of an environment: its state store, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slipway.config import Environment
from slipway.decisions.canary import verdict
from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.verdict import Case
from slipway.decisions.gates.people.approvals import read_approvals
from slipway.decisions.gates.times.freeze_and_date_entries import read_freezes, read_schedule
from slipway.decisions.gates.times.pauses import read_pauses
from slipway.decisions.record.agent_signs import AgentSign
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import Deployment, History, history_of
from slipway.decisions.record.journal import Entry, Kind
from slipway.decisions.reports.board.delivery import WEEKS, WINDOW_DAYS
from slipway.decisions.reports.board.facts import EnvironmentFacts, Judged, Mute, PointTry, Seen, Told
from slipway.decisions.reports.board.view import Board, board_of
from slipway.decisions.reports.delivery_metrics import Delivery
from slipway.errors import SlipwayError
from slipway.flows.environment.context import (
    APPROVALS,
    DRILLS,
    FREEZES,
    HISTORY,
    PAUSES,
    POINTS,
    SCHEDULE,
    STANDING,
)
from slipway.flows.gates.approvals_and_freezes import look, read
from slipway.flows.reports.delivery_metrics import deliveries_of, first_end
from slipway.ports import Clock, Log
from slipway.steps.take_restore_point import TakeRestorePoint

# Every deployment takes a restore point, but for those that failed before it.
DEPLOYMENTS_WITH_POINTS = 5
# However many look, the stores are asked once in so long.
FRESH = timedelta(seconds=2)


@dataclass
class CanarySoFar:
    """A canary's record, judged as far as it was read."""

    case: Case | None = None
    read: int = 0
    judged: list[Judged] = field(default_factory=list)

    def after(self, lines: Sequence[str]) -> tuple[Judged, ...]:
        """Return what was known at each look. Only what is new in the record is judged."""
        if len(lines) > self.read:
            record = recordings.recorded([lines[0], *lines[max(self.read, 1) :]])
            self.case = self.case or verdict.opened(record.criteria)
            for sample in record.samples:
                self.case = verdict.updated(self.case, sample)
                self.judged.append(Judged(sample.at, self.case.share, verdict.verdict_of(self.case)))
            self.read = len(lines)
        return tuple(self.judged)


@dataclass
class EnvironmentReader:
    """Reads one environment again and again; an entry of a log, which never changes, is read once.

    `open_log` opens a log of its store; `at_work` says who holds its lock, an empty text where nobody does; `agent`
    gives the newest sign that an agent has left there.
    """

    name: str
    settings: Environment
    open_log: Callable[[str], Log]
    at_work: Callable[[], str]
    agent: Callable[[], AgentSign | None]
    _logs: dict[str, Log] = field(default_factory=dict)
    _canaries: dict[str, CanarySoFar] = field(default_factory=dict)
    _served: dict[str, bool] = field(default_factory=dict)
    _points: dict[str, tuple[PointTry, ...]] = field(default_factory=dict)

    def seen(self, now: datetime) -> Seen:
        """Return what its store holds. What cannot be read is said to be so, part by part."""
        history = look(lambda: history_of(self._log(HISTORY).entries()))
        if isinstance(history, Unreadable):
            return Mute(self.name, self.settings, history)
        return EnvironmentFacts(
            name=self.name,
            settings=self.settings,
            history=history,
            told=look(lambda: self._told(history)),
            at_work=look(self.at_work),
            approvals=read(self._log(APPROVALS), read_approvals),
            freezes=read(self._log(FREEZES), read_freezes),
            schedule=read(self._log(SCHEDULE), read_schedule),
            pauses=read(self._log(PAUSES), read_pauses),
            standing=read(self._log(STANDING), read_pauses),
            drills=look(lambda: tuple(self._log(DRILLS).entries())),
            points=look(lambda: tuple(self._points_of(history))),
            deliveries=look(lambda: self._deliveries(history, now)),
            first_end=first_end(history),
            agent=look(self.agent),
        )

    def _told(self, history: History) -> Told | None:
        if not history.deployments:
            return None
        newest = history.deployments[-1]
        lines = [str(entry["line"]) for entry in self._log(f"deployments/{newest.id}/samples").entries()]
        canary = self._canaries.setdefault(newest.id, CanarySoFar())
        return Told(newest, self._journal(newest.id), canary.after(lines))

    def _deliveries(self, history: History, now: datetime) -> tuple[Delivery, ...]:
        since = now - timedelta(weeks=WEEKS, days=WINDOW_DAYS)
        return deliveries_of(history, None, served=self._was_served, since=since)

    def _was_served(self, deployment: str) -> bool:
        if deployment not in self._served:
            steps = (entry.step for entry in self._journal(deployment))
            self._served[deployment] = any(step.startswith("canary") for step in steps)
        return self._served[deployment]

    def _points_of(self, history: History) -> Iterator[PointTry]:
        for entry in self._log(POINTS).entries():
            yield PointTry(datetime.fromisoformat(entry["at"]), str(entry["point"]), str(entry["reason"]))
        for each in history.deployments[-DEPLOYMENTS_WITH_POINTS:]:
            yield from self._points_by(each)

    def _points_by(self, deployment: Deployment) -> tuple[PointTry, ...]:
        if deployment.id in self._points:
            return self._points[deployment.id]
        found = tuple(_point_tries(self._journal(deployment.id)))
        if not deployment.is_open:
            self._points[deployment.id] = found
        return found

    def _journal(self, deployment: str) -> tuple[Entry, ...]:
        return tuple(map(Entry.of, self._log(f"deployments/{deployment}/journal").entries()))

    def _log(self, name: str) -> Log:
        if name not in self._logs:
            self._logs[name] = self.open_log(name)
        return self._logs[name]


def _point_tries(journal: Sequence[Entry]) -> Iterator[PointTry]:
    for entry in journal:
        if entry.step == TakeRestorePoint().name and entry.kind is Kind.DONE and entry.facts.get("point"):
            yield PointTry(entry.at, str(entry.facts["point"]))
        elif entry.step == TakeRestorePoint().name and entry.kind is Kind.FAILED:
            yield PointTry(entry.at, "", str(entry.facts.get("reason", "")))


@dataclass
class BoardReader:
    """Looks at all environments for whoever asks. `open_one` opens an environment's store; what it raises is shown."""

    service: str
    settings: Mapping[str, Environment]
    open_one: Callable[[str], EnvironmentReader]
    clock: Clock
    _readers: dict[str, EnvironmentReader] = field(default_factory=dict)
    _latest: Board | None = None
    _looked_at: datetime | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def board(self) -> Board:
        """Return the board of now, or of two seconds ago."""
        with self._turn:
            now = self.clock.now()
            if self._latest and self._looked_at and abs(now - self._looked_at) <= FRESH:
                return self._latest
            # One store that does not answer must not keep the others waiting.
            with ThreadPoolExecutor(max(len(self.settings), 1)) as threads:
                seen = list(threads.map(lambda name: self._seen(name, now), self.settings))
            self._latest, self._looked_at = board_of(self.service, seen, now), self.clock.now()
            return self._latest

    def _seen(self, name: str, now: datetime) -> Seen:
        try:
            if name not in self._readers:
                self._readers[name] = self.open_one(name)
            return self._readers[name].seen(now)
        except SlipwayError as fault:
            return Mute(name, self.settings[name], Unreadable(fault.what, fault.next_step))
