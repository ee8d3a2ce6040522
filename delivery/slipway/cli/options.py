"""Arguments and options that several commands take, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

Environment = Annotated[str, typer.Argument(metavar="ENV", help="An environment of slipway.toml.")]
EveryEnvironment = Annotated[str, typer.Argument(metavar="[ENV]", help="Default: all of them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and change nothing.")]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take it back.")]
AuditReason = Annotated[str, typer.Option(help="Why. The audit log keeps it.")]
