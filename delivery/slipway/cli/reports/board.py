"""The board: all environments on one page, written into a folder or served."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from slipway.adapters.io import files
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.reports.board import page
from slipway.adapters.reports.board.served import BoardServer
from slipway.cli.opening.adapters import open_state
from slipway.cli.opening.invocation import Invocation
from slipway.errors import Exit, WrongUse
from slipway.flows.reports.board import BoardReader

LOOPBACK, PORT = "127.0.0.1", 8700
FILE, READABLE = "index.html", 0o644


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("board")(board)


def board(
    invoked: typer.Context,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the page into this folder, as index.html.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Serve the page until Ctrl-C.")] = False,
    address: Annotated[
        str, typer.Argument(metavar="[HOST:PORT]", help="Where to serve it.")
    ] = f"{LOOPBACK}:{PORT}",
) -> int:
    """Show all environments on one page. It reads the state stores alone, and can write nothing into them."""
    invocation: Invocation = invoked.obj
    if serve == (out is not None):
        raise WrongUse("It is not said where to.", next_step="`slipway board --serve`, or `--out FOLDER`.")
    config, clock = invocation.config, SystemClock()
    reader = BoardReader(
        config.service.name,
        {name: config.named(name) for name in config.delivered},
        lambda name: open_state(config, name, os.environ, clock),
        clock,
    )
    return _write(invocation, reader, out) if out is not None else _serve(invocation, reader, address)


def _write(invocation: Invocation, reader: BoardReader, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    # Whoever may read the folder may read the page.
    files.write(file, page.whole(reader.board(), served=False), mode=READABLE)
    invocation.report.say(f"{file} has the board of now.", file=str(file))
    return Exit.DONE


def _serve(invocation: Invocation, reader: BoardReader, address: str) -> int:
    host, port = _place(address)
    with BoardServer(host, port, reader.board) as server:
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{server.server_address[1]}/"
        invocation.report.say(f"The board is at {url} until Ctrl-C.", url=url)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return Exit.DONE


def _place(text: str) -> tuple[str, int]:
    """Return host and port. Raises `WrongUse`."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise WrongUse(f"{text!r} is no address to serve at.", next_step="Write for example 127.0.0.1:8700.")
    return host.strip("[]") or LOOPBACK, int(port)
