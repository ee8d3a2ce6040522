"""Namespaces of a process's own: a network in which every address is local, mounts of its own, and no other
processes.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import select
import signal
import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# As <linux/sched.h>, <linux/mount.h>, <linux/prctl.h>, <linux/sockios.h> and <linux/rtnetlink.h> have them.
NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = (
    0x00020000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
OF_A_WALL = NEW_NETWORK | NEW_MOUNTS | NEW_PROCESSES | NEW_IPC
READ_ONLY, NO_SETUID, NO_DEVICES, BIND, RECURSIVE, PRIVATE = 0x1, 0x2, 0x4, 0x1000, 0x4000, 0x40000
REMOUNT, LAZILY = 0x20, 0x2
NO_PROGRAMS, SET_PARENT_DEATH_SIGNAL, DROP_FROM_BOUNDS = 0x8, 1, 24
# As <linux/capability.h> has them: rights by which whoever is root here would take the wall down or look past it.
# To open files by handles; to change networks and mounts, enter other namespaces, load modules, reach into devices and
# other processes; to start another kernel, set the machine's clock, make devices; and to watch the kernel.
READ_SEARCH, NETWORKS, MODULES, RAW, TRACE, ADMIN = 2, 12, 16, 17, 19, 21
BOOT_KERNEL, CLOCK, DEVICES, PERFORMANCE, KERNEL = 22, 25, 27, 38, 39
OF_WALLS = (
    *(READ_SEARCH, NETWORKS, MODULES, RAW, TRACE, ADMIN),
    *(BOOT_KERNEL, CLOCK, DEVICES, PERFORMANCE, KERNEL),
)
VERSION_OF_RIGHTS = 0x20080522
# What is written beside a release's code while it is tried lies in memory.
MOST_WRITTEN = "1g"
SET_FLAGS, UP, LOOPBACK = 0x8914, 0x1, 1
ROUTE, NEW_ROUTE, REQUEST, ACKNOWLEDGE, CREATE = 0, 24, 0x1, 0x4, 0x400
LOCAL_TABLE, BOOT, HOST_SCOPE, LOCAL_ROUTE, OUT_INTERFACE = 255, 3, 254, 2, 4
ERROR = 2
PROCESSES, SHARED_MEMORY = "/proc", "/dev/shm"  # noqa: S108 - the kernel's own place
NO_PROCESSES_OF_ITS_OWN = (
    "a /proc of its own cannot be mounted, as in a container that hides parts of its own"
)

_libc = ctypes.CDLL(None, use_errno=True)


def enter() -> None:
    """Leave the network, the mounts and the shared memory of this machine; the next child leaves its processes and is
    the first of its own. Only a process with one thread may call it.

    Who is not root, or is root without the right, becomes the master of a user namespace first, as who he is.
    """
    if os.geteuid() == 0:
        with suppress(PermissionError):
            _call("unshare", OF_A_WALL)
            return _keep_mounts_to_ourselves()
    user, group = os.geteuid(), os.getegid()
    _call("unshare", NEW_USER | OF_A_WALL)
    # A group cannot be mapped by who could leave one with it.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return _keep_mounts_to_ourselves()


def make_every_address_local() -> None:
    """Have whatever is sent anywhere arrive here. Where the kernel has no IPv6, nothing is sent by it."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
    _add_local_route(socket.AF_INET)
    with suppress(OSError):
        _add_local_route(socket.AF_INET6)


def hide(folder: str, *, writable: bool = False) -> None:
    """Have an empty folder in the place of a folder, or of what a symbolic link leads to."""
    flags = NO_SETUID | NO_DEVICES | (0 if writable else READ_ONLY)
    _call("mount", b"none", os.fsencode(folder), b"tmpfs", flags, b"mode=0755")


def keep_writes_apart(folder: str) -> None:
    """Have what is written in a folder stay in here, seen by nobody else; or, where the kernel cannot do that, have
    nothing written there at all, as before Linux 5.11 for who is not root.
    """
    try:
        _lay_over(folder)
    except OSError:
        put_over(folder, folder)
        # A mount keeps what it was given by who is master of more than this namespace.
        flags = os.statvfs(folder).f_flag & (NO_SETUID | NO_DEVICES | NO_PROGRAMS)
        _call("mount", None, os.fsencode(folder), None, REMOUNT | BIND | READ_ONLY | flags, None)


