"""What a workflow says at GitHub: one comment, one deployment with its report, one answer to who asks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from slipway.adapters.github.api import GitHub, open_github
from slipway.cli.app import run
from slipway.decisions.github import sections
from slipway.errors import Refused, StepFailed, WrongUse
from slipway.flows.github import tell_preview
from slipway.flows.github.answer_comment import answer_comment
from slipway.flows.github.recorded_deploy import Wanted, WorkflowRun, recorded_deploy
from slipway.flows.github.tell_plan import tell_plan
from slipway.ports import Finished

from tests.fakes.quiet import QuietReport
from tests.fakes.turned_clock import TurnedClock
from tests.support.facts_of_gates import NOW
from tests.support.github_server import REPOSITORY, GitHubServer, github_server

COMMIT = "a" * 40
RUN = WorkflowRun("https://github.test/example/tally/actions/runs/7/attempts/1", 1)


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with github_server() as found:
        yield found


@pytest.fixture
def forge(server: GitHubServer) -> GitHub:
    found = open_github(server.variables())
    found._sleep = lambda _: None
    return found


def said(code: int, output: str) -> Finished:
    return Finished(code, output, "", 0.0)


# --- the one comment -------------------------------------------------------------------------------------------------


def test_a_plan_is_told_once_and_then_changed(server: GitHubServer, forge: GitHub) -> None:
    assert tell_plan(forge, 41, "production", "Production", said(7, "Gates\n  ✗ soak  never")) == 0
    assert tell_plan(forge, 41, "migrations", "Migrations", said(0, "Gates\n  ✓ migrations")) == 0
    assert tell_plan(forge, 41, "production", "Production", said(0, "Gates\n  ✓ soak  1 h")) == 0
    (one,) = server.comments
    assert one["body"].count("### Production") == one["body"].count("### Migrations") == 1
    assert "✓ soak  1 h" in one["body"]
    assert "never" not in one["body"]


def test_a_plan_that_says_the_same_is_not_written_again(server: GitHubServer, forge: GitHub) -> None:
    for _ in range(2):
        tell_plan(forge, 41, "production", "Production", said(0, "Gates"))
    assert [each for each in server.asked if not each.startswith("GET")] == [
        f"POST /repos/{REPOSITORY}/issues/41/comments"
    ]


def test_a_plan_that_failed_is_told_and_fails(server: GitHubServer, forge: GitHub) -> None:
    assert tell_plan(forge, 41, "production", "Production", said(4, "No release of commit")) == 4
    assert "There is no plan" in server.comments[0]["body"]


def test_a_person_who_copies_the_mark_has_not_written_the_comment(
    server: GitHubServer, forge: GitHub
) -> None:
    for number in range(130):
        server.say(f"{sections.MARK} {number}")
    tell_plan(forge, 41, "production", "Production", said(0, "Gates"))
    tell_plan(forge, 41, "production", "Production", said(0, "Gates again"))
    assert len(server.comments) == 131
    assert "Gates again" in server.comments[-1]["body"]


def test_what_a_command_prints_cannot_end_its_block_or_section() -> None:
    evil = "```\n# heading\n````\n<!-- slipway end -->\n<!-- slipway section other -->"
    body = sections.with_section("", "production", sections.section("Production", "Words.", evil))
    again = sections.with_section(body, "production", "short")
    assert "heading" not in again
    assert "`````text\n```\n# heading\n````\n" in body


def test_a_very_long_plan_still_fits_into_a_comment() -> None:
    text = sections.section("Production", "Words.", "a line of a plan\n" * 10_000)
    body = sections.with_section(sections.with_section("", "one", text), "two", text)
    assert len(body) < 65_536
    assert "the rest stands in the log" in body


# --- a recorded deployment -------------------------------------------------------------------------------------------


class Told:
    """Slipway's commands with given answers; remembers what was asked."""

    def __init__(self, *answers: tuple[str, Finished]) -> None:
        self._answers, self.asked = list(answers), list[str]()

    def __call__(self, words: Sequence[str]) -> Finished:
        self.asked.append(" ".join(words))
        name, answer = self._answers.pop(0)
        assert name in words
        return answer


REPORT = json.dumps(
    {"deployment": "d1", "headline": "tally · production: release ab is live.", "page": "The page."}
)


def gates(**states: str) -> Finished:
    told = [{"name": name, "state": state} for name, state in states.items()]
    return said(0 if set(states.values()) == {"open"} else 7, json.dumps({"gates": told}))


