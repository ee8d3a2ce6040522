"""What Slipway relies on wherever releases run."""

from __future__ import annotations

import pytest
from slipway.errors import StepFailed
from slipway.ports import CommandSettings, Ended, Ready, Slot
from slipway.steps.starting.readiness import NeverReady, Patience, wait_until_ready

from tests.contracts.targets import BROKEN, NEW, OLD, TargetUnderTest
from tests.support import place

BLUE, GREEN = Slot.BLUE, Slot.GREEN


def test_an_empty_slot_holds_nothing_and_never_gets_ready(tried: TargetUnderTest) -> None:
    runtime = tried.target.runtime
    assert (runtime.release_in(BLUE), list(runtime.processes(BLUE))) == ("", [])
    readiness = runtime.ready(BLUE)
    assert isinstance(readiness, Ended)
    assert readiness.is_final
    for act in (runtime.stop, runtime.stop_workers, runtime.start_workers):
        act(BLUE)
    assert runtime.release_in(BLUE) == ""


def test_a_started_release_gets_ready_and_names_its_commit(tried: TargetUnderTest) -> None:
    runtime = tried.target.runtime
    tried.run(BLUE, tried.old)
    assert runtime.release_in(BLUE) == tried.old.digest
    assert OLD in runtime.version(BLUE)
    (web,) = [each for each in runtime.processes(BLUE) if each.name == "web"]
    assert (web.running, web.restarts) == (True, ())
    # A cluster measures it every so many seconds.
    place.wait_until(lambda: sum(each.memory_bytes for each in runtime.processes(BLUE)) > 0)


def test_what_runs_is_the_same_for_another_deployer(tried: TargetUnderTest) -> None:
    tried.run(BLUE, tried.old)
    other = tried.reopen().runtime
    assert other.release_in(BLUE) == tried.old.digest
    assert isinstance(other.ready(BLUE), Ready)


def test_each_slot_has_a_release_of_its_own(tried: TargetUnderTest) -> None:
    tried.run(BLUE, tried.old)
    tried.run(GREEN, tried.new)
    runtime = tried.target.runtime
    assert (OLD in runtime.version(BLUE), NEW in runtime.version(GREEN)) == (True, True)
    runtime.stop(GREEN)
    runtime.stop(GREEN)
    assert (runtime.release_in(BLUE), runtime.release_in(GREEN)) == (tried.old.digest, "")
    assert isinstance(runtime.ready(BLUE), Ready)


def test_starting_what_runs_leaves_it_running(tried: TargetUnderTest) -> None:
    tried.run(BLUE, tried.old)
    tried.target.runtime.start(BLUE, tried.old)
    assert isinstance(tried.target.runtime.ready(BLUE), Ready)
    assert [each.restarts for each in tried.target.runtime.processes(BLUE)] == [()]


def test_a_release_that_is_not_installed_neither_runs_nor_answers(tried: TargetUnderTest) -> None:
    runtime = tried.target.runtime
    runtime.remove_other_releases([])
    with pytest.raises(StepFailed):
        runtime.start(BLUE, tried.new)
    with pytest.raises(StepFailed):
        runtime.command(tried.new, tried.fails, timeout_seconds=20)
    assert runtime.release_in(BLUE) == ""


def test_without_its_workers_a_release_serves_all_the_same(tried: TargetUnderTest) -> None:
    tried.run(BLUE, tried.old)
    for act in (tried.target.runtime.stop_workers, tried.target.runtime.start_workers):
        act(BLUE)
        act(BLUE)
        assert isinstance(tried.target.runtime.ready(BLUE), Ready)
    assert all(not each.restarts for each in tried.target.runtime.processes(BLUE))


