"""Which file each command stands in, in the order that `slipway --help` lists them.

A file is imported when one of its commands runs: all of them together take longer to import than most commands to run.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

# The file, and the line of `slipway --help`: the first sentence of the command's own help.
ROOMS = {
    "plan": ("deploying", "Say what a deploy would do, gate by gate."),
    "deploy": ("deploying", "Take a release to an environment: the whole story."),
    "promote": ("deploying", "Take what is live in one place to another."),
    "rollback": ("rolling_back", "Lead people back to a former release."),
    "resume": ("mending", "Take up what was interrupted, a deployment or data put back."),
    "unlock": ("mending", "Break the lock of a deployer that is gone for good."),
    "up": ("mending", "Start what should run here and does not, as after a restart."),
    "adopt": ("mending", "Write down what runs as what is live."),
    "damage": ("mending", "Look for rows whose object is gone."),
    "accept-damage": ("mending", "Let releases go out although these objects are missing."),
    "logs": ("operating", "Show what processes have said: releases, proxy, keeper, database."),
    "exec": ("operating", "Run a command as the live release, with its settings."),
    "pause": ("operating", "Hold the canary at its share until `resume`."),
    "jobs": ("operating", "Show the scheduled jobs and how each ended last."),
    "down": ("operating", "Stop all that runs here: releases, proxy, keeper, managed database."),
    "status": ("looking", "Say what is live, who answers people, and what waits."),
    "history": ("looking", "Tell past deployments, the newest first."),
    "report": ("looking", "Tell one deployment in full."),
    "drill": ("pointing", "Prove and measure that a point restores."),
    "restore": ("restoring", "Bring a point's data back, beside or over."),
    "refresh": (
        "refreshing",
        "Bring the data of one environment to another, anonymised, database and bucket together.",
    ),
    "approve": ("ruling", "Approve a release, or second what takes two people."),
    "freeze": ("ruling", "Let nothing new go out."),
    "unfreeze": ("ruling", "Lift the freezes that people declared."),
    "schedule": ("ruling", "Give a release a date."),
    "metrics": ("ruling", "Measure delivery."),
    "drift": ("ruling", "Say in words what differs between two environments."),
    "watch": ("watching", "Deploy whatever is merged, again and again."),
    "restore-point": ("pointing", "Database and bucket at one instant, together."),
    "audit": ("ruling", "What was done, by whom, provably unchanged."),
    "judge": ("judging", "Judge recorded samples."),
}


class Rooms(TyperGroup):
    """The commands, each known by name and by one line until it is the one to run."""

    def __init__(self, **attributes: Any) -> None:
        """Take what Typer gives to every group."""
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=line) for name, (_, line) in ROOMS.items()})

    # Typer keeps the types of these to itself.
    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name, the command itself and its own words. Raises Typer's error for a name that is none."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and command_named(name), rest


def command_named(name: str) -> Any:
    """Return a command as its file declares it."""
    room, _ = ROOMS[name]
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    import_module(f"slipway.cli.{room}").add_to(app)
    return get_group(app).commands[name]
