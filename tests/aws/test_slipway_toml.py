"""slipway.aws.toml says of each account what the definitions say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway import config
from slipway.commands.preview_sql import CONNECTIONS
from slipway.config import Kubernetes

from deploy.aws.environments import ENVIRONMENTS, REGISTRY, REPOSITORY
from deploy.aws.settings import Environment

CONFIG = config.read(Path(__file__).parents[2] / "slipway.aws.toml")


def test_it_is_about_the_environments_that_there_are_and_one_registry() -> None:
    previews = {"preview" for each in ENVIRONMENTS if each.has_previews}
    assert set(CONFIG.environments) == {each.name for each in ENVIRONMENTS} | previews
    assert CONFIG.service.releases == f"s3://{REGISTRY.releases}/releases"


@pytest.mark.parametrize("described", ENVIRONMENTS, ids=lambda each: each.name)
def test_what_it_says_of_an_environment_is_what_is_described(described: Environment) -> None:
    found = CONFIG.named(described.name)
    own = found.of(Kubernetes)
    assert (own.eks_cluster, own.namespace) == (described.prefix, described.namespace)
    assert own.hostnames == (described.domain.name,)
    assert own.url == f"https://{described.domain.name}"
    assert found.bucket == f"s3://{described.bucket('objects')}/objects"
    assert found.store == f"s3://{described.bucket('slipway')}/state"
    assert found.restore_points == f"s3://{described.bucket('slipway')}/points"
    assert own.slipway_image.startswith(
        f"{REGISTRY.account}.dkr.ecr.{REGISTRY.region}.amazonaws.com/slipway@"
    )
    groups = {each.kubernetes_group for each in described.deployers}
    assert set(own.callers) == {"slipway-operators", *groups} - {"slipway-readers", "slipway-previews"}
    assert set(own.readers) == groups & {"slipway-readers"}
    assert f"github:{described.name}" in found.policy.deployers


def test_previews_lie_in_the_cluster_of_the_environment_that_has_them_and_in_a_bucket_of_their_own() -> None:
    (described,) = [each for each in ENVIRONMENTS if each.has_previews]
    found = CONFIG.named("preview")
    own, previews, bucket = found.of(Kubernetes), found.previews, described.bucket("previews")
    assert previews
    assert own.eks_cluster == described.prefix
    assert own.gateway == f"{described.namespace}/galley"
    assert f"*.{own.hostnames[0].partition('.')[2]}" in described.domain.also
    addresses = (found.bucket, found.store, found.restore_points, previews.releases)
    places = ("objects", "state", "points", "releases")
    assert addresses == tuple(f"s3://{bucket}/{each}" for each in places)
    assert previews.bucket_role == f"arn:aws:iam::{described.account}:role/{described.prefix}-preview"
    groups = {each.kubernetes_group for each in described.deployers if each.github_environment == "preview"}
    assert set(own.callers) == {"slipway-operators", *groups}


def test_all_previews_together_leave_staging_the_connections_that_a_deployment_takes() -> None:
    # docs/production.md, "How large": what RDS allows on a t4g.medium, and what staging takes.
    (described,) = [each for each in ENVIRONMENTS if each.has_previews]
    given, taken = 400, 208
    assert described.database.instance == "t4g.medium"
    previews = CONFIG.named("preview").previews
    assert previews
    assert previews.most * CONNECTIONS <= given - taken


def test_production_takes_what_this_repository_has_signed() -> None:
    rule = CONFIG.named("production").provenance
    assert rule.repository == f"https://github.com/{REPOSITORY.owner}/{REPOSITORY.name}"
    assert (rule.repository_id, rule.branch) == (str(REPOSITORY.name_id), REGISTRY.branch)
    assert (Path(__file__).parents[2] / rule.workflow).is_file()
