"""Documents go out by an organisation's own mail server, once, and whoever sends sees what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from galley import wiring
from galley.adapters.smtp import SmtpSender, is_public
from galley.documents.models import Document
from galley.mailing import jobs, rules
from galley.mailing.models import Delivery, MailServer
from galley.mailing.rules import MailState
from galley.ports import Envelope, MailRefused, MailRoute
from journeys.support import post as posts
from journeys.support.post import Post
from tests.support.callers import Answer, Caller
from tests.support.world import World, email_of, membership

MAIL = {
    "recipient": "accounts@hartmann.example",
    "subject": "Slip",
    "body": "Here it is:\n\n{link}\n\nBye <3",
}


def set_up(world: World, post: Post, *, tested: bool = True, **other: Any) -> Answer:
    wish = {"host": "localhost", "port": post.port, "security": "none", "sender_name": "Northern Press"}
    answer = world.browser("owner").put(
        "mail/server", wish | {"sender_address": "office@north.example"} | other
    )
    assert answer.status == 200, answer.body
    return world.browser("owner").post("mail/server/test") if tested else answer


def write(world: World, **other: Any) -> dict[str, Any]:
    answer = world.browser("member").post(f"documents/{world.document}/mails", MAIL | other)
    assert answer.status == 202, answer.body
    return dict(answer.json())


def sent(world: World, **other: Any) -> dict[str, Any]:
    """Write a mail, do its job, and return what is shown of it."""
    jobs.send_mail(write(world, **other)["id"])
    return listed(world)


def listed(world: World) -> dict[str, Any]:
    return dict(world.browser("member").get(f"documents/{world.document}/mails").json()[0])


def text_of(letter: Any, kind: str = "plain") -> str:
    return str(letter.get_body((kind,)).get_content())


def test_nothing_is_sent_before_a_test_went_through(world: World, post: Post) -> None:
    path = f"documents/{world.document}/mails"
    assert world.browser("member").post(path, MAIL).kind == "mail-not-set-up"
    set_up(world, post, tested=False)
    assert world.browser("member").post(path, MAIL).kind == "mail-not-set-up"
    assert world.browser("owner").post("mail/server/test").json()["said"] == "250 taken as 1234"
    assert post.recipients == [[email_of("owner")]]
    assert world.browser("member").post(path, MAIL).status == 202
    set_up(world, post, tested=False, sender_name="Other")
    assert world.browser("member").post(path, MAIL).kind == "mail-not-set-up", "changed since the test"


def test_a_mail_brings_a_link_that_opens_the_document_and_shows_when_it_was_seen(
    world: World, post: Post
) -> None:
    set_up(world, post, reply_to="desk@north.example")
    shown = sent(world, copy_to_me=True)
    assert (shown["state"], shown["said"], shown["seen_at"]) == ("sent", "250 taken as 1234", None)
    letter = post.letters[-1]
    assert post.recipients[-1] == [MAIL["recipient"], email_of("member")]
    assert letter["From"] == "Northern Press <office@north.example>"
    assert (letter["To"], letter["Reply-To"]) == (MAIL["recipient"], "desk@north.example")
    address = next(line for line in text_of(letter).splitlines() if "/d/" in line)
    assert f'<a href="{address}">' in text_of(letter, "html")
    assert "Bye &lt;3" in text_of(letter, "html"), "nothing that was written is markup"
    path = urlsplit(address).path
    pdf = Caller().send("POST", path, raw=b"download=yes", content_type="application/x-www-form-urlencoded")
    assert pdf.media_type == "application/pdf"
    assert listed(world)["seen_at"]
    row = Delivery.objects.get(pk=shown["id"])
    assert row.sealed_body == "", "the link is not kept"


def test_a_document_is_attached_and_its_letter_speaks_of_no_link(world: World, post: Post) -> None:
    set_up(world, post)
    assert sent(world, way="attachment")["state"] == "sent"
    letter = post.letters[-1]
    (attached,) = letter.iter_attachments()
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert (content[:5], attached.get_filename()) == (b"%PDF-", "Slip - Ada Lovelace.pdf")
    assert "{link}" not in text_of(letter)


def test_there_is_a_job_if_and_only_if_there_is_a_mail_and_the_link_is_readable_nowhere(
    world: World, post: Post
) -> None:
    set_up(world, post)
    made = write(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'delivery' FROM procrastinate_jobs WHERE task_name = 'mailing.send'")
        assert cursor.fetchall() == [(made["id"],)]
    row = Delivery.objects.get(pk=made["id"])
    assert "/d/" not in " ".join(str(value) for value in vars(row).values())
    assert posts.PASSWORD not in str(MailServer.objects.values().get())


def test_a_refused_recipient_is_said_at_once_and_the_copy_does_not_go_out_alone(
    world: World, post: Post
) -> None:
    set_up(world, post)
    before = len(post.letters)
    post.to_recipient[MAIL["recipient"]] = "550 no such mailbox here"
    shown = sent(world, copy_to_me=True)
    assert (shown["state"], shown["said"]) == ("refused", "550 no such mailbox here")
    assert len(post.letters) == before
    post.to_recipient.clear()
    again = world.browser("member").post(f"documents/{world.document}/mails/{shown['id']}/again")
    assert again.json()["state"] == "waiting"
    jobs.send_mail(shown["id"])
    assert listed(world)["state"] == "sent"
    path = f"documents/{world.document}/mails/{shown['id']}/again"
    assert world.browser("member").post(path).kind == "mail-not-sent-again"


def test_a_server_that_is_busy_is_asked_again_with_growing_pauses_and_then_no_more(
    world: World, post: Post
) -> None:
    set_up(world, post)
    post.to_letter = "451 try later"
    made = write(world)
    pauses = []
    for attempt in range(1, 8):
        jobs.send_mail(made["id"])
        row = Delivery.objects.get(pk=made["id"])
        assert (row.attempts, row.said) == (attempt, "451 try later")
        pauses.append(row.next_at and row.next_at - wiring.clock().now())
    assert row.state == MailState.FAILED
    waits = [each.total_seconds() for each in pauses[:-1] if each]
    assert len(waits) == len(rules.PAUSES)
    assert waits == sorted(waits)


def test_of_a_mail_whose_sender_died_nobody_says_that_it_went_out(world: World, post: Post) -> None:
    """The server took it all and hung up; or the worker was killed between sending and recording."""
    set_up(world, post)
    post.dies = True
    assert sent(world)["state"] == "perhaps_sent"
    post.dies = False
    made = write(world)
    Delivery.objects.filter(pk=made["id"]).update(state=MailState.SENDING)
    before = len(post.letters)
    jobs.send_mail(made["id"])
    assert (listed(world)["state"], listed(world)["can_be_sent_again"]) == ("perhaps_sent", True)
    assert len(post.letters) == before, "it is not sent twice by itself"


def test_two_workers_with_the_same_job_send_one_mail(world: World, post: Post) -> None:
    set_up(world, post)
    made, before = write(world), len(post.letters)
    jobs.send_mail(made["id"])
    jobs.send_mail(made["id"])
    assert len(post.letters) == before + 1
    assert listed(world)["state"] == "sent"


def test_a_login_goes_over_a_private_connection_alone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = posts.certified(tmp_path)
    with posts.serving(tls_context=context, require_starttls=True, auth_required=True) as private:
        login: dict[str, Any] = {"security": "starttls", "user": posts.USER, "password": posts.PASSWORD}
        untrusted = set_up(world, private, **login)
        assert (untrusted.status, untrusted.kind) == (502, "mail-not-taken")
        assert "certificate" in untrusted.json()["detail"]
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert world.browser("owner").post("mail/server/test").status == 200
        wrong = set_up(world, private, **login | {"password": "guess"})
        assert wrong.json()["detail"].startswith("535")
        other = set_up(world, private, **login | {"host": "127.0.0.1", "password": None})
        assert other.status == 502, "a password is for the server that it was typed for"
    assert not MailServer.objects.get().sealed_password
    wish = {"host": "mail.example", "sender_address": "a@b.example", "security": "none", "user": "me"}
    assert world.browser("owner").put("mail/server", wish).status == 422


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1%lo",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_no_address_of_the_own_network_is_connected_to(address: str) -> None:
    assert not is_public(address)


def test_a_name_of_this_machine_is_refused_before_anything_is_connected(post: Post) -> None:
    envelope = Envelope("a@b.example", "c@d.example", b"")
    for route in (MailRoute("localhost", 25, "none"), MailRoute("example.org", post.port, "none")):
        outcome = SmtpSender(private=False).send(envelope, route)
        assert isinstance(outcome, MailRefused), outcome
    assert not post.letters
    assert is_public("1.1.1.1")
    assert is_public("2606:4700::1111")


def test_a_provider_tells_of_a_mail_that_came_back(world: World, post: Post) -> None:
    set_up(world, post)
    shown = sent(world)
    server = world.browser("owner").get("mail/server").json()
    path, secret = server["bounces_path"], server["bounce_secret"]
    body = f'{{"mail":"{shown["id"]}","reason":"mailbox full"}}'.encode()

    def tell(body: bytes, signature: str) -> int:
        return Caller().send("POST", path, raw=body, headers={"X-Galley-Signature": signature}).status

    assert tell(body, rules.signature_of(body, "guess")) == 401
    assert listed(world)["state"] == "sent"
    assert tell(body, rules.signature_of(body, secret)) == 204
    assert (listed(world)["state"], listed(world)["said"]) == ("bounced", "mailbox full")
    other = body.replace(shown["id"].encode(), str(uuid4()).encode())
    assert tell(other, rules.signature_of(other, secret)) == 404
    assert tell(b"[]", rules.signature_of(b"[]", secret)) == 422
    assert "bounce_secret" not in {
        k: v for k, v in world.browser("member").get("mail/server").json().items() if v
    }


def test_each_template_has_a_letter_of_its_own_and_its_places_are_filled(world: World, post: Post) -> None:
    set_up(world, post)
    draft = f"documents/{world.document}/mails/draft"
    usual = world.browser("member").get(draft).json()
    assert (usual["subject"], usual["is_ready"]) == ("Slip from Northern Press", True)
    owner = world.browser("owner")
    owner.put("mail/letter?template=slip", {"subject": "For {recipient}", "body": "{title} {unknown} {link}"})
    mine = world.browser("member").get(draft).json()
    assert (mine["subject"], mine["body"]) == ("For Ada Lovelace", "Slip {unknown} {link}")
    refused = world.browser("member").put("mail/letter", {"subject": "x", "body": "y"})
    assert refused.kind == "not-an-owner", refused.body
    assert (
        world.browser("member").put("mail/server", {"host": "a", "sender_address": "a@b.example"}).status
        == 403
    )
    owner.delete("mail/letter?template=slip")
    assert world.browser("member").get(draft).json() == usual
    owner.post("contacts", {"name": "Ada Lovelace", "email": "ada@engine.example"})
    assert world.browser("member").get(draft).json()["recipient"] == "ada@engine.example"


def test_a_german_business_begins_its_mails_in_german(world: World) -> None:
    draft = f"documents/{world.document}/mails/draft"
    values = {"name": "Werkstatt Lindhorst", "locale": "de-CH"}
    assert world.browser("owner").put("brands/northern-press", {"values": values}).status == 200
    written = world.browser("member").get(draft).json()
    assert written["subject"] == "Slip von Werkstatt Lindhorst"
    assert written["body"].startswith("Guten Tag,\n\nanbei erhalten Sie: Slip.")
    assert world.browser("owner").get("mail/letter").json()["subject"] == "{title} von {business}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "a@b.example\nBcc: c@d.example"},
        {"recipient": "a@b.example, c@d.example"},
        {"recipient": "Ada <a@b.example>"},
        {"subject": "One\r\nBcc: c@d.example"},
        {"subject": "One\u2028Bcc: c@d.example"},
        {"subject": "One\x85Bcc: c@d.example"},
    ],
)
def test_nobody_slips_a_header_or_a_second_recipient_in(
    world: World, post: Post, wrong: dict[str, str]
) -> None:
    set_up(world, post)
    answer = world.browser("member").post(f"documents/{world.document}/mails", MAIL | wrong)
    assert answer.status == 422
    assert not Delivery.objects.exists()


def test_a_mail_that_cannot_be_written_or_whose_document_is_gone_is_said_to_be_refused(
    world: World, post: Post
) -> None:
    set_up(world, post)
    made = write(world)
    Delivery.objects.filter(pk=made["id"]).update(subject="One\u2028Two")
    jobs.send_mail(made["id"])
    assert listed(world)["state"] == "refused"
    made, before = write(world, way="attachment"), len(post.letters)
    Document.objects.filter(pk=world.document).update(deleted_at=wiring.clock().now())
    jobs.send_mail(made["id"])
    assert Delivery.objects.get(pk=made["id"]).state == MailState.REFUSED
    assert len(post.letters) == before


def test_mail_ends_with_its_organisation(world: World, post: Post) -> None:
    set_up(world, post)
    write(world)
    assert world.browser("owner").delete("mail/server").status == 204
    row = Delivery.objects.get()
    jobs.send_mail(str(row.pk))
    assert listed(world)["state"] == "refused", "what waits without a server is not sent"
    assert membership("member").organisation == row.organisation
