"""The process behind the wall: it builds the wall around itself, hands its sockets out, and starts the release.

    python -m slipway.adapters.machine.closed.inside [LINE]

LINE is the number of an open socket to who started it. Without one it only tries whether a wall can be built here.
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
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from slipway.adapters.machine.closed import descendants, handing, namespaces
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
# Of OpenSSL and Python, of Python's requests, of curl, and of Node.
AUTHORITY_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
ALL_PROTOCOLS = 3
# Of a network that nobody else is in.
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104
NAMES_PORT = 53
# A shell's exit code for a program that a signal ended is this and the signal's number.
BY_A_SIGNAL = 128
NOT_STARTED = 127


def main(line: socket.socket) -> int:
    """Build the wall, run the release until it ends, and return its exit code."""
    asked_to_end = _wakes(signal.SIGTERM)
    walls = walls_of(line.makefile("rb").readline())
    namespaces.adopt_orphans()
    handing.give(line, _built(walls))
    try:
        variables = {**_believing(), **walls.environment}
        release = subprocess.Popen(walls.words, env=variables, cwd=walls.folder, stdin=subprocess.DEVNULL)
    except OSError as error:
        sys.stderr.write(f"`{walls.words[0]}` cannot be started: {error.strerror}.\n")
        return NOT_STARTED
    try:
        return _waited_for(release, line, asked_to_end, walls.stop_within)
    finally:
        descendants.end_all()


def _built(walls: Walls) -> list[socket.socket]:
    namespaces.enter()
    namespaces.make_every_address_local()
    for folder in walls.hidden:
        namespaces.hide(folder, writable=any(_folder(path) == folder for path in walls.sockets))
    sockets = [_unix_listener(path, walls.hidden) for path in walls.sockets]
    _close(walls.closed)
    if RESOLVER.exists():
        namespaces.put_text_over(str(RESOLVER), walls.resolver)
    for file in _believed():
        namespaces.put_text_over(str(file), f"{file.read_text()}\n{walls.authority}")
    found = [*sockets, *_listeners(walls.ports), *_name_servers(), _refusals()]
    namespaces.leave_rights_behind()
    return found


def _believed() -> list[Path]:
    """Return the files of this machine with the authorities that programs believe."""
    return [file for file in AUTHORITIES if file.is_file()]


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


def _waited_for(
    release: subprocess.Popen[bytes], line: socket.socket, asked_to_end: socket.socket, stop_within: float
) -> int:
    """Return a release's exit code when it has ended. Make sockets for who asks; end it when asked to, or nobody asks.

    One that is to end gets so many seconds, in which it is served as before.
    """
    child_ended, asked = os.pidfd_open(release.pid), line.fileno()
    watched, deadline = {child_ended, asked, asked_to_end.fileno()}, math.inf
    while release.poll() is None:
        wait = None if deadline == math.inf else max(0.0, deadline - time.monotonic())
        ready = set(select.select(list(watched), [], [], wait)[0])
        if asked in ready and line.recv(1):
            handing.give(line, [socket.socket() for _ in range(MORE_SOCKETS)])
        elif reasons := ready - {child_ended}:
            watched -= reasons
            release.terminate()
            deadline = min(deadline, time.monotonic() + stop_within)
        elif not ready:
            release.kill()
            release.wait()
    return _shell_code(release.returncode)


def _shell_code(code: int) -> int:
    return code if code >= 0 else BY_A_SIGNAL - code


def _wakes(number: signal.Signals) -> socket.socket:
    """Return a socket that can be read as soon as this signal has come."""
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    signal.set_wakeup_fd(writing.detach())
    signal.signal(number, lambda *_: None)
    return reading


def try_out() -> None:
    """Build a wall without doors and leave it. Raises `OSError` where that cannot be done."""
    namespaces.enter()
    namespaces.make_every_address_local()
    namespaces.hide(tempfile.gettempdir())
    _refusals().close()


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(main(socket.socket(fileno=int(sys.argv[1]))))
    try:
        try_out()
    except OSError as error:
        sys.exit(error.strerror or str(error))
