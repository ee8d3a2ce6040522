"""The keeper's configuration, as its own parser reads it."""

from __future__ import annotations

from configparser import RawConfigParser

from slipway.commands import supervisor


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