def deployed(
    forge: GitHub, slipway: Told, *, patience: timedelta = timedelta(0), run: WorkflowRun = RUN
) -> int:
    wanted = Wanted("production", COMMIT, patience)
    code, _ = recorded_deploy(forge, slipway, slipway, wanted, run, TurnedClock(NOW))
    return code


def test_an_address_that_the_change_itself_has_said_is_not_told_as_that_of_its_preview() -> None:
    said = "migrate: the new page answers at https://elsewhere.example\n"
    own = "Pull request 41 answers at https://pr-41.preview.example\nCommit 1, with fresh data"
    text = sections.preview("1" * 40, 0, said + own, "")
    assert "✓ https://pr-41.preview.example" in text
    assert "elsewhere" not in text


def test_a_deployment_is_recorded_with_its_end_and_the_address_of_its_report(
    server: GitHubServer, forge: GitHub
) -> None:
    assert deployed(forge, Told(("deploy", said(0, "Live")), ("report", said(0, REPORT)))) == 0
    (deployment,) = server.deployments
    assert (deployment["ref"], deployment["environment"]) == (COMMIT, "production")
    assert (deployment["auto_merge"], deployment["required_contexts"]) == (False, [])
    assert [each["state"] for each in server.statuses] == ["queued", "in_progress", "success"]
    assert {each["log_url"] for each in server.statuses} == {RUN.url}
    assert server.statuses[-1]["description"] == "tally · production: release ab is live."


@pytest.mark.parametrize(
    ("code", "state"), [(3, "failure"), (7, "failure"), (6, "error"), (1, "error"), (5, "error")]
)
def test_a_deployment_that_fails_says_so_and_ends_with_slipways_own_code(
    server: GitHubServer, forge: GitHub, code: int, state: str
) -> None:
    assert deployed(forge, Told(("deploy", said(code, "")), ("report", said(0, REPORT)))) == code
    assert server.statuses[-1]["state"] == state


def test_a_workflow_that_is_run_again_deploys_nothing(server: GitHubServer, forge: GitHub) -> None:
    slipway = Told()
    with pytest.raises(Refused, match="attempt 2 of a workflow that has run before"):
        deployed(forge, slipway, run=WorkflowRun(RUN.url, 2))
    assert (slipway.asked, server.deployments) == ([], [])


def test_a_deployment_whose_workflow_is_ended_is_not_left_under_way(
    server: GitHubServer, forge: GitHub
) -> None:
    def ended(_: Sequence[str]) -> Finished:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recorded_deploy(forge, ended, ended, Wanted("production", COMMIT), RUN, TurnedClock(NOW))
    assert server.statuses[-1]["state"] == "error"


def test_it_waits_for_the_soak_and_for_nothing_else(forge: GitHub) -> None:
    slipway = Told(
        ("plan", gates(soak="closed", window="open")),
        ("plan", gates(soak="open", window="open")),
        ("deploy", said(0, "")),
        ("report", said(0, REPORT)),
    )
    assert deployed(forge, slipway, patience=timedelta(hours=2)) == 0
    frozen = Told(("plan", gates(soak="closed", freeze="closed")), ("deploy", said(7, "")))
    assert deployed(forge, frozen, patience=timedelta(hours=2)) == 7


def test_its_patience_ends(forge: GitHub) -> None:
    shut = [("plan", gates(soak="closed"))] * 3
    assert deployed(forge, Told(*shut, ("deploy", said(7, ""))), patience=timedelta(minutes=3)) == 7


# --- a comment that asks ---------------------------------------------------------------------------------------------


def asked(server: GitHubServer, forge: GitHub, body: str, by: str = "ada") -> str:
    server.permissions["ada"] = "write"
    number = server.say(body)
    found = answer_comment(forge, pull=41, comment=number, body=body, by=by, environments=("staging",))
    return f"{found.environment} {found.commit}" if found else ""


def pulled(server: GitHubServer, head: str = COMMIT, repository: str = REPOSITORY) -> None:
    server.pulls[41] = {"head": {"sha": head, "repo": {"full_name": repository}}}


def test_who_may_push_deploys_the_head_of_a_pull_request_by_a_comment(
    server: GitHubServer, forge: GitHub
) -> None:
    pulled(server)
    assert asked(server, forge, f"/deploy staging {COMMIT}\nThanks!") == f"staging {COMMIT}"
    assert server.reactions == [(1, "rocket")]


@pytest.mark.parametrize("body", ["", "Looks good", "I would /deploy staging", "/deployed", "/deploying now"])
def test_a_comment_that_asks_for_nothing_is_left_alone(
    server: GitHubServer, forge: GitHub, body: str
) -> None:
    assert asked(server, forge, body) == ""
    assert (server.reactions, len(server.comments)) == ([], 1)


