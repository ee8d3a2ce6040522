"""A mail is begun with an address that is known of whom its document is for."""

from __future__ import annotations

import json

import pytest
from galley import wiring
from galley.mailing import jobs, operations
from galley.mailing.models import Delivery, MailServer
from galley.mailing.rules import MailState
from journeys.support.post import Post
from tests.support import slips
from tests.support.world import World, membership, published

CLIENT = {
    "type": "object",
    "contact": {"name": "/name", "email": "/email"},
    "properties": {"name": {"type": "string"}, "email": {"type": "string"}},
}


pytestmark = pytest.mark.usefixtures("ready")


def offered(world: World, document: str = "") -> list[tuple[str, str]]:
    """Return the addresses that a mail is begun with, the first one first, and from where each is."""
    draft = world.browser("member").get(f"documents/{document or world.document}/mails/draft").json()
    found = [(each["address"], each["source"]) for each in draft["addresses"]]
    assert draft["recipient"] == (found[0][0] if found else "")
    return found


def send(world: World, recipient: str) -> str:
    mail = {"recipient": recipient, "subject": "Slip", "body": "{link}"}
    made = world.browser("member").post(f"documents/{world.document}/mails", mail).json()
    jobs.send_mail(made["id"])
    return str(made["id"])


def other_slip(world: World) -> str:
    """Make another document for the same person."""
    made = world.browser("member").post("documents", {"template": "slip", "values": slips.SAMPLE})
    assert made.status == 201, made.body
    return str(made.json()["id"])


def test_where_a_mail_went_is_offered_with_the_next_document_for_the_same_person(
    world: World, post: Post
) -> None:
    assert offered(world) == []
    send(world, "ada@engine.example")
    assert offered(world, other_slip(world)) == [("ada@engine.example", "mail")]
    post.to_recipient["typo@engine.example"] = "550 no such mailbox here"
    send(world, "typo@engine.example")
    assert offered(world) == [("ada@engine.example", "mail")], "no address that takes no mail"
    send(world, "accounts@engine.example")
    assert offered(world) == [("accounts@engine.example", "mail"), ("ada@engine.example", "contact")]


def test_an_address_is_forgotten_when_a_mail_came_back_or_a_person_tells_another(world: World) -> None:
    mail = send(world, "ada@engine.example")
    world.browser("owner").post("contacts", {"name": "Ada Lovelace", "email": "countess@engine.example"})
    assert offered(world) == [("countess@engine.example", "contact")]
    send(world, "ada@engine.example")
    assert offered(world)[0] == ("ada@engine.example", "mail")
    server = MailServer.objects.select_related("organisation").get()
    assert operations.record_bounce(server, mail, said="mailbox full", now=wiring.clock().now())
    assert offered(world) == [("countess@engine.example", "contact")]


def test_a_mail_of_a_table_adds_nobody_to_the_list(world: World) -> None:
    before = world.browser("owner").get("contacts").json()
    made = world.browser("member").post(
        f"documents/{world.document}/mails",
        {"recipient": "ada@engine.example", "subject": "Slip", "body": "{link}"},
    )
    row = Delivery.objects.get(pk=made.json()["id"])
    row.run_id = row.pk
    operations.learn_address(row, MailState.SENT, now=wiring.clock().now())
    assert world.browser("owner").get("contacts").json() == before


def test_what_the_document_says_comes_first(world: World) -> None:
    schema = slips.SCHEMA | {"properties": slips.SCHEMA["properties"] | {"client": CLIENT}}
    bundle = slips.bundle("bill", title="Bill", schema_json=json.dumps(schema))
    published(bundle, membership("author").organisation)
    send(world, "ada@engine.example")
    client = {"name": "Ada Lovelace", "email": "bills@engine.example"}
    values = slips.SAMPLE | {"client": client}
    made = world.browser("member").post("documents", {"template": "bill", "values": values})
    assert made.status == 201, made.body
    world.browser("owner").post("contacts", client | {"email": "old@engine.example"})
    send(world, "ada@engine.example")
    assert offered(world, made.json()["id"]) == [
        ("bills@engine.example", "document"),
        ("ada@engine.example", "mail"),
        ("old@engine.example", "contact"),
    ]
