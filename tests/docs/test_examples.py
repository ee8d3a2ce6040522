"""The examples of the API are pasted beside a real Galley, as a reader does it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.tutorial import Block, blocks_of, first_difference
from journeys.support.house import ROOT, House

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = House()
    try:
        house.start()
        yield house
    finally:
        if house.process:
            house.stop()
        house.remove()


def example_of(page: str) -> Block:
    """Return the one block of a page that speaks with the API."""
    (found,) = (block for block in blocks_of((ROOT / page).read_text()) if "/api/v1/" in block.commands)
    return found


def paste(commands: str, house: House, folder: Path) -> str:
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    assert ADDRESS in commands
    done = subprocess.run(
        ("bash", "-euo", "pipefail", "-c", commands.replace(ADDRESS, house.address)),
        cwd=folder,
        env={**house._environment(), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_guides_example_issues_a_document_and_saves_its_pdf(house: House, tmp_path: Path) -> None:
    example = example_of("docs/galley/use.md")
    output = paste(example.commands, house, tmp_path)
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF-")
    assert first_difference(example.shown, output) == "", output


def test_the_readmes_example_issues_a_document(house: House, tmp_path: Path) -> None:
    commands = example_of("README.md").commands
    # The other example has made a login of this address already.
    output = paste(commands.replace("you@example.com", "readme@example.com"), house, tmp_path)
    assert re.search(r'"sha256": "[0-9a-f]{64}".*"pages": 1', output), output


@pytest.mark.parametrize("page", ["README.md", "docs/galley/use.md"])
def test_no_line_that_is_pasted_is_taken_for_a_password(page: str) -> None:
    (asks,) = re.findall(r"create-user .*", example_of(page).commands)
    assert asks.endswith("< /dev/null"), "it asks for a password on a terminal, and reads the next line"
