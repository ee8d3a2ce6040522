"""slipway.aws.toml says of each account what the definitions say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway import config
from slipway.config import Kubernetes

from deploy.aws.environments import ENVIRONMENTS, REGISTRY, REPOSITORY
from deploy.aws.settings import Environment

CONFIG = config.read(Path(__file__).parents[2] / "slipway.aws.toml")


def test_it_is_about_the_environments_that_there_are_and_one_registry() -> None:
    assert set(CONFIG.environments) == {each.name for each in ENVIRONMENTS}
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


def test_production_takes_what_this_repository_has_signed() -> None:
    rule = CONFIG.named("production").provenance
    assert rule.repository == f"https://github.com/{REPOSITORY.owner}/{REPOSITORY.name}"
    assert (rule.repository_id, rule.branch) == (str(REPOSITORY.name_id), REGISTRY.branch)
    assert (Path(__file__).parents[2] / rule.workflow).is_file()
