"""What other programs are asked to do, as data: words, and the texts of their settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

SUITE = "bookworm"
HERE = Path(__file__).parent
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
BUILDS_WITH = ("ca-certificates", "python3-venv", "tini")
RUNS_WITH = (
    "base-files",
    "ca-certificates",
    "coreutils",
    "libstdc++6",
    "netbase",
    "python3",
    "python3-minimal",
)

# Where the machine's root may not raise limits, podman's own defaults fail.
CONTAINERS = """\
[containers]
default_ulimits = ["nofile={files}:{files}", "nproc=30000:30000"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
"""


def containers_conf(*, files: int) -> str:
    """Return podman's settings for a machine where a process may open so many files."""
    return CONTAINERS.format(files=files)


def make_build_base(archive: Path) -> tuple[str, ...]:
    """Install what builds: Python that can make an environment, certificates, and tini."""
    return (*_mmdebstrap("minbase", BUILDS_WITH), SUITE, str(archive))


def make_bare_base(archive: Path, more: Sequence[str]) -> tuple[str, ...]:
    """Unpack what runs, and `more` packages, without a shell or a package manager, with the bytecode compiled."""
    hooks = (
        f'python3 {HERE / "bare.py"} "$1"',
        f'cp {HERE / "slim.py"} "$1/tmp/"',
        'PYTHONHASHSEED=0 chroot "$1" /usr/bin/python3 /tmp/slim.py /usr/lib/python3.11',
        'rm "$1/tmp/slim.py"',
    )
    said = (f"--extract-hook={hook}" for hook in hooks)
    return (*_mmdebstrap("extract", (*RUNS_WITH, *more)), *said, SUITE, str(archive))


def _mmdebstrap(variant: str, packages: Sequence[str]) -> tuple[str, ...]:
    return ("mmdebstrap", "--quiet", f"--variant={variant}", f"--include={','.join(packages)}")


def podman(place: Path) -> tuple[str, ...]:
    """Return podman with its images in a folder of ours, so that those of the machine are left alone."""
    return ("podman", f"--root={place / 'storage'}", f"--runroot={place / 'run'}", "--runtime=runc")


def environment(place: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """Return what podman runs in: our own environment, and settings of ours."""
    return {**ours, "CONTAINERS_CONF": str(place / "containers.conf")}


def restricted(place: Path, *options: str) -> tuple[str, ...]:
    """Run a container as a pod of the standard `restricted` runs: no privileges, no capabilities, a root that is
    read-only, and only /tmp to write in.
    """
    walls = ("--read-only", "--tmpfs=/tmp", "--cap-drop=all", "--security-opt=no-new-privileges")
    return (*podman(place), "run", *walls, *options)


def build(
    place: Path, *, file: Path, context: Path, name: str, at: int, arguments: Mapping[str, str]
) -> tuple[str, ...]:
    """Build an image in which every file and the image itself have the time `at`, in seconds since 1970."""
    given = (f"--build-arg={key}={value}" for key, value in sorted(arguments.items()))
    return (
        *podman(place),
        *("build", "--quiet", "--format=oci", f"--timestamp={at}", f"--tag={name}", f"--file={file}"),
        # A machine whose TLS is looked into believes another certificate than the base does.
        *("--network=host", f"--volume={CERTIFICATES}:{CERTIFICATES}:ro"),
        *given,
        str(context),
    )


def import_base(place: Path, *, folder: Path, name: str, at: int) -> tuple[str, ...]:
    """Make an image of `base.tar` in a folder."""
    options = (
        "--quiet",
        "--format=oci",
        f"--timestamp={at}",
        f"--tag={name}",
        f"--file={folder / 'Dockerfile'}",
    )
    return (*podman(place), "build", *options, str(folder))


def images_named(place: Path, name: str) -> tuple[str, ...]:
    """List the images of a name, each with its tag, one a line."""
    shown = "{{.Repository}}:{{.Tag}}"
    return (*podman(place), "images", f"--filter=reference={name}", f"--format={shown}")


def export(place: Path, *, name: str, archive: Path) -> tuple[str, ...]:
    """Write an image into an OCI archive under its name."""
    return (*podman(place), "push", "--quiet", "--format=oci", name, f"oci-archive:{archive}:{name}")
