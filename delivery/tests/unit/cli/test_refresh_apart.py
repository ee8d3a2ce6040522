"""A refresh between two namespaces is two pods: the one hands a copy over, the other takes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.cli import app
from slipway.cli.data import refresh
from slipway.cli.opening import elsewhere
from slipway.cli.opening.invocation import Invocation
from slipway.config import Config
from slipway.errors import Exit, Refused
from slipway.flows.data import refresh as refreshing

from tests.support import played

SETTINGS = """
[service]
name = "shop"
releases = "file:releases"
migrate = ["migrate"]
pending-migrations = ["pending"]
smoke = ["smoke"]
hold-deletions = ["true"]
anonymise = ["anonymise"]
references = "SELECT key FROM files"
environment = { DATABASE_URL = "{database}", BUCKET_URL = "{bucket}" }
processes.web.serves = true
"""
ENVIRONMENT = """
[environment.NAME]
target = "kubernetes"
database = "env:DATABASE_URL"
bucket = "s3://NAME/files"
store = "s3://NAME/state"
restore-points = "s3://NAME/points"
kubernetes.namespace = "NAME"
kubernetes.manifests = "deploy"
kubernetes.image = "shop"
kubernetes.gateway = "shop"
kubernetes.url = "https://NAME.example"
kubernetes.slipway-image = "slipway@sha256:1"
"""
BROUGHT = "20261129T200000Z-0001"


class Pods:
    """Where commands run: notes each with its environment, says these lines, and ends with these codes."""

    def __init__(self, **codes: int) -> None:
        self.codes, self.asked = codes, list[str]()

    def __call__(
        self, config: Config, name: str, words: tuple[str, ...], tell: Callable[[str], None] | None = None
    ) -> int:
        self.asked.append(f"{name}: {' '.join(words)}")
        if tell:
            tell("anonymise: ok")
            tell(json.dumps({"brought": BROUGHT}))
        return self.codes.get(name, Exit.DONE)


def refreshed(folder: Path, monkeypatch: pytest.MonkeyPatch, pods: Pods, *options: str) -> int:
    file = folder / "slipway.toml"
    more = ENVIRONMENT.replace("NAME", "staging") + 'refresh-from = "production"\n'
    file.write_text(SETTINGS + ENVIRONMENT.replace("NAME", "production") + more)
    monkeypatch.setattr(elsewhere, "run_words", pods)
    return app.run(["--config", str(file), "refresh", "staging", "--from", "production", *options])


def test_the_one_hands_over_and_the_other_takes_what_was_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pods = Pods()
    assert refreshed(tmp_path, monkeypatch, pods, "--point", "20261128T010000Z-0007") == Exit.DONE
    assert pods.asked == [
        "production: hand-over production --for staging --point 20261128T010000Z-0007",
        f"staging: refresh staging --from production --brought {BROUGHT}",
    ]
    assert capsys.readouterr().out == "anonymise: ok\n"


def test_what_fails_in_the_first_pod_asks_nothing_of_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pods = Pods(production=Exit.REFUSED)
    assert refreshed(tmp_path, monkeypatch, pods) == Exit.REFUSED
    assert len(pods.asked) == 1


def test_to_try_it_asks_the_first_pod_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pods = Pods()
    assert refreshed(tmp_path, monkeypatch, pods, "--dry-run") == Exit.DONE
    assert pods.asked == ["production: hand-over production --for staging --dry-run"]


def test_a_copy_that_is_refused_by_the_second_pod_stays_and_it_is_said_how_to_take_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refreshed(tmp_path, monkeypatch, Pods(staging=Exit.LOCKED)) == Exit.LOCKED
    said = " ".join(capsys.readouterr().out.split())
    assert f"refresh staging --from production --brought {BROUGHT}` takes it then." in said


PREVIEWS = """refresh-from = "production"
kubernetes.hostnames = ["pr-{number}.example"]
previews.releases = "s3://preview/releases"
previews.bucket-role = "arn:aws:iam::1:role/preview"
"""


def test_what_previews_begin_with_is_brought_by_the_one_pod_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pods, file = Pods(), tmp_path / "slipway.toml"
    preview = ENVIRONMENT.replace("https://NAME", "https://pr-{number}").replace("NAME", "preview")
    file.write_text(SETTINGS + ENVIRONMENT.replace("NAME", "production") + preview + PREVIEWS)
    monkeypatch.setattr(elsewhere, "run_words", pods)
    words = ["--config", str(file), "--json", "refresh", "preview", "--from", "production"]
    assert app.run(words) == Exit.DONE
    assert pods.asked == ["production: --json hand-over production --for preview"]
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == {"environment": "preview", "from": "production", "point": BROUGHT}


def test_the_wrong_way_round_starts_no_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pods = Pods()
    refreshed(tmp_path, monkeypatch, pods)
    pods.asked.clear()
    words = ["--config", str(tmp_path / "slipway.toml"), "refresh", "production", "--from", "staging"]
    assert app.run(words) == Exit.REFUSED
    assert pods.asked == []


def test_who_may_not_act_where_the_data_comes_from_brings_none_to_previews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert played.run(tmp_path, "first").code == 0
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    policy = context.environment.policy.model_copy(update={"deployers": ("bea",)})
    environment = context.environment.model_copy(update={"policy": policy})
    config = context.config.model_copy(update={"environments": {"production": environment}})
    context = replace(context, config=config, by="ann")
    point = SimpleNamespace(id=BROUGHT, at=context.clock.now())
    asked = Invocation(tmp_path / "slipway.toml", False, "ann")
    monkeypatch.setattr(Invocation, "config", None)
    monkeypatch.setattr(Invocation, "report", context.report)
    monkeypatch.setattr(Invocation, "context_here", lambda _, name: context)
    monkeypatch.setattr(refreshing, "taken", lambda *_: point)
    with pytest.raises(Refused, match="ann may not deploy here"):
        refresh._handed_over(asked, "production", "preview", "", dry_run=True)
