"""The people and things that the tests speak of: the organisation North, and the rest of the world.

North has an owner, an author, a member, and a business, Northern Press. The foreigner owns another organisation, South,
and has no business in North. The member has saved values, an image and a document there; one of each kind is deleted
but not yet purged.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from galley import wiring
from galley.accounts import operations as accounts
from galley.accounts.models import USUAL_SCOPES, Membership, Organisation, Person, Role, Scope
from galley.accounts.operations import invitations
from galley.answering import operations as answering
from galley.batches.models import Batch, BatchRow, BatchState, RowState
from galley.brands import operations as brands
from galley.contacts import operations as contacts
from galley.contacts.rules import Known
from galley.documents import operations as documents
from galley.documents.models import Document
from galley.library import operations as library
from galley.library.models import Template, TemplateVersion
from galley.mailing.models import MailRun
from galley.mailing.rules import RunState, SummaryState, Way
from galley.ports import RenderingTools
from galley.rendering.bundles.bundle import Bundle, CheckedBundle
from galley.sharing import operations as sharing
from galley.sharing.models import DocumentLink
from PIL import Image
from tests.support import slips
from tests.support.callers import ALLAUTH, Caller

PASSWORD = "seven-lilac-otters-2931"
INSIDERS = ("owner", "author", "member")
PEOPLE = (*INSIDERS, "foreigner")
ACTORS = ("nobody", "foreigner", "member", "author", "owner")


@dataclass(frozen=True)
class World:
    """What there is before every test, by name or id."""

    asset: str
    customisation: str
    deleted_customisation: str
    document: str
    deleted_document: str
    api_key: str
    invitation: str
    pdf_sha256: str
    contact: str
    link: str
    batch: str
    mail_run: str
    answer_link: str
    answer: str
    members: dict[str, int]
    keys: dict[str, str]
    cookies: dict[str, dict[str, str]]
    tokens: dict[str, str]
    template: str = "slip"
    shipped: str = "notice"

    def browser(self, actor: str) -> Caller:
        """Return somebody's browser; nobody's has no cookie."""
        if actor == "nobody":
            return Caller()
        return Caller(cookies=self.cookies[actor], headers={"X-Organisation": home_of(actor)})

    def app(self, actor: str) -> Caller:
        """Return somebody's app."""
        if actor == "nobody":
            return Caller()
        return Caller(headers={"X-Session-Token": self.tokens[actor], "X-Organisation": home_of(actor)})

    def program(self, actor: str, scope: str = "") -> Caller:
        """Return somebody's program, with an API key of the usual scopes, or of one only."""
        secret = self.keys[f"{actor} {scope}" if scope else actor]
        return Caller(headers={"Authorization": f"Bearer {secret}"})


def email_of(actor: str) -> str:
    """Return somebody's address."""
    return f"{actor}@{home_of(actor)}.example"


def home_of(actor: str) -> str:
    """Return the slug of the organisation that somebody acts in."""
    return "south" if actor == "foreigner" else "north"


def person(actor: str) -> Person:
    """Return somebody's row."""
    return Person.objects.get(email=email_of(actor))


def membership(actor: str) -> Membership:
    """Return what somebody acts with."""
    rows = Membership.objects.select_related("organisation", "person")
    return rows.get(person__email=email_of(actor), organisation__slug=home_of(actor))


def personal(actor: str) -> Membership:
    """Return what somebody acts with where nobody else does."""
    rows = Membership.objects.select_related("organisation", "person")
    return rows.get(person__email=email_of(actor), organisation__personal=True)


def make_key(by: Membership, *scopes: str) -> str:
    """Make an API key and return its secret."""
    now, chosen = wiring.clock().now(), [Scope(each) for each in scopes] or USUAL_SCOPES
    return accounts.create_api_key(by, name="robot", now=now, scopes=chosen)[1]


def publishing_tools() -> library.PublishingTools:
    """Return the effects that bundles need. The slips of the tests are tried by nothing but their own tests."""
    return library.PublishingTools(wiring.store(), wiring.renderer(), wiring.reader(), trials=False)


def rendering_tools() -> RenderingTools:
    """Return the effects that documents need."""
    return wiring.rendering_tools()


def read(bundle: Bundle) -> CheckedBundle:
    """Return a bundle as a reader gives it."""
    return library.read_bundle(bundle.archive, tools=publishing_tools())


def picture(
    colour: str = "teal", *, size: tuple[int, int] = (24, 16), form: str = "PNG", **more: Any
) -> bytes:
    """Return an image of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form, **more)
    return out.getvalue()


def published(bundle: Any, organisation: Organisation | None, by: Person | None = None) -> TemplateVersion:
    """Take in a bundle as a new template's first version and publish it."""
    now = wiring.clock().now()
    made = library.add_template(
        read(bundle), organisation=organisation, by=by, now=now, tools=publishing_tools()
    )
    return library.publish_version(made, now=now, tools=publishing_tools())


def issued(version: TemplateVersion, by: Membership, values: dict[str, Any] | None = None) -> Document:
    """Make a document."""
    order = documents.Order(version=version, values=values or slips.SAMPLE, standard=tuple(version.standard))
    return documents.issue_document(order, by=by, now=wiring.clock().now(), tools=rendering_tools())


