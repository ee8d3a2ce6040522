"""What whole commands do that touch nothing but a repository and a folder."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog
from slipway.cli.app import run
from slipway.config import read
from slipway.decisions.gates.people.two_people import reason_fault
from slipway.flows.data import database_swap
from slipway.flows.gates.two_people import declare

CONFIGURATION = """\
[service]
name = "tally"
build = ["sh", "-c", "mkdir -p dist; git log -1 --format=%H > dist/a.txt"]
artefact = "dist/a.txt"
migrate = ["true"]
pending-migrations = ["echo", "[]"]
smoke = ["true"]
references = "SELECT 1"

[service.environment]
DATABASE_URL = "{database}"
BUCKET_URL = "{bucket}"

[service.processes.web]
command = ["sleep", "1000"]
serves = true

[environment.production]
machine = { home = "home" }
database = "postgresql://nobody@127.0.0.1:1/x"
bucket = "file:b"
bucket-mode = "copy"
store = "file:state"
restore-points = "file:points"

[environment.production.policy]
emergency = ["ann@x.org", "bo@x.org"]

[environment.production.policy.approvals]
needed = 1
people = ["ann@x.org", "mallory@x.org"]
"""
REASON = "we lost rows in the notes table"


@dataclass
class Shop:
    """A service's repository, and whoever runs commands in it."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = run([*words])
        said = self.capture.readouterr()
        return code, said.out, said.err

    def git(self, *words: str, by: str = "ann@x.org") -> None:
        person = ("-c", f"user.email={by}", "-c", "user.name=somebody")
        subprocess.run(("git", *person, *words), cwd=self.folder, check=True, capture_output=True)

    @property
    def approvals(self) -> StoreLog:
        return StoreLog(FolderStore(self.folder / "state"), "approvals")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("SLIPWAY_BY", "bo@x.org")
    (tmp_path / "slipway.toml").write_text(CONFIGURATION)
    made = Shop(tmp_path, capsys)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("add", "slipway.toml")
    made.git("commit", "--quiet", "--message", "First")
    return made


@pytest.fixture
def declared(shop: Shop) -> Callable[[], bool]:
    """Ann wants to put a point's data back; whether somebody has agreed."""
    policy = read(shop.folder / "slipway.toml").named("production").policy

    def is_agreed() -> bool:
        words = declare(
            shop.approvals,
            SystemClock(),
            purpose="restore",
            subject="P1",
            by="ann@x.org",
            reason=REASON,
            policy=policy,
        )
        return "agree on it" in words

    assert not is_agreed()
    return is_agreed


def test_withdrawing_a_restore_withdraws_and_never_approves(shop: Shop, declared: Callable[[], bool]) -> None:
    assert shop("approve", "production", "P1", "--restore", "--withdraw")[0] == 4
    assert not declared()
    assert shop("approve", "production", "P1", "--restore")[0] == 0
    assert declared()
    code, said, _ = shop("approve", "production", "P1", "--restore", "--withdraw")
    assert (code, "no longer agrees" in said) == (0, True)
    assert not declared()
    code, said, _ = shop("--json", "audit", "show", "production")
    assert [json.loads(line)["what"] for line in said.splitlines()] == ["approve", "withdraw"]
    assert shop("approve", "production", "P1", "--restore", "--emergency")[0] == 2


def test_an_author_does_not_approve_under_another_spelling(shop: Shop) -> None:
    hidden = ("commit", "--quiet", "--allow-empty", "--author", "Ann <someone@else.org>", "-m", "Mallory's")
    shop.git(*hidden, by="mallory@x.org")
    for by in ("mallory@x.org", "mall\u200bory@x.org", "MALLORY@x.org"):
        code, _, said = shop("--by", by, "approve", "production", "main")
        assert (code, "wrote a change" in said) == (7, True), said
    assert shop("--by", "ann@x.org", "approve", "production", "main")[0] == 0


def test_a_subject_with_any_character_can_be_approved(shop: Shop) -> None:
    (shop.folder / "message").write_text("evil\x1fsubject\x1d")
    shop.git("commit", "--quiet", "--allow-empty", "-F", "message", by="eve@x.org")
    assert shop("--by", "ann@x.org", "approve", "production", "main")[0] == 0


def test_errors_are_one_json_object_for_programs(shop: Shop) -> None:
    for words, code in (
        (("restore-point", "show", "production"), 4),
        (("status", "nowhere"), 2),
        (("no-such-command",), 2),
        (("approve",), 2),
    ):
        ended, out, said = shop("--json", *words)
        assert (ended, out) == (code, "")
        assert json.loads(said)["exit"] == code


def test_samples_of_what_is_not_there_are_absent(shop: Shop) -> None:
    for words in ((), ("nosuch",), ("../../x y",)):
        code, _, said = shop("judge", "samples", "production", *words)
        assert code == 4
        assert "slipway history production" in said


def test_where_there_is_nothing_to_show_that_is_said(shop: Shop) -> None:
    assert shop("history", "production") == (0, "Nothing has been deployed to production yet.\n", "")
    assert shop("logs", "production") == (0, "No process has written anything in production.\n", "")
    named = shop("logs", "production", "--process", "worker")
    assert named == (0, "No process with worker in its name has written anything in production.\n", "")
    assert shop("--json", "history", "production") == (0, "", "")


def test_a_program_is_not_asked_whether_it_is_meant(shop: Shop) -> None:
    words = ("restore", "production", "--point", "P1", "--live", "--reason", REASON)
    code, out, said = shop("--json", *words)
    assert (code, out) == (2, "")
    assert "--yes" in json.loads(said)["next_step"]
    code, out, said = shop(*words)
    assert (code, out, "--yes" in said) == (2, "", True), said


def test_the_reason_that_an_undo_is_printed_with_is_accepted() -> None:
    reason = shlex.split(database_swap.UNDO_REASON)[1]
    assert not reason_fault(reason)
