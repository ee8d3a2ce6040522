"""The table of an environment that consists of previews: one namespace for each pull request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from pydantic_core import InitErrorDetails

from slipway.config.targets import Kubernetes
from slipway.config.value_types import Network, Part, Positive, fault_at

NUMBER = "{number}"


class Previews(Part):
    """Of an environment in which each pull request has a namespace, a database and a view of the bucket of its own.

    What its data is made of is `refresh-from`; `hostnames` and `url` have `{number}` in them.
    """

    lasts: Positive = timedelta(days=7)
    most: int = Field(default=10, ge=1, description="So many exist at a time.")
    releases: str = Field(
        default="",
        description="Where `slipway register --preview` keeps images of pull requests. Never `service.releases`.",
    )
    jobs: tuple[str, ...] = Field(default=(), description="The CronJobs that run in a preview.")
    cpu: str = Field(default="2", description="Of all pods of one preview together, what they request.")
    memory: str = Field(default="4Gi", description="Of all pods of one preview together, their limits.")
    disk: str = Field(
        default="",
        description="Of all pods of one preview together, what they may write on nodes' own disks. Empty: no limit.",
    )
    bucket_keys: tuple[str, ...] = Field(
        default=(),
        description="A command that prints variables with keys for the view `{view}` alone, as a JSON object.",
    )
    bucket_keys_removed: tuple[str, ...] = Field(default=(), description="A command that ends these keys.")
    bucket_role: str = Field(
        default="", description="At AWS instead: the role that pods get by Pod Identity, by its ARN."
    )
    names_at: tuple[Network, ...] = Field(
        default=(), description="Where pods look up names, besides a pod named kube-dns: ADDRESS/BITS."
    )
    accounts: tuple[str, ...] = Field(
        default=(), description="With `bucket-role`: the ServiceAccounts of the manifests that get it."
    )


def faults_of(own: object, previews: Previews | None) -> Iterator[InitErrorDetails]:
    """Yield what an environment with previews lacks."""
    if previews is None:
        return
    if not isinstance(own, Kubernetes):
        yield fault_at(("previews",), "needs the target 'kubernetes'")
        return
    if [NUMBER in each for each in own.hostnames] != [True]:
        yield fault_at(
            ("kubernetes", "hostnames"), "must be one name with {number} in it: each preview has its own"
        )
    if not previews.releases:
        yield fault_at(
            ("previews", "releases"),
            "is missing: what a pull request registers must not lie among the releases of production",
        )
    if bool(previews.bucket_keys) == bool(previews.bucket_role):
        yield fault_at(
            ("previews", "bucket-keys"),
            "or `bucket-role` is needed, one of them: a preview gets keys of its own view alone",
        )
