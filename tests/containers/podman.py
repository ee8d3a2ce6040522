"""Podman with an image of ours, and containers of it without privileges."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from images import commands
from images.__main__ import PLACE

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Podman:
    """Podman with our image in it."""

    image: str
    place: Path = PLACE
    environment: Mapping[str, str] = field(default_factory=lambda: commands.environment(PLACE, os.environ))

    def run(self, *words: str, options: tuple[str, ...] = ()) -> Done:
        """Run a command of the image to its end, without privileges and without a network."""
        return self.call(*commands.restricted(self.place, "--rm", *options, self.image), *words)

    def python(self, source: str, *arguments: str, options: tuple[str, ...] = ("--network=none",)) -> Done:
        """Run a program in the image's Python."""
        return self.run("-c", source, *arguments, options=("--entrypoint=/opt/galley/bin/python", *options))

    def start(self, name: str, *words: str, options: tuple[str, ...]) -> None:
        """Run a command of the image in the background."""
        started = commands.restricted(self.place, "--detach", f"--name={name}", *options, self.image, *words)
        assert self.call(*started).returncode == 0

    def ask(self, *words: str) -> Done:
        """Ask podman something else."""
        return self.call(*commands.podman(self.place), *words)

    def call(self, *words: str) -> Done:
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)
