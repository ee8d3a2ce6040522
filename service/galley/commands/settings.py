"""Print docs/settings.md."""

from __future__ import annotations

import argparse
import sys

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from galley.config import Settings

HEAD = """# Settings

After this page you know every setting of Galley, its default and what it does.

Galley reads its settings from the environment, once, at its start. All that is missing or wrong is named at once,
and the exit code is 2. Without any setting it serves this machine alone, with a database and objects of its own.

This page is made from the settings class by `make docs`; a test compares the two.

| Setting | Default | What it does |
|---|---|---|
"""


TAIL = """
## How large a machine

Measured in processor time of all processes together on 2 × AMD EPYC: a certificate takes 0.02 s, a contract 0.03 s
and a statement of 400 rows 0.07 s where one value is another than in the document before. Where all of them are, the
typesetter alone takes 0.06 s for the contract and 0.25 s for the statement. The table takes 0.1 s for a document, and a
quarter of the day's documents in its busiest hour.

| Documents a day | Processor time in the busiest hour | Machine |
|--:|--:|---|
| 10 | less than 1 s | 1 processor, 2 GiB |
| 1,000 | 25 s | 1 processor, 2 GiB |
| 100,000 | 2,500 s | 2 processors, 4 GiB: one is busy for two thirds of that hour |

Memory, measured as each process's share (PSS) on two processors; the last run's figures: [benchmarks](benchmarks.md).

| What | At rest | At work |
|---|--:|---|
| An idle start with two web processes, its own PostgreSQL among it | 326 MiB | |
| – of it `galley serve` and the pools' process | about 65 MiB | 64 MiB more (`RENDER_CACHE_MB`) |
| – of it PostgreSQL | 40 MiB | 5 MiB more for each connection in use |
| One more web process | 85 MiB | |
| One more render process | 24 MiB | 50 MiB for a certificate, 400 for a long statement |
| One more reader | 33 MiB | at most 1 GiB while it reads |

There are `RENDER_WORKERS` render processes, of at most `RENDER_MEMORY_MB` each, and one reader. One more render process
and two more readers start when a caller has to wait for the first time.

All web processes of one `galley serve` together take up to `WEB_THREADS` + 2 connections, and as many seats as
`WEB_THREADS`: more processes divide them. A further `galley serve` or pod on the same database and bucket takes as many
connections again, and 290 MiB with two web processes.
"""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the page."""
    sys.stdout.write(page())
    return 0


def page() -> str:
    """Return docs/settings.md."""
    rows = (
        f"| `{name.upper()}` | {_default(field)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    )
    return HEAD + "".join(rows) + TAIL


def _default(field: FieldInfo) -> str:
    default = field.default
    if isinstance(default, SecretStr) or default in (None, "", ()):
        return "–"
    return f"`{','.join(default) if isinstance(default, tuple) else default}`"
