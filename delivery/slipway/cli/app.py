"""The command `slipway`: what there is, what it takes, and what it ends with. Only here are adapters opened."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slipway import __version__
from slipway.cli.command_groups import CommandGroups
from slipway.cli.terminal import signals, streams
from slipway.errors import Exit, Interrupted, SlipwayError, WrongUse, place_of

if TYPE_CHECKING:
    from slipway.cli.opening.invocation import Invocation

app = typer.Typer(
    name="slipway",
    cls=CommandGroups,
    help="Delivers a merged change to production: a restore point, a rehearsal on a copy of it, a judged canary. "
    "A release that is worse is put back by itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)


# The invocation that runs: an error is told with the same words that its command was called by.
INVOCATIONS: list[Invocation] = []


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"slipway {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    invoked: typer.Context,
    config: Annotated[
        Path, typer.Option(help="The configuration file.", metavar="FILE", envvar="SLIPWAY_CONFIG")
    ] = Path("slipway.toml"),
    json: Annotated[
        bool, typer.Option("--json", help="Output for programs: one JSON object a line.")
    ] = False,
    by: Annotated[
        str,
        typer.Option(
            help="Who runs the command. Default: the e-mail address that git knows.", envvar="SLIPWAY_BY"
        ),
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    # `slipway --help` and `slipway --version` need no configuration, and answer at once.
    from slipway.cli.opening.invocation import Invocation, asked_by, who

    _collect_garbage()
    invoked.obj = Invocation(file=config, json=json, by=asked_by(os.environ) or by.strip() or who())
    INVOCATIONS[:] = [invoked.obj]


def _collect_garbage() -> None:
    """Look for garbage from now on, among what comes from now on, where `main` has put that off."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def main() -> None:
    """Run a command and end with its exit code."""
    # What is imported stays: to look for garbage among it takes a sixth of a short command's time.
    gc.disable()
    signals.listen()
    streams.steady()
    try:
        code = run()
    finally:
        signals.done()
        streams.let_go()
    sys.exit(code)


def run(words: list[str] | None = None) -> int:
    """Run a command and return its exit code. Errors go to standard error, in words, and as JSON with --json."""
    json = "--json" in (sys.argv[1:] if words is None else words)
    INVOCATIONS.clear()
    try:
        ended = app(args=words, standalone_mode=False)
    except SlipwayError as error:
        return _tell(error, json=json)
    except OSError as error:
        place = f": {where}" if (where := place_of(error, "")) else ""
        told = SlipwayError(
            f"{error.strerror or error}{place}.", next_step="Make room, or give Slipway its rights there."
        )
        return _tell(told, json=json)
    except (KeyboardInterrupt, typer.Abort):
        return _tell(Interrupted("Interrupted."), json=json)
    except typer.Exit as ended_early:
        return ended_early.exit_code
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "show"):
            if json:
                return _tell(WrongUse(str(error)), json=json)
            error.show()
            return int(Exit.WRONG_USE)
        raise
    return int(ended or 0)


def _tell(error: SlipwayError, *, json: bool) -> int:
    # Only a command that ends badly needs what paints errors.
    from slipway.cli.terminal import failures

    return failures.tell(error, json=json, advice=INVOCATIONS[0].advice if INVOCATIONS else str)
