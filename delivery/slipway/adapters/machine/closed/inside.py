"""The process behind the wall: it builds the wall around itself, hands its sockets out, and starts the release.

    python -m slipway.adapters.machine.closed.inside [LINE]

LINE is the number of an open socket to who started it. Without one it only tries whether a wall can be built here.

It is the first process of a namespace, so all that a release has started ends with it, and the kernel gives it whatever
loses its parent. Before the wall one more process waits for its end.
"""

from __future__ import annotations

import math
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from slipway.adapters.machine.closed import handing, namespaces
from slipway.adapters.machine.closed.order import Walls, walls_of

BACKLOG = 128
MORE_SOCKETS = 32
RESOLVER = Path("/etc/resolv.conf")
# Debian's and Alpine's, Red Hat's, and that of others.
AUTHORITIES = tuple(
    map(
        Path,
        ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"),
    )
)
# Of OpenSSL and Python, of AWS's libraries, of Python's requests, of curl, and of Node.
AUTHORITY_VARIABLES = (
    *("SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    "NODE_EXTRA_CA_CERTS",
)
ALL_PROTOCOLS = 3
# Of a network that nobody else is in.
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104
NAMES_PORT = 53
# A shell's exit code for a program that a signal ended is this and the signal's number.
BY_A_SIGNAL = 128
NOT_STARTED, FAILED = 127, 1
# Of what the kernel ends when memory is short, a copy is the first.
ENDED_FIRST = "1000"
SIGNALS = 64


def main(line: socket.socket) -> int:
    """Build the wall, run the release until it ends, and return its exit code."""
    woken = _wakes(signal.SIGTERM, signal.SIGCHLD)
    walls = walls_of(line.makefile("rb").readline())
    namespaces.enter()
    return _as_first_process(lambda: _run(walls, line, woken), done_here=line)


def _as_first_process(work: Callable[[], int], *, done_here: socket.socket | None = None) -> int:
    """Do this work as the first process of a new namespace, and return its exit code. `done_here` is for it alone."""
    ourselves = os.pidfd_open(os.getpid())
    first = os.fork()
    if not first:
        namespaces.die_with(ourselves)
        os._exit(_code_of(work))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(first, signal.SIGTERM))
    if done_here:
        done_here.close()
    return _shell_code(os.waitpid(first, 0)[1])


def _code_of(work: Callable[[], int]) -> int:
    try:
        return work()
    except OSError as error:
        sys.stderr.write(f"{error.strerror or error}\n")
    except Exception:
        traceback.print_exc()
    return FAILED


def _run(walls: Walls, line: socket.socket, woken: socket.socket) -> int:
    handing.give(line, _built(walls))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(ENDED_FIRST)
    try:
        variables = {**_believing(), **walls.environment}
        release = subprocess.Popen(walls.words, env=variables, cwd=walls.folder, stdin=subprocess.DEVNULL)
    except OSError as error:
        sys.stderr.write(f"`{walls.words[0]}` cannot be started: {error.strerror}.\n")
        return NOT_STARTED
    return _waited_for(release.pid, line, woken, walls.stop_within)


def _built(walls: Walls) -> list[socket.socket]:
    namespaces.show_own_processes()
    namespaces.share_no_memory()
    namespaces.make_every_address_local()
    namespaces.keep_writes_apart(walls.folder)
    for folder in walls.hidden:
        namespaces.hide(folder, writable=any(_folder(path) == folder for path in walls.sockets))
    sockets = [_unix_listener(path, walls.hidden) for path in walls.sockets]
    _close(walls.closed)
    if RESOLVER.exists():
        namespaces.put_text_over(str(RESOLVER), walls.resolver)
    for file in dict.fromkeys([*_believed(), *_believed_besides(walls.environment)]):
        namespaces.put_text_over(str(file), f"{file.read_text()}\n{walls.authority}")
    found = [*sockets, *_listeners(walls.ports), *_name_servers(), _refusals()]
    namespaces.leave_rights_behind()
    return found


def _believed() -> list[Path]:
    """Return the files of this machine with the authorities that programs believe."""
    return [file.resolve() for file in AUTHORITIES if file.is_file()]


