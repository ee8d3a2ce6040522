"""Compile the node's programs once, and keep them in the home of the user for every checkout.

The folder is named by the version of Kubernetes and by what the programs are made of, so a changed source
is compiled anew and an unchanged one never.

`python -m tests.cluster.build` fails when there is no Go to compile with.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .settings import CACHE, HERE, KUBERNETES

SOURCES = HERE / "node"
# The names that the one program `node` is called by.
PARTS = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-network-policies",
    "kube-proxy",
    "kube-scheduler",
    "kubectl",
    "kubelet",
    "kustomize",
)
GATEWAY_API = "sigs.k8s.io/gateway-api"


class GoIsMissing(Exception):
    """There is no Go that compiles this."""

    def __init__(self) -> None:
        super().__init__(
            "The cluster is compiled with Go 1.26, and there is none. `make cluster` installs it into .venv; "
            "or put a `go` of 1.26 on the PATH."
        )


def programs() -> Path:
    """Return the folder of the compiled programs; compile them first when they are not there."""
    home = CACHE / f"v{KUBERNETES}"
    wanted = home / fingerprint()
    with _one_at_a_time(home):
        if not (wanted / "complete").exists():
            _compile(wanted)
        _point(home / "bin", wanted / "bin")
    return wanted


def fingerprint() -> str:
    """Return a short name for what the programs are made of."""
    digest = hashlib.sha256()
    for path in sorted(each for each in SOURCES.rglob("*") if each.suffix in (".go", ".mod", ".sum")):
        digest.update(f"{path.relative_to(SOURCES)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def go() -> str:
    """Return the Go that compiles: one on the PATH that is new enough, or the one in .venv.

    Raises:
        GoIsMissing: neither is there.
    """
    beside = str(Path(sys.executable).with_name("go"))
    for candidate in (shutil.which("go"), beside):
        if candidate and Path(candidate).exists() and _new_enough(candidate):
            return candidate
    raise GoIsMissing


def _new_enough(candidate: str) -> bool:
    said = subprocess.run(
        (candidate, "env", "GOVERSION"), capture_output=True, text=True, check=False, env=_environment()
    )
    numbers = said.stdout.strip().removeprefix("go").split(".")
    return said.returncode == 0 and tuple(int(each) for each in numbers[:2]) >= (1, 26)


def _environment() -> dict[str, str]:
    # Static programs run in any container; and a Go that fetches another Go would surprise.
    return {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}


def _compile(folder: Path) -> None:
    print(f"Compiling Kubernetes {KUBERNETES}. This takes ten minutes or more, once …", flush=True)
    began = time.monotonic()
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "bin").mkdir(parents=True)
    subprocess.run(_build_command(go(), unfinished / "bin"), cwd=SOURCES, check=True, env=_environment())
    for part in PARTS:
        (unfinished / "bin" / part).symlink_to("node")
    _copy_definitions(unfinished / "gateway-api")
    (unfinished / "complete").touch()
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    print(f"Compiled in {time.monotonic() - began:.0f} s.", flush=True)


def _build_command(program: str, folder: Path) -> tuple[str, ...]:
    major, minor, _ = KUBERNETES.split(".")
    version = "k8s.io/component-base/version"
    values = {"gitVersion": f"v{KUBERNETES}", "gitMajor": major, "gitMinor": minor}
    flags = " ".join(("-s -w", *(f"-X {version}.{name}={value}" for name, value in values.items())))
    return (
        program,
        "build",
        "-buildvcs=false",
        "-trimpath",
        f"-ldflags={flags}",
        "-o",
        f"{folder}/",
        "./...",
    )


def _copy_definitions(folder: Path) -> None:
    """Copy the standard definitions of the Gateway API out of the module that carries them."""
    listed = subprocess.run(
        (go(), "list", "-m", "-f", "{{.Dir}}", GATEWAY_API),
        cwd=SOURCES,
        check=True,
        capture_output=True,
        text=True,
        env=_environment(),
    )
    shutil.copytree(
        Path(listed.stdout.strip()) / "config/crd/standard", folder, copy_function=shutil.copyfile
    )
    # Go's module cache is read-only, and so would be our copy.
    folder.chmod(0o755)


def _point(link: Path, target: Path) -> None:
    """Let the link name the target, at once for whoever looks."""
    beside = link.with_name(f".{link.name}.{os.getpid()}")
    beside.symlink_to(target.relative_to(link.parent))
    beside.replace(link)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        go()
    except GoIsMissing:
        sys.exit(1)
