"""Every alert and every alarm has a page of its name, and a page for the night says four things in one order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs/runbooks"
HEADINGS = ["Meaning", "Impact", "Diagnosis", "Mitigation"]
# What may come after them.
AFTERWARDS = ["Afterwards"]
# What no alarm can tell: somebody sees it.
SEEN = {"bad-migration-accepted", "cluster-gone", "deployer-dead", "lost-state"}


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def alerts() -> set[str]:
    """Return the pages of the alerts of a cluster."""
    found = set[str]()
    for file in (ROOT / "deploy/kubernetes").rglob("*.yaml"):
        for each in yaml.safe_load_all(file.read_text()):
            if isinstance(each, dict) and each.get("kind") == "PrometheusRule":
                groups = each["spec"]["groups"]
                found |= {
                    kebab(rule["alert"]) for group in groups for rule in group["rules"] if "alert" in rule
                }
    return found


def alarms() -> set[str]:
    """Return the pages of the alarms of AWS: the name is the first text that `alarm` is called with."""
    found = set[str]()
    for file in (ROOT / "deploy/aws/watching").glob("*.py"):
        calls = (each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Call))
        for call in calls:
            if ast.unparse(call.func).rpartition(".")[2] in {"alarm", "_alarm"}:
                found |= set(list(_texts(call))[:1])
    return found


def _texts(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
            yield str(argument.values[0].value)


def test_the_names_are_found() -> None:
    assert {"error-budget-burning", "drill-overdue", "restore-point-failed"} <= alerts()
    assert {"region-down", "database-full", "vault-behind", "stolen-deploy-key"} <= alarms()


@pytest.mark.parametrize("name", sorted(alerts() | alarms() | SEEN))
def test_each_has_a_page_of_its_name_that_says_four_things(name: str) -> None:
    page = (RUNBOOKS / f"{name}.md").read_text()
    found = re.findall(r"^## (.*)", page, re.MULTILINE)
    assert found[:4] == HEADINGS
    assert found[4:] in ([], AFTERWARDS)
    promise = page.split("\n\n")[1]
    assert promise.startswith("After this page")
    assert f"({name}.md)" in (RUNBOOKS / "README.md").read_text()


@pytest.mark.parametrize("name", sorted(alerts() | alarms() | SEEN))
def test_each_says_what_to_type_where_it_is_ended(name: str) -> None:
    ending = (RUNBOOKS / f"{name}.md").read_text().split("## Mitigation")[1]
    assert re.search(r"```sh|`(slipway|kubectl|aws|git|make) ", ending)


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.name)
def test_every_command_of_slipway_that_a_page_names_is_one(page: Path) -> None:
    from slipway.cli.command_groups import COMMANDS

    named = set(re.findall(r"(?:^|`|\$ )slipway (?:--\S+ )*([a-z][a-z-]+)", page.read_text(), re.MULTILINE))
    assert named <= set(COMMANDS)