def _believed_besides(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the files with authorities that a release's own settings name."""
    for name in AUTHORITY_VARIABLES:
        if (file := Path(environment.get(name, ""))).is_file():
            yield file.resolve()


def _believing() -> dict[str, str]:
    """Return variables by which programs believe what stands in such a file, and not what they bring along."""
    return {name: str(file) for file in _believed()[:1] for name in AUTHORITY_VARIABLES}


def _listeners(ports: Sequence[int]) -> Iterator[socket.socket]:
    for port in ports:
        yield _bound(socket.socket(socket.AF_INET, socket.SOCK_STREAM), (EVERY_ADDRESS, port))
        with suppress(OSError):
            yield _bound(_ipv6(socket.SOCK_STREAM), ("::", port))


def _name_servers() -> Iterator[socket.socket]:
    yield _bound(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), (EVERY_ADDRESS, NAMES_PORT))
    with suppress(OSError):
        yield _bound(_ipv6(socket.SOCK_DGRAM), ("::", NAMES_PORT))


def _ipv6(kind: socket.SocketKind) -> socket.socket:
    found = socket.socket(socket.AF_INET6, kind)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return found


def _bound(made: socket.socket, address: tuple[str, int] | str) -> socket.socket:
    made.bind(address)
    if made.type == socket.SOCK_STREAM:
        made.listen(BACKLOG)
    return made


def _unix_listener(path: str, hidden: Sequence[str]) -> socket.socket:
    """Listen where a server's socket is, or was until its folder was hidden."""
    if _folder(path) in hidden:
        return _open_to_all(_bound(socket.socket(socket.AF_UNIX), path), path)
    with tempfile.TemporaryDirectory(prefix="slipway-") as folder:
        name = f"{folder}/socket"
        found = _open_to_all(_bound(socket.socket(socket.AF_UNIX), name), name)
        namespaces.put_over(path, name)
    return found


def _folder(path: str) -> str:
    return str(Path(path).parent)


def _open_to_all(listener: socket.socket, path: str) -> socket.socket:
    Path(path).chmod(0o777)
    return listener


def _close(paths: Sequence[str]) -> None:
    """Have a file that nobody listens at in the place of each of these sockets."""
    with tempfile.NamedTemporaryFile(prefix="slipway-") as nobody:
        for path in paths:
            # One that has gone meanwhile is no door any more.
            with suppress(FileNotFoundError):
                namespaces.put_over(path, nobody.name)


def _refusals() -> socket.socket:
    """Return a socket at which every packet of this network can be seen."""
    found = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    found.bind(("lo", ALL_PROTOCOLS))
    return found


def _waited_for(release: int, line: socket.socket, woken: socket.socket, stop_within: float) -> int:
    """Return a release's exit code when it has ended. Make sockets for who asks; end it when asked to, or nobody asks.

    One that is to end gets so many seconds, in which it is served as before. What it has left ends with this process.
    """
    watched, deadline = [line, woken], math.inf
    while (code := _code_if_ended(release)) is None:
        wait = None if deadline == math.inf else max(0.0, deadline - time.monotonic())
        ready = select.select(watched, [], [], wait)[0]
        if not ready:
            return BY_A_SIGNAL + signal.SIGKILL
        ends = woken in ready and signal.SIGTERM in woken.recv(SIGNALS)
        if line in ready and line.recv(1):
            handing.give(line, [socket.socket() for _ in range(MORE_SOCKETS)])
        elif line in ready:
            watched, ends = [woken], True
        if ends:
            os.kill(release, signal.SIGTERM)
            deadline = min(deadline, time.monotonic() + stop_within)
    return code


def _code_if_ended(release: int) -> int | None:
    """Take leave of all children that have ended, and return the release's exit code when it is one of them."""
    code = None
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            code = _shell_code(ended[1]) if ended[0] == release else code
    return code


def _shell_code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else BY_A_SIGNAL - code


def _wakes(*numbers: signal.Signals) -> socket.socket:
    """Return a socket from which each of these signals can be read as soon as it has come."""
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    signal.set_wakeup_fd(writing.detach())
    for number in numbers:
        signal.signal(number, lambda *_: None)
    return reading


def try_out() -> int:
    """Build a wall without doors and leave it; return 1 and say why where that cannot be done."""
    namespaces.enter()
    return _as_first_process(_tried)


def _tried() -> int:
    namespaces.show_own_processes()
    namespaces.share_no_memory()
    namespaces.make_every_address_local()
    namespaces.hide(tempfile.gettempdir())
    _refusals().close()
    return 0


if __name__ == "__main__":
    sys.exit(_code_of(lambda: main(socket.socket(fileno=int(sys.argv[1]))) if sys.argv[1:] else try_out()))
