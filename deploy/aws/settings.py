"""What an environment at AWS may differ in. Everything else is the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Repository:
    """The repository at GitHub whose workflows deliver, by name and by the numbers that no other ever gets.

    `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints both numbers.
    """

    owner: str
    owner_id: int
    name: str
    name_id: int

    @property
    def subject(self) -> str:
        """How every token of this repository's workflows begins."""
        return f"repo:{self.owner}@{self.owner_id}/{self.name}@{self.name_id}"


@dataclass(frozen=True, kw_only=True)
class Deployer:
    """Who may act from a workflow: a job in `github_environment`, as a member of `kubernetes_group` in the cluster."""

    github_environment: str
    kubernetes_group: str


@dataclass(frozen=True, kw_only=True)
class DatabaseSize:
    """How large the database is; storage in GiB. It grows by itself up to `most_storage`."""

    instance: str
    storage: int
    most_storage: int
    backup_days: int


@dataclass(frozen=True, kw_only=True)
class VaultLock:
    """How many days nobody can delete a copy in the vault. `COMPLIANCE` binds the account's root too."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"]
    days: int


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The address people use, in a hosted zone of Route 53 that exists in this account.

    The certificate is good for the addresses in `also` as well; they lead here when somebody says so.
    """

    name: str
    zone_name: str
    zone_id: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another environment, by what a policy here has to know of it."""

    name: str
    account: str
    region: str

    @property
    def slipway(self) -> str:
        """The ARN of the role that Slipway's pods have there."""
        return f"arn:aws:iam::{self.account}:role/galley-{self.name}-slipway"

    @property
    def state(self) -> str:
        """The ARN of the bucket that holds what Slipway knows there."""
        return f"arn:aws:s3:::galley-{self.name}-slipway-{self.account}"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One place that Galley runs at."""

    name: str
    account: str
    region: str
    zones: tuple[str, str, str]
    network: str
    nat_gateways: int
    endpoint_zones: int
    domain: Domain
    repository: Repository
    deployers: tuple[Deployer, ...]
    # Slipway of the second asks what was live in the first, and for how long, before it lets a release out.
    follows: Neighbour | None = None
    followed_by: Neighbour | None = None
    account_knows_github: bool = False
    # Pull requests get namespaces of their own in this environment's cluster, on its database server.
    has_previews: bool = False
    database: DatabaseSize
    vault_region: str
    vault_lock: VaultLock
    former_versions_days: int
    deletions_in_a_quarter: int
    api_server_reachable_from: tuple[str, ...]
    administrators: str
    operators: str
    monthly_budget_dollars: int
    mail: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """How everything that belongs to this environment is named."""
        return f"galley-{self.name}"

    @property
    def namespace(self) -> str:
        """The namespace that the service's pods live in."""
        return f"galley-{self.name}"

    def bucket(self, use: str) -> str:
        """Return the name of a bucket. The account's number makes it nobody else's."""
        return f"{self.prefix}-{use}-{self.account}"

    def bucket_arn(self, use: str) -> str:
        """Return the ARN of a bucket, written out: who reads a policy sees what it means."""
        return f"arn:aws:s3:::{self.bucket(use)}"

    def alias_in(self, region: str, use: str) -> str:
        """Return the ARN of a key's alias. A name can be known in another region, an ARN of the key itself cannot."""
        return f"arn:aws:kms:{region}:{self.account}:alias/{self.prefix}-{use}"

    def key_is(self, use: str) -> dict[str, dict[str, str]]:
        """Return the condition that a key is the one with this alias, whatever its ARN."""
        return {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{self.prefix}-{use}"}}


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Where images lie: one registry for all environments, because what is promoted is the same image."""

    account: str
    region: str
    repository: Repository
    branch: str
    pulled_from: tuple[str, ...]
    archived_after_days: int
    archive_kept_days: int

    @property
    def releases(self) -> str:
        """The name of the bucket in which Slipway finds what was built."""
        return f"galley-releases-{self.account}"