def _lay_over(folder: str) -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-") as place:
        written, work = f"{place}/written", f"{place}/work"
        _call(
            "mount",
            b"none",
            os.fsencode(place),
            b"tmpfs",
            NO_SETUID | NO_DEVICES,
            f"size={MOST_WRITTEN}".encode(),
        )
        try:
            Path(written).mkdir()
            Path(work).mkdir()
            state = Path(folder).stat()
            os.chown(written, state.st_uid, state.st_gid)
            Path(written).chmod(state.st_mode & 0o7777)
            layers = {"lowerdir": folder, "upperdir": written, "workdir": work}
            words = ",".join(f"{name}={_as_an_option(path)}" for name, path in layers.items())
            # Only by these may who is master of no more than this namespace mark what was removed.
            _call("mount", b"overlay", os.fsencode(folder), b"overlay", 0, os.fsencode(f"{words},userxattr"))
        finally:
            _call("umount2", os.fsencode(place), LAZILY)


def _as_an_option(path: str) -> str:
    """Return a path as mount options have it, in which a comma, a colon and a backslash mean something else."""
    return re.sub(r"([\\,:])", r"\\\1", path)


def share_no_memory() -> None:
    """Have a place of shared memory that nobody else of the machine uses, for everybody in here."""
    if Path(SHARED_MEMORY).is_dir():
        _call("mount", b"none", os.fsencode(SHARED_MEMORY), b"tmpfs", NO_SETUID | NO_DEVICES, b"mode=1777")


def put_over(path: str, instead: str) -> None:
    """Have a file in the place of a file. The first one may be removed afterwards."""
    _call("mount", os.fsencode(instead), os.fsencode(path), None, BIND, None)


def put_text_over(path: str, text: str) -> None:
    """Have a file with this text in the place of a file; no file is left anywhere else."""
    descriptor, name = tempfile.mkstemp(prefix="slipway-")
    try:
        os.write(descriptor, text.encode())
        os.fchmod(descriptor, 0o644)
        os.close(descriptor)
        put_over(path, name)
    finally:
        Path(name).unlink()


def show_own_processes() -> None:
    """Have /proc show the processes of this namespace alone, wherever it is. Raises `OSError` that says so."""
    for place in dict.fromkeys([PROCESSES, *_other_places_of_processes()]):
        try:
            _call("mount", b"proc", os.fsencode(place), b"proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS, None)
        except OSError as error:
            raise OSError(error.errno, f"{NO_PROCESSES_OF_ITS_OWN}: {error.strerror}") from error


def _other_places_of_processes() -> Iterator[str]:
    """Yield where else they can be looked at, as in another system's folder."""
    for line in Path(f"{PROCESSES}/self/mountinfo").read_text().splitlines():
        words = line.split()
        place = words[4].encode().decode("unicode_escape")
        is_elsewhere = not Path(place).is_relative_to(PROCESSES) and Path(place).is_dir()
        if words[words.index("-") + 1] == "proc" and is_elsewhere:
            yield place


def die_with(parent: int) -> None:
    """End with this process, of which `parent` is a descriptor, and end now when it has ended already."""
    _call("prctl", SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if select.select([parent], [], [], 0)[0]:
        os._exit(1)


def leave_rights_behind() -> None:
    """Let nothing that is started from now on have rights over walls, root or not. This process keeps its own."""
    for right in OF_WALLS:
        # A kernel that does not know one has nobody who has it.
        with suppress(OSError):
            _call("prctl", DROP_FROM_BOUNDS, right, 0, 0, 0)
    # What may be inherited, the bounds do not hold.
    head, rights = struct.pack("=Ii", VERSION_OF_RIGHTS, 0), ctypes.create_string_buffer(24)
    _call("capget", head, rights)
    effective, permitted, _, effective_2, permitted_2, _ = struct.unpack("=6I", rights.raw)
    _call("capset", head, struct.pack("=6I", effective, permitted, 0, effective_2, permitted_2, 0))


def _keep_mounts_to_ourselves() -> None:
    _call("mount", b"none", b"/", None, RECURSIVE | PRIVATE, None)


def _add_local_route(family: int) -> None:
    scope = HOST_SCOPE if family == socket.AF_INET else 0
    route = struct.pack("=BBBBBBBBI", family, 0, 0, 0, LOCAL_TABLE, BOOT, scope, LOCAL_ROUTE, 0)
    asked = route + struct.pack("=HHI", 8, OUT_INTERFACE, LOOPBACK)
    head = struct.pack("=IHHII", 16 + len(asked), NEW_ROUTE, REQUEST | ACKNOWLEDGE | CREATE, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, ROUTE) as kernel:
        kernel.send(head + asked)
        answer = kernel.recv(4096)
    if struct.unpack_from("=H", answer, 4)[0] == ERROR and (
        fault := -struct.unpack_from("=i", answer, 16)[0]
    ):
        raise OSError(fault, f"a route for every address: {os.strerror(fault)}")


def _call(name: str, *arguments: bytes | int | ctypes.Array[ctypes.c_char] | None) -> None:
    given = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in arguments]
    if getattr(_libc, name)(*given) != 0:
        fault = ctypes.get_errno()
        raise OSError(fault, f"{name}: {os.strerror(fault)}")
