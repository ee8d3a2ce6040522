"""git's command lines and answers, as data."""

from __future__ import annotations

from datetime import UTC, datetime

from slipway.commands import git
from slipway.ports import Commit


def test_names_given_by_people_are_never_options() -> None:
    words = git.resolve("/r", "--upload-pack=evil")
    assert words.index("--end-of-options") == len(words) - 2


def test_commits_are_read_with_every_author_once() -> None:
    others = "Bea <bea@x.example>\nBea B <bea@x.example>\ncleo@x.example\n"
    subject = "Subject: with a: colon, \x1f and \x1d"
    routes = "GET /reports/*\n\nPOST /notes\n"
    at_noon = "2026-03-01T12:00:00+00:00"
    record = ("a" * 40, "ada@x.example", "dan@x.example", at_noon, others, routes, subject, "")
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    hands = ("dan@x.example", "bea@x.example", "cleo@x.example")
    wanted = Commit("a" * 40, "ada@x.example", subject, at, hands, ("GET /reports/*", "POST /notes"))
    assert git.commits_in("\0".join(record) * 2) == [wanted, wanted]
    assert git.commits_in("") == []
