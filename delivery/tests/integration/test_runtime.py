"""Releases as real processes under a real supervisord."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from slipway.adapters.io import files
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine import results
from slipway.adapters.machine.artefacts import file_of
from slipway.adapters.machine.scheduled import run_jobs
from slipway.adapters.machine.supervised import processes
from slipway.adapters.machine.target import MachineTarget
from slipway.decisions.text.placeholders import SettingsMissing
from slipway.errors import StepFailed
from slipway.ports import Cause, CommandSettings, File, Release, Restart, Slot

from tests.support import mortal, place, tally

BLUE, GREEN = Slot.BLUE, Slot.GREEN
SETTING = 'DATABASE_URL = ""'
SOON = ('ready-within = "20s"', 'ready-within = "3s"')


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with place.without_database(stop_within="2s") as made:
        yield made


@pytest.fixture(scope="module")
def good(folder: Path) -> Release:
    return tally.build(folder / "good")


@pytest.fixture(scope="module")
def other(folder: Path) -> Release:
    return tally.build(folder / "other", commit="1" * 40)


@pytest.fixture
def machine(folder: Path) -> Iterator[MachineTarget]:
    """An environment with empty slots, as one deployer sees it."""
    found = place.opened(folder)
    yield found
    for slot in Slot:
        found.runtime.stop(slot)


def pid_of(machine: MachineTarget, slot: Slot) -> int:
    return machine.supervisor.states([f"{slot}-web"])[f"{slot}-web"].pid


def test_a_started_release_serves_and_tells_of_itself(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, BLUE, good)
    (web,) = machine.runtime.processes(BLUE)
    assert (web.name, web.running, web.restarts) == ("web", True, ())
    assert 5 * 2**20 < web.memory_bytes < 200 * 2**20
    assert machine.runtime.release_in(BLUE) == good.digest
    assert good.commit in WebClient().get(machine.runtime.url(BLUE) + "/version")[1].decode()


def test_an_empty_slot_holds_nothing(machine: MachineTarget) -> None:
    assert machine.runtime.release_in(GREEN) == ""
    assert machine.runtime.processes(GREEN) == ()


def test_starting_what_runs_leaves_it_running(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, BLUE, good)
    before = pid_of(machine, BLUE)
    machine.runtime.start(BLUE, good)
    assert pid_of(machine, BLUE) == before


def test_starting_another_release_replaces_the_first(
    machine: MachineTarget, good: Release, other: Release
) -> None:
    place.run_in(machine, BLUE, good)
    place.run_in(machine, BLUE, other)
    assert machine.runtime.release_in(BLUE) == other.digest
    assert other.commit in WebClient().get(machine.runtime.url(BLUE) + "/version")[1].decode()


def test_new_settings_restart_the_same_release(machine: MachineTarget, good: Release, folder: Path) -> None:
    place.run_in(machine, BLUE, good)
    before = pid_of(machine, BLUE)
    with place.edited(folder, SETTING, f'{SETTING}\nMORE = "yes"'):
        place.opened(folder).runtime.start(BLUE, good)
    place.wait_until_ready(machine, BLUE)
    assert pid_of(machine, BLUE) != before
    assert b"MORE=yes" in Path(f"/proc/{pid_of(machine, BLUE)}/environ").read_bytes()


def test_a_release_that_rests_serves_and_does_no_jobs(
    machine: MachineTarget, good: Release, folder: Path
) -> None:
    idle = '[service.processes.idle]\ncommand = ["{python}", "-c", "import time; time.sleep(600)"]\n\n'
    with place.edited(folder, "[service.processes.web]", f"{idle}[service.processes.web]"):
        both = place.opened(folder)
        place.run_in(both, BLUE, good)
        names = [f"{BLUE}-web", f"{BLUE}-idle"]

        def pids() -> list[int]:
            return [both.supervisor.states(names)[name].pid for name in names]

        place.wait_until(lambda: all(pids()))
        web, worker = pids()
        both.runtime.stop_workers(BLUE)
        assert pids() == [web, 0]
        assert not processes.words_of(worker)

        keeper = int(both.home.supervisor_pid.read_text())
        os.kill(keeper, signal.SIGKILL)
        place.wait_until(lambda: not processes.words_of(keeper))
        assert both.runtime.start_everything()
        place.wait_until_ready(both, BLUE)
        assert pids()[1] == 0, "a restart of the machine brought it back"

        web = pids()[0]
        both.runtime.start_workers(BLUE)
        place.wait_until(lambda: pids()[1])
        assert pids()[0] == web
        both.runtime.start_workers(GREEN)
        both.runtime.stop_workers(GREEN)
        assert both.runtime.release_in(GREEN) == ""
        both.runtime.stop(BLUE)


def test_ends_that_nobody_asked_for_are_counted(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, BLUE, good)
    for count in (1, 2):
        place.wait_until_ready(machine, BLUE)
        killed = pid_of(machine, BLUE)
        os.kill(killed, signal.SIGKILL)
        place.wait_until_other(lambda: pid_of(machine, BLUE), killed)
        assert machine.runtime.processes(BLUE)[0].restarts == (Restart(Cause.SIGNAL, "SIGKILL"),) * count
    machine.runtime.stop(BLUE)
    place.run_in(machine, BLUE, good)
    assert machine.runtime.processes(BLUE)[0].restarts == ()


def test_a_release_that_ends_at_once_is_reported_with_its_last_words(
    machine: MachineTarget, folder: Path
) -> None:
    broken = tally.build(folder / "broken", faults={"exits_at_start": "the settings are all wrong"})
    machine.runtime.install(broken)
    machine.runtime.start(BLUE, broken)
    place.wait_until(lambda: machine.runtime.processes(BLUE)[0].faults >= 2)
    assert machine.runtime.processes(BLUE)[0].restarts[0] == Restart(Cause.EXIT, "70")
    assert "the settings are all wrong" in machine.runtime.last_words(BLUE)["web"]


def test_last_words_are_not_the_former_releases(machine: MachineTarget, folder: Path, good: Release) -> None:
    broken = tally.build(folder / "broken-before", faults={"exits_at_start": "words of the first"})
    machine.runtime.install(broken)
    machine.runtime.start(BLUE, broken)
    place.wait_until(lambda: machine.runtime.last_words(BLUE)["web"])
    place.run_in(machine, BLUE, good)
    assert machine.runtime.last_words(BLUE)["web"] == ""


def test_a_stop_waits_and_then_kills(machine: MachineTarget, folder: Path) -> None:
    deaf = tally.build(folder / "deaf", faults={"ignores_stop": True})
    place.run_in(machine, BLUE, deaf)
    pid = pid_of(machine, BLUE)
    machine.runtime.stop(BLUE)
    assert not processes.words_of(pid)
    assert machine.runtime.release_in(BLUE) == ""


def test_a_taken_port_is_named(
    machine: MachineTarget, good: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slipway.adapters.machine.supervised.port_numbers.WAIT_SECONDS", 0.2)
    machine.runtime.install(good)
    port = machine.runtime.ports[BLUE]
    with socket.create_server(("127.0.0.1", port)), pytest.raises(StepFailed, match=f"port {port}"):
        machine.runtime.start(BLUE, good)


# --- what a release is told -----------------------------------------------------------------------------------------


def test_a_release_gets_only_what_is_configured(
    folder: Path, machine: MachineTarget, good: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_THE_DEPLOYER", "x")
    place.run_in(place.opened(folder, os.environ), BLUE, good)
    environment = Path(f"/proc/{pid_of(machine, BLUE)}/environ").read_text().split("\0")
    names = {each.partition("=")[0] for each in environment if each}
    assert names <= {
        "UNUSED",
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LC_ALL",
        "TZ",
        "TMPDIR",
        "DATABASE_URL",
        "BUCKET_URL",
    }


def test_all_missing_variables_are_named_at_once(good: Release, machine: MachineTarget, folder: Path) -> None:
    file = folder / "slipway.toml"
    text = file.read_text()
    file.write_text(
        text.replace('DATABASE_URL = ""', 'DATABASE_URL = ""\nA = "env:MISSING_A"\nB = "env:MISSING_B"')
    )
    machine.runtime.install(good)
    try:
        with pytest.raises(SettingsMissing, match=r"(?s)MISSING_A.*MISSING_B"):
            place.opened(folder).runtime.start(BLUE, good)
    finally:
        file.write_text(text)
    assert machine.runtime.release_in(BLUE) == ""


def test_a_command_runs_as_the_release_with_other_data(machine: MachineTarget, good: Release) -> None:
    machine.runtime.install(good)
    show = "import os, sys; print(os.environ['BUCKET_URL'], os.environ['MORE'], sys.argv[1:], os.getcwd())"
    finished = machine.runtime.command(
        good,
        ("{python}", "-c", show, "{bucket}", "{release}"),
        settings=CommandSettings(bucket="file:///scratch", variables={"MORE": "{as it is}"}),
        timeout_seconds=10,
    )
    home = machine.home.release_folder(good.name)
    assert finished.output == f"file:///scratch {{as it is}} ['file:///scratch', '{good.digest}'] {home}\n"


def test_what_a_command_answers_is_apart_from_what_it_says(machine: MachineTarget, good: Release) -> None:
    machine.runtime.install(good)
    writes = "import pathlib, sys; print('reading…'); pathlib.Path(sys.argv[1]).write_text('[]')"
    finished = machine.runtime.command(good, ("{python}", "-c", writes, "{result}"), timeout_seconds=10)
    assert (finished.answer, finished.output) == ("[]", "reading…\n")
    said = machine.runtime.command(good, ("{python}", "-c", "print('[]')"), timeout_seconds=10)
    assert (said.result, said.answer) == (None, "[]\n")


def test_a_command_that_answers_nothing_has_an_empty_answer(machine: MachineTarget, good: Release) -> None:
    machine.runtime.install(good)
    finished = machine.runtime.command(
        good, ("{python}", "-c", "print('oops')", "{result}"), timeout_seconds=10
    )
    assert finished.answer == ""


def test_an_answer_without_end_is_refused(
    machine: MachineTarget, good: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MOST_BYTES", 10)
    machine.runtime.install(good)
    writes = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('x' * 11)"
    with pytest.raises(StepFailed, match="wrote more than"):
        machine.runtime.command(good, ("{python}", "-c", writes, "{result}"), timeout_seconds=10)


def test_a_command_of_a_release_that_is_not_installed_is_refused(
    machine: MachineTarget, good: Release
) -> None:
    unknown = replace(good, digest="sha256:" + "0" * 64)
    with pytest.raises(StepFailed, match="not installed"):
        machine.runtime.command(unknown, ("true",), timeout_seconds=1)


# --- installing -----------------------------------------------------------------------------------------------------


def test_an_artefact_with_another_digest_is_refused(
    machine: MachineTarget, good: Release, tmp_path: Path
) -> None:
    forged = tmp_path / "tally.pyz"
    forged.write_bytes(file_of(good).path.read_bytes() + b"x")
    wrong = replace(good, digest="sha256:" + "f" * 64, artefact=File(forged))
    with pytest.raises(StepFailed, match="digest"):
        machine.runtime.install(wrong)
    with pytest.raises(StepFailed, match="not installed"):
        machine.runtime.start(BLUE, wrong)


def test_an_installed_artefact_that_was_changed_is_refused(machine: MachineTarget, folder: Path) -> None:
    release = tally.build(folder / "changed", commit="c" * 40)
    machine.runtime.install(release)
    (machine.home.release_folder(release.name) / "tally.pyz").write_bytes(b"evil")
    with pytest.raises(StepFailed, match="digest"):
        machine.runtime.install(release)


def test_a_half_made_install_is_made_anew(machine: MachineTarget, folder: Path) -> None:
    release = tally.build(folder / "half", commit="d" * 40)
    half = machine.home.release_folder(release.name)
    half.mkdir(parents=True)
    (half / "tally.pyz").write_bytes(b"half")
    (half / "left over").write_text("")
    machine.runtime.install(release)
    assert files.digest_of(half / "tally.pyz") == release.digest
    assert not (half / "left over").exists()


def test_an_install_can_die_anywhere(machine: MachineTarget, folder: Path) -> None:
    release = tally.build(folder / "mortal", commit="e" * 40)
    for _ in mortal.deaths(lambda: machine.runtime.install(release)):
        machine.runtime.install(release)
        machine.runtime.command(release, ("{python}", "{artefact}", "--help"), timeout_seconds=9)
        machine.runtime.remove_other_releases([])


def test_a_failing_install_command_is_no_install(machine: MachineTarget, folder: Path) -> None:
    release = tally.build(folder / "installing", commit="f" * 40)
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch(); sys.exit(CODE)"
    install = f'install = [["{{python}}", "-c", "{script}", "{{home}}/made"]]\nartefact ='
    with place.edited(folder, "artefact =", install.replace("CODE", "3")):
        with pytest.raises(StepFailed, match="ended with 3"):
            place.opened(folder).runtime.install(release)
        with pytest.raises(StepFailed, match="not installed"):
            place.opened(folder).runtime.start(BLUE, release)
    with place.edited(folder, "artefact =", install.replace("CODE", "0")):
        place.opened(folder).runtime.install(release)
    assert (machine.home.release_folder(release.name) / "made").exists()


def test_tidying_never_takes_what_a_slot_holds(machine: MachineTarget, good: Release, other: Release) -> None:
    place.run_in(machine, BLUE, good)
    machine.runtime.install(other)
    removed = machine.runtime.remove_other_releases([])
    assert other.digest in removed
    assert good.digest not in removed
    assert machine.runtime.remove_other_releases([]) == []
    machine.runtime.install(good)
    assert WebClient().get(machine.runtime.url(BLUE) + "/ping")[0] == 200


# --- apart from everything ------------------------------------------------------------------------------------------


def test_a_scratch_release_is_ready_and_gone_afterwards(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, BLUE, good)
    with place.serving_apart(machine, good) as url:
        assert url != machine.runtime.url(BLUE)
        assert WebClient().get(f"{url}/healthz/ready")[0] == 200
    assert WebClient().get(f"{url}/healthz/ready")[0] == 0
    with pytest.raises(ZeroDivisionError), place.serving_apart(machine, good) as url:
        raise ZeroDivisionError
    assert WebClient().get(f"{url}/healthz/ready")[0] == 0
    assert WebClient().get(machine.runtime.url(BLUE) + "/ping")[0] == 200


def test_a_scratch_release_has_other_settings(machine: MachineTarget, good: Release, folder: Path) -> None:
    machine.runtime.install(good)
    nowhere = CommandSettings(variables={"DATABASE_URL": "postgresql://127.0.0.1:1/none"})
    with (
        pytest.raises(StepFailed, match=r"(?s)not ready within 3 s.*503.*database does not answer"),
        place.serving_apart(machine, good, nowhere, within=3),
    ):
        pass


def test_a_scratch_release_that_is_never_ready_is_reported(machine: MachineTarget, folder: Path) -> None:
    waiting = tally.build(folder / "waiting", faults={"never_ready": True})
    machine.runtime.install(waiting)
    with (
        pytest.raises(StepFailed, match="never comes"),
        place.serving_apart(machine, waiting, within=3),
    ):
        pass


def test_a_scratch_release_that_ends_is_reported_at_once(machine: MachineTarget, folder: Path) -> None:
    broken = tally.build(folder / "scratch-broken", faults={"exits_at_start": "cannot go on"})
    machine.runtime.install(broken)
    with (
        pytest.raises(StepFailed, match=r"(?s)ended with 70.*cannot go on"),
        place.serving_apart(machine, broken),
    ):
        pass


def test_a_scratch_release_ends_with_its_deployer(
    machine: MachineTarget, good: Release, tmp_path: Path
) -> None:
    machine.runtime.install(good)
    told = tmp_path / "url"

    def deploy() -> None:
        with place.serving_apart(machine, good) as url:
            told.write_text(url)
            mortal.die()

    mortal.killed_in(deploy)
    url = told.read_text()
    place.wait_until(lambda: WebClient().get(f"{url}/ping")[0] == 0)


# --- deployers that die ---------------------------------------------------------------------------------------------


def test_processes_outlive_their_deployer_and_are_adopted(
    machine: MachineTarget, good: Release, folder: Path
) -> None:
    machine.runtime.install(good)

    def deploy() -> None:
        os.setsid()
        os.set_inheritable(os.open(folder / "slipway.toml", os.O_RDONLY), True)
        place.opened(folder).runtime.start(BLUE, good)
        mortal.die()

    mortal.killed_in(deploy)
    adopted = place.opened(folder)
    place.wait_until_ready(adopted, BLUE)
    web = pid_of(adopted, BLUE)
    assert adopted.runtime.processes(BLUE)[0].restarts == ()
    opened = {str(each.readlink()) for each in Path(f"/proc/{web}/fd").iterdir()}
    assert not {each for each in opened if each.endswith("slipway.toml")}
    adopted.runtime.stop(BLUE)
    assert not processes.words_of(web)


@pytest.mark.slow
def test_a_start_can_die_anywhere(machine: MachineTarget, good: Release, other: Release) -> None:
    place.run_in(machine, GREEN, other)
    machine.runtime.install(good)
    releases = [good, other]
    died = 0
    for death in mortal.deaths(lambda: machine.runtime.start(GREEN, releases[0])):
        died, wanted = death, releases[0]
        machine.runtime.start(GREEN, wanted)
        place.wait_until_ready(machine, GREEN)
        assert machine.runtime.release_in(GREEN) == wanted.digest
        assert wanted.commit in WebClient().get(machine.runtime.url(GREEN) + "/version")[1].decode()
        assert machine.runtime.processes(GREEN)[0].restarts == ()
        releases.reverse()
    assert died >= 10


@pytest.mark.slow
def test_a_stop_can_die_anywhere(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, GREEN, good)
    died = 0
    for death in mortal.deaths(lambda: machine.runtime.stop(GREEN)):
        died = death
        machine.runtime.stop(GREEN)
        assert machine.runtime.release_in(GREEN) == ""
        assert WebClient().get(machine.runtime.url(GREEN) + "/ping")[0] == 0
        place.run_in(machine, GREEN, good)
    assert died >= 5


def test_after_the_keeper_was_killed_everything_starts_again(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, BLUE, good)
    place.run_in(machine, GREEN, good)
    machine.runtime.stop(GREEN)
    orphan, keeper = pid_of(machine, BLUE), int(machine.home.supervisor_pid.read_text())
    os.kill(keeper, signal.SIGKILL)
    place.wait_until(lambda: not processes.words_of(keeper))
    assert not machine.runtime.processes(BLUE)[0].running
    machine.runtime.start(BLUE, good)
    place.wait_until_ready(machine, BLUE)
    assert pid_of(machine, BLUE) not in (0, orphan)
    assert not processes.words_of(orphan)
    assert machine.runtime.processes(BLUE)[0].restarts == ()
    assert WebClient().get(machine.runtime.url(GREEN) + "/ping")[0] == 0
    assert (
        "spawned: 'green-web'"
        not in machine.home.log("supervisord").read_text().rpartition("supervisord started")[2]
    )


def test_a_keeper_without_its_socket_is_named_and_left_alone(machine: MachineTarget, good: Release) -> None:
    place.run_in(machine, BLUE, good)
    keeper, hidden = machine.home.supervisor_pid.read_text().strip(), machine.home.run / "hidden"
    machine.home.supervisor_socket.rename(hidden)
    try:
        with pytest.raises(StepFailed, match=keeper):
            machine.runtime.start(BLUE, good)
    finally:
        hidden.rename(machine.home.supervisor_socket)
    assert WebClient().get(machine.runtime.url(BLUE) + "/ping")[0] == 200


def test_memory_counts_the_children() -> None:
    words = "import subprocess, sys; b = b'x' * 30_000_000; "
    parent = f"{words}p = subprocess.Popen([sys.executable, '-c', {words + 'print(flush=True); input()'!r}]); input()"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as started:
        assert started.stdout
        started.stdout.readline()
        assert processes.memory_of([started.pid])[started.pid] > 60_000_000
        started.kill()
        assert started.stdin
        started.stdin.close()


JOB = """[[service.jobs]]
name = "tick"
command = ["{python}", "-c", "print('ticked')"]
schedule = "* * * * * *"

