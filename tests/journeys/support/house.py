"""A real Galley for the journeys: started by its command, as a person would, on a data folder of its own."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
from galley.config import Settings
from journeys.support import tokens

ROOT = Path(__file__).parents[3]
# Nothing here says how fast Galley is. These only end a wait for what will never come, on the busiest machine.
PATIENCE = 60
READY_SECONDS = 300
STOP_SECONDS = 120

T = TypeVar("T")


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Ask until there is an answer, and return it. Fails with `what` when none comes in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bare_environment() -> dict[str, str]:
    """The environment without any setting of Galley that a developer or another test has set."""
    settings = {name.upper() for name in Settings.model_fields} | {"DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in settings}


class House:
    """One running Galley."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="galley-journeys-"))
        # The embedded database runs as a user of its own when Galley runs as root.
        self.home.chmod(0o755)
        self.port = free_port()
        self.tokens = tokens.make(self.home / "tokens")
        self.log = self.home / "terminal.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._said_before = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of Galley beside the running server."""
        return subprocess.run(
            [sys.executable, "-m", "galley.cli", *arguments],
            cwd=ROOT,
            env=self._environment(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def start(self) -> None:
        """Start serving and wait until it says that it is ready."""
        self._said_before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "galley.cli", "serve"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(self._is_ready, "Galley is ready", READY_SECONDS)

    def _is_ready(self) -> bool:
        assert self.process
        assert self.process.poll() is None, f"Galley ended by itself:\n{self.log.read_text()}"
        said = self.log.read_bytes()[self._said_before :].decode()
        return f"Galley is ready at {self.address}" in said

    def stop(self) -> list[psutil.Process]:
        """Press Ctrl-C and wait for the end; return the processes that were left behind, after ending them."""
        assert self.process
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=STOP_SECONDS)
        finally:
            _, left = psutil.wait_procs(family, timeout=30)
            for process in left:
                process.kill()
        self.process = None
        return left

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def letters_to(self, address: str) -> list[str]:
        """The texts of all letters to an address, oldest first."""
        files = sorted((self.home / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        letters = []
        for file in files:
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            if address in str(letter["To"]) and body:
                letters.append(f"{letter['Subject']}\n{body.get_content()}")
        return letters

    def link_in_letter(self, address: str, path: str) -> str:
        """Wait for a letter with a link that holds `path`, and return the newest such link."""

        def find() -> str | None:
            found = [
                link
                for letter in self.letters_to(address)
                for link in re.findall(r"http://\S+", letter)
                if path in link
            ]
            return found[-1] if found else None

        return until(find, f"a letter to {address} with {path}")

    def _environment(self) -> dict[str, str]:
        return {
            **bare_environment(),
            "PYTHONPATH": str(ROOT / "service"),
            "PYTHONUNBUFFERED": "1",
            "GALLEY_HOME": str(self.home),
            "GALLEY_PORT": str(self.port),
            # The mail server of the journeys is on this machine.
            "MAIL_SERVERS": "private",
            # One organisation may choose a token.
            **self.tokens,
        }
