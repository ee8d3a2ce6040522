"""A cluster of EKS is found and entered with a role at AWS alone. Shown with moto, and the token by what it says."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto import mock_aws
from slipway.adapters.kubernetes.eks import config_of, token_of
from slipway.errors import StepFailed

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# moto checks no authority; what it hands out as one is no certificate.
ROLE = "arn:aws:iam::111111111111:role/cluster"


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)


@mock_aws
def test_a_cluster_is_reached_where_aws_says_it_is() -> None:
    made = boto3.client("eks").create_cluster(
        name="tally", roleArn=ROLE, resourcesVpcConfig={"subnetIds": []}, version="1.34"
    )["cluster"]
    found = config_of("tally", "shop")
    assert found.cluster.server == made["endpoint"]
    assert found.cluster.certificate_auth_data == made["certificateAuthority"]["data"]
    assert (found.namespace, found.user and found.user.exec and found.user.exec.command) == (
        "shop",
        sys.executable,
    )


@mock_aws
def test_a_cluster_that_is_not_there_is_said() -> None:
    with pytest.raises(StepFailed, match="where the cluster tally is"):
        config_of("tally", "shop")


def test_the_token_is_a_signed_question_who_this_is_for_this_cluster_alone() -> None:
    status = token_of("tally", NOW)["status"]
    assert status["expirationTimestamp"] == "2026-11-24T12:14:00Z"
    kind, _, text = status["token"].partition(".")
    address = urlsplit(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (kind, address.scheme, address.hostname) == (
        "k8s-aws-v1",
        "https",
        "sts.eu-central-1.amazonaws.com",
    )
    assert (asked["Action"], asked["X-Amz-Expires"]) == ("GetCallerIdentity", "60")
    assert asked["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"
    assert "secret" not in address.query


def test_the_program_that_is_asked_for_tokens_prints_one() -> None:
    words = (sys.executable, "-m", "slipway.adapters.kubernetes.eks", "tally")
    printed = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    assert printed["kind"] == "ExecCredential"
