"""The supervisor of the node: what it is told at its start, and how it is spoken to afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http.client import HTTPException
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from .daemons import Daemon
from .settings import Place

LAST_LINES = 15
TRIES = 3


class DaemonDidNotStart(Exception):
    """A daemon ended again and again; its last words are in the message."""

    def __init__(self, name: str, place: Place) -> None:
        log = place.logs / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:] if log.exists() else []
        words = "\n".join(f"    {line}" for line in lines) or "    It wrote nothing."
        super().__init__(f"{name} did not start. The end of {log}:\n{words}")


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
startsecs=2
startretries=8
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

    def start(self, name: str) -> None:
        """Start a daemon and wait until it runs; try it again when it does not.

        Raises:
            DaemonDidNotStart: it ended each time; the message has the end of its log.
        """
        for _ in range(TRIES):
            if self.states()[name] in ("RUNNING", "STARTING", "BACKOFF"):
                return
            try:
                self._calls.startProcess(name)
            except Fault:
                time.sleep(1)
        raise DaemonDidNotStart(name, self._place)

    def stop(self, name: str) -> None:
        """Stop a daemon and wait until it has ended."""
        self._calls.stopProcess(name)

    def kill(self, name: str) -> None:
        """End a daemon as a crash does. The supervisor starts it anew."""
        self._calls.signalProcess(name, "KILL")

    def revive(self) -> None:
        """Start again every daemon that was given up.

        Raises:
            DaemonDidNotStart: it still does not start; the message has the end of its log.
        """
        for name, state in self.states().items():
            if state == "FATAL":
                print(f"  {name} did not start. It is tried again.", flush=True)
                self.start(name)


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
