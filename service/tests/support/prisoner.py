"""A process behind the walls of a worker that tries to get out, and prints how each attempt ended, as JSON.

It stands in for a compiler that a template has taken over. Usage: `python -I -c SOURCE SERVICE READABLE [NAME=VALUE]…`
with `user=ID` to step down first, and `refuse=CALL,…` for a machine that refuses calls.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

SERVICE, READABLE = sys.argv[1:3]
OPTIONS = dict(option.split("=", 1) for option in sys.argv[3:])
sys.path.insert(0, SERVICE)

from galley.rendering import confinement  # noqa: E402
from galley.rendering.confinement import call_filter  # noqa: E402
from galley.rendering.confinement.kernel import call, system_call  # noqa: E402
from galley.rendering.limits import WorkerLimits  # noqa: E402


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


ATTEMPTS: dict[str, Callable[[], object]] = {
    "a socket": lambda: socket.socket().close(),
    "a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "a packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
    "a pair of sockets": socket.socketpair,
    "io_uring": lambda: system_call(425, 1, 0),
    "reading /etc/passwd": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "listing /": lambda: list(Path("/").iterdir()),
    "reading its own code": lambda: os.open(f"{SERVICE}/galley/__init__.py", os.O_RDONLY),
    "the parent's environment": lambda: os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY),
    "the parent's memory": lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR),
    "writing to /tmp": lambda: write("/tmp/galley-prisoner"),
    "writing where it may read": lambda: write(f"{READABLE}/galley-prisoner"),
    "a folder": lambda: Path("/tmp/galley-prisoner").mkdir(),
    "a link": lambda: Path("/tmp/galley-prisoner").symlink_to("/etc/passwd"),
    "a process": fork,
    "a program": lambda: subprocess.run(("/bin/true",), check=False),
    "becoming a program": lambda: os.execv("/bin/true", ("true",)),
    "a signal to the parent": lambda: os.kill(os.getppid(), 0),
    "a namespace": lambda: call("unshare", 0x10000000),
    "a trace of the parent": lambda: call("ptrace", 16, os.getppid(), 0, 0),
    "a thread": lambda: threading.Thread(target=int).start(),
    "reading what it may": lambda: list(Path(READABLE).iterdir()),
    "a signal to itself": lambda: call("tgkill", os.getpid(), os.getpid(), 0),
}


def outcome(attempt: Callable[[], object]) -> str:
    """Return that an attempt was done, or how it failed."""
    try:
        attempt()
    except (OSError, RuntimeError) as error:
        return type(error).__name__
    return "done"


if "user" in OPTIONS:
    os.setgroups([])
    os.setresgid(*[int(OPTIONS["user"])] * 3)
    os.setresuid(*[int(OPTIONS["user"])] * 3)
if "refuse" in OPTIONS:
    call("prctl", confinement.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call_filter.refuse_calls(OPTIONS["refuse"].split(","))
confined = confinement.confine(WorkerLimits(), readable=(READABLE,), parent=os.getppid())
if OPTIONS.get("threads") != "allowed":
    confinement.forbid_new_threads()
told = {name: outcome(attempt) for name, attempt in ATTEMPTS.items()}
sys.stdout.write(json.dumps({**asdict(confined), "told": told, "user": os.getuid()}))
