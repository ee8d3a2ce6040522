"""What the pods that serve have written of the requests they answered, read from their logs.

A mark is the instant, by the clock of the pod's node, of the last line that was read of a pod. Each pod has its own,
so that clocks that differ between nodes lose nothing. What a container wrote before it was restarted is read as
well. A cluster keeps the log of a pod as long as the pod, and of a long log only the end: see `containerLogMaxSize`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import pod_states
from slipway.ports import Marks, ReadTo, Slot

# All pods together; what one has above its part is read the next time.
MOST_BYTES, MOST_SECONDS = 64 * 2**20, 60.0
# A line with its instant before it, of the time zone that the node has.
STAMPED = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ")
TOO_MUCH = "{0} of them have written more than is read at once; the rest is read the next time"
TOO_LATE = "{0} of them were not read within {1:g} s; they are read the next time"


class _End(Enum):
    """How the reading of a log has ended."""

    WHOLE, CUT, LATE = auto(), auto(), auto()


@dataclass
class _Read:
    """What one reading has seen so far."""

    marks: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    late: int = 0


class PodRequestLog:
    """Reads the pods of both slots that serve: the new release's as well, while it has a share."""

    def __init__(
        self,
        api: ClusterApi,
        pods: SlotPods,
        *,
        most_bytes: int = MOST_BYTES,
        most_seconds: float = MOST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api, self._pods = api, pods
        self._most_bytes, self._most_seconds, self._clock = most_bytes, most_seconds, clock
        self._read = _Read()

    @property
    def words(self) -> str:
        """What is read."""
        return f"the logs of its pods in {self._api.namespace}"

    def lines(self, marks: Marks) -> Iterator[bytes]:
        """Yield what each pod has written since its mark. Raises `StepFailed` where Slipway may not read logs."""
        read = self._read = _Read()
        serving = [pod for slot in Slot for pod in self._pods.pods(slot).get(self._pods.serving, [])]
        until = self._clock() + self._most_seconds
        for pod in serving:
            mark = marks.get(uid := _uid(pod), "")
            if mark:
                read.marks[uid] = mark
            if self._clock() > until:
                read.late += 1
                continue
            yield from self._of_pod(pod, self._most_bytes // len(serving), until)

    def read_to(self) -> ReadTo:
        """Return the instant of the last line of each pod that is there."""
        read = self._read
        left = [TOO_MUCH.format(read.cut)] if read.cut else []
        left += [TOO_LATE.format(read.late, self._most_seconds)] if read.late else []
        return ReadTo(dict(read.marks), "; ".join(left))

    def _of_pod(self, pod: Object, room: int, until: float) -> Iterator[bytes]:
        """Yield what its container has written, and before that what it wrote until it was restarted."""
        for former in (True, False) if pod_states.restarts(pod) else (False,):
            end = yield from self._of_run(pod, room, until, former=former)
            if end is not _End.WHOLE:
                self._read.cut += end is _End.CUT
                self._read.late += end is _End.LATE
                return

    def _of_run(self, pod: Object, room: int, until: float, *, former: bool) -> Generator[bytes, None, _End]:
        """Yield what one run of a container has written since the mark, and return whether that was all of it.

        A log begins with all that was written in the second of the mark. Where that leaves no room for anything new, or
        a line is longer than all the room, there is more of it.
        """
        uid, before = _uid(pod), self._read.marks.get(_uid(pod), "")
        while True:
            size = 0
            for line in self._stamped(pod, room, former=former):
                size += len(line)
                # One that was cut is read whole the next time.
                if line.endswith(b"\n"):
                    yield self._new(uid, line)
                if self._clock() > until:
                    return _End.LATE
            if size < room:
                return _End.WHOLE
            if self._read.marks.get(uid, "") > before or room >= MOST_BYTES:
                return _End.CUT
            room *= 4

    def _stamped(self, pod: Object, room: int, *, former: bool) -> Iterator[bytes]:
        container = str(pod["spec"]["containers"][0]["name"])
        mark = self._read.marks.get(_uid(pod), "")
        # A cluster takes whole seconds; what was read of that second is left out below.
        since = f"{mark[:19]}Z" if mark else ""
        return self._api.stamped_log(name_of(pod), container, since=since, most_bytes=room, before=former)

    def _new(self, uid: str, line: bytes) -> bytes:
        """Return a line without its instant, and note that; an empty one where it was read already, or has none."""
        if not (found := STAMPED.match(line)):
            return b""
        at = _instant(*found.groups())
        if at <= self._read.marks.get(uid, ""):
            return b""
        self._read.marks[uid] = at
        return line[found.end() :].rstrip(b"\n")


def _instant(seconds: bytes, parts: bytes | None, offset: bytes) -> str:
    """Return an instant in UTC with all its nanoseconds: as texts of one length, instants are in order."""
    whole = datetime.fromisoformat(f"{seconds.decode()}{offset.decode()}").astimezone(UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{(parts or b'').decode():0<9}Z"


def _uid(pod: Object) -> str:
    return str(pod["metadata"]["uid"])
