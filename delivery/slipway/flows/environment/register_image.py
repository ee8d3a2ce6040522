"""Take an image that was built elsewhere into the store as a release, with the manifests that it runs by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from slipway.config import Config, Kubernetes
from slipway.decisions.cluster.objects import manifests
from slipway.errors import StepFailed
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Shell

WITHIN_SECONDS = 120.0


def rendered(
    config: Config, folder: Path, *, shell: Shell, variables: Mapping[str, str], previews: bool = False
) -> dict[str, str]:
    """Return the manifests of every environment on a cluster, as they lie below a folder, rendered and read through.

    With `previews` those of previews, and of nothing else; without it all but those. Raises `StepFailed` where
    kustomize fails, and `ManifestsUnfit`.
    """
    found = dict[str, str]()
    for name, environment in config.environments.items():
        if isinstance(own := environment.own, Kubernetes) and bool(environment.previews) is previews:
            text = _rendered(own, folder, shell, variables)
            objects = manifests.with_image(manifests.parse(text), own.image, own.image)
            manifests.deployment(objects, config.service.serving)
            found[name] = text
    return found


def _rendered(own: Kubernetes, folder: Path, shell: Shell, variables: Mapping[str, str]) -> str:
    words = tuple(word.replace("{manifests}", own.manifests) for word in own.kustomize)
    done = shell.run(words, folder=folder, environment=variables, timeout_seconds=WITHIN_SECONDS)
    if done.code:
        raise StepFailed(
            f"`{' '.join(words)}` ended with {done.code}: {(done.errors or done.output)[-2000:]}"
        )
    return done.output


def of_commit(
    context: EnvironmentContext,
    commit: str,
    *,
    shell: Shell,
    variables: Mapping[str, str],
    previews: bool = False,
) -> dict[str, str]:
    """Return the manifests of every environment on a cluster as they are in a commit. Raises `StepFailed`."""
    with context.source.checkout(commit) as folder:
        return rendered(context.config, folder, shell=shell, variables=variables, previews=previews)
