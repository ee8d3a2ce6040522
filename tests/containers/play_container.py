"""Galley's image, run without privileges: what is in it, what it makes, what gets out, how it serves and stops."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from containers.podman import Podman
from galley.rendering import confinement
from images.archives import Image

from tests.support import prisoner_rules

ROOT = Path(__file__).parents[2]
PACKAGES = "/opt/galley/lib/python3.11/site-packages"
ALL_TEMPLATES = (Path(__file__).parent / "all_templates.py").read_text()
PRISONER = (ROOT / "service/tests/support/prisoner.py").read_text()
TOOLS = ("sh", "bash", "gcc", "cc", "pip", "pip3", "uv", "apt-get", "dpkg", "perl", "su", "mount", "curl")
LOOK_FOR = """
import os, shutil, stat, sys
print([tool for tool in sys.argv[1:] if shutil.which(tool, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")])
raised = stat.S_ISUID | stat.S_ISGID
print([path for folder, _, names in os.walk("/", onerror=None) for name in names if not folder.startswith("/proc")
       for path in [os.path.join(folder, name)] if os.lstat(path).st_mode & raised])
"""
UNCOMPILED = """
import django, galley.cli, json, os, typst
print([each for each in (django, galley.cli, json, typst) if not os.path.exists(each.__cached__)])
"""
ZOMBIES = """
import os, time
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(0.2)
        os._exit(0)
    os._exit(0)
os.wait()
time.sleep(0.6)
found = [open(f"/proc/{each}/stat").read() for each in os.listdir("/proc") if each.isdigit()]
states = [text.rpartition(")")[2].split()[0] for text in found]
print(states.count("Z"), len(states))
"""
WORKERS = """
import os
words = [open(f"/proc/{each}/cmdline").read().split(chr(0)) for each in os.listdir("/proc") if each.isdigit()]
print(sum("galley.rendering.workers.worker" in each for each in words))
"""


def test_it_says_what_it_is(image: Image) -> None:
    commit = subprocess.run(
        ("git", "rev-parse", "HEAD"), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert image.labels["org.opencontainers.image.revision"] == commit
    assert image.labels["org.opencontainers.image.title"] == "galley"


def test_it_has_no_shell_no_compiler_and_no_program_that_raises_privileges(podman: Podman) -> None:
    assert podman.python(LOOK_FOR, *TOOLS).stdout.splitlines() == ["[]", "[]"]


def test_its_bytecode_is_there_so_that_a_read_only_root_costs_no_start(podman: Podman) -> None:
    assert podman.python(UNCOMPILED).stdout.strip() == "[]"


def test_every_template_comes_out_equal_to_the_byte(podman: Podman) -> None:
    outside = subprocess.run(
        (sys.executable, "-c", ALL_TEMPLATES, str(ROOT / "templates")),
        capture_output=True,
        text=True,
        check=True,
    )
    inside = podman.python(ALL_TEMPLATES, f"{PACKAGES}/galley/templates")
    assert inside.returncode == 0, inside.stderr
    assert json.loads(inside.stdout) == json.loads(outside.stdout)
    assert len(json.loads(inside.stdout)) >= 8


# Kubernetes refuses namespaces to a pod with the profile RuntimeDefault; podman's own profile does not.
@pytest.mark.parametrize("options", [(), ("refuse=unshare",)], ids=["podman", "RuntimeDefault"])
def test_nothing_gets_out_of_a_worker(podman: Podman, options: tuple[str, ...]) -> None:
    found = json.loads(podman.python(PRISONER, PACKAGES, "/usr/share", *options).stdout)
    prisoner_rules.assert_nothing_got_out(found)
    assert set(found["held"]) - {"namespace"} == {*confinement.WALLS, "privileges"}
    assert ("namespace" in found["held"]) == (not options)


def test_without_a_wall_nothing_renders(podman: Podman) -> None:
    found = json.loads(podman.python(PRISONER, PACKAGES, "/usr/share", "refuse=seccomp").stdout)
    assert set(found["faults"]) == {"network", "processes"}


@pytest.fixture(scope="module")
def web(podman: Podman, served: tuple[str, ...], port: int) -> Iterator[str]:
    """A container that serves, with one processor and 2 GiB."""
    migrated = podman.run("migrate", "--templates", options=served)
    assert migrated.returncode == 0, migrated.stderr
    name = f"galley-web-{port}"
    podman.start(name, "serve", options=(*served, "--cpus=1", "--memory=2g"))
    try:
        _wait(lambda: _answer(port, "/healthz/ready") == b"ready\n", lambda: podman.ask("logs", name))
        yield name
    finally:
        podman.ask("rm", "--force", name)


def test_it_issues_a_document_with_nothing_writable_but_tmp(podman: Podman, web: str, port: int) -> None:
    tried = podman.ask("exec", web, "galley", "smoke", f"http://127.0.0.1:{port}")
    assert tried.returncode == 0, tried.stderr
    assert "kept and downloaded unchanged" in tried.stdout


def test_the_worker_and_the_other_commands_run_from_the_same_image(
    podman: Podman, web: str, served: tuple[str, ...]
) -> None:
    for words in (("worker", "--once"), ("check-references",), ("gc", "--dry-run"), ("migrate", "--check")):
        done = podman.run(*words, options=served)
        assert done.returncode == 0, f"{words}: {done.stderr}"


def test_its_processes_follow_the_limit_of_the_container(podman: Podman, web: str) -> None:
    # One for the one processor, and one that is kept for other organisations.
    told = podman.ask("exec", web, "/opt/galley/bin/python", "-c", WORKERS).stdout.split()
    assert told == ["2"]


def test_orphans_are_reaped(podman: Podman, web: str) -> None:
    zombies, processes = podman.ask("exec", web, "/opt/galley/bin/python", "-c", ZOMBIES).stdout.split()
    assert int(processes) > 3
    assert zombies == "0"


def test_its_log_is_lines_of_json(podman: Podman, web: str) -> None:
    log = podman.ask("logs", web)
    lines = [line for line in (log.stdout + log.stderr).splitlines() if line.startswith("{")]
    assert lines
    assert all("message" in json.loads(line) for line in lines)


def test_it_answers_what_is_at_work_and_ends_with_0(podman: Podman, web: str, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        # Half of a request is there when the container is told to stop.
        client.sendall(
            b"POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n12345"
        )
        time.sleep(0.5)
        with ThreadPoolExecutor() as threads:
            stopping = threads.submit(podman.ask, "stop", "--time=40", web)
            _wait(lambda: not _answer(port, "/healthz/live"), lambda: "it goes on taking requests")
            client.sendall(b"67890")
            assert client.recv(12) == b"HTTP/1.1 401"
            assert stopping.result().returncode == 0
    ended = podman.ask("inspect", "--format={{.State.ExitCode}} {{.State.OOMKilled}}", web).stdout
    assert ended.split() == ["0", "false"]


def _answer(port: int, path: str) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            found: bytes = answer.read()
    except OSError:
        return b""
    return found


def _wait(done: Callable[[], bool], story: Callable[[], object]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    pytest.fail(f"It did not become ready: {story()}")
