"""Commands for targets that run images: register, render, cluster-setup."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
import yaml

from slipway.adapters.state.registered_releases import RegisteredReleases
from slipway.cli.opening.adapters import ShellOfThisMachine, open_registered
from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun, Environment
from slipway.config import Config, Kubernetes
from slipway.decisions.cluster import setup
from slipway.decisions.cluster.objects import manifests, rendered
from slipway.decisions.cluster.objects.images import image_of
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.previews import setup as of_previews
from slipway.decisions.cluster.previews.configured import fenced_of
from slipway.decisions.cluster.previews.small import small_text
from slipway.decisions.previews.settings import tables
from slipway.errors import Absent, Exit, StepFailed, WrongUse
from slipway.flows.environment import register_image
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Commit, Release

# A release that is further behind than this cannot be told from one of another history.
ANCESTORS = 1000


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("register")(register)
    app.command("render")(render)
    app.command("cluster-setup")(cluster_setup)


def register(
    invoked: typer.Context,
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="The pushed image: NAME@sha256:…")],
    commit: Annotated[
        str, typer.Option("--commit", metavar="SHA", help="The commit that it was built from.")
    ],
    provenance: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The signed statement of who built it: a Sigstore bundle."),
    ] = None,
    branch: Annotated[
        str,
        typer.Option(metavar="NAME", help="It is the newest of this branch alone. Default: of any."),
    ] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="For previews alone: nothing else can be brought out by it.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Register an image as a release. Its manifests are rendered from the commit."""
    invocation: Invocation = invoked.obj
    # Here, wherever commands run: only here is a checkout.
    context = invocation.context_here(_first_cluster(invocation.config, previews=preview))
    found = context.source.resolve(commit)
    texts = register_image.of_commit(
        context, found.hash, shell=ShellOfThisMachine(), variables=dict(os.environ), previews=preview
    )
    if dry_run:
        context.report.say(f"{image} of commit {found.hash[:12]} would be registered for {', '.join(texts)}.")
        return Exit.DONE
    releases = open_registered(invocation.config, os.environ, context.environment)
    release = releases.register(
        image,
        found,
        texts,
        by=context.by,
        now=context.clock.now(),
        ancestors=context.source.ancestors(found.hash, ANCESTORS),
        provenance=provenance.read_text() if provenance else "",
        branch=branch,
        changes_answers=_announced(context, releases, found),
    )
    if invocation.json:
        typer.echo(json.dumps({"release": release.digest, "commit": release.commit, "image": image}))
    else:
        context.report.say(
            f"Registered release {release.name} of commit {release.commit[:12]}, for {', '.join(texts)}."
        )
    return Exit.DONE


def _announced(context: EnvironmentContext, releases: RegisteredReleases, commit: Commit) -> Sequence[str]:
    """Return the routes whose answers the commits since the newest registered release say that they change."""
    before = next((each.commit for each in releases.all() if each.commit != commit.hash), "")
    try:
        commits = context.source.between(before, commit.hash) if before else [commit]
    except (Absent, StepFailed):
        # It is not in this checkout, as where only the newest commit was fetched.
        commits = [commit]
    return list(dict.fromkeys(route for each in commits for route in each.changes_answers))


def render(
    invoked: typer.Context,
    environment: Environment,
    release: Annotated[
        str, typer.Option("--release", metavar="R", help="A digest or commit. Default: the newest release.")
    ] = "",
) -> int:
    """Print what a deploy would apply to a cluster, as YAML. Changes nothing."""
    invocation: Invocation = invoked.obj
    context = invocation.context_here(environment)
    own = context.environment.of(Kubernetes)
    releases = open_registered(invocation.config, os.environ, context.environment)
    found = releases.find(release) if release else _newest(releases)
    text = releases.manifests(found, environment)
    if previews := context.environment.previews:
        settings = tables(context.config.service, context.environment)
        text = small_text(text, jobs=previews.jobs, settings=set(settings))
    objects = manifests.with_image(manifests.parse(text), own.image, image_of(found).reference)
    _print(rendered.of_release(objects, found, environment, context.config.service.serving, own))
    return Exit.DONE


def cluster_setup(invoked: typer.Context, environment: Environment) -> int:
    """Print what a person applies to a cluster once: rights, fence, and what pods may reach. Changes nothing."""
    invocation: Invocation = invoked.obj
    own = invocation.config.named(environment).of(Kubernetes)
    asked = setup.Setup(
        environment,
        own.namespace,
        own.copies_reach,
        own.commands_reach,
        own.deployers_at,
        own.callers,
        own.slipway_image,
        own.readers,
        takes_input=own.runner == "here",
    )
    if invocation.config.named(environment).previews:
        _print(list(of_previews.setup_objects(asked, fenced_of(invocation.config, environment))))
    else:
        _print(list(setup.setup_objects(asked)))
    return Exit.DONE


def _print(objects: list[Object]) -> None:
    yaml.safe_dump_all([json.loads(json.dumps(each)) for each in objects], sys.stdout, sort_keys=False)


def _newest(releases: RegisteredReleases) -> Release:
    for each in releases.all():
        return each
    raise Absent("No release is registered.", next_step="`slipway register IMAGE --commit SHA`.")


def _first_cluster(config: Config, *, previews: bool) -> str:
    for name, environment in config.environments.items():
        if isinstance(environment.own, Kubernetes) and bool(environment.previews) is previews:
            return name
    raise WrongUse("No environment of slipway.toml is on a cluster, so there is nothing to register for.")
