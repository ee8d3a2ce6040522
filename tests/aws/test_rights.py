"""The roles allow all that Slipway really asks of AWS, call by call, and a rehearsal nothing of production.

Slipway's own adapters run against a stand-in (moto); each call is written down and held against the policies as the
templates have them. Which right a call needs stands in AWS's Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_cdk.assertions import Template
from moto import mock_aws
from slipway.adapters.aws.copies import Waiting, connect
from slipway.adapters.aws.rds_snapshots import RdsSnapshots
from slipway.adapters.objects import s3_client
from slipway.adapters.objects.s3_bucket import S3Bucket
from slipway.adapters.state import s3_store
from slipway.adapters.state.s3_store import S3Store
from slipway.ports import Pinned

from deploy.aws.environments import PRODUCTION, REGISTRY
from deploy.aws.settings import Environment

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Need:
    """A right on a resource, and the prefix that a listing asks for."""

    action: str
    resource: str
    prefix: str = ""


# --- what a call needs -------------------------------------------------------------------------------------------

OF_BUCKETS = {
    "GetBucketPolicy": "s3:GetBucketPolicy",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "ListObjectsV2": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
}
OF_OBJECTS = {
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "DeleteObject": "s3:DeleteObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
}


def needs_at_s3(operation: str, params: dict[str, Any]) -> Iterator[Need]:
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    if operation in OF_BUCKETS:
        yield Need(OF_BUCKETS[operation], bucket, params.get("Prefix", ""))
    elif operation == "CopyObject":
        source = params["CopySource"]
        version = "Version" if "VersionId" in source else ""
        yield Need(f"s3:GetObject{version}", f"arn:aws:s3:::{source['Bucket']}/{source['Key']}")
        yield Need("s3:PutObject", f"{bucket}/{params['Key']}")
    else:
        version = "Version" if "VersionId" in params else ""
        yield Need(f"{OF_OBJECTS[operation]}{version}", f"{bucket}/{params['Key']}")


def needs_at_rds(environment: Environment, operation: str, params: dict[str, Any]) -> Iterator[Need]:
    start = f"arn:aws:rds:{environment.region}:{environment.account}"
    named = {
        "DBInstanceIdentifier": "db",
        "DBSnapshotIdentifier": "snapshot",
        "DBSubnetGroupName": "subgrp",
        "DBParameterGroupName": "pg",
    }
    resources = [f"{start}:{kind}:{params[key]}" for key, kind in named.items() if key in params]
    for resource in resources or [f"{start}:db:*"]:
        yield Need(f"rds:{operation}", resource)
    if "Tags" in params:
        made = (
            params["DBSnapshotIdentifier"]
            if operation == "CreateDBSnapshot"
            else params["DBInstanceIdentifier"]
        )
        yield Need(
            "rds:AddTagsToResource",
            f"{start}:{'snapshot' if operation == 'CreateDBSnapshot' else 'db'}:{made}",
        )


# --- what a policy allows ----------------------------------------------------------------------------------------


def allows(policy: list[dict[str, Any]], need: Need) -> bool:
    return any(_matches(statement, need) for statement in policy)


def _matches(statement: dict[str, Any], need: Need) -> bool:
    prefixes = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix", ["*"])
    return (
        statement["Effect"] == "Allow"
        and need.action in _listed(statement["Action"])
        and any(
            isinstance(each, str) and fnmatchcase(need.resource, each)
            for each in _listed(statement["Resource"])
        )
        and any(fnmatchcase(need.prefix, each) for each in prefixes)
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def policy_of(serving: Template, use: str) -> list[dict[str, Any]]:
    found = serving.find_resources("AWS::IAM::Policy")
    (policy,) = [each for name, each in found.items() if name.startswith(f"Workloads{use}DefaultPolicy")]
    return list(policy["Properties"]["PolicyDocument"]["Statement"])


@pytest.fixture
def environment() -> Environment:
    """One is enough: that policies are alike in all, the other tests say."""
    return PRODUCTION


# --- what Slipway does -------------------------------------------------------------------------------------------


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Call]]:
    """Every call to AWS from here on."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    found: list[Call] = []
    plain = s3_client.connect

    def listening(environment: Any) -> Any:
        client = plain(environment)
        client.meta.events.register("provide-client-params.s3.*", write_down(found))
        return client

    monkeypatch.setattr(s3_client, "connect", listening)
    # So that a small file goes in parts already.
    monkeypatch.setattr(s3_store, "ONE_REQUEST", s3_client.MEBIBYTE)
    with mock_aws():
        yield found


def write_down(found: list[Call]) -> Callable[..., None]:
    def listen(params: dict[str, Any], model: Any, **_: Any) -> None:
        found.append((model.name, dict(params)))

    return listen


def use_the_buckets(environment: Environment, folder: Path) -> None:
    """Do with bucket and store all that their ports know."""
    region = {"AWS_REGION": environment.region}
    plain = boto3.client("s3", region_name=environment.region)
    for use in ("objects", "slipway"):
        where = {"LocationConstraint": environment.region}
        plain.create_bucket(Bucket=environment.bucket(use), CreateBucketConfiguration=where)
        plain.put_bucket_versioning(
            Bucket=environment.bucket(use), VersioningConfiguration={"Status": "Enabled"}
        )
    version = plain.put_object(Bucket=environment.bucket("objects"), Key="objects/a", Body=b"first")[
        "VersionId"
    ]
    plain.put_object(Bucket=environment.bucket("objects"), Key="objects/a", Body=b"other")
    bucket = S3Bucket(environment.bucket("objects"), "objects", "immutable", environment=region)
    points = S3Store(environment.bucket("slipway"), "points", environment=region)
    state = S3Store(environment.bucket("slipway"), "state", environment=region)
    pinned = [Pinned("a", 5, version_id=version, etag="another")]
    use_the_bucket(bucket, pinned, points, folder)
    for store in (points, state):
        use_the_store(store, folder)


