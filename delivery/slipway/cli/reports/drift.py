"""The command drift: what differs between two environments, each looked at from where it can be reached."""

from __future__ import annotations

import json
import os
import secrets
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation, runs_elsewhere
from slipway.decisions.reports.drift import Observed, drift, drift_words, left_over
from slipway.decisions.reports.observed_json import from_json, to_json
from slipway.errors import Exit
from slipway.flows.reports.drift_report import observe_site

KEY_BYTES = 16
HIDDEN = "observe"


def add_to(app: typer.Typer) -> None:
    """Add this command, and what it asks a pod of a cluster."""
    app.command("drift")(drift_)
    app.command(HIDDEN, hidden=True)(observe)


def drift_(
    invoked: typer.Context,
    one: Annotated[str, typer.Argument(metavar="A", help="One environment.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The other one.")],
) -> int:
    """Show what differs between two environments. Of secrets only whether they are the same."""
    invocation: Invocation = invoked.obj
    # Made anew for each comparison, so that what was seen once tells nothing later.
    key = secrets.token_hex(KEY_BYTES)
    left, right = (_observed(invocation, name, key) for name in (one, other))
    found = drift(left, right)
    shown = left_over(found, invocation.config.service.drift_ignore)
    if invocation.json:
        for each in shown:
            typer.echo(json.dumps({"area": each.area, "what": each.what, "words": each.words}))
    else:
        for line in drift_words(left, right, shown, ignored=len(found) - len(shown)):
            invocation.console.print(line, markup=False)
    return Exit.DONE


def observe(
    invoked: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="An environment.")],
    key: Annotated[str, typer.Argument(metavar="KEY", help="What secrets are hashed with.")],
) -> int:
    """Print what an environment is like, for `drift`, as one line of JSON."""
    invocation: Invocation = invoked.obj
    typer.echo(to_json(observe_site(invocation.context(environment), key)))
    return Exit.DONE


def _observed(invocation: Invocation, name: str, key: str) -> Observed:
    """Look at an environment: in a pod of its cluster, where commands for it run in one.

    Raises `StepFailed` when that pod does not answer.
    """
    if not runs_elsewhere(invocation.config.named(name), os.environ):
        return observe_site(invocation.context(name), key)
    from slipway.cli.opening.elsewhere import answer_of

    return from_json(answer_of(invocation.config, name, (HIDDEN, name, key)))
