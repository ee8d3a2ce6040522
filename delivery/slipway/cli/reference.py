"""Prints docs/slipway/reference.md from the commands, the exit codes and the tables of slipway.toml: `make docs`.

What a setting means is written next to it in example.toml; this page takes it from there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer

from slipway.cli.app import app
from slipway.cli.command_groups import COMMANDS, command_named
from slipway.config import Config, reference
from slipway.errors import MEANINGS

HEAD = """\
# Slipway: commands, exit codes and settings

After this page you know every command of `slipway`, what it ends with, and every setting of `slipway.toml`.

The [glossary](../glossary.md) explains words such as *share* and *slot*; [concepts](concepts.md) says how it works.
This page is made from the code by `make docs`, and a test compares the two. To change it, change the help texts or the
comments of [example.toml](../../delivery/slipway/example.toml).

- [Exit codes](#exit-codes)
- [Commands](#commands)
- [Settings](#settings)
"""

# What an option takes, where Typer names a type of Python.
TAKES = {"--reason <str>": "--reason TEXT", "<int range>": "N", "<float range>": "SECONDS"}


def page() -> str:
    """Return the page. Raises `LookupError` when a setting has no meaning in example.toml."""
    return "\n".join((HEAD, *_exit_codes(), *_commands(), *_settings()))


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield "| Code | Means |\n|--:|---|"
    yield from (f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items())
    yield "\nScripts may rely on these codes. Where a single command uses one for something else, its text says so.\n"


def _commands() -> Iterator[str]:
    command = typer.main.get_command(app)
    yield "## Commands\n"
    yield "`slipway [OPTIONS] COMMAND …`. These options stand before the command:\n"
    yield from _options(command, "slipway")
    yield "| Command | What it does |\n|---|---|"
    yield from (f"| [`{name}`](#slipway-{name}) | {_cell(line)} |" for name, (_, line) in COMMANDS.items())
    yield ""
    for name in COMMANDS:
        yield from _command(command_named(name), f"slipway {name}")


def _command(command: Any, name: str) -> Iterator[str]:
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    yield f"### {name}\n"
    if inner:
        yield f"{command.help}\n"
        for each, of_group in inner.items():
            yield from _command(of_group, f"{name} {each}")
        return
    context = typer.Context(command, info_name=name)
    yield f"```\n{_usage(name, command.collect_usage_pieces(context))}\n```\n"
    yield f"{_paragraph(command.help)}\n"
    yield from _options(command, name)


def _options(command: Any, name: str) -> Iterator[str]:
    """Yield a table of arguments and options, none for a command that has none but --help."""
    context = typer.Context(command, info_name=name)
    records = [(each, each.get_help_record(context)) for each in command.get_params(context)]
    rows = [
        f"| `{_named(record[0])}` | {_cell(record[1])} |"
        for each, record in records
        if record and each.name != "help" and record[1]
    ]
    if rows:
        yield "| Argument or option | Meaning |\n|---|---|"
        yield from rows
        yield ""


def _usage(name: str, pieces: Sequence[str]) -> str:
    """Return a command's line of usage, without the second brackets that Typer puts around an argument."""
    words = " ".join((name, *pieces))
    return re.sub(r"\{([^}]*)\}(?:\.\.\.)?", r"\1", words).replace("[[", "[").replace("]]", "]")


def _named(option: str) -> str:
    """Return an option's name with what it takes, in words: an argument's own name says enough."""
    for kind, words in TAKES.items():
        option = option.replace(kind, words)
    return re.sub(r" <.*>$", "", option)


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield "`slipway.toml` lies at the root of the service's repository. This is how it is read:\n"
    yield "```text"
    yield from (line.removeprefix("#").strip() for line in _opening_comment())
    yield "```\n"
    meanings = reference.meanings_of(reference.EXAMPLE.read_text())
    for table in reference.tables(Config):
        yield f"### {table.heading}\n"
        yield f"{_paragraph(table.words)}\n"
        yield "| Key | Type | Default | Meaning |\n|---|---|---|---|"
        for key in table.own_keys():
            yield f"| {' | '.join(_cell(each) for each in reference.row(table, key, meanings))} |"
        yield ""


def _opening_comment() -> Sequence[str]:
    lines = reference.EXAMPLE.read_text().splitlines()
    return lines[1 : next(number for number, line in enumerate(lines) if not line.startswith("#"))]


def _paragraph(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n"))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
