"""git's command lines and answers, as data."""

from __future__ import annotations

from datetime import UTC, datetime

from slipway.commands import git
from slipway.ports import Commit


def test_names_given_by_people_are_never_options() -> None:
    words = git.resolve("/r", "--upload-pack=evil")
    assert words.index("--end-of-options") == len(words) - 2


def test_commits_are_read_with_every_author_once() -> None:
    record = "\x1f".join(
        (
            "a" * 40,
            "ada@x.example",
            "Subject: with a: colon",
            "2026-03-01T12:00:00+00:00",
            "Bea <bea@x.example>\x1eBea B <bea@x.example>\x1ecleo@x.example",
        )
    )
    others = ("bea@x.example", "cleo@x.example")
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    wanted = Commit("a" * 40, "ada@x.example", "Subject: with a: colon", at, others)
    assert git.commits_in(f"{record}\x1d\n{record}\x1d\n") == [wanted, wanted]
    assert git.commits_in("") == []
