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
    "plan": ("releases.deploy", "Show what a deploy would do, and each gate."),
    "deploy": ("releases.deploy", "Deploy a release: restore point, rehearsal, canary, watch."),
    "replay": (
        "releases.replay",
        "Ask the live release and another one what people asked, on copies, and compare.",
    ),
    "promote": ("releases.deploy", "Deploy what is live in one environment to another."),
    "rollback": ("releases.rollback", "Shift traffic back to an earlier release."),
    "resume": ("data.recovery", "Resume an interrupted deployment or restore."),
    "unlock": ("data.recovery", "Break the lock of a deployer that is gone."),
    "up": ("data.recovery", "Start what should run and does not."),
    "adopt": ("data.recovery", "Record what runs as what is live."),
    "damage": ("data.recovery", "List the rows whose object is missing."),
    "accept-damage": ("data.recovery", "Let releases go out although these objects are missing."),
    "register": ("releases.images", "Register an image as a release."),
    "render": ("releases.images", "Print what a deploy would apply to a cluster, as YAML."),
    "cluster-setup": (
        "releases.images",
        "Print what a person applies to a cluster once: rights, fence, and what pods may reach.",
    ),
    "logs": ("operate", "Show the logs of releases, proxy, supervisor and database."),
    "exec": ("operate", "Run a command as the live release, with its settings."),
    "pause": ("operate", "Hold the canary at its share until `resume`."),
    "jobs": ("operate", "Show the scheduled jobs and how each ended last."),
    "down": ("operate", "Stop all that runs here."),
    "status": ("reports.status", "Show what is live, and whether users are served."),
    "history": ("reports.status", "Show past deployments, the newest first."),
    "report": ("reports.status", "Show one deployment in full."),
    "recordings": (
        "data.recordings",
        "Show the requests that are kept for rehearsals, and what never was kept.",
    ),
    "board": ("reports.board", "Show all environments on one page."),
    "drill": ("data.restore_points", "Prove that a restore point can be restored, and measure it."),
    "restore": (
        "data.restore",
        "Restore data, into a side database or over what is live.",
    ),
    "refresh": (
        "data.refresh",
        "Copy data from one environment to another, anonymised.",
    ),
    "approve": (
        "policy",
        "Approve a release, or confirm what takes two people, or accept what a release answers differently.",
    ),
    "freeze": ("policy", "Stop new releases from going out."),
    "unfreeze": ("policy", "Lift the freezes that people declared."),
    "schedule": ("policy", "Set when a release may go out."),
    "metrics": ("policy", "Measure delivery."),
    "drift": ("reports.drift", "Show what differs between two environments."),
    "watch": ("releases.watch", "Deploy each new commit of the branch."),
    "restore-point": ("data.restore_points", "Create, list, verify and prune restore points."),
    "preview": ("releases.preview", "Bring up, list and take down previews of pull requests."),
    "github": ("releases.github", "Speak to GitHub from a workflow."),
    "audit": ("policy", "Show and verify the audit log."),
    "judge": ("reports.judge", "Judge the recorded samples of a canary again."),
}
# What Slipway asks of itself in a pod, and people need not know.
HIDDEN = {"observe": "reports.drift", "hand-over": "data.refresh"}


class CommandGroups(TyperGroup):
    """The commands, each known by name and by one line until it is the one to run."""

    def __init__(self, **attributes: Any) -> None:
        """Take what Typer gives to every group."""
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()})
        self.commands.update({name: TyperCommand(name, hidden=True) for name in HIDDEN})

    # Typer keeps the types of these to itself.
    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name, the command itself and its own words. Raises Typer's error for a name that is none."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and command_named(name), rest


def command_named(name: str) -> Any:
    """Return a command as its file declares it."""
    room = HIDDEN.get(name) or COMMANDS[name][0]
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    import_module(f"slipway.cli.{room}").add_to(app)
    return get_group(app).commands[name]
