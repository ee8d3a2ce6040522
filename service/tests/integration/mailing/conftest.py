"""A mail server that keeps what it is given, and an organisation that sends by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from galley import wiring
from galley.adapters.database.connection_guard import GuardedMailSender
from galley.adapters.smtp import SmtpSender
from journeys.support import post as posts
from journeys.support.post import Post
from tests.support.world import World


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with posts.serving() as post:
        yield post


@pytest.fixture(autouse=True)
def _empty_post(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    vars(post).update(vars(Post(port=post.port)))
    sender = GuardedMailSender(SmtpSender(private=True, seconds=10))
    monkeypatch.setattr(wiring, "mail_sender", lambda: sender)


@pytest.fixture
def ready(world: World, post: Post, _empty_post: None) -> None:
    """Let the organisation send: its mail server is named and tried."""
    wish = {
        "host": "localhost",
        "port": post.port,
        "security": "none",
        "sender_address": "office@north.example",
    }
    owner = world.browser("owner")
    assert owner.put("mail/server", wish).status == 200
    assert owner.post("mail/server/test").status == 200
    vars(post).update(vars(Post(port=post.port)))  # without the mail by which it was tried
