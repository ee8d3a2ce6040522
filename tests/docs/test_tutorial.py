"""The tutorial's commands are run as a reader pastes them, in an empty folder, and show what the page shows."""

from __future__ import annotations

import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from socket import socket
from tempfile import mkdtemp

import pytest
from docs.tutorial import Block, blocks_of, first_difference

PAGE = Path(__file__).parents[2] / "docs/slipway/tutorial.md"
# As git is set up for a reader.
READER = "[user]\n    name = Ann\n    email = ann@example.com\n"
PROGRAMS = ("haproxy", "git", "curl")
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder, with a path that is short enough for sockets; what runs in it is stopped at the end."""
    place = Path(mkdtemp(prefix="gb", dir="/tmp"))
    place.chmod(0o755)
    (place / "gitconfig").write_text(READER)
    work = place / "guestbook"
    work.mkdir()
    yield work
    if (work / "slipway.toml").exists():
        paste("slipway down production --yes", work)
    shutil.rmtree(place, ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    """What a reader's terminal has after the first step."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SLIPWAY_"))}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    # A terminal that draws no running step: what stays on it is the same.
    terminal = {"TERM": "dumb", "COLUMNS": "100"}
    return {**kept, **terminal, "PATH": path, "GIT_CONFIG_GLOBAL": str(folder.parent / "gitconfig")}


def paste(commands: str, folder: Path) -> tuple[int, str]:
    """Run commands on a terminal, and return their exit code and what stood on it."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        done = subprocess.Popen(
            ("bash", "-ec", commands),
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        # Linux ends a terminal that no program has open any more with an error.
        with suppress(OSError):
            while some := screen.read(65536):
                shown += some
        return done.wait(), COLOURS.sub("", shown.decode(errors="replace").replace("\r", ""))


def with_own_ports(page: str) -> str:
    """Return the page with ports that are free here in the place of its own."""
    chance = random.Random(os.urandom(8))
    while True:
        first = chance.randrange(12000, 30000)
        try:
            with ExitStack() as opened:
                for port in range(first, first + 20):
                    opened.enter_context(socket()).bind(("127.0.0.1", port))
        except OSError:
            continue
        assert "127.0.0.1:8500" in page
        assert "[8501, 8519]" in page
        return page.replace("127.0.0.1:8500", f"127.0.0.1:{first}").replace(
            "[8501, 8519]", f"[{first + 1}, {first + 19}]"
        )


def run(block: Block, folder: Path) -> None:
    code, output = paste(block.commands, folder)
    assert code == block.exit_code, f"{block.commands}\n{output}"
    missing = first_difference(block.shown, output)
    assert not missing, f"{block.commands}\nshows no line {missing!r}:\n{output}"


def test_every_command_of_the_tutorial_does_and_shows_what_the_page_says(folder: Path) -> None:
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    assert not missing, f"install {', '.join(missing)}"
    with ExitStack() as users:
        for block in blocks_of(with_own_ports(PAGE.read_text())):
            if block.kind == "users":
                loop = subprocess.Popen(("bash", "-c", block.commands), cwd=folder, start_new_session=True)
                users.callback(loop.wait)
                users.callback(os.killpg, loop.pid, signal.SIGKILL)
            elif block.kind != "setup":
                run(block, folder)


def test_a_line_that_a_run_does_not_show_is_found() -> None:
    output = "12:30:01 start: ok after 2.1 s. ready\nlive  0123456789ab, in blue\n  objects     10.0 s\n"
    assert first_difference("10:00:00 start: ok after 10 s. ready\n…\n  objects      0.3 s\n", output) == ""
    assert first_difference("live  ba9876543210, in …\n", output) == ""
    assert first_difference("live  ba9876543210, in green\n", output) == "live ba9876543210, in green"
    order = "  objects  0.3 s\nlive  ba9876543210, in blue\n"
    assert first_difference(order, output) == "live ba9876543210, in blue"


def test_blocks_are_told_apart_by_the_word_behind_their_language() -> None:
    page = "```sh setup\none\n```\n```toml\nno = 1\n```\n```sh exit=3\ntwo\n```\n\n```text\nshown\n```\n"
    assert blocks_of(page) == [Block("setup", "one\n"), Block("", "two\n", 3, "shown\n")]


def test_a_step_may_be_wrapped_where_its_figures_want_it() -> None:
    shown = "✓ watch         nothing worse was seen      6.4 s\n                in 5 s\n"
    output = "✓ watch         nothing worse was          16.4 s\n                seen in 15 s\n"
    assert first_difference(shown, output) == ""
    assert first_difference(shown, output.replace("nothing", "something")) != ""
