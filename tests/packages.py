"""Install the Debian packages that the tests need, or say which are missing and stop.

With --cluster or --images: what the node, or building images, needs instead. With --bench: the benchmarks as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

# Program to look for, and the package that brings it.
NEEDED = {
    "chromium": "chromium",
    "chromium-headless-shell": "chromium-headless-shell",
    "radosgw": "radosgw",
    "radosgw-admin": "radosgw",
    "ceph-mon": "ceph-mon",
    "ceph-osd": "ceph-osd",
    "ceph": "ceph-common",
    "monmaptool": "ceph-base",
    "pdftoppm": "poppler-utils",
    "qpdf": "qpdf",
    "haproxy": "haproxy",
    "curl": "curl",
    "softhsm2-util": "softhsm2",
}

# The Kubernetes node of `make cluster` runs these.
CLUSTER = {
    "containerd": "containerd",
    "runc": "runc",
    "docker-registry": "docker-registry",
    "/usr/lib/cni/ptp": "containernetworking-plugins",
    "iptables": "iptables",
    "nft": "nftables",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "hostname": "hostname",
}

# What builds and runs images.
IMAGES = {
    "podman": "podman",
    "runc": "runc",
    "iptables": "iptables",
    "mmdebstrap": "mmdebstrap",
}

# WeasyPrint, a peer in the benchmarks, draws with these libraries.
BENCH = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


def missing() -> list[str]:
    """Return the packages whose programs, or with --bench whose libraries, are not there.

    With --cluster or --images those of the node, or of building images, instead.
    """
    needed = {"--cluster": CLUSTER, "--images": IMAGES}.get(" ".join(sys.argv[1:]), NEEDED)
    programs = {package for program, package in needed.items() if shutil.which(program) is None}
    libraries = {package for library, package in BENCH.items() if find_library(library) is None}
    return sorted(programs | libraries if "--bench" in sys.argv else programs)


def main() -> int:
    """Install what is missing when root on Debian; else name it and fail."""
    packages = missing()
    if not packages:
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        print(f"These packages are needed: {' '.join(packages)}\nOn Debian, as root: {' '.join(install)}")
        return 1
    print(f"Installing {' '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run(install, check=True, env=environment, stdout=subprocess.DEVNULL)
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
