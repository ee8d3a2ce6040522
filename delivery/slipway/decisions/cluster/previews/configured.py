"""The walls and the fence of previews, as slipway.toml says them."""

from __future__ import annotations

from slipway.config import Config, Kubernetes, Previews
from slipway.decisions.cluster.previews.fence import Fenced
from slipway.decisions.cluster.previews.walls import Walls


def walls_of(config: Config, name: str) -> Walls:
    """Return the walls of an environment's previews. Raises `WrongUse` for an environment that is on no cluster."""
    environment = config.named(name)
    own, previews = environment.of(Kubernetes), environment.previews or _NONE
    return Walls(
        name,
        own.namespace,
        own.copies_reach,
        own.deployers_at,
        previews.cpu,
        previews.memory,
        previews.names_at,
        previews.disk,
    )


def fenced_of(config: Config, name: str) -> Fenced:
    """Return who is fenced in, and into which previews. Raises `WrongUse` for an environment that is on no cluster."""
    own = config.named(name).of(Kubernetes)
    return Fenced(name, own.namespace, config.service.name, own.hostnames[0], own.gateway)


_NONE = Previews()
