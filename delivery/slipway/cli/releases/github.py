"""Commands for workflows at GitHub: what a step of .github/workflows is."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from slipway.adapters.github.api import open_github
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.io.own_command import run_slipway
from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import Environment
from slipway.config.value_types import duration
from slipway.decisions.github import sections
from slipway.errors import Exit, WrongUse
from slipway.flows.github import answer_comment, recorded_deploy, tell_plan, tell_preview
from slipway.flows.github.recorded_deploy import Wanted, WorkflowRun
from slipway.ports import Finished

Pull = Annotated[int, typer.Option("--pull", metavar="N", help="The number of the pull request.", min=1)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    room = typer.Typer(
        help="Speak to GitHub from a workflow. The token comes from GITHUB_TOKEN.", no_args_is_help=True
    )
    room.command("plan")(plan)
    room.command("deploy")(deploy)
    room.command("asked")(asked)
    room.command("preview")(preview)
    room.command("preview-down")(preview_down)
    room.command("preview-sweep")(preview_sweep)
    app.add_typer(room, name="github")


def plan(
    invoked: typer.Context,
    environment: Environment,
    pull: Pull,
    release: Annotated[str, typer.Option(metavar="R", help="As for `slipway plan`.")] = "",
    heading: Annotated[str, typer.Option(help="Above the section. Default: the environment.")] = "",
) -> int:
    """Plan, and write it into the one comment under a pull request. A closed gate ends with 0: it is news."""
    invocation: Invocation = invoked.obj
    words = ("plan", environment, *(("--release", release) if release else ()))
    planned = _slipway(invocation, words)
    _add_to_summary(sections.section(heading or environment, "", planned.output))
    forge = open_github(os.environ)
    return tell_plan.tell_plan(forge, pull, environment, heading or environment, planned)


def deploy(
    invoked: typer.Context,
    environment: Environment,
    release: Annotated[str, typer.Option(metavar="SHA", help="The commit.")],
    patience: Annotated[
        str, typer.Option(help="How long to wait for a gate that opens by itself, for example 2h.")
    ] = "0s",
) -> int:
    """Deploy, and record it at GitHub with the address of its report. A workflow that is run again is refused."""
    invocation: Invocation = invoked.obj
    wanted = Wanted(environment, release, _duration(patience))
    code, page = recorded_deploy.recorded_deploy(
        open_github(os.environ),
        lambda words: _slipway(invocation, words),
        lambda words: _slipway(invocation, words, quiet=True),
        wanted,
        _run_of(os.environ),
        SystemClock(),
    )
    if page:
        _add_to_summary(sections.fenced(page))
    return code


def asked(
    environments: Annotated[
        list[str], typer.Option("--to", metavar="ENV", help="Where a comment may deploy to; repeatable.")
    ],
) -> int:
    """Answer the comment that began this workflow. Hands `environment` and `commit` on when it asks for a deploy."""
    event = _event(os.environ)
    found = answer_comment.answer_comment(
        open_github(os.environ),
        pull=event["issue"]["number"],
        comment=event["comment"]["id"],
        body=event["comment"]["body"],
        by=event["comment"]["user"]["login"],
        environments=tuple(environments),
    )
    if found:
        _hand_on(environment=found.environment, commit=found.commit)
    return Exit.DONE


def preview(
    invoked: typer.Context,
    pull: Pull,
    release: Annotated[str, typer.Option(metavar="SHA", help="The commit.")],
) -> int:
    """Bring the preview of a pull request up, and write its address into the one comment there."""
    invocation: Invocation = invoked.obj
    return tell_preview.bring_up(
        open_github(os.environ), lambda words: _slipway(invocation, words), pull, release
    )


def preview_down(invoked: typer.Context, pull: Pull) -> int:
    """Take the preview of a pull request down, and say so in its comment. None there ends with 0."""
    invocation: Invocation = invoked.obj
    return tell_preview.take_down(open_github(os.environ), lambda words: _slipway(invocation, words), pull)


def preview_sweep(invoked: typer.Context) -> int:
    """Take down the previews whose pull request is closed, and those that have expired; say so in their comments."""
    invocation: Invocation = invoked.obj
    return tell_preview.sweep(
        open_github(os.environ),
        lambda words: _slipway(invocation, words),
        lambda words: _slipway(invocation, words, quiet=True),
        invocation.report,
    )


def _duration(text: str) -> timedelta:
    try:
        found = duration(text)
    except ValueError as error:
        raise WrongUse(f"{text!r} is no duration: {error}.") from error
    if not isinstance(found, timedelta):
        raise WrongUse(f"{text!r} is no duration.", next_step="Write for example 2h or 90s.")
    return found


def _slipway(invocation: Invocation, words: Sequence[str], *, quiet: bool = False) -> Finished:
    def tell(line: str) -> None:
        if not quiet:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    return run_slipway(words, config=str(invocation.file), tell=tell)


def _run_of(variables: Mapping[str, str]) -> WorkflowRun:
    server = variables.get("GITHUB_SERVER_URL", "https://github.com")
    repository, run = variables.get("GITHUB_REPOSITORY", ""), variables.get("GITHUB_RUN_ID", "")
    attempt = variables.get("GITHUB_RUN_ATTEMPT", "1")
    return WorkflowRun(f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}", int(attempt))


def _event(variables: Mapping[str, str]) -> Any:
    if not (path := variables.get("GITHUB_EVENT_PATH")):
        raise WrongUse("GITHUB_EVENT_PATH is not set: this runs in a workflow that a comment began.")
    return json.loads(Path(path).read_text())


def _add_to_summary(text: str) -> None:
    _append("GITHUB_STEP_SUMMARY", f"{text}\n")


def _hand_on(**values: str) -> None:
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in values.items()))


def _append(variable: str, text: str) -> None:
    if path := os.environ.get(variable):
        with Path(path).open("a") as file:
            file.write(text)
