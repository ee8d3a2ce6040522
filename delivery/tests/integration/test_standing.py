"""What stands on a machine outlives its history, and its own restart, on real parts."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from slipway.adapters.io import files
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.database import managed_postgres
from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.supervised import processes
from slipway.ports import DatabaseError

from tests.support import load, tally
from tests.support.place import wait_until
from tests.support.production import LENIENT, Place
from tests.support.stopping import stop_everything


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with tally.short_folder() as folder:
        made = Place(folder, canary=LENIENT)
        _set(made.folder / "slipway.toml", 'TALLY_SECRET = "generated:secrets/tally"')
        try:
            first = made.slipway("deploy", "production")
            assert first.returncode == 0, first.stdout + first.stderr
            yield made
        finally:
            stop_everything(made.folder / "home")


@pytest.mark.slow
def test_a_secret_is_made_once_for_its_owner_alone(place: Place) -> None:
    file = place.folder / "secrets/tally"
    assert len(file.read_text()) > 60
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    assert place.slipway("plan", "production").returncode == 0
    assert file.read_text() == before


@pytest.mark.slow
def test_a_lost_history_lets_nothing_through_until_what_runs_is_adopted(place: Place) -> None:
    live = place.live()
    shutil.rmtree(place.folder / "state")
    place.repository.commit("Another version")
    refused = place.slipway("deploy", "production")
    assert refused.returncode == 7, refused.stdout + refused.stderr
    assert "the history knows of nothing live" in refused.stderr
    assert "slipway adopt production" in place.slipway("status", "production").stdout
    assert place.slipway("adopt", "production").returncode == 0
    assert place.live() == live
    assert place.slipway("adopt", "production").returncode == 7
    with load.running(f"{place.address}/ping", connections=4, rate=75) as people:
        ended = place.slipway("deploy", "production")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert people.stop().failed == 0
    assert "canary 20 %: ok" in ended.stdout
    assert place.slipway("rollback", "production").returncode == 0
    assert place.live() == live


@pytest.mark.slow
def test_after_a_restart_of_the_machine_everything_comes_up_again(place: Place) -> None:
    live = place.live()
    _end_all_processes(place.folder / "home")
    assert _answer(place) == 0
    woken = place.slipway("up", "production")
    assert woken.returncode == 0, woken.stdout + woken.stderr
    assert "was started again" in woken.stdout
    assert _answer(place) == 200
    assert place.live() == live
    assert "Everything runs that should" in place.slipway("up", "production").stdout


@pytest.mark.slow
def test_a_database_that_dies_is_started_again_by_the_supervisor(place: Place) -> None:
    assert place.slipway("status", "production").returncode == 0
    before = _postmaster(place)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: _postmaster(place) not in (0, before))
    wait_until(lambda: place.slipway("status", "production").returncode == 0)
    place.ask("PUT", "/notes/after", b"written after its database came back")
    told = place.slipway("status", "production").stdout
    assert f"release {_digest(place)[:12]} in " in told
    assert "100 %" in told


@pytest.mark.slow
def test_what_people_lack_is_told_and_an_outage_is_asked_for(place: Place) -> None:
    keeper = int(files.read(MachineHome(place.folder / "home").supervisor_pid))
    os.kill(keeper, signal.SIGKILL)
    wait_until(lambda: not processes.words_of(keeper))
    ailing = place.slipway("status", "production")
    assert ailing.returncode == 1, ailing
    assert "a process that ends is not restarted" in ailing.stdout
    plan = place.slipway("plan", "production")
    assert plan.returncode == 7, plan
    assert "nobody is served for about" in " ".join(plan.stdout.split())
    assert place.slipway("deploy", "production").returncode == 7
    asked = place.slipway("up", "production")
    assert asked.returncode == 7, asked
    assert "nobody is served for about" in asked.stderr
    assert _answer(place) == 200
    _end_program(place, "postgres")
    managed_postgres.stop(place.folder / "home/postgres")
    dead = place.slipway("status", "production")
    assert dead.returncode == 6, dead
    assert "PostgreSQL does not run" in dead.stdout
    assert json.loads(place.slipway("--json", "status", "production").stdout)["served"] is False
    assert place.slipway("up", "production", "--yes").returncode == 0
    wait_until(lambda: place.slipway("status", "production").returncode == 0)


@pytest.mark.slow
def test_an_emptied_home_is_filled_again_with_the_live_release(place: Place) -> None:
    live = place.live()
    stop_everything(place.folder / "home")
    for name in ("releases", "slots", "launches", "programs", "run", "haproxy.cfg"):
        gone = place.folder / "home" / name
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    refused = place.slipway("deploy", "production")
    assert refused.returncode == 7
    assert f"slipway rollback production --to {_digest(place)[:12]}" in refused.stderr
    back = place.slipway("rollback", "production", "--to", _digest(place))
    assert back.returncode == 0, back.stdout + back.stderr
    assert place.live() == live
    assert _answer(place) == 200


def test_a_managed_database_that_cannot_be_made_says_why() -> None:
    with tally.short_folder() as folder:
        (folder / "postgres").mkdir()
        (folder / "postgres/a letter").write_text("It lies here by mistake.")
        with pytest.raises(DatabaseError, match="exists but is not empty"):
            managed_postgres.start("managed:tally", folder / "postgres")


def _postmaster(place: Place) -> int:
    folder = place.folder / "home/postgres"
    text = files.read(folder / "postmaster.pid").partition("\n")[0]
    return int(text) if text.isdigit() and managed_postgres.runs(folder) else 0


def _end_program(place: Place, name: str) -> None:
    for pid, began in MachineHome(place.folder / "home").starts(name)[-1:]:
        processes.end_group(pid, began, within=5)


def _digest(place: Place) -> str:
    return str(place.status()["live"]["release"]).removeprefix("sha256:")


def _answer(place: Place) -> int:
    return WebClient().get(f"{place.address}/ping")[0]


def _set(file: Path, line: str) -> None:
    table = "[environment.production.environment]\n"
    text = file.read_text()
    assert table in text
    file.write_text(text.replace(table, f"{table}{line}\n"))


def _end_all_processes(folder: Path) -> None:
    """Do what a power cut does to processes, and leave every file as it is."""
    home = MachineHome(folder)
    os.kill(int(files.read(home.supervisor_pid)), signal.SIGKILL)
    for name in home.launched():
        for pid, began in home.starts(name):
            processes.end_group(pid, began, within=0)
    _end_postgres(folder / "postgres")


def _end_postgres(folder: Path) -> None:
    """Kill it, and let the number in its file be another program's, as it may be after a start of the machine."""
    file = folder / "postmaster.pid"
    pid, rest = file.read_text().split("\n", 1)
    os.kill(int(pid), signal.SIGKILL)
    wait_until(lambda: not any(_works_in(each, folder) for each in Path("/proc").glob("[0-9]*")))
    file.write_text(f"{os.getpid()}\n{rest}")


def _works_in(process: Path, folder: Path) -> bool:
    with suppress(OSError):
        return (process / "cwd").resolve() == folder
    return False