[service.processes.web]"""


def test_jobs_are_run_at_their_times_by_the_one_release_whose_workers_run(
    folder: Path, good: Release, other: Release
) -> None:
    with place.edited(folder, "[service.processes.web]", JOB):
        found = place.opened(folder)
        try:
            place.run_in(found, BLUE, good)
            place.wait_until(found.runtime.job_runs)
            place.run_in(found, GREEN, other)
            # Beside each other both serve, and only the old one's jobs are run.
            assert {each["release"] for each in found.runtime.job_runs()} == {good.digest}
            found.runtime.stop_workers(BLUE)
            place.wait_until(lambda: found.runtime.job_runs()[-1]["release"] == other.digest)
            found.runtime.start_workers(BLUE)
            found.runtime.stop_workers(GREEN)
            place.wait_until(lambda: found.runtime.job_runs()[-1]["release"] == good.digest)
        finally:
            for slot in Slot:
                found.runtime.stop(slot)
        done = found.runtime.job_runs()
        assert len({each["due"] for each in done}) == len(done), "a job was run twice for one time"
        ended = [
            each for each in done if each["code"] is not None and run_jobs.INTERRUPTED not in each["said"]
        ]
        assert ended
        assert all((each["code"], each["said"]) == (0, "ticked") for each in ended)
        assert not found.supervisor.states(["jobs"])["jobs"].running
