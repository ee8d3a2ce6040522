"""The supervisor of the node: what it is told at its start, and how it is spoken to afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import Faults, SupervisorTransport

from .daemons import Daemon
from .settings import Place

LAST_LINES, WORDS_OF_A_TRY = 15, 3


class DaemonDidNotStart(Exception):
    """A daemon ended again and again; its last words are in the message."""

    def __init__(self, name: str, place: Place) -> None:
        words = "\n".join(last_words(place, name, LAST_LINES))
        super().__init__(f"{name} did not start. The end of {log_of(place, name)}:\n{words}")


def log_of(place: Place, name: str) -> Path:
    """Return the file that a daemon writes what it has to say to."""
    return place.logs / f"{name}.log"


def last_words(place: Place, name: str, count: int) -> list[str]:
    """Return the last lines of a daemon's log, shifted to the right."""
    log = log_of(place, name)
    lines = log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []
    return [f"    {line[:300]}" for line in lines] or ["    It wrote nothing."]


class NotInTime(Exception):
    """Something that was waited for did not happen."""


def configuration(place: Place, daemons: Iterable[Daemon], *, later: Iterable[Daemon]) -> str:
    """Return the supervisor's configuration. The daemons in `later` wait until they are started by name."""
    programs = [_program(place, daemon, starts=True) for daemon in daemons]
    programs += [_program(place, daemon, starts=False) for daemon in later]
    return _GENERAL.format(place=place) + "".join(programs)


_GENERAL = """\
[supervisord]
nodaemon=true
user=root
logfile={place.logs}/supervisor.log
childlogdir={place.logs}
pidfile=/run/supervisord.pid
minfds=8192

[unix_http_server]
file={place.socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


def _program(place: Place, daemon: Daemon, *, starts: bool) -> str:
    environment = ",".join(f'{name}="{value}"' for name, value in daemon.environment.items())
    return f"""
[program:{daemon.name}]
command={" ".join(daemon.command).replace("%", "%%")}
environment={environment}
autostart={str(starts).lower()}
autorestart=true
startsecs=1
startretries=100
stopwaitsecs=20
redirect_stderr=true
stdout_logfile={place.logs}/{daemon.name}.log
stdout_logfile_maxbytes=50MB
stdout_logfile_backups=1
"""


class Supervisor:
    """The running supervisor, spoken to through its socket."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @property
    def _calls(self) -> Any:
        # Its transport keeps a connection that failed, so each call has a new one.
        transport = SupervisorTransport(None, None, f"unix://{self._place.socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def states(self) -> dict[str, str]:
        """Return the state of each daemon, such as RUNNING or BACKOFF, in the supervisor's words."""
        return {
            each["name"]: each["statename"]
            for each in cast("list[dict[str, str]]", self._calls.getAllProcessInfo())
        }

    def answers(self) -> bool:
        """Tell whether the supervisor is there."""
        try:
            self.states()
        except (OSError, HTTPException, Fault):
            return False
        return True

    def start(self, *names: str, within: float = 120) -> None:
        """Start daemons and wait until they run. One that ends is tried again, and its last words are told.

        Raises:
            DaemonDidNotStart: it did not run after so many seconds; the message has the end of its log.
        """
        for name in names:
            self._begin(name)
        self.wait_for(*names, within=within)

    def wait_for(self, *names: str, within: float = 120) -> None:
        """Wait until these daemons run, as `start` does for those that it has started.

        Raises:
            DaemonDidNotStart: it did not run after so many seconds; the message has the end of its log.
        """
        end = time.monotonic() + within
        told: set[str] = set()
        while waiting := {
            name: state for name, state in self.states().items() if name in names and state != "RUNNING"
        }:
            for name in waiting.keys() - told:
                self._tell_of_failure(name, waiting[name], told)
            for name in (name for name, state in waiting.items() if state == "FATAL"):
                self._begin(name)
            if time.monotonic() > end:
                raise DaemonDidNotStart(min(waiting), self._place)
            time.sleep(0.2)

    def _begin(self, name: str) -> None:
        try:
            self._calls.startProcess(name, False)
        except Fault as fault:
            if fault.faultCode != Faults.ALREADY_STARTED:
                raise

    def _tell_of_failure(self, name: str, state: str, told: set[str]) -> None:
        if state in ("BACKOFF", "FATAL"):
            told.add(name)
            words = "\n".join(last_words(self._place, name, WORDS_OF_A_TRY))
            print(f"  {name} ended at its start, and is tried again. It said:\n{words}", flush=True)

    def stop(self, name: str) -> None:
        """Stop a daemon and wait until it has ended."""
        self._calls.stopProcess(name)

    def kill(self, name: str) -> None:
        """End a daemon as a crash does, and return when it has ended. The supervisor starts it anew."""
        before = self.process(name)
        self._calls.signalProcess(name, "KILL")
        wait_until(f"{name} has ended", lambda: self.process(name) != before, within=30, every=0.05)

    def process(self, name: str) -> int:
        """Return the number of a daemon's process inside the node, or 0 when it does not run."""
        return int(self._calls.getProcessInfo(name)["pid"])


def wait_until(what: str, holds: Callable[[], bool], *, within: float, every: float = 0.5) -> None:
    """Wait until something holds, looked at each `every` seconds.

    Raises:
        NotInTime: it did not hold within that many seconds.
    """
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            raise NotInTime(f"{what}: not within {within:.0f} seconds.")
        time.sleep(every)
