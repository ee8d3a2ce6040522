"""Runs commands of `galley` inside the test's own process and database."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from unittest import mock

from django.conf import settings
from galley import cli
from galley.failures import CommandFailed


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def galley(*arguments: str, stdin: str = "") -> Ended:
    """Run a command as `cli.main` does, without its search for the database."""
    out, err = io.StringIO(), io.StringIO()
    parsed = cli._parser().parse_args(arguments)
    run = import_module(f"galley.commands.{parsed.module}").run
    with redirect_stdout(out), redirect_stderr(err), mock.patch("sys.stdin", io.StringIO(stdin)):
        try:
            code = run(parsed, settings.GALLEY)
        except CommandFailed as failure:
            code = cli._say(failure, cli.FAILED)
    return Ended(code, out.getvalue(), err.getvalue())
