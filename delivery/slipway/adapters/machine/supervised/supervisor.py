"""The supervisor of an environment's processes: one supervisord for each home, which outlives every deployer."""

from __future__ import annotations

import getpass
import http.client
import os
import socket
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slipway.adapters.io import files, shell
from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.supervised import processes
from slipway.commands import supervisor as commands
from slipway.errors import StepFailed
from slipway.ports import Cause, Restart

ANSWER_SECONDS = 10.0
START_SECONDS = 30.0
ORPHAN_SECONDS = 10.0
POLL_SECONDS = 0.05
# Of its log so much is read, for the causes of ends.
LOG_BYTES = 1024 * 1024
RUNNING = frozenset({"STARTING", "RUNNING", "STOPPING"})
# Faults of supervisor's own interface (supervisor.xmlrpc.Faults).
BAD_NAME, NOT_RUNNING, ALREADY_ADDED, STILL_RUNNING = 10, 70, 90, 91


@dataclass(frozen=True, slots=True)
class ProgramState:
    """One program: its process while it runs, and of what it has ended since it was launched."""

    running: bool
    pid: int
    ends: tuple[Restart, ...]


class Supervisor:
    """Starts, stops and watches groups of programs. Every call raises `StepFailed` when it cannot do its work."""

    def __init__(self, home: MachineHome) -> None:
        self._home = home

    def ensure(self) -> None:
        """Start the supervisor unless it runs; it starts again whatever it is to run.

        Processes that a supervisor left behind when it was killed are ended first, because they hold the ports.
        """
        self._home.prepare()
        if self._answers():
            return
        self._refuse_a_mute_one()
        self._end_orphans(self._home.launched())
        self._home.forget_starts(self._home.launched())
        files.write(self._home.supervisor_config, self._configuration())
        words = (sys.executable, "-m", "supervisor.supervisord", "-c", str(self._home.supervisor_config))
        finished = shell.run(
            words, timeout_seconds=START_SECONDS, environment=_own_environment(), folder=self._home.root
        )
        if finished.code:
            raise shell.failure(words, finished)
        self._wait(self._answers, "answer", START_SECONDS)

    def stop_everything(self, *, within: float) -> None:
        """Stop the supervisor and all that it keeps, giving them so many seconds; one that does not run is no error."""
        self._home.prepare()
        if self._answers():
            pid = files.read(self._home.supervisor_pid).strip()
            self._call("shutdown")
            self._wait(lambda: not processes.words_of(int(pid)), "end", within + ANSWER_SECONDS)
        self._end_orphans(self._home.launched())

    def runs(self) -> bool:
        """Return whether the supervisor runs."""
        return self._answers()

    def add(self, group: str, programs: Sequence[commands.Program]) -> None:
        """Have these programs run, now and whenever the supervisor starts; those that run already go on running."""
        self.ensure()
        files.write(self._home.program_config(group), commands.group(group, programs))
        self._call("reloadConfig")
        self._call("addProcessGroup", group, instead={ALREADY_ADDED: True})
        self._call("startProcessGroup", group, False)

    def stop_workers(self, group: str, programs: Sequence[commands.Program], *, within: float) -> None:
        """Stop those of a group that serve nothing, giving them so many seconds; they stay stopped until `add`."""
        files.write(self._home.program_config(group), commands.group(group, programs, resting=True))
        idle = [each.name for each in programs if not each.serves]
        if not self._answers():
            self._end_orphans(idle)
            return
        for name in idle:
            self._call("stopProcess", f"{group}:{name}", False, instead={NOT_RUNNING: True, BAD_NAME: True})
        self._wait(lambda: not self._running(idle), f"stop the workers of {group}", within + ANSWER_SECONDS)
        # These ends were asked for, so they are none of the release's own.
        self._home.forget_starts(idle)

    def _running(self, programs: Sequence[str]) -> bool:
        return any(each.running for each in self.states(programs).values())

    def remove(self, group: str, *, within: float) -> None:
        """Stop a group's programs, giving them so many seconds, and never start them again."""
        # First of all, so that no restart of the machine brings them back.
        self._home.program_config(group).unlink(missing_ok=True)
        if not self._answers():
            self._end_orphans([name for name in self._home.launched() if f"{name}-".startswith(f"{group}-")])
            return
        self._call("reloadConfig")
        self._wait(lambda: self._is_removed(group), f"stop {group}", within + ANSWER_SECONDS)

    def states(self, programs: Sequence[str]) -> Mapping[str, ProgramState]:
        """Return the states of programs; one that the supervisor does not know does not run."""
        infos = {each["name"]: each for each in self._infos()} if self._answers() else {}
        gone = {name: self._gone(name, infos.get(name, {})) for name in programs}
        # Most often none has ended, and then the log, which may be long, is not read at each look.
        causes = self._causes() if any(gone.values()) else {}
        return {
            name: _state(
                infos.get(name, {}),
                tuple(causes.get((name, pid), Restart(Cause.UNKNOWN)) for pid in gone[name]),
            )
            for name in programs
        }

    def signal(self, group: str, signal: str) -> None:
        """Send a signal, such as USR2, to each process of a group."""
        self._call("signalProcessGroup", group, signal)

    def _gone(self, name: str, info: Mapping[str, Any]) -> list[int]:
        """Return the process numbers that a program had since it was launched, but for that of the one that runs."""
        # A process that was started just now may not have written it down yet.
        now = _state(info, ())
        return [pid for pid, _ in self._home.starts(name) if not now.running or pid != now.pid]

    def _causes(self) -> Mapping[tuple[str, int], Restart]:
        return commands.ends_in(files.end_of(self._home.log("supervisord"), LOG_BYTES))

    def _is_removed(self, group: str) -> bool:
        # Asked again each time: a program that had just ended by itself may have been started again meanwhile.
        self._call("stopProcessGroup", group, False, instead={BAD_NAME: []})
        return bool(self._call("removeProcessGroup", group, instead={BAD_NAME: True, STILL_RUNNING: False}))

    def _infos(self) -> list[dict[str, Any]]:
        return list(self._call("getAllProcessInfo"))

    def _answers(self) -> bool:
        if not self._home.supervisor_socket.exists():
            return False
        try:
            with self._proxy() as proxy:
                proxy.supervisor.getState()
        except (ConnectionError, FileNotFoundError):
            return False
        except (OSError, http.client.HTTPException, xmlrpc.client.Error) as error:
            raise _mute(error) from error
        return True

    def _refuse_a_mute_one(self) -> None:
        text = files.read(self._home.supervisor_pid).strip()
        if text.isdigit() and str(self._home.supervisor_config) in processes.words_of(int(text)):
            raise StepFailed(
                f"The supervisor {text} runs, but does not listen at {self._home.supervisor_socket}.",
                next_step=f"Something removed its socket. Its own programs go on; end it with `kill {text}` when they "
                "may be started again, and run this again.",
            )

    def _end_orphans(self, programs: Sequence[str]) -> None:
        for name in programs:
            for pid, began in self._home.starts(name)[-1:]:
                processes.end_group(pid, began, within=ORPHAN_SECONDS)

    def _configuration(self) -> str:
        home = self._home
        return commands.daemon(
            root=str(home.root),
            socket=str(home.supervisor_socket),
            pid_file=str(home.supervisor_pid),
            log=str(home.log("supervisord")),
            programs=str(home.programs),
            user=getpass.getuser() if os.geteuid() == 0 else "",
        )

    def _call(self, method: str, *arguments: Any, instead: Mapping[int, Any] | None = None) -> Any:
        """Call the supervisor; `instead` says what these of its faults mean."""
        try:
            with self._proxy() as proxy:
                return getattr(proxy.supervisor, method)(*arguments)
        except xmlrpc.client.Fault as error:
            if instead and error.faultCode in instead:
                return instead[error.faultCode]
            raise StepFailed(
                f"The supervisor refused {method} {' '.join(map(str, arguments))}: {error.faultString}.",
                next_step=shell.last_words(files.read(self._home.log("supervisord"))),
            ) from error
        except (OSError, http.client.HTTPException, xmlrpc.client.Error) as error:
            raise _mute(error) from error

    def _proxy(self) -> xmlrpc.client.ServerProxy:
        return xmlrpc.client.ServerProxy("http://supervisor", transport=_Socket(self._home.supervisor_socket))

    def _wait(self, done: Callable[[], bool], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"The supervisor did not {what} within {seconds:g} s.",
                    next_step=shell.last_words(files.read(self._home.log("supervisord"))),
                )
            time.sleep(POLL_SECONDS)


def _state(info: Mapping[str, Any], ends: tuple[Restart, ...]) -> ProgramState:
    pid = int(info.get("pid", 0))
    return ProgramState(pid > 0 and info["statename"] in RUNNING, pid, ends)


def _mute(error: Exception) -> StepFailed:
    return StepFailed(f"The supervisor does not answer: {error}.", next_step="Run it again.")


def _own_environment() -> dict[str, str]:
    # What the deployer happens to have set is not for those who come after it.
    kept = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


class _Socket(xmlrpc.client.Transport):
    """Speaks to a socket of this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = _Connection(self._path)
        self._connection = host, connection
        return connection


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
