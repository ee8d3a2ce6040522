"""All templates are written offline, the same each time, and keep the rules of cdk-nag."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack, Validations
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

from deploy.aws.environments import ENVIRONMENTS

ROOT = Path(__file__).parents[2]


def test_every_environment_has_its_stacks_and_the_registry_is_there_once(
    templates: dict[str, dict[str, Any]],
) -> None:
    wanted = {
        f"galley-{name}-{use}"
        for name in [*(each.name for each in ENVIRONMENTS), "recovery"]
        for use in ("foundation", "serving", "vault", "outside")
    }
    assert set(templates) == wanted | {"galley-registry"}


def test_nothing_had_to_be_asked_of_an_account(assembly: Path) -> None:
    manifest = json.loads((assembly / "manifest.json").read_text())
    assert "missing" not in manifest


# Names of these are taken in a whole account, or in the whole world; of all else, in a region.
ANYWHERE = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::OIDCProvider": "Url",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Route53::RecordSet": "Name",
    "AWS::Budgets::Budget": "BudgetName",
}
IN_A_REGION = {
    "AWS::EKS::Cluster": "Name",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::CloudTrail::Trail": "TrailName",
    "AWS::CloudWatch::Alarm": "AlarmName",
}


def test_no_two_stacks_make_a_thing_of_the_same_name(
    assembly: Path, resources: list[tuple[str, dict[str, Any]]]
) -> None:
    """So an environment can be made beside the others, in the same account, on a bad day."""
    places = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    taken: list[tuple[str, ...]] = []
    for stack, each in resources:
        kind, place = each["Type"], places[stack]["environment"]
        where = place.rpartition("/")[0] if kind in ANYWHERE else place
        if key := {**ANYWHERE, **IN_A_REGION}.get(kind):
            name = each["Properties"].get(key)
            taken += [(where, kind, name)] if isinstance(name, str) else []
    assert len(taken) > 60
    assert [each for each, times in Counter(taken).items() if times > 1] == []


AGAIN = """
from deploy.aws import app, environments
app.everything({folder!r}, [environments.PRODUCTION]).synth()
"""


def test_another_run_writes_the_same_bytes(assembly: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    code = AGAIN.format(folder=str(tmp_path))
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=environment, capture_output=True)
    again = _digests(tmp_path)
    assert len(again) == 5
    assert again.items() <= _digests(assembly).items()


def _digests(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.template.json")
    }


def test_no_rule_is_broken_that_is_not_accepted_with_a_reason(assembly: Path) -> None:
    report = json.loads((assembly / "validation-report.json").read_text())
    found = [each["ruleName"] for plugin in report["pluginReports"] for each in plugin["violations"]]
    assert found == []


def test_a_bucket_without_tls_would_be_found(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path), analytics_reporting=False)
    s3.Bucket(Stack(app, "Control"), "Open")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="does not require requests to use SSL"):
        app.synth()


def test_definitions_ask_nothing_of_the_world_and_know_neither_product() -> None:
    plain = {"__future__", "collections", "dataclasses", "json", "typing"}
    used = {name for file in (ROOT / "deploy" / "aws").rglob("*.py") for name in _imported(file)}
    assert used <= plain | {"aws_cdk", "cdk_nag", "constructs", "deploy"}


def _imported(file: Path) -> set[str]:
    tree = ast.walk(ast.parse(file.read_text()))
    names = set[str]()
    for node in tree:
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_the_page_deploys_every_stack_of_production_and_names_no_other(
    templates: dict[str, dict[str, Any]],
) -> None:
    page = (ROOT / "docs" / "production.md").read_text()
    deployed = set(re.findall(r"^cdk deploy (\S+)", page, flags=re.MULTILINE))
    assert deployed == {
        name for name in templates if not name.startswith(("galley-staging", "galley-recovery"))
    }
