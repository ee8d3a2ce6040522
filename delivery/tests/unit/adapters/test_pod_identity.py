"""How pods of a preview get their role at AWS, held to AWS's own description of its calls. Not shown on AWS."""

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber
from slipway.adapters.aws.pod_identity import MARK, PodIdentityKeys
from slipway.errors import StepFailed

ROLE, VIEW = "arn:aws:iam::111111111111:role/previews", "shop-preview-41"
CALL = {
    "clusterName": "shop",
    "namespace": VIEW,
    "serviceAccount": "web",
    "roleArn": ROLE,
    "tags": {MARK: "yes"},
}


@pytest.fixture
def stub() -> Stubber:
    client = boto3.client("eks", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    return Stubber(client)


def keys_of(stub: Stubber) -> PodIdentityKeys:
    return PodIdentityKeys("shop", ROLE, ["web"], client=stub.client)


def test_an_account_is_connected_with_a_mark_and_once_is_enough(stub: Stubber) -> None:
    stub.add_response("create_pod_identity_association", {"association": {}}, CALL)
    stub.add_client_error("create_pod_identity_association", "ResourceInUseException", expected_params=CALL)
    with stub:
        assert keys_of(stub).give(VIEW, address="s3://b/v") == {}
        keys_of(stub).give(VIEW, address="s3://b/v")
    stub.assert_no_pending_responses()


def test_what_aws_refuses_is_told_with_the_rights_that_it_takes(stub: Stubber) -> None:
    stub.add_client_error("create_pod_identity_association", "AccessDeniedException")
    with stub, pytest.raises(StepFailed) as refused:
        keys_of(stub).give(VIEW, address="s3://b/v")
    assert "iam:PassRole" in refused.value.next_step


def test_all_connections_of_a_namespace_are_taken_back_and_no_others(stub: Stubber) -> None:
    found = {"associations": [{"associationId": "a-1"}]}
    stub.add_response("list_pod_identity_associations", found, {"clusterName": "shop", "namespace": VIEW})
    gone = {"clusterName": "shop", "associationId": "a-1"}
    stub.add_response("delete_pod_identity_association", {"association": {}}, gone)
    with stub:
        keys_of(stub).take_back(VIEW)
    stub.assert_no_pending_responses()
