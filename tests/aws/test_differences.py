"""A reviewer reads what a change does at AWS, and what could lose data first."""

from __future__ import annotations

from typing import Any

from tests.aws.differences import differences, report

BUCKET = {
    "Type": "AWS::S3::Bucket",
    "DeletionPolicy": "Retain",
    "Properties": {"LifecycleConfiguration": {"Rules": [{"NoncurrentDays": 220}]}},
}


def said(old: dict[str, Any], new: dict[str, Any]) -> str:
    stacks = ({"a": {"Resources": each}} if each else {} for each in (old, new))
    return report(list(differences(*stacks)), "main")


def test_equal_templates_have_no_differences() -> None:
    assert said({"Objects": BUCKET}, {"Objects": BUCKET}) == "Nothing changes at AWS against main."


def test_a_bucket_that_goes_is_said_first() -> None:
    assert "Look twice: these touch what holds data.\n  a  - AWS::S3::Bucket Objects" in said(
        {"Objects": BUCKET}, {}
    )


def test_a_shorter_lifecycle_is_said_first_with_both_numbers() -> None:
    shorter = {**BUCKET, "Properties": {"LifecycleConfiguration": {"Rules": [{"NoncurrentDays": 30}]}}}
    text = said({"Objects": BUCKET}, {"Objects": shorter})
    assert "Look twice" in text
    assert "Properties.LifecycleConfiguration.Rules[0].NoncurrentDays: 220 → 30" in text


def test_what_comes_is_no_reason_to_look_twice() -> None:
    text = said({}, {"Objects": BUCKET})
    assert "+ AWS::S3::Bucket Objects" in text
    assert "Look twice" not in text