def test_a_process_that_was_killed_is_started_again_and_counted_with_its_cause(
    tried: TargetUnderTest,
) -> None:
    tried.run(BLUE, tried.old)
    tried.crash(BLUE)
    (web,) = [each for each in tried.target.runtime.processes(BLUE) if each.name == "web"]
    assert [each.words for each in web.restarts] == ["SIGKILL"]
    assert web.faults == 1
    tried.wait(BLUE)
    tried.target.runtime.stop(BLUE)
    tried.run(BLUE, tried.old)
    assert all(not each.restarts for each in tried.target.runtime.processes(BLUE))


def test_a_release_that_ends_as_soon_as_it_starts_is_told_before_time_is_over(tried: TargetUnderTest) -> None:
    runtime = tried.target.runtime
    runtime.install(tried.broken)
    runtime.start(BLUE, tried.broken)
    began = tried.clock.now()
    with pytest.raises(NeverReady, match="failed before it was ready"):
        wait_until_ready(
            lambda: runtime.ready(BLUE),
            f"Release {BROKEN[:3]}",
            clock=tried.clock,
            patience=Patience(place.PATIENCE, 1),
        )
    assert tried.clock.now() - began < place.PATIENCE
    assert "broken" in "".join(runtime.last_words(BLUE).values())


def test_a_command_answers_apart_from_its_log(tried: TargetUnderTest) -> None:
    tried.target.runtime.install(tried.old)
    given = CommandSettings(variables={"COLOUR": "blue"}, secrets={"KEY": "secret"})
    for name, value in (("COLOUR", "blue"), ("KEY", "secret"), ("NEITHER", "")):
        done = tried.target.runtime.command(tried.old, tried.tells(name), settings=given, timeout_seconds=60)
        assert (done.code, done.answer) == (0, value)
        assert "log" in done.output


def test_a_command_that_fails_says_with_what(tried: TargetUnderTest) -> None:
    tried.target.runtime.install(tried.old)
    done = tried.target.runtime.command(tried.old, tried.fails, timeout_seconds=60)
    assert (done.code, done.result) == (3, None)


@pytest.mark.parametrize("closed", [False, True])
def test_a_release_apart_serves_beside_the_slots_and_is_gone_afterwards(
    tried: TargetUnderTest, *, closed: bool
) -> None:
    if closed and (why := tried.target.runtime.why_not_closed()):
        pytest.skip(why)
    tried.run(BLUE, tried.old)
    tried.target.runtime.install(tried.new)
    with tried.target.runtime.scratch(tried.new, closed=closed) as instance:
        wait_until_ready(
            instance.ready, "The release", clock=tried.clock, patience=Patience(place.PATIENCE, 1)
        )
        assert NEW in instance.version()
        assert instance.effects().sent == ()
        assert OLD in tried.target.runtime.version(BLUE)
    assert not isinstance(instance.ready(), Ready)
    assert isinstance(tried.target.runtime.ready(BLUE), Ready)


def test_a_fault_apart_is_told_as_it_is(tried: TargetUnderTest) -> None:
    tried.target.runtime.install(tried.new)
    with pytest.raises(StepFailed, match="the table is missing"), tried.target.runtime.scratch(tried.new):
        raise StepFailed("the table is missing")


def test_only_releases_that_nobody_needs_are_removed(tried: TargetUnderTest) -> None:
    runtime = tried.target.runtime
    tried.run(BLUE, tried.old)
    for each in (tried.new, tried.broken):
        runtime.install(each)
    assert list(runtime.remove_other_releases([tried.new.digest])) == [tried.broken.digest]
    assert list(runtime.remove_other_releases([tried.new.digest])) == []
    runtime.start(GREEN, tried.new)
    assert runtime.release_in(BLUE) == tried.old.digest


def test_a_place_in_which_releases_run_lacks_nothing(tried: TargetUnderTest) -> None:
    assert list(tried.target.runtime.missing_requirements()) == []
    tried.run(BLUE, tried.old)
    assert not tried.target.runtime.is_stopped()
    assert list(tried.target.runtime.orphans()) == []
    assert tried.target.runtime.start_everything() is False
