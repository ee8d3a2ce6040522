"""The supervisor's configuration, as data."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from slipway.ports import Cause, Restart

LOG_BYTES = 10 * 2**20
LOG_FILES = 3
# A process whose database is away for an hour has to come back by itself. Each pause is a second longer.
TRIES = 1000
# What supervisord writes into its log (supervisor/process.py and options.decode_wait_status).
SPAWNED = re.compile(r" spawned: '(?P<program>[^']+)' with pid (?P<pid>\d+)")
ENDED = re.compile(
    r" (?P<how>exited|stopped): (?P<program>\S+) \((?:exit status (?P<code>\d+)|terminated by (?P<signal>\w+))?"
)


@dataclass(frozen=True, slots=True)
class Program:
    """One program: what to run, where its words go, how it is stopped, and whether it answers requests."""

    name: str
    words: tuple[str, ...]
    log: str
    stop_within: float
    serves: bool = True


def ends_in(log: str) -> dict[tuple[str, int], Restart]:
    """Return of what each process ended, by program and process number, as the supervisor's own log tells it."""
    running, ended = dict[str, int](), dict[tuple[str, int], Restart]()
    for line in log.splitlines():
        if started := SPAWNED.search(line):
            running[started["program"]] = int(started["pid"])
        elif (found := ENDED.search(line)) and (pid := running.pop(found["program"], 0)):
            ended[found["program"], pid] = _restart(found)
    return ended


def _restart(found: re.Match[str]) -> Restart:
    if found["how"] == "stopped":
        return Restart(Cause.STOPPED_BY_OTHERS)
    if found["code"]:
        return Restart(Cause.EXIT, found["code"])
    return Restart(Cause.SIGNAL, found["signal"]) if found["signal"] else Restart(Cause.UNKNOWN)


def daemon(*, root: str, socket: str, pid_file: str, log: str, programs: str, user: str) -> str:
    """Return the configuration of the supervisor itself; `user` is whom it runs as when that is root, else empty."""
    # A supervisor that runs as root wants to hear that this is meant.
    lines = [f"user = {user}"] if user else []
    return _text(
        "[unix_http_server]",
        f"file = {socket}",
        "chmod = 0600",
        "",
        "[supervisord]",
        "identifier = slipway",
        f"directory = {root}",
        f"logfile = {log}",
        f"logfile_maxbytes = {LOG_BYTES}",
        f"logfile_backups = {LOG_FILES}",
        f"pidfile = {pid_file}",
        "nocleanup = true",
        *lines,
        "",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
        "",
        "[include]",
        f"files = {programs}/*.conf",
    )


def group(name: str, programs: Sequence[Program], *, resting: bool = False) -> str:
    """Return the configuration of programs that are started and stopped together.

    Where it rests, only those that serve are started.
    """
    names = ",".join(each.name for each in programs)
    return _text(
        f"[group:{name}]",
        f"programs = {names}",
        *(line for each in programs for line in _program(each, starts=each.serves or not resting)),
    )


def _program(program: Program, *, starts: bool) -> list[str]:
    return [
        "",
        f"[program:{program.name}]",
        f"command = {_plain(shlex.join(program.words))}",
        f"autostart = {str(starts).lower()}",
        "autorestart = true",
        "startsecs = 1",
        f"startretries = {TRIES}",
        "stopsignal = TERM",
        f"stopwaitsecs = {max(1, round(program.stop_within))}",
        "killasgroup = true",
        "redirect_stderr = true",
        f"stdout_logfile = {program.log}",
        f"stdout_logfile_maxbytes = {LOG_BYTES}",
        f"stdout_logfile_backups = {LOG_FILES}",
    ]


def _plain(value: str) -> str:
    """Return a value whose percent signs are meant as such."""
    return value.replace("%", "%%")


def _text(*lines: str) -> str:
    return "\n".join(lines) + "\n"
