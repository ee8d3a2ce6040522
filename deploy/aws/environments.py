"""The environments there are. The numbers are examples: write your own here, and nowhere else."""

from __future__ import annotations

from deploy.aws.settings import (
    DatabaseSize,
    Deployer,
    Domain,
    Environment,
    Neighbour,
    Registry,
    Repository,
    VaultLock,
)

REPOSITORY = Repository(owner="example", owner_id=1000001, name="galley", name_id=2000002)

STAGING = Environment(
    name="staging",
    account="111111111111",
    region="eu-central-1",
    zones=("eu-central-1a", "eu-central-1b", "eu-central-1c"),
    network="10.40.0.0/16",
    nat_gateways=1,
    endpoint_zones=1,
    domain=Domain(
        name="galley.staging.example.com",
        zone_name="staging.example.com",
        zone_id="Z0STAGING0000",
        also=("*.preview.galley.staging.example.com",),
    ),
    repository=REPOSITORY,
    followed_by=Neighbour(name="production", account="222222222222", region="eu-central-1"),
    deployers=(
        Deployer(github_environment="staging", kubernetes_group="slipway-deployers"),
        Deployer(github_environment="preview", kubernetes_group="slipway-previews"),
    ),
    has_previews=True,
    database=DatabaseSize(instance="t4g.medium", storage=50, most_storage=200, backup_days=7),
    vault_region="eu-west-1",
    vault_lock=VaultLock(mode="GOVERNANCE", days=7),
    former_versions_days=220,
    deletions_in_a_quarter=5000,
    api_server_reachable_from=("0.0.0.0/0",),
    administrators="arn:aws:iam::111111111111:role/administrators",
    operators="arn:aws:iam::111111111111:role/operators",
    monthly_budget_dollars=600,
    mail=("operations@example.com",),
)

PRODUCTION = Environment(
    name="production",
    account="222222222222",
    region="eu-central-1",
    zones=("eu-central-1a", "eu-central-1b", "eu-central-1c"),
    network="10.50.0.0/16",
    nat_gateways=3,
    endpoint_zones=3,
    domain=Domain(name="galley.example.com", zone_name="example.com", zone_id="Z0PRODUCTION0"),
    repository=REPOSITORY,
    follows=Neighbour(name="staging", account="111111111111", region="eu-central-1"),
    deployers=(
        Deployer(github_environment="production", kubernetes_group="slipway-deployers"),
        Deployer(github_environment="production-plan", kubernetes_group="slipway-readers"),
    ),
    database=DatabaseSize(instance="m7g.large", storage=100, most_storage=1000, backup_days=35),
    vault_region="eu-west-1",
    vault_lock=VaultLock(mode="COMPLIANCE", days=35),
    former_versions_days=220,
    deletions_in_a_quarter=2000,
    api_server_reachable_from=("0.0.0.0/0",),
    administrators="arn:aws:iam::222222222222:role/administrators",
    operators="arn:aws:iam::222222222222:role/operators",
    monthly_budget_dollars=1500,
    mail=("operations@example.com",),
)

ENVIRONMENTS = (STAGING, PRODUCTION)

REGISTRY = Registry(
    account=PRODUCTION.account,
    region=PRODUCTION.region,
    repository=REPOSITORY,
    branch="main",
    pulled_from=(STAGING.account, PRODUCTION.account),
    archived_after_days=60,
    archive_kept_days=365,
)
