"""The connections from a web process to the pools' process, over a real socket."""

from __future__ import annotations

import os
import resource
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from galley.adapters.shared_pool import messages
from galley.adapters.shared_pool.client import PoolLines
from galley.rendering.pipes import frames

MANY, ASKS = 1_100, 2


@pytest.fixture
def address(tmp_path: Path) -> Iterator[Path]:
    """A socket at which two frames of one connection are answered by a status."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "pool"))
    listening.listen()

    def answer() -> None:
        line, _ = listening.accept()
        with line, line.makefile("rb") as heard:
            for _ in range(ASKS):
                frames.read_frame(heard.read, part_limit=messages.MOST_BYTES)
                for chunk in frames.framed({"is": messages.STATUS}):
                    line.sendall(chunk)

    threading.Thread(target=answer, daemon=True).start()
    yield tmp_path / "pool"
    listening.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    """As many open files as a web process has with so many connections of people."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 2 * MANY), before[1]))
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(MANY)]
    yield
    for each in files:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_files")
def test_a_line_is_used_again_beyond_the_first_thousand_files(address: Path) -> None:
    lines = PoolLines(address)
    for _ in range(ASKS):
        assert lines.ask(messages.status_frame(messages.STATUS), seconds=30).kind == messages.STATUS
    lines.close()
