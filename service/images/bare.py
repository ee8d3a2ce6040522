"""Turn unpacked Debian packages into a system that can run Python and nothing else. Called by mmdebstrap as a hook.

No shell, no package manager, no setuid program, one user without privileges. What was installed stays written where
scanners look for it. Usage: bare.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

USER = 10001
# `cat` prints the file that a command answered in.
PROGRAMS = (
    "bin/cat",
    "usr/bin/python3",
    "usr/bin/python3.11",
    "usr/lib/postgresql/*/bin/pg_*",
    "usr/bin/git",
)
PROGRAM_FOLDERS = ("bin", "sbin", "usr/bin", "usr/sbin", "usr/libexec", "usr/games")
LIBRARIES = "usr/lib/*-linux-gnu"
UNUSED = (
    f"{LIBRARIES}/gconv",
    f"{LIBRARIES}/perl*",
    f"{LIBRARIES}/lib{{db-5.3,debconfclient,formw,menuw,panelw,tic,pcre2-8,nsl}}.*",
    "usr/lib/python3.11/lib-dynload/{_curses,_dbm,_gdbm,nis,ossaudiodev,readline}*",
    *(
        "usr/lib/{apt,dpkg,init,lsb,sysusers.d,tmpfiles.d,ssl/misc,valgrind}",
        "usr/share/perl*",
        "usr/share/zoneinfo",
    ),
    *(
        "usr/include",
        "usr/share/{man,info,locale,lintian,bug,debconf,gdb,pixmaps,applications,doc-base,menu}",
    ),
    *("etc/{cron.daily,debconf.conf,dpkg,fstab,hostname,logrotate.d,rpc,update-motd.d}", "lib/systemd"),
    *("var/log", "var/backups", "boot", "home", "media", "mnt", "opt", "srv"),
)
ACCOUNTS = {
    "etc/passwd": f"root:x:0:0:root:/:/nonexistent\ngalley:x:{USER}:{USER}:galley:/tmp:/nonexistent\n",
    "etc/group": f"root:x:0:\ngalley:x:{USER}:\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}


def main(folder: Path) -> None:
    """Make the system in a folder bare."""
    _write_down_packages(folder)
    _believe_certificates(folder)
    for path in _unused(folder):
        _remove(path)
    for name, text in ACCOUNTS.items():
        (folder / name).write_text(text)
    (folder / "tmp").chmod(0o1777)


def _write_down_packages(folder: Path) -> None:
    """Say what was unpacked in the form that scanners of images read where there is no dpkg."""
    noted = folder / "var/lib/dpkg/status.d"
    noted.mkdir(parents=True)
    environment = {**os.environ, "APT_CONFIG": os.environ["MMDEBSTRAP_APT_CONFIG"]}
    for name in sorted(path.name for path in (folder / "usr/share/doc").iterdir()):
        shown = subprocess.run(
            ("apt-cache", "show", "--no-all-versions", name),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        if shown:
            (noted / name).write_text(shown.rstrip() + "\n")


def _believe_certificates(folder: Path) -> None:
    certificates = sorted((folder / "usr/share/ca-certificates").rglob("*.crt"))
    bundle = folder / "etc/ssl/certs/ca-certificates.crt"
    bundle.parent.mkdir(parents=True, exist_ok=True)
    bundle.write_text("".join(path.read_text() for path in certificates))


def _unused(folder: Path) -> Iterator[Path]:
    kept = {path for pattern in PROGRAMS for path in folder.glob(pattern)}
    for name in PROGRAM_FOLDERS:
        yield from sorted(path for path in (folder / name).glob("*") if path not in kept)
    for pattern in UNUSED:
        for each in _alternatives(pattern):
            yield from sorted(folder.glob(each))
    # The licences stay.
    for path in sorted((folder / "usr/share/doc").rglob("*")):
        if path.name != "copyright" and not (path.is_dir() and not path.is_symlink()):
            yield path


def _alternatives(pattern: str) -> Iterator[str]:
    """Spell out what stands in braces, as a shell does."""
    before, brace, rest = pattern.partition("{")
    if not brace:
        yield pattern
        return
    inside, _, after = rest.partition("}")
    yield from (f"{before}{each}{after}" for each in inside.split(","))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