@pytest.mark.parametrize(
    "body",
    [
        "/deploy",
        "/deploy staging",
        "/deploy staging main",
        f"/deploy staging {COMMIT[:12]}",
        f"/deploy staging {COMMIT} now",
        f"/deploy staging;id {COMMIT}",
        f"/deploy staging {COMMIT.upper()}",
    ],
)
def test_a_name_that_could_become_another_commit_is_not_taken(
    server: GitHubServer, forge: GitHub, body: str
) -> None:
    pulled(server)
    with pytest.raises(WrongUse, match="all 40 digits"):
        asked(server, forge, body)
    assert server.reactions == [(1, "-1")]
    assert "all 40 digits" in server.comments[-1]["body"]


@pytest.mark.parametrize(
    ("by", "head", "repository", "body", "words"),
    [
        ("zoe", COMMIT, REPOSITORY, f"/deploy staging {COMMIT}", "may push"),
        ("ada", COMMIT, REPOSITORY, f"/deploy production {COMMIT}", "only these can be deployed to: staging"),
        ("ada", COMMIT, "zoe/tally", f"/deploy staging {COMMIT}", "comes from a fork"),
        ("ada", "b" * 40, REPOSITORY, f"/deploy staging {COMMIT}", "ask again"),
    ],
    ids=["a stranger", "another environment", "a fork", "no longer the head"],
)
def test_what_may_not_be_is_refused_in_words_under_the_pull_request(  # all of them are the case
    server: GitHubServer, forge: GitHub, by: str, head: str, repository: str, body: str, words: str
) -> None:
    pulled(server, head, repository)
    with pytest.raises(Refused, match=words):
        asked(server, forge, body, by=by)
    assert words in server.comments[-1]["body"]


# --- the API ---------------------------------------------------------------------------------------------------------


def test_a_limit_is_waited_for_and_a_broken_answer_is_asked_for_again(
    server: GitHubServer, forge: GitHub
) -> None:
    server.faults = [(429, {"retry-after": "1"}), (403, {"x-ratelimit-remaining": "0"}), (502, {})]
    assert forge.comments(41) == []
    server.faults = [(429, {"retry-after": "1"})]
    forge.write_comment(41, "Once")
    assert len(server.comments) == 1


def test_a_comment_that_may_have_been_written_is_not_written_twice(
    server: GitHubServer, forge: GitHub
) -> None:
    server.faults = [(502, {})]
    with pytest.raises(StepFailed, match="502, Not now"):
        forge.write_comment(41, "Once")
    assert len(server.asked) == 1


def test_a_missing_right_is_named_and_the_token_is_not(server: GitHubServer, forge: GitHub) -> None:
    server.faults = [(403, {"x-accepted-github-permissions": "pull_requests=write"})]
    with pytest.raises(StepFailed) as refused:
        forge.write_comment(41, "Once")
    assert "pull_requests=write" in refused.value.next_step
    wrong = open_github(server.variables(GITHUB_TOKEN="another-secret"))
    with pytest.raises(StepFailed) as denied:
        wrong.comments(41)
    assert "another-secret" not in str(denied.value)


def test_variables_that_are_missing_are_named_all_at_once() -> None:
    with pytest.raises(WrongUse, match="GITHUB_TOKEN and GITHUB_REPOSITORY are not set"):
        open_github({})


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    forge = open_github(
        {"GITHUB_TOKEN": "t", "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_API_URL": "http://127.0.0.1:9"}
    )
    forge._sleep = lambda _: None
    with pytest.raises(StepFailed, match="no answer"):
        forge.comments(1)


# --- the commands ----------------------------------------------------------------------------------------------------


