"""The kinds of targets that a release can be delivered to, each with the settings that only it has.

A further kind is one more class here and a field of `Targets` with its name; `cli.opening.targets` names what opens it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from slipway.config.value_types import (
    DNS_LABEL,
    Address,
    Command,
    Network,
    Part,
    PortRange,
    Positive,
    Reachable,
    demand,
    fault_at,
)
from slipway.errors import WrongUse

# Of an environment's own table: the setting that another environment has as well, and what is wrong with that.
Clash: TypeAlias = tuple[str, str]
TargetName: TypeAlias = Annotated[str, "one of the kinds"]
# An address that is no name, as in a test.
NUMERIC = re.compile(r"[0-9.]+|.*:.*")
SHARED = "is that of {0}, too; each environment needs its own"


class Kind(Part, ABC):
    """The table of one kind of target. `smallest_share` is the smallest share of traffic that it can give, in percent;
    `exclusive` names the settings of which each environment needs its own.
    """

    smallest_share: ClassVar[float]
    exclusive: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def files(self) -> Path:
        """The folder in which Slipway leaves files for people; what it builds lies next to it."""

    def clashes(self, other: Kind, name: str) -> Iterator[Clash]:
        """Yield what this has in common with the table of another environment, of this name, and must not have."""
        for setting in self.exclusive:
            if is_same_place(getattr(self, setting), getattr(other, setting)):
                yield setting.replace("_", "-"), SHARED.format(name)


class Machine(Kind):
    """One machine: processes under supervisord, behind haproxy."""

    # The weights of haproxy go from 0 to 256.
    smallest_share = 100 / 257
    exclusive = ("home", "listen")

    home: Path
    listen: Address = "127.0.0.1:8000"
    ports: PortRange = (8100, 8199)

    @property
    def files(self) -> Path:
        """Its home."""
        return self.home

    def clashes(self, other: Kind, name: str) -> Iterator[Clash]:
        """Yield what this has in common with another environment's table, ranges of ports that overlap among it."""
        yield from super().clashes(other, name)
        if isinstance(other, Machine) and self.ports[0] <= other.ports[1] and other.ports[0] <= self.ports[1]:
            yield "ports", f"has ports of {name}'s range in it, {list(other.ports)}"


class Kubernetes(Kind):
    """One namespace of a cluster: pods of the service's own manifests, behind a Gateway (gateway.networking.k8s.io)."""

    # Weights are of a thousand, because an AWS load balancer takes none above 999.
    smallest_share = 100 / 1000

    namespace: str = Field(pattern=f"^{DNS_LABEL}$")
    manifests: str = Field(description="The folder with its kustomization.yaml.")
    image: str = Field(
        description="The image's name in the manifests, instead of which a release's own stands."
    )
    gateway: str = Field(pattern=f"^{DNS_LABEL}(/{DNS_LABEL})?$", description="NAME or NAMESPACE/NAME.")
    url: str = Field(
        pattern=r"^https?://\S+$", description="Where users ask, as it is reached from the cluster."
    )
    hostnames: tuple[str, ...] = Field(default=(), description="Empty: all that the Gateway listens to.")
    context: str = Field(
        default="", description="Of the kubeconfig. Empty: the cluster that Slipway runs in."
    )
    eks_cluster: str = Field(
        default="", description="A cluster at AWS, by its name there: no kubeconfig is needed then."
    )
    kustomize: Command = ("kubectl", "kustomize", "{manifests}")
    gateway_metrics: str = Field(default="", description="Where the gateway shows its figures.")
    copies_reach: tuple[Reachable, ...] = Field(
        default=(), description="ADDRESS/BITS:PORT, all that a release on a copy of the data may reach."
    )
    copies_account: str = Field(
        default="", description="The ServiceAccount of a release on a copy. Empty: the one of its manifests."
    )
    commands_reach: tuple[Reachable, ...] = Field(
        default=(),
        description="The same for the service's own commands, besides what its manifests let it reach.",
    )
    deployers_at: tuple[Network, ...] = Field(
        default=(), description="ADDRESS/BITS of deployers outside of the cluster, who ask single pods."
    )
    readiness_gates: tuple[str, ...] = Field(
        default=(),
        description="Conditions of pods (`readinessGates`) that a controller of this cluster sets.",
    )
    slipway_image: str = Field(default="", description="Slipway's own image, by digest.")
    runner: Literal["pod", "here"] = Field(
        default="pod",
        description="Where commands run: in a pod of Slipway's own image, or where they are called.",
    )
    nodes_within: Positive = Field(
        default=timedelta(minutes=2),
        description="How long a pod may wait for a node that takes it, as where nodes are added by need.",
    )
    callers: tuple[str, ...] = Field(
        default=(),
        description="Groups whose people may run Slipway here, in its own pod and in their own name.",
    )
    readers: tuple[str, ...] = Field(
        default=(),
        description="Groups whose people may only look: plan, status, history, report, drift, metrics.",
    )
    keep: Path = Field(default=Path(".slipway"), description="Where Slipway leaves files for people.")

    @model_validator(mode="after")
    def _is_asked_by_its_name(self) -> Kubernetes:
        """Refuse a `url` that another route would answer: the smoke test would try out another release."""
        host = urlsplit(self.url).hostname or ""
        is_named = (
            not self.hostnames or NUMERIC.fullmatch(host) or any(map(partial(_covers, host), self.hostnames))
        )
        words = f"leads to {host}, which is not among `hostnames`"
        demand([] if is_named else [fault_at(("url",), words)])
        return self

    @property
    def files(self) -> Path:
        """Where Slipway leaves files for people."""
        return self.keep

    def clashes(self, other: Kind, name: str) -> Iterator[Clash]:
        """Yield the namespace where another environment of the same cluster has it, too."""
        yield from super().clashes(other, name)
        if isinstance(other, Kubernetes) and (self.context, self.namespace) == (
            other.context,
            other.namespace,
        ):
            yield "namespace", SHARED.format(name)


