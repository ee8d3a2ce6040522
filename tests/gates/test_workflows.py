"""Every step of every workflow is a door that exists, every action is pinned, and nobody gets more than they need."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from slipway import config
from slipway.cli.command_groups import COMMANDS, command_named

ROOT = Path(__file__).parents[2]
WORKFLOWS = {file.stem: file for file in sorted((ROOT / ".github/workflows").glob("*.yml"))}
PREPARES = re.compile(r"apt-get update -qq && apt-get install --yes --no-install-recommends [a-z0-9 -]+")
# Behind a make, what it prints may also go where the run is looked at.
SHOWN = ' | tee --append "$GITHUB_STEP_SUMMARY"'
SLIPWAY = ".venv/bin/slipway "
AWS = ROOT / "slipway.aws.toml"
ENTERS = {"id-token", "contents", "deployments", "pull-requests", "attestations"}
Workflow = dict[Any, Any]


def read(name: str) -> Workflow:
    found: Workflow = yaml.safe_load(WORKFLOWS[name].read_text())
    return found


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for workflow in WORKFLOWS:
        for name, job in read(workflow)["jobs"].items():
            yield workflow, name, job


Step = dict[str, Any]
STEPS: Mapping[str, tuple[Step, Step]] = {
    f"{workflow}-{name}-{number}": (step, job)
    for workflow, name, job in jobs()
    for number, step in enumerate(job["steps"])
}


def those_with(key: str) -> list[str]:
    """Return the names of the steps that have this key."""
    return [name for name, (step, _) in STEPS.items() if key in step]


def test_there_is_a_workflow_for_each_story() -> None:
    assert set(WORKFLOWS) == {"check", "command", "deliver", "nightly", "preview", "rollback"}


@pytest.mark.parametrize("name", those_with("run"))
def test_a_step_is_a_door_that_exists(name: str) -> None:
    step, job = STEPS[name]
    line = step["run"].removesuffix(SHOWN)
    assert "\n" not in line, "a step is one call"
    if PREPARES.fullmatch(line):
        return
    if line.startswith(SLIPWAY):
        assert_parses(shlex.split(line.removeprefix(SLIPWAY)))
    else:
        assert_made(filled(shlex.split(line), step, job))


def filled(words: list[str], step: dict[str, Any], job: dict[str, Any]) -> list[str]:
    """Return the words of make, each variable filled with what the matrix says of it."""
    if '"$DOOR"' not in step["run"]:
        return words
    return [words[0], *job["strategy"]["matrix"]["door"]]


def assert_made(words: list[str]) -> None:
    assert words[0] == "make", words
    doors = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = {each for each in words[1:] if "=" not in each}
    assert wanted <= doors, wanted - doors


def assert_parses(words: list[str]) -> None:
    """Have Typer itself take the words, with whatever stands for a variable, as it takes them from a shell."""
    if words[0] == "--config":
        assert (ROOT / words[1]).is_file()
        assert words[1] == AWS.name
        words = words[2:]
    name, *rest = words
    assert name in COMMANDS, name
    command = command_named(name)
    if hasattr(command, "commands"):
        group, command, rest = name, command.commands[rest[0]], rest[1:]
        assert group == "github"
    taken = ["3" if word == "$PULL" else "x" if word.startswith("$") else word for word in rest]
    # `--provenance` and the like want no file yet: only whether the words are understood is asked here.
    context = command.make_context(name, taken)
    if (environment := context.params.get("environment")) and environment not in ("x", "local"):
        assert environment in config.read(AWS).environments


@pytest.mark.parametrize("name", those_with("uses"))
def test_an_action_is_pinned_by_its_whole_commit(name: str) -> None:
    step, _ = STEPS[name]
    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
    line = next(
        line for file in WORKFLOWS.values() for line in file.read_text().splitlines() if step["uses"] in line
    )
    assert re.search(r"# v\d+\.\d+\.\d+$", line), "its version stands behind it"


def test_one_action_has_one_version_everywhere() -> None:
    used = {STEPS[name][0]["uses"] for name in those_with("uses")}
    names = [each.partition("@")[0] for each in used]
    assert sorted(names) == sorted(set(names))


def test_nobody_has_a_right_that_is_not_written_at_the_job_and_code_is_never_changed() -> None:
    for workflow, name, job in jobs():
        assert read(workflow)["permissions"] == {}, workflow
        rights = job["permissions"]
        assert rights.keys() <= ENTERS, (workflow, name)
        assert rights["contents"] == "read", (workflow, name)


def test_a_checkout_leaves_no_token_behind() -> None:
    for step in (each for each, _ in STEPS.values()):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_no_secret_is_stored_and_only_the_token_of_the_job_is_used() -> None:
    for name, file in WORKFLOWS.items():
        assert "secrets." not in file.read_text(), name


def test_a_delivery_is_neither_cancelled_nor_overtaken() -> None:
    deliver, command = read("deliver")["concurrency"], read("command")["jobs"]["deploy"]["concurrency"]
    for each in (deliver, command, read("rollback")["concurrency"]):
        assert (each["cancel-in-progress"], each["queue"]) == (False, "max")
    assert deliver["group"] == command["group"]
    assert read("rollback")["concurrency"]["group"] != deliver["group"], "it waits for nobody"


def test_what_strangers_write_does_not_wait_in_the_queue_of_deliveries() -> None:
    assert "concurrency" not in read("command")
    assert "startsWith(github.event.comment.body, '/deploy')" in read("command")["jobs"]["asked"]["if"]


def test_required_checks_run_before_a_merge_and_in_the_merge_queue() -> None:
    # YAML 1.1 reads the key `on` as true.
    assert {"pull_request", "merge_group"} <= read("check")[True].keys()
    for name in ("test", "cluster"):
        assert "if" not in read("check")["jobs"][name], "a job that is skipped counts as green"


def test_what_a_fork_brings_meets_no_role_and_no_word_of_it_is_run() -> None:
    for workflow, name, job in jobs():
        if "id-token" not in job["permissions"]:
            continue
        is_of_pull_requests = (
            "pull_request" in read(workflow)[True] and "event_name == 'schedule'" not in job["if"]
        )
        assert not is_of_pull_requests or "head.repo.full_name == github.repository" in job["if"], name
        refs = [step.get("with", {}).get("ref", "") for step in job["steps"]]
        assert not any("head" in ref or "commit" in ref for ref in refs), (
            f"{workflow}: {name} runs strange code"
        )
    for name, file in WORKFLOWS.items():
        assert "pull_request_target" not in file.read_text(), name


def test_code_of_a_pull_request_is_built_where_there_are_no_rights_and_taken_as_a_file_alone() -> None:
    for workflow in ("command", "preview"):
        building = [
            (name, job)
            for name, job in read(workflow)["jobs"].items()
            if any("make image" in step.get("run", "") for step in job["steps"])
        ]
        for name, job in building:
            assert job["permissions"] == {"contents": "read"}, (workflow, name)
            assert "environment" not in job, (workflow, name)
        assert [name for name, _ in building] == ["image"]


def test_a_newer_push_ends_the_older_preview_of_its_own_pull_request_and_no_other() -> None:
    group = read("preview")["concurrency"]
    assert group == {
        "group": "preview-${{ github.event.number || 'sweep' }}",
        "cancel-in-progress": True,
    }
    assert all("concurrency" not in job for job in read("preview")["jobs"].values())


def test_a_preview_comes_up_at_each_push_goes_with_its_pull_request_and_by_its_age() -> None:
    events = read("preview")[True]
    assert set(events["pull_request"]["types"]) == {"opened", "synchronize", "reopened", "closed"}
    assert "schedule" in events
    jobs_of = read("preview")["jobs"]
    assert "github.event.action != 'closed'" in jobs_of["image"]["if"]
    assert "github.event.action == 'closed'" in jobs_of["down"]["if"]
    assert "github.event_name == 'schedule'" in jobs_of["sweep"]["if"]


def test_no_text_of_a_stranger_stands_in_a_command() -> None:
    for step in (each for each, _ in STEPS.values()):
        assert "${{" not in step.get("run", ""), "it comes as a variable"


def test_a_job_of_previews_has_the_role_of_previews_alone() -> None:
    for name, job in read("preview")["jobs"].items():
        if "id-token" in job["permissions"]:
            assert job["environment"] == {"name": "preview", "deployment": False}, name


def test_a_job_enters_aws_only_as_the_role_of_its_environment() -> None:
    for workflow, name, job in jobs():
        roles = [
            step["with"]["role-to-assume"]
            for step in job["steps"]
            if "role-to-assume" in step.get("with", {})
        ]
        where = job.get("environment", {}).get("name")
        assert all(
            role.endswith(f"role/galley-{where}-deployer" if where else "role/galley-builder")
            for role in roles
        ), (
            workflow,
            name,
        )
        assert bool(roles) == (job["permissions"].get("id-token") == "write"), (workflow, name)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_page_says_what_it_does_and_how_to_do_it_by_hand(workflow: str) -> None:
    page = (ROOT / "docs/github.md").read_text()
    assert f"`{workflow}`" in page
    by_hand = page.partition("## By hand")[2].partition("\n## ")[0]
    row = next(line for line in by_hand.splitlines() if line.startswith(f"| `{workflow}`"))
    assert "`make " in row or "`slipway " in row


def test_zizmor_finds_nothing() -> None:
    words = (
        Path(sys.executable).with_name("zizmor"),
        "--offline",
        "--quiet",
        "--no-progress",
        ".github/workflows",
    )
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_help_tells_every_door() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(" ".join(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)).split())
    told = subprocess.run(("make", "help"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert phony == {line.split()[1] for line in told.splitlines() if line.startswith("  make ")}