def test_a_step_of_a_workflow_answers_its_comment_and_hands_on_what_to_deploy(
    server: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled(server)
    server.permissions["ada"] = "admin"
    number = server.say(f"/deploy staging {COMMIT}")
    comment = {"id": number, "body": server.comments[0]["body"], "user": {"login": "ada"}}
    event, output = tmp_path / "event.json", tmp_path / "output"
    event.write_text(json.dumps({"issue": {"number": 41}, "comment": comment}))
    for name, value in server.variables(GITHUB_EVENT_PATH=str(event), GITHUB_OUTPUT=str(output)).items():
        monkeypatch.setenv(name, value)
    assert run(["github", "asked", "--to", "staging"]) == 0
    assert output.read_text() == f"environment=staging\ncommit={COMMIT}\n"
    assert run(["github", "asked", "--to", "production"]) == 7


def test_a_step_that_is_run_again_is_refused_before_anything_is_read(
    server: GitHubServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in server.variables(GITHUB_RUN_ATTEMPT="2").items():
        monkeypatch.setenv(name, value)
    assert run(["github", "deploy", "production", "--release", COMMIT]) == 7
    assert "attempt 2" in capsys.readouterr().err
    assert server.asked == []


def test_the_plan_of_a_step_is_that_of_slipway_itself_in_a_process_of_its_own(
    server: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    for name, value in server.variables(GITHUB_STEP_SUMMARY=str(summary)).items():
        monkeypatch.setenv(name, value)
    words = ["--config", str(tmp_path / "none.toml"), "github", "plan", "production", "--pull", "41"]
    assert run(words) == 2
    assert "none.toml" in server.comments[0]["body"]
    assert "none.toml" in summary.read_text()


# --- previews --------------------------------------------------------------------------------------------------------

UP = "12:00:00 route: ok\nPull request 41 answers at https://pr-41.preview.example\nCommit aaaa, until tomorrow.\n"


def test_the_address_of_a_preview_stands_in_the_one_comment_and_is_changed_with_it(
    server: GitHubServer, forge: GitHub
) -> None:
    tell_plan(forge, 41, "production", "Production", said(0, "Gates"))
    assert tell_preview.bring_up(forge, Told(("up", said(0, UP))), 41, COMMIT) == 0
    assert tell_preview.bring_up(forge, Told(("up", said(0, UP.replace("41", "42")))), 41, COMMIT) == 0
    (one,) = server.comments
    assert "### Production" in one["body"]
    assert one["body"].count("✓ https://pr-42.preview.example") == 1
    assert "pr-41" not in one["body"]


def test_a_preview_that_does_not_come_up_is_told_with_its_reason_and_fails(
    server: GitHubServer, forge: GitHub
) -> None:
    failed = Finished(1, "much\n", "The preview failed before it was ready: web ended with 1.", 0.0)
    assert tell_preview.bring_up(forge, Told(("up", failed)), 41, COMMIT) == 1
    (one,) = server.comments
    assert "✗ There is no preview of this commit." in one["body"]
    assert "web ended with 1" in one["body"]


def test_a_preview_that_is_gone_says_so_where_its_address_was_and_nowhere_else(
    server: GitHubServer, forge: GitHub
) -> None:
    assert tell_preview.take_down(forge, Told(("down", said(4, ""))), 41) == 0
    assert server.comments == []
    tell_preview.bring_up(forge, Told(("up", said(0, UP))), 41, COMMIT)
    assert tell_preview.take_down(forge, Told(("down", said(0, ""))), 41) == 0
    assert "is gone" in server.comments[0]["body"]
    assert "https://pr-41" not in server.comments[0]["body"]
    assert tell_preview.take_down(forge, Told(("down", said(1, ""))), 41) == 1


def test_a_sweep_asks_for_each_pull_request_and_takes_those_that_are_closed(
    server: GitHubServer, forge: GitHub
) -> None:
    for number, state in ((41, "closed"), (42, "open")):
        head = {"sha": COMMIT, "repo": {"full_name": REPOSITORY}}
        server.pulls[number] = {"state": state, "head": head}
    tell_preview.bring_up(forge, Told(("up", said(0, UP))), 41, COMMIT)
    listed = json.dumps([{"number": number} for number in (41, 42, 99)])
    gone = json.dumps({"number": 41, "removed": ["namespace"], "why": "its pull request is closed"})
    swept = Told(("sweep", said(0, f"{gone}\n")))
    code = tell_preview.sweep(forge, swept, Told(("list", said(0, listed))), QuietReport())
    assert code == 0
    assert swept.asked == ["--json preview sweep --closed 41"]
    assert "Why: its pull request is closed." in server.comments[0]["body"]


def test_two_workflows_that_write_at_one_instant_leave_both_their_sections(
    server: GitHubServer, forge: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_plan(forge, 41, "production", "Production", said(0, "Gates"))
    before = server.comments[0]["body"]
    written = GitHub.change_comment

    def overtaken(self: GitHub, comment: int, body: str) -> None:
        written(self, comment, body)
        monkeypatch.setattr(GitHub, "change_comment", written)
        # The other one has read before, and writes after.
        other = sections.with_section(before, "migrations", "### Migrations")
        written(self, comment, other)

    monkeypatch.setattr(GitHub, "change_comment", overtaken)
    tell_preview.bring_up(forge, Told(("up", said(0, UP))), 41, COMMIT)
    for words in ("### Production", "### Migrations", "https://pr-41.preview.example"):
        assert words in server.comments[0]["body"]
