"""`make test` with programs that only say that they ran: what is run, what it ends with, how its last lines read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ("pytest", "mypy", "ruff", "lint-imports", "npm", "zizmor", "actionlint")
PROGRAM = """#!/bin/sh
called="$(basename "$0") $* in $(basename "$PWD")"
echo "ran $called"
case "$called" in $FAILING) exit 1 ;; esac
case "$called" in pytest*) echo "== 3 passed ==" ;; esac
"""
INSTALLED = (
    ".venv/.tools",
    ".venv/.service",
    ".venv/.delivery",
    ".venv/.tests",
    ".venv/.checkov",
    ".venv/.actionlint",
    ".venv/.packages",
    ".venv/.aws",
    "web/node_modules/.installed",
    "service/galley/web/index.html",
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with our Makefile in which everything looks installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    sources = (
        *(
            f"requirements/{name}.lock"
            for name in ("tools", "embedded", "delivery", "tests", "checkov", "aws", "go")
        ),
        *("service/pyproject.toml", "delivery/pyproject.toml", "web/package-lock.json"),
        *("docs/galley/templates.md", "tests/packages.py"),
    )
    for second, names in enumerate((sources, *((name,) for name in INSTALLED))):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
            os.utime(tmp_path / name, (second, second))
    for name in (*PROGRAMS, "../aws/bin/pytest"):
        program = tmp_path / ".venv/bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(PROGRAM)
        program.chmod(0o755)
    return tmp_path


def make(house: Path, *words: str, failing: str = "nothing") -> subprocess.CompletedProcess[str]:
    # What a make above this one says of its jobs is no word to this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ("make", *words),
        cwd=house,
        env={**environment, "FAILING": failing},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_suite_is_run_and_the_last_line_is_a_suites_own(house: Path) -> None:
    done = make(house, "test")
    assert done.returncode == 0, done
    suites = (
        "tests/contracts in",
        "service/tests --ignore",
        "reorder tests in delivery",
        "loadfile tests --ignore=tests/aws in",
        "tests/aws in",
    )
    for suite in suites:
        assert suite in done.stdout
    for each in (
        "npm run --silent test",
        "npm run --silent lint",
        "npm run --silent types",
        "mypy  in delivery",
    ):
        assert f"ran {each}" in done.stdout
    assert done.stdout.splitlines()[-1] == "== 3 passed =="


@pytest.mark.parametrize(
    "failing",
    [
        "mypy*in delivery",
        "ruff check*",
        "npm*test*",
        "zizmor*",
        "actionlint*",
        "pytest*contracts*",
        "pytest*--ignore*",
        "pytest*delivery",
        "pytest*loadfile tests --ignore*",
        "pytest*-q tests/aws in*",
    ],
)
def test_whichever_part_fails_make_fails(house: Path, failing: str) -> None:
    assert make(house, "test", failing=failing).returncode == 2


def test_no_suite_begins_when_types_or_lint_fail(house: Path) -> None:
    done = make(house, "test", failing="npm*lint*")
    assert done.returncode == 2
    assert "ran pytest" not in done.stdout
