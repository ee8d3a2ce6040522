"""Command `tally`. Each command imports what it needs: to start is most of what it does, and hundreds are started."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from . import faults

if TYPE_CHECKING:
    from .app import App
    from .database import Connection


def main() -> int:
    """Do what the command line says."""
    arguments = _parser().parse_args()
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve people until SIGTERM."""
    from . import server

    app = _app()
    built_in = app.misbehaviour.faults
    server.serve(
        app,
        arguments.host,
        arguments.port,
        on_stop=lambda: setattr(app, "stopping", True),
        deaf=built_in.ignores_stop,
        abrupt=built_in.ends_at_once,
    )
    return 0


def run_work(arguments: argparse.Namespace) -> int:
    """Do jobs until SIGTERM."""
    from . import worker

    app = _app()
    if app.pool is None or app.bucket is None:
        raise SystemExit("tally: a worker needs DATABASE_URL and BUCKET_URL.")
    worker.work(app, app.pool, app.bucket, host=arguments.host, metrics_port=arguments.metrics_port)
    return 0


def run_migrate(arguments: argparse.Namespace) -> int:
    """Apply pending migrations."""
    from . import migrations

    with _connection() as connection:
        done = migrations.migrate(connection)
    sys.stdout.write("".join(f"{each.name}\n" for each in done) or "Nothing to migrate.\n")
    return 0


def run_pending(arguments: argparse.Namespace) -> int:
    """List pending migrations, changing nothing."""
    from . import migrations

    with _connection() as connection:
        todo = migrations.pending(connection)
    if arguments.to:
        arguments.to.write_text(json.dumps([each.as_json() for each in todo]))
        sys.stdout.write(f"{len(todo)} migrations are pending.\n")
    elif arguments.json:
        sys.stdout.write(json.dumps([each.as_json() for each in todo]) + "\n")
    else:
        sys.stdout.writelines(f"{each.name}\n" for each in todo)
    return 0


def run_smoke(arguments: argparse.Namespace) -> int:
    """Try a running service."""
    from . import smoke

    found = (
        ["a fault that was built in"] if faults.read().failing_smoke else list(smoke.faults(arguments.url))
    )
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


def run_check_references(arguments: argparse.Namespace) -> int:
    """Prove that every row's object is the one that the row names."""
    from . import notes
    from .bucket import bucket_at

    with _connection() as connection:
        found = notes.dangling(connection=connection, bucket=bucket_at(_setting("BUCKET_URL")))
    if arguments.json:
        sys.stdout.write(json.dumps({"dangling": found}) + "\n")
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


def run_hold(arguments: argparse.Namespace) -> int:
    """Let go only of objects whose rows were deleted before an instant."""
    from . import notes

    with _connection() as connection:
        notes.hold(arguments.since, connection=connection)
    return 0


def run_anonymise(arguments: argparse.Namespace) -> int:
    """Make no person recognisable in a copy of the data."""
    from . import anonymise
    from .bucket import bucket_at

    if faults.read().failing_anonymise:
        raise SystemExit("tally: a fault that was built in")
    with _connection() as connection:
        count = anonymise.anonymise(connection=connection, bucket=bucket_at(_setting("BUCKET_URL")))
    sys.stdout.write(f"{count} notes are nobody's any more.\n")
    return 0


def run_act_as(arguments: argparse.Namespace) -> int:
    """Make what lets people in, in a copy of the data."""
    from .app import OFFICE

    with _connection() as connection:
        found = OFFICE.act_as(arguments.people.split(","), connection)
    arguments.to.write_text(json.dumps(found))
    return 0


def _app() -> App:
    from .app import App
    from .bucket import bucket_at
    from .database import Pool
    from .metrics import Metrics

    misbehaviour = faults.Misbehaviour(faults.read())
    misbehaviour.at_start()
    if not os.environ.get("DATABASE_URL"):
        return App(Metrics(), misbehaviour)
    return App(Metrics(), misbehaviour, Pool(_setting("DATABASE_URL")), bucket_at(_setting("BUCKET_URL")))


@contextmanager
def _connection() -> Iterator[Connection]:
    """Give a connection while the block runs. What the database refuses ends the command, in the database's words."""
    from . import database

    try:
        connection = database.Connection(_setting("DATABASE_URL"), timeout_seconds=10)
        try:
            yield connection
        finally:
            connection.close()
    except database.driver().Error as error:
        raise SystemExit(f"tally: {error}") from error


def _setting(name: str) -> str:
    if not (value := os.environ.get(name)):
        raise SystemExit(f"tally: {name} is not set.")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tally", description="Named counters with a note each.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=run.__doc__)
        added.set_defaults(run=run)
        return added

    serve = command("serve", run_serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, required=True)
    work = command("work", run_work)
    work.add_argument("--host", default="127.0.0.1")
    work.add_argument("--metrics-port", type=int)
    command("migrate", run_migrate)
    pending = command("pending", run_pending)
    pending.add_argument("--json", action="store_true")
    pending.add_argument("--to", type=Path, help="write them into this file, as JSON")
    command("smoke", run_smoke).add_argument("--url", required=True)
    command("check-references", run_check_references).add_argument("--json", action="store_true")
    command("anonymise", run_anonymise)
    act_as = command("act-as", run_act_as)
    act_as.add_argument("people")
    act_as.add_argument("--to", type=Path, required=True)
    command("hold", run_hold).add_argument("--since", required=True)
    return parser
