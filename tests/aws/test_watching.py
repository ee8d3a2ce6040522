"""Who is woken knows what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aws_cdk.assertions import Match, Template

from deploy.aws.settings import Environment

ROOT = Path(__file__).parents[2]
RUNBOOKS = {
    "region-down",
    "bucket-emptied",
    "stolen-deploy-key",
    "certificate-expired",
    "database-full",
    "vault-behind",
}


def alarms(templates: dict[str, dict[str, Any]], environment: Environment) -> list[dict[str, Any]]:
    return [
        each["Properties"]
        for stack, template in templates.items()
        for each in template["Resources"].values()
        if each["Type"] == "AWS::CloudWatch::Alarm" and stack.startswith(environment.prefix)
    ]


def test_each_alarm_leads_to_the_runbook_of_its_name(
    templates: dict[str, dict[str, Any]], environment: Environment
) -> None:
    found = alarms(templates, environment)
    named = {alarm["AlarmDescription"].split("What to do: ")[1] for alarm in found}
    assert named == {f"docs/runbooks/{name}.md" for name in RUNBOOKS}
    assert all((ROOT / path).is_file() for path in named)
    assert all(any(name in alarm["AlarmName"] for name in RUNBOOKS) for alarm in found)


def test_each_alarm_tells_somebody_when_it_begins_and_when_it_is_over(
    templates: dict[str, dict[str, Any]], environment: Environment
) -> None:
    for alarm in alarms(templates, environment):
        assert alarm["AlarmActions"] == alarm["OKActions"] != []


def test_each_object_that_is_deleted_counts_and_not_each_request(
    foundation: Template, serving: Template, environment: Environment
) -> None:
    foundation.has_resource_properties(
        "AWS::S3::Bucket",
        {
            "BucketName": environment.bucket("objects"),
            "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        },
    )
    foundation.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": Match.object_like({"detail-type": ["Object Deleted"]}),
            "Targets": Match.any_value(),
        },
    )
    counted = {"MetricNamespace": environment.prefix, "MetricName": "ObjectsDeleted", "MetricValue": "1"}
    foundation.has_resource_properties("AWS::Logs::MetricFilter", {"MetricTransformations": [counted]})
    serving.has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": f"{environment.prefix}-bucket-emptied",
            "Namespace": environment.prefix,
            "MetricName": "ObjectsDeleted",
            "Threshold": environment.deletions_in_a_quarter,
        },
    )


def test_silence_from_outside_is_bad(templates: dict[str, dict[str, Any]], environment: Environment) -> None:
    outside = Template.from_json(templates[f"{environment.prefix}-outside"])
    outside.has_resource_properties("AWS::CloudWatch::Alarm", {"TreatMissingData": "breaching"})


def test_a_workflows_role_that_does_anything_but_enter_the_cluster_is_seen(
    serving: Template, environment: Environment
) -> None:
    (found,) = serving.find_resources("AWS::Logs::MetricFilter").values()
    pattern = found["Properties"]["FilterPattern"]
    assert '($.eventName != "DescribeCluster") && ($.eventName != "GetCallerIdentity")' in pattern
    assert all(f'"galley-{each.github_environment}-deployer"' in pattern for each in environment.deployers)


def test_somebody_hears_of_the_bill_before_the_month_is_over(
    foundation: Template, environment: Environment
) -> None:
    foundation.has_resource_properties(
        "AWS::Budgets::Budget",
        {
            "Budget": Match.object_like(
                {"BudgetLimit": {"Amount": environment.monthly_budget_dollars, "Unit": "USD"}}
            ),
            "NotificationsWithSubscribers": Match.array_with(
                [Match.object_like({"Notification": Match.object_like({"NotificationType": "FORECASTED"})})]
            ),
        },
    )
