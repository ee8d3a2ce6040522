"""The command `galley`: which commands there are, what they take, and what they end with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from importlib import import_module
from pathlib import Path

from galley import __version__
from galley.commands import opening
from galley.config import Settings, SettingsFault, has_host_and_port, read_settings
from galley.edge.telemetry import logs
from galley.failures import CommandFailed
from galley.ports import CannotRender

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
MOST_DAYS = 3660
ROLES = ("member", "author", "owner")
SCOPES = ("documents", "templates", "administration")
# Adds a command of this name, described by this sentence.
Add = Callable[[str, str], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 failed, 2 wrong use or settings."""
    parsed = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        logs.set_up(settings.log_format)
        # `serve` keeps processes and asks the database nothing: without Django it takes a third less memory.
        without_django = parsed.module == "serve"
        with opening.database(settings), nullcontext() if without_django else opening.django(settings):
            # Commands need Django, and Django needs the database's address: they are opened last.
            run: Callable[[argparse.Namespace, Settings], int] = import_module(
                f"galley.commands.{parsed.module}"
            ).run
            return run(parsed, settings)
    except SettingsFault as fault:
        return _say(fault, WRONG_USE)
    except (CommandFailed, CannotRender) as failure:
        return _say(failure, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _say(message: object, code: int) -> int:
    sys.stderr.write(f"{message}\n")
    return code


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError("an instant needs its offset, as +00:00")
    return instant


def _address(text: str) -> str:
    if not has_host_and_port(text):
        raise argparse.ArgumentTypeError("an address with its port is needed, such as 0.0.0.0:9100")
    return text


def _days(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"a number of days from 1 to {MOST_DAYS} is needed")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="galley",
        description="Galley, the document service.",
        epilog="Settings come from the environment; docs/settings.md describes each.",
    )
    parser.add_argument("--version", action="version", version=f"galley {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        command.set_defaults(module=name.replace("-", "_"))
        return command

    _add_release_commands(add)
    _add_queue_commands(add)
    _add_data_commands(add)
    _add_people_commands(add)
    _add_copy_commands(add)
    _add_other_commands(add)
    return parser


def _add_release_commands(add: Add) -> None:
    """Commands that serve people, bring the database up to a release, and do the upkeep."""
    add("serve", "serve people and programs; without settings, with a database of its own")
    migrate = add("migrate", "bring the database up to this release")
    migrate.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when migrations are pending"
    )
    migrate.add_argument(
        "--templates", action="store_true", help="also publish the templates that come with this release"
    )
    add("pending-migrations", "print the migrations that are pending, with their SQL, as JSON").add_argument(
        "--to", type=Path, metavar="FILE", help="write them into this file instead"
    )
    add("lint-migrations", "list the pending migrations that the old code could not work with")
    worker = add(
        "worker", "do jobs that wait, and the upkeep: remove what was deleted, and objects nobody needs"
    )
    kind = worker.add_mutually_exclusive_group()
    kind.add_argument("--once", action="store_true", help="do the upkeep once and end")
    kind.add_argument(
        "--until-idle",
        type=float,
        metavar="SECONDS",
        help="do jobs alone, and end when none came for so long",
    )
    figures = worker.add_mutually_exclusive_group()
    figures.add_argument(
        "--metrics-port", type=int, metavar="PORT", help="serve the worker's figures and health on loopback"
    )
    figures.add_argument(
        "--metrics-address", type=_address, metavar="HOST:PORT", help="serve them there, to all who reach it"
    )
    worker.add_argument(
        "--every", type=int, default=3600, metavar="SECONDS", help="between two upkeeps; default: 3600"
    )
    worker.add_argument(
        "--jobs-at-a-time",
        type=int,
        default=2,
        metavar="N",
        help="so many jobs are done together; default: 2",
    )


def _add_queue_commands(add: Add) -> None:
    """Commands for what is done later."""
    add("queue-length", "print how many jobs wait or are under way, for whoever starts more workers")


def _add_data_commands(add: Add) -> None:
    """Commands that prove or hold what is kept."""
    add("check-references", "prove that every row's object exists as recorded").add_argument(
        "--json", action="store_true", help="for programs"
    )
    add(
        "check-tokens",
        "say whether the module for tokens loads, and whether the tokens that may be chosen are there",
    )
    smoke = add("smoke", "try a running Galley: log in, preview, issue, download, compare, clean up")
    smoke.add_argument(
        "url", help="the address to try; the variable SMOKE_HEADERS adds headers, as a JSON object"
    )
    hold = add("hold-deletions", "keep every object that was in use at an instant or later")
    hold.add_argument(
        "--since",
        required=True,
        type=_instant,
        metavar="INSTANT",
        help="for example 2026-11-24T16:00:00+00:00",
    )


def _add_people_commands(add: Add) -> None:
    """Commands that make logins and keys."""
    user = add("create-user", "make a login whose e-mail address counts as confirmed")
    user.add_argument("email")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    user.add_argument(
        "--role",
        choices=ROLES,
        help="the role in the organisation; default: owner of one's own, member of another",
    )
    user.add_argument(
        "--organisation", metavar="SLUG", help="an organisation to join; default: the personal one"
    )
    user.add_argument("--name", default="", help="the person's name")
    key = add("create-api-key", "make an API key for a program and print it once")
    key.add_argument("email")
    key.add_argument("--name", default="command line", help="what the key is for")
    key.add_argument(
        "--organisation", metavar="SLUG", help="where it acts; default: the personal organisation"
    )
    key.add_argument(
        "--days", type=_days, default=366, metavar="N", help="after how many days it ends; default: 366"
    )
    key.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help="what it may do, once for each; default: documents and templates",
    )


def _add_copy_commands(add: Add) -> None:
    """Commands that are for a copy of the data alone."""
    copy = add("anonymise", "make all people unrecognisable in a copy of the data; this cannot be undone")
    copy.add_argument(
        "--yes-this-is-a-copy",
        action="store_true",
        help="confirm that this database and store are a copy, which no one uses",
    )
    act = add("act-as", "begin a session for somebody in a copy of the data, and print its headers as JSON")
    act.add_argument("person", nargs="?", default="", help="whom, by the name that a recorder was told")
    act.add_argument(
        "--people", metavar="NAME,NAME…", help="several instead: the headers of each, by their names"
    )
    act.add_argument("--to", type=Path, metavar="FILE", help="write them into this file instead")


def _add_other_commands(add: Add) -> None:
    """Commands for templates, for objects that nothing refers to, and for the docs."""
    templates = add("import-templates", "check template bundles and publish them for all organisations")
    templates.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a bundle's folder or zip, or a folder of bundles"
    )
    templates.add_argument("--organisation", metavar="SLUG", help="for this organisation only")
    collector = add("gc", "delete objects that nothing has referred to for longer than GC_HOLD_DAYS")
    collector.add_argument("--dry-run", action="store_true", help="only show what would be deleted")
    add("openapi", "print the OpenAPI document")
    add("settings", "print docs/settings.md, made from the settings themselves")


if __name__ == "__main__":
    sys.exit(main())
