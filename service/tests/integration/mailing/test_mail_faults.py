"""A document whose mail did not arrive says so in the list, until a later one did or a person has seen to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from galley import wiring
from galley.accounts.models import Membership
from galley.documents import listing, queries
from galley.documents.models import Document
from galley.mailing import jobs, operations
from galley.mailing.models import Delivery, MailServer
from galley.mailing.rules import MailState
from journeys.support.post import Post
from tests.support.world import World, membership

ANNA, BEN = "anna@hartmann.example", "ben@hartmann.example"


pytestmark = pytest.mark.usefixtures("ready")


def send(world: World, recipient: str) -> str:
    """Send a mail to an address, and return its id."""
    mail = {"recipient": recipient, "subject": "Slip", "body": "{link}"}
    made = world.browser("member").post(f"documents/{world.document}/mails", mail).json()
    jobs.send_mail(made["id"])
    return str(made["id"])


def refuse(post: Post, *recipients: str) -> None:
    post.to_recipient.clear()
    post.to_recipient.update(dict.fromkeys(recipients, "550 no such mailbox here"))


def fault(world: World) -> str | None:
    """Return what the list says of the document, and hold the filter to it."""
    browser = world.browser("member")
    (shown,) = [each for each in browser.get("documents").json() if each["id"] == str(world.document)]
    narrowed = [each["id"] for each in browser.get("documents?mail_fault=true").json()]
    assert narrowed == ([str(world.document)] if shown["mail_fault"] else [])
    found = shown["mail_fault"]
    assert found is None or isinstance(found, str)
    return found


def open_mails(world: World) -> set[str]:
    mails = world.browser("member").get(f"documents/{world.document}/mails").json()
    return {str(each["recipient"]) for each in mails if each["needs_a_look"]}


def test_a_refused_mail_is_said_until_a_later_one_to_the_same_address_arrived(
    world: World, post: Post
) -> None:
    assert fault(world) is None
    refuse(post, ANNA)
    send(world, ANNA)
    assert fault(world) == "refused"
    send(world, BEN)
    assert fault(world) == "refused", "one to another address does not make up for it"
    refuse(post)
    send(world, ANNA.upper().replace("EXAMPLE", "example"))
    assert (fault(world), open_mails(world)) == (None, set())


def test_the_same_mail_sent_again_is_no_fault_once_it_arrived(world: World, post: Post) -> None:
    refuse(post, ANNA)
    mail = send(world, ANNA)
    again = f"documents/{world.document}/mails/{mail}/again"
    assert world.browser("member").post(again).status == 202
    jobs.send_mail(mail)
    assert fault(world) == "refused", "it was refused once more"
    refuse(post)
    assert world.browser("member").post(again).status == 202
    jobs.send_mail(mail)
    assert fault(world) is None


def test_who_has_seen_to_it_is_not_told_again_but_of_the_next_one(world: World, post: Post) -> None:
    refuse(post, ANNA, BEN)
    send(world, ANNA)
    assert open_mails(world) == {ANNA}
    done = world.browser("member").post(f"documents/{world.document}/mails/done")
    assert (done.status, done.json()["mail_fault"]) == (200, None)
    assert (fault(world), open_mails(world)) == (None, set())
    send(world, BEN)
    assert (fault(world), open_mails(world)) == ("refused", {BEN})


def test_one_that_came_back_and_one_that_perhaps_went_out_are_told_as_well(world: World, post: Post) -> None:
    mail = send(world, ANNA)
    server = MailServer.objects.select_related("organisation").get()
    assert operations.record_bounce(server, mail, said="mailbox full", now=wiring.clock().now())
    assert fault(world) == "bounced"
    lost = send(world, BEN)
    Delivery.objects.filter(pk=lost).update(state=MailState.SENDING)
    jobs.send_mail(lost)
    assert fault(world) == "perhaps_sent", "the newest is told"
    assert open_mails(world) == {ANNA, BEN}


def test_the_upkeep_says_what_the_release_before_did_not(world: World, post: Post) -> None:
    refuse(post, ANNA)
    send(world, ANNA)
    Document.objects.update(mail_fault="")
    operations.tell_missed()
    assert fault(world) == "refused"


def test_a_list_of_all_that_did_not_arrive_is_read_from_an_index_of_those_alone(world: World) -> None:
    plan = plan_of(wanted(membership("owner")))
    assert "document_mail_fault" in plan, plan


def wanted(member: Membership) -> QuerySet[Document]:
    rows = queries.documents_of(member, everyone=True)
    return listing.narrowed(rows, listing.Wanted(with_mail_fault=True))


def plan_of(rows: QuerySet[Document]) -> Any:
    """Return how PostgreSQL would read rows of a table too large to be read whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows[:50].explain()