def build() -> World:
    """Make the world in an empty, migrated database."""
    for actor in PEOPLE:
        accounts.create_person(email_of(actor), PASSWORD, now=wiring.clock().now(), name=actor.capitalize())
    _found_organisations()
    member = membership("member")
    template = _templates()
    version = template.versions.get(number=1)
    kept, deleted = _customisations(template, member)
    document = issued(version, member)
    gone = issued(version, member, {"name": "Deleted"})
    documents.delete_document(gone, now=wiring.clock().now())
    now = wiring.clock().now()
    asset = documents.add_asset(picture(), name="teal.png", by=member, now=now, tools=rendering_tools())
    api_key, secret = accounts.create_api_key(member, name="robot", now=now)
    keys = {actor: make_key(membership(actor)) for actor in PEOPLE} | {"member": secret}
    keys |= {f"{actor} {each}": make_key(membership(actor), each) for actor in PEOPLE for each in Scope}
    north = member.organisation
    invited, _ = invitations.invite(
        north, email="invited@nowhere.example", role=Role.MEMBER, by=person("owner"), now=now
    )
    return World(
        asset=str(asset.pk),
        customisation=kept,
        deleted_customisation=deleted,
        document=str(document.pk),
        deleted_document=str(gone.pk),
        api_key=str(api_key.pk),
        invitation=str(invited.pk),
        pdf_sha256=document.content.sha256,
        contact=str(contacts.put(north, Known("Hartmann GmbH", {"address": "Kai 3"}), now=now).pk),
        link=str(_link(document, member).pk),
        **_batch(version, member),
        **_form(version, member),
        members={actor: membership(actor).pk for actor in INSIDERS},
        keys=keys,
        cookies={actor: _browser_session(actor) for actor in PEOPLE},
        tokens={actor: _app_session(actor) for actor in PEOPLE},
    )


def _link(document: Document, by: Membership) -> DocumentLink:
    now = wiring.clock().now()
    wish = sharing.Wish(expires_at=now + timedelta(days=30))
    return sharing.make_link(document, wish, by=by, now=now, tools=rendering_tools())[0]


def _form(version: TemplateVersion, by: Membership) -> dict[str, str]:
    """A form of the member's in which the name is open, with one answer that nobody has opened."""
    now, store = wiring.clock().now(), wiring.store()
    wish = answering.Wish(open_fields=("/name",), expires_at=now + timedelta(days=30))
    link, _ = answering.make_link(version, slips.SAMPLE, wish, by=by, now=now, store=store)
    answer = answering.send_answer(
        link, answering.Sent({"name": "Grace Hopper"}, "the-first"), now=now, store=store
    )
    return {"answer_link": str(link.pk), "answer": str(answer.pk)}


def _batch(version: TemplateVersion, by: Membership) -> dict[str, str]:
    """A table of the member's, checked, with one row that no document was made of yet; its mails are paused."""
    batch = Batch.objects.create(
        organisation=by.organisation,
        person=by.person,
        version=version,
        name="people.csv",
        state=BatchState.READY,
        headers=["Name"],
        columns=["/name"],
        created_at=wiring.clock().now(),
    )
    BatchRow.objects.create(batch=batch, number=2, cells=["Grace"], state=RowState.GOOD)
    run = MailRun.objects.create(
        organisation=by.organisation,
        person=by.person,
        batch=batch,
        source="0",
        subject="Slip",
        body="{link}",
        way=Way.LINK,
        days=30,
        home="http://127.0.0.1",
        language="en",
        summary=SummaryState.NONE,
        state=RunState.PAUSED,
        created_at=batch.created_at,
    )
    return {"batch": str(batch.pk), "mail_run": str(run.pk)}


def _found_organisations() -> None:
    now = wiring.clock().now()
    north = accounts.create_organisation("North", by=person("owner"), now=now).organisation
    accounts.add_member(north, email=email_of("author"), role=Role.AUTHOR, now=now)
    accounts.add_member(north, email=email_of("member"), role=Role.MEMBER, now=now)
    accounts.create_organisation("South", by=person("foreigner"), now=now)
    said = brands.Said('{"name":"Northern Press"}')
    brands.add_brand(said, name="Northern Press", by=membership("owner"), now=now)


def _templates() -> Template:
    """Make a template of North with a published version and a draft, and a shipped one for everybody."""
    author = membership("author")
    version = published(slips.bundle(), author.organisation, author.person)
    library.add_version(
        version.template,
        read(slips.bundle(title="Slip, new")),
        by=author.person,
        now=wiring.clock().now(),
        tools=publishing_tools(),
    )
    published(slips.bundle("notice", title="Notice"), None)
    return version.template


def _customisations(template: Template, by: Membership) -> tuple[str, str]:
    now, store = wiring.clock().now(), wiring.store()
    kept, deleted = (
        documents.save_new(template, name=name, chosen=slips.SAMPLE, by=by, now=now, store=store)
        for name in ("Kept", "Deleted")
    )
    documents.delete_customisation(deleted, now=now)
    return str(kept.pk), str(deleted.pk)


def _browser_session(actor: str) -> dict[str, str]:
    caller = Caller()
    caller.get(f"{ALLAUTH['browser']}/auth/session")
    caller.get(f"{ALLAUTH['browser']}/config")
    answer = caller.post(f"{ALLAUTH['browser']}/auth/login", {"email": email_of(actor), "password": PASSWORD})
    assert answer.status == 200, answer.body
    return {name: morsel.value for name, morsel in caller.client.cookies.items()}


def _app_session(actor: str) -> str:
    answer = Caller().post(f"{ALLAUTH['app']}/auth/login", {"email": email_of(actor), "password": PASSWORD})
    assert answer.status == 200, answer.body
    return str(answer.json()["meta"]["session_token"])


def save(world: World, file: Path) -> None:
    """Write the world down for the other processes of this run."""
    file.write_text(json.dumps(asdict(world)))


def load(file: Path) -> World:
    """Read the world that another process made."""
    return World(**json.loads(file.read_text()))
