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
COMMANDS = {
    "plan": ("deploy", "Say what a deploy would do, gate by gate."),
    "deploy": ("deploy", "Take a release to an environment: the whole story."),
    "promote": ("deploy", "Take what is live in one place to another."),
    "rollback": ("rollback", "Lead people back to a former release."),
    "resume": ("recovery", "Take up what was interrupted, a deployment or data put back."),
    "unlock": ("recovery", "Break the lock of a deployer that is gone for good."),
    "up": ("recovery", "Start what should run here and does not, as after a restart."),
    "adopt": ("recovery", "Write down what runs as what is live."),
    "damage": ("recovery", "Look for rows whose object is gone."),
    "accept-damage": ("recovery", "Let releases go out although these objects are missing."),
    "logs": ("operate", "Show what processes have said: releases, proxy, keeper, database."),
    "exec": ("operate", "Run a command as the live release, with its settings."),
    "pause": ("operate", "Hold the canary at its share until `resume`."),
    "jobs": ("operate", "Show the scheduled jobs and how each ended last."),
    "down": ("operate", "Stop all that runs here: releases, proxy, keeper, managed database."),
    "status": ("status", "Say what is live, who answers people, and what waits."),
    "history": ("status", "Tell past deployments, the newest first."),
    "report": ("status", "Tell one deployment in full."),
    "drill": ("restore_points", "Prove and measure that a point restores."),
    "restore": ("restore", "Bring a point's data back, beside or over."),
    "refresh": (
        "refresh",
        "Bring the data of one environment to another, anonymised, database and bucket together.",
    ),
    "approve": ("policy", "Approve a release, or second what takes two people."),
    "freeze": ("policy", "Let nothing new go out."),
    "unfreeze": ("policy", "Lift the freezes that people declared."),
    "schedule": ("policy", "Give a release a date."),
    "metrics": ("policy", "Measure delivery."),
    "drift": ("policy", "Say in words what differs between two environments."),
    "watch": ("watch", "Deploy whatever is merged, again and again."),
    "restore-point": ("restore_points", "Database and bucket at one instant, together."),
    "audit": ("policy", "What was done, by whom, provably unchanged."),
    "judge": ("judge", "Judge recorded samples."),
}


class CommandGroups(TyperGroup):
    """The commands, each known by name and by one line until it is the one to run."""

    def __init__(self, **attributes: Any) -> None:
        """Take what Typer gives to every group."""
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()})

    # Typer keeps the types of these to itself.
    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name, the command itself and its own words. Raises Typer's error for a name that is none."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and command_named(name), rest


def command_named(name: str) -> Any:
    """Return a command as its file declares it."""
    room, _ = COMMANDS[name]
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    import_module(f"slipway.cli.{room}").add_to(app)
    return get_group(app).commands[name]
