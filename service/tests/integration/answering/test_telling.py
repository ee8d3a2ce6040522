"""Whoever made a form is told by mail that answers came: once an hour, in their language, and of no word in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import override_settings
from galley import wiring
from galley.answering import jobs
from galley.answering.models import Answer, AnswerLink
from pydantic import SecretStr
from tests.integration.answering.test_forms import make, sent
from tests.support.world import World, email_of

SECRET = "Grace-who-is-secret"


@pytest.fixture(autouse=True)
def _with_mail() -> Iterator[None]:
    there = settings.GALLEY.model_copy(update={"email_url": SecretStr("smtp://127.0.0.1:2")})
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(GALLEY=there, EMAIL_BACKEND=locmem):
        mail.outbox = []
        yield


def worked() -> list[Any]:
    """Do the letters that wait, and return when those are due that wait then."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'answering.tell' RETURNING args")
        for (args,) in cursor.fetchall():
            jobs.tell_owner(**(args if isinstance(args, dict) else json.loads(args)))
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'answering.tell'")
        return [at for (at,) in cursor.fetchall()]


def an_hour_later(made: dict[str, Any]) -> None:
    """Let the last letter have been an hour ago."""
    link = AnswerLink.objects.get(pk=made["id"])
    assert link.told_at
    AnswerLink.objects.filter(pk=link.pk).update(told_at=link.told_at - timedelta(hours=1))


def test_of_many_answers_one_letter_an_hour_tells_and_holds_none(world: World) -> None:
    made = make(world, most_answers=None, note="For Grace")
    assert made["tells_by_mail"] is True
    assert sent(made, "answer-1", name=SECRET) == 201
    assert not mail.outbox, "not in the stranger's request"
    assert worked() == []
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([email_of("member")], "An answer to your form: For Grace")
    assert "/answers\n" in str(letter.body)
    assert SECRET not in letter.subject + str(letter.body)
    for at in (2, 3, 4):
        sent(made, f"answer-{at}", name=SECRET)
    [due] = worked()
    assert (len(mail.outbox), due > wiring.clock().now() + timedelta(minutes=55)) == (1, True)
    newest = world.browser("member").get("answers").json()[0]["id"]
    world.browser("member").put(f"answers/{newest}/opened", None)
    an_hour_later(made)
    worked()
    assert mail.outbox[-1].subject == "2 new answers to your form: For Grace", (
        "of what was opened nobody is told"
    )
    an_hour_later(made)
    worked()
    assert len(mail.outbox) == 2
    world.browser("member").put(f"answer-links/{made['id']}/telling", {"tells_by_mail": False})
    sent(made, "answer-5", name=SECRET)
    assert (worked(), len(mail.outbox)) == ([], 2)


def test_an_answer_is_kept_whatever_becomes_of_the_letter_and_is_told_an_hour_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(world, most_answers=None)

    def fails(*_: object) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(jobs, "send_letter", fails)
    assert sent(made, "answer-1", name="Grace") == 201
    [due] = worked()
    assert Answer.objects.filter(link=made["id"]).count() == 1
    assert due > wiring.clock().now() + timedelta(minutes=55)
    monkeypatch.undo()
    an_hour_later(made)
    # As if its worker was killed after the letter was claimed: the job is given back, and done again.
    jobs.tell_owner(link=made["id"])
    assert [each.subject for each in mail.outbox] == ["An answer to your form: Slip"]


def test_the_letter_is_in_the_language_of_whoever_asked_and_where_no_mail_is_nobody_is_told(
    world: World,
) -> None:
    member = world.browser("member")
    asked = {"template": "slip", "values": {"name": "Ada"}, "open_fields": ["/name"]}
    form = member.send("POST", "answer-links", asked, headers={"Accept-Language": "de"}).json()
    sent(form | {"token": form["address"].rpartition("/")[2]}, name="Grace")
    worked()
    assert mail.outbox[-1].subject == "Eine Antwort auf Ihr Formular: Slip"
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"email_url": SecretStr("")})):
        made = make(world)
        assert made["tells_by_mail"] is None
        sent(made, name="Grace")
        assert worked() == []
    assert len(mail.outbox) == 1
