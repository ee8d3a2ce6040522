"""No row of a batch gets its mail twice, whatever is killed while mails go out; real processes, a real mail server."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from journeys.support import post as posts
from journeys.support.post import Post
from tests.integration.serve.test_serve_batches import asked, killed, sent
from tests.support.places import Place, begun_once, until

pytestmark = pytest.mark.slow
ROWS, KILLS, ALL = 8, 2, 1000


@dataclass
class HoldingPost(Post):
    """Takes a letter, and says so only when it is let: until then a worker does not know whether it went out."""

    taken: int = 0
    let: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a letter, wait, and answer."""
        answer = await super().handle_DATA(server, session, envelope)
        self.taken += 1
        mine = self.taken
        while self.let < mine:
            await asyncio.sleep(0.01)
        return answer


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    there = Place(
        begun_once(tmp_path_factory.mktemp("mails") / "data"),
        RENDER_WORKERS="2",
        JOB_LOST_SECONDS="2",
        MAILS_PER_HOUR="100000",
        MAIL_SERVERS="private",
    )
    yield there
    there.clean_up()


def test_each_row_gets_at_most_one_mail_however_workers_are_killed(place: Place) -> None:
    table = "Name;Course;Mail\n" + "".join(
        f"Person {at};Bookbinding;p{at}@halden.example\n" for at in range(ROWS)
    )
    post = HoldingPost(let=ALL)
    with posts.serving(post), place.served():
        key = place.key_of("ada@example.com")
        batch = f"/api/v1/batches/{sent(place, key, table)}"
        assert until(lambda: asked(place, key, batch)["state"] == "done")
        set_up_mail(place, key, post)
        post.let = post.taken
        wish = {"source": "2", "subject": "For {recipient}", "body": "{link}"}
        status, said = place.ask("POST", f"{batch}/mail-runs", wish, Authorization=f"Bearer {key}")
        assert status == 202, said
        for _ in range(KILLS):
            assert until(lambda: post.taken > post.let)
            assert killed(place, "--until-idle")
            post.let = post.taken
        post.let = ALL
        assert until(lambda: is_done(place, key, batch))
        run = asked(place, key, f"{batch}/mail-runs")[0]
        assert (run["sent"], run["perhaps_sent"], run["failed"]) == (ROWS - KILLS, KILLS, 0)
        got = Counter(str(letter["To"]) for letter in post.letters)
        assert got == {f"p{at}@halden.example": 1 for at in range(ROWS)}


def is_done(place: Place, key: str, batch: str) -> bool:
    return bool(asked(place, key, f"{batch}/mail-runs")[0]["state"] == "done")


def set_up_mail(place: Place, key: str, post: Post) -> None:
    """Name the mail server and prove it; what is told of it is not for keys of documents."""
    office = place.command("create-api-key", "ada@example.com", "--scope", "administration").stdout.strip()
    told = {"Authorization": f"Bearer {office}"}
    server = {
        "host": "127.0.0.1",
        "port": post.port,
        "security": "none",
        "sender_address": "o@halden.example",
    }
    for method, path, body in (("PUT", "", server), ("POST", "/test", None)):
        status, said = place.ask(method, f"/api/v1/mail/server{path}", body, **told)
        assert status == 200, said
    post.letters.clear()
