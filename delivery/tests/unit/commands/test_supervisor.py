"""The configuration of the supervisor, as its own parser reads it."""

from __future__ import annotations

from configparser import RawConfigParser

from slipway.commands import supervisor
from slipway.ports import Cause, Restart


def parsed(text: str) -> RawConfigParser:
    found = RawConfigParser(inline_comment_prefixes=(";", "#"))
    found.read_string(text)
    return found


def test_percent_signs_and_spaces_in_a_command_are_meant_as_such() -> None:
    program = supervisor.Program("blue-web", ("/opt/a b/python", "50%", "it's"), "/logs/x.log", 1.4)
    section = parsed(supervisor.group("blue", [program]))["program:blue-web"]
    assert section["command"] % {} == """'/opt/a b/python' 50% 'it'"'"'s'"""
    assert section["stopwaitsecs"] == "1"


def test_a_group_names_its_programs_and_each_is_kept_alive() -> None:
    programs = [supervisor.Program(name, ("x",), f"/logs/{name}", 30) for name in ("blue-web", "blue-worker")]
    found = parsed(supervisor.group("blue", programs))
    assert found["group:blue"]["programs"] == "blue-web,blue-worker"
    assert {found[f"program:{each.name}"]["autorestart"] for each in programs} == {"true"}
    assert found["program:blue-worker"]["stopwaitsecs"] == "30"


def test_root_is_told_as_whom_it_runs_and_nobody_else_is() -> None:
    places = {"root": "/h", "socket": "/h/s", "pid_file": "/h/p", "log": "/h/l", "programs": "/h/programs"}
    assert parsed(supervisor.daemon(**places, user="root"))["supervisord"]["user"] == "root"
    assert "user" not in parsed(supervisor.daemon(**places, user=""))["supervisord"]


LOG = """\
2026-11-29 10:00:00,001 INFO spawned: 'blue-web' with pid 10
2026-11-29 10:00:00,002 INFO spawned: 'blue-worker' with pid 11
2026-11-29 10:00:01,003 INFO success: blue-web entered RUNNING state, process has stayed up for > than 1 seconds
2026-11-29 10:00:05,004 WARN exited: blue-web (exit status 70; not expected)
2026-11-29 10:00:06,005 INFO spawned: 'blue-web' with pid 12
2026-11-29 10:00:07,006 WARN exited: blue-web (terminated by SIGSEGV (core dumped); not expected)
2026-11-29 10:00:08,007 WARN stopped: blue-worker (terminated by SIGTERM)
2026-11-29 10:00:09,008 INFO spawned: 'blue-worker' with pid 13
2026-11-29 10:00:10,009 WARN exited: blue-worker (unknown termination cause 0x0fff; not expected)
2026-11-29 10:00:11,010 INFO spawned: 'blue-web' with pid 14
"""


def test_the_log_of_the_supervisor_says_of_what_each_process_ended() -> None:
    assert supervisor.ends_in(LOG) == {
        ("blue-web", 10): Restart(Cause.EXIT, "70"),
        ("blue-web", 12): Restart(Cause.SIGNAL, "SIGSEGV"),
        ("blue-worker", 11): Restart(Cause.STOPPED_BY_OTHERS),
        ("blue-worker", 13): Restart(Cause.UNKNOWN),
    }
    assert supervisor.ends_in("a log that was cut in the middle (exit status 1") == {}