def _covers(host: str, hostname: str) -> bool:
    """Return whether a name of a route means a host; with a star it means every name below."""
    return host == hostname or (hostname.startswith("*.") and host.endswith(hostname[1:]))


K = TypeVar("K", bound=Kind)


class Targets(Part):
    """Which kind of target an environment is, and the table of that kind."""

    target: TargetName = "machine"
    machine: Machine | None = None
    kubernetes: Kubernetes | None = None

    @classmethod
    def kinds(cls) -> dict[str, type[Kind]]:
        """Return the kinds that there are, by name."""
        found = {name: _table_in(field.annotation) for name, field in cls.model_fields.items()}
        return {name: kind for name, kind in found.items() if kind}

    @field_validator("target")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in cls.kinds():
            names = ", ".join(cls.kinds())
            raise ValueError(f"{name!r} is no target that can be delivered to; there are: {names}")
        return name

    @model_validator(mode="after")
    def _has_its_own_table(self) -> Targets:
        others = [name for name in self.kinds() if name != self.target and getattr(self, name)]
        demand([fault_at((name,), f"is of another target than {self.target!r}") for name in others])
        if getattr(self, self.target) is None:
            demand([fault_at((self.target,), f"is missing: the table of the target {self.target!r}")])
        return self

    @property
    def own(self) -> Kind:
        """The table of the environment's own kind."""
        found: Kind = getattr(self, self.target)
        return found

    def of(self, kind: type[K]) -> K:
        """Return the table of a kind. Raises `WrongUse` where the environment is of another one."""
        if isinstance(found := self.own, kind):
            return found
        raise WrongUse(f"This is an environment on the target {self.target!r}.")


def is_same_place(one: object, other: object) -> bool:
    """Return whether two settings name the same place."""
    return str(one).rstrip("/") == str(other).rstrip("/")


def kind_with(setting: str) -> str:
    """Return the name of the first kind of target whose table has a setting, an empty text for none."""
    has = (name for name, kind in KINDS.items() if setting in _settings_of(kind))
    return next(has, "")


def _table_in(annotation: Any) -> type[Kind] | None:
    found = (each for each in get_args(annotation) if isinstance(each, type) and issubclass(each, Kind))
    return next(found, None)


def _settings_of(kind: type[Kind]) -> set[str]:
    return {field.alias or name for name, field in kind.model_fields.items()}


KINDS = Targets.kinds()
