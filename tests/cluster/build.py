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

NODE_SOURCES, FIGURES_SOURCES = HERE / "node", HERE / "figures"
FIGURES = "sigs.k8s.io/metrics-server/cmd/metrics-server"
# The names that the one program `node` is called by.
PARTS = (
    "coredns",
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
OLDEST_GO = (1, 26, 4)
TELL_EVERY, PACKAGES = 30.0, 4000
GATEWAY_API = "sigs.k8s.io/gateway-api"


class CompilerFailed(Exception):
    """Go could not compile the programs; its last words are in the message."""

    def __init__(self, said: list[str]) -> None:
        super().__init__("\n".join(("Go could not compile the node:", *said)))


class GoIsMissing(Exception):
    """There is no Go that compiles this."""

    def __init__(self) -> None:
        super().__init__(
            "The cluster is compiled with Go 1.26.4 or newer, and there is none. `make cluster` installs one into "
            ".venv; or put one on the PATH."
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
    for folder in (NODE_SOURCES, FIGURES_SOURCES):
        for path in sorted(each for each in folder.rglob("*") if each.suffix in (".go", ".mod", ".sum")):
            digest.update(f"{path.relative_to(HERE)}\0".encode() + path.read_bytes())
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
    numbers = said.stdout.split()[0].removeprefix("go").split(".") if said.stdout else []
    return tuple(int(each) for each in numbers if each.isdigit()) >= OLDEST_GO


def _environment() -> dict[str, str]:
    # Static programs run in any container; and a Go that fetches another Go would surprise.
    return {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}


def _compile(folder: Path) -> None:
    print(f"Compiling Kubernetes {KUBERNETES}. The first time takes ten minutes or more …", flush=True)
    began = time.monotonic()
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "bin").mkdir(parents=True)
    for sources, command in _build_commands(go(), unfinished / "bin"):
        _run_and_tell(command, sources)
    for part in PARTS:
        (unfinished / "bin" / part).symlink_to("node")
    _copy_definitions(unfinished / "gateway-api")
    (unfinished / "complete").touch()
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    print(f"Compiled in {time.monotonic() - began:.0f} s.", flush=True)


def _run_and_tell(command: tuple[str, ...], folder: Path) -> None:
    said: list[str] = []
    told_at = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, env=_environment(), stderr=subprocess.PIPE, text=True
    ) as building:
        assert building.stderr is not None
        for line in building.stderr:
            said.append(line.rstrip())
            if time.monotonic() - told_at >= TELL_EVERY:
                told_at = time.monotonic()
                print(f"  {len(said)} packages compiled, of about {PACKAGES} …", flush=True)
    if building.returncode != 0:
        raise CompilerFailed(said[-20:])


def _build_commands(program: str, folder: Path) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    major, minor, _ = KUBERNETES.split(".")
    version = "k8s.io/component-base/version"
    values = {"gitVersion": f"v{KUBERNETES}", "gitMajor": major, "gitMinor": minor}
    flags = " ".join(("-s -w", *(f"-X {version}.{name}={value}" for name, value in values.items())))
    build = (program, "build", "-v", "-buildvcs=false", "-trimpath", f"-ldflags={flags}", "-o", f"{folder}/")
    return (NODE_SOURCES, (*build, "./...")), (FIGURES_SOURCES, (*build, FIGURES))


def _copy_definitions(folder: Path) -> None:
    """Copy the standard definitions of the Gateway API out of the module that carries them."""
    listed = subprocess.run(
        (go(), "list", "-m", "-f", "{{.Dir}}", GATEWAY_API),
        cwd=NODE_SOURCES,
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