def use_the_bucket(bucket: S3Bucket, pinned: list[Pinned], vault: S3Store, folder: Path) -> None:
    bucket.facts()
    bucket.states(["a"])
    bucket.states([f"{number}" for number in range(300)])
    bucket.versions(["a"])
    bucket.read("a", pinned[0].version_id)
    bucket.download("a", folder / "a")
    bucket.headers("a")
    bucket.view("rehearsal-7", pinned, vault)
    bucket.states(["a"], view="rehearsal-7")
    bucket.views()
    bucket.drop_view("rehearsal-7")
    bucket.put_back([Pinned("a", 4, version_id=pinned[0].version_id)], vault)


def test_a_release_is_registered_only_where_nothing_lies_yet_and_the_bucket_takes_no_other_write(
    templates: dict[str, dict[str, Any]], calls: list[Call]
) -> None:
    region = REGISTRY.region
    where = {"LocationConstraint": region}
    boto3.client("s3", region_name=region).create_bucket(
        Bucket=REGISTRY.releases, CreateBucketConfiguration=where
    )
    store = S3Store(REGISTRY.releases, "releases", environment={"AWS_REGION": region})
    store.create("releases/one", b"{}")
    assert [params["IfNoneMatch"] for operation, params in calls if operation == "PutObject"] == ["*"]
    registry = Template.from_json(templates["galley-registry"])
    (policy,) = registry.find_resources("AWS::S3::BucketPolicy").values()
    denied = {
        each["Sid"]: each
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if each["Effect"] == "Deny" and "Sid" in each
    }
    assert denied["NobodyReplaces"]["Condition"] == {"Null": {"s3:if-none-match": "true"}}
    assert denied["NobodyDeletes"]["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert {str(each["Principal"]) for each in denied.values()} == {"{'AWS': '*'}"}


def use_the_store(store: S3Store, folder: Path) -> None:
    (folder / "large").write_bytes(bytes(2 * s3_client.MEBIBYTE))
    store.create("points/one/manifest.json", b"{}")
    store.upload("points/one/dump/large", folder / "large")
    store.download("points/one/dump/large", folder / "back")
    store.read("points/one/manifest.json")
    list(store.list("points/"))
    store.delete("points/one/manifest.json")


def test_slipways_role_allows_every_call_that_it_makes_at_s3(
    serving: Template, environment: Environment, calls: list[Call], tmp_path: Path
) -> None:
    use_the_buckets(environment, tmp_path)
    needs = {need for operation, params in calls for need in needs_at_s3(operation, params)}
    policy = policy_of(serving, "Slipway")
    assert {need.action for need in needs} >= {
        "s3:DeleteObjectVersion",
        "s3:GetObjectVersion",
        "s3:PutObject",
    }
    assert [need for need in needs if not allows(policy, need)] == []


def test_a_rehearsal_is_allowed_no_call_that_touches_production(
    serving: Template, environment: Environment, calls: list[Call], tmp_path: Path
) -> None:
    use_the_buckets(environment, tmp_path)
    needs = {need for operation, params in calls for need in needs_at_s3(operation, params)}
    allowed = [need for need in needs if allows(policy_of(serving, "Rehearsal"), need)]
    assert allowed
    assert all("objects.view-" in f"{need.resource} {need.prefix}" for need in allowed)


def test_slipways_role_allows_every_call_that_snapshots_make(
    serving: Template, foundation: Template, environment: Environment, calls: list[Call]
) -> None:
    client = connect({"AWS_REGION": environment.region})
    make_the_database(client, environment, foundation)
    client.meta.events.register("provide-client-params.rds.*", write_down(calls))
    snapshots = RdsSnapshots(environment.prefix, client, Waiting(timedelta(minutes=1)))
    snapshots.freeze("slipway-a")
    snapshots.is_kept("slipway-a")
    snapshots.copy("slipway-a", "slipway-copy-look")
    snapshots.endpoint("slipway-copy-look")
    snapshots.copies()
    snapshots.drop("slipway-copy-look")
    snapshots.let_go("slipway-a")
    needs = {need for operation, params in calls for need in needs_at_rds(environment, operation, params)}
    assert len({need.action for need in needs}) == 7
    assert [need for need in needs if not allows(policy_of(serving, "Slipway"), need)] == []


def make_the_database(client: Any, environment: Environment, foundation: Template) -> None:
    subnets = name_in(foundation, "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName")
    parameters = name_in(foundation, "AWS::RDS::DBParameterGroup", "DBParameterGroupName")
    network = boto3.client("ec2", region_name=environment.region)
    vpc = network.create_vpc(CidrBlock=environment.network)["Vpc"]["VpcId"]
    block = environment.network.replace(".0.0/16", ".1.0/24")
    subnet = network.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"]
    client.create_db_subnet_group(DBSubnetGroupName=subnets, DBSubnetGroupDescription="-", SubnetIds=[subnet])
    client.create_db_parameter_group(
        DBParameterGroupName=parameters, DBParameterGroupFamily="postgres16", Description="-"
    )
    client.create_db_instance(
        DBInstanceIdentifier=environment.prefix,
        Engine="postgres",
        DBInstanceClass=f"db.{environment.database.instance}",
        AllocatedStorage=100,
        MasterUsername="postgres",
        MasterUserPassword="of-nobody",
        DBSubnetGroupName=subnets,
        DBParameterGroupName=parameters,
    )


def name_in(template: Template, kind: str, name: str) -> str:
    (found,) = template.find_resources(kind).values()
    return str(found["Properties"][name])
