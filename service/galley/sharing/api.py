"""Links to documents over HTTP, for whoever makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.login import page_urls
from galley.accounts.models import Scope
from galley.documents.api.found import document_of
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.sharing import operations, queries
from galley.sharing.models import DocumentLink
from galley.sharing.rules import MOST_DAYS, MOST_DOWNLOADS, USUAL_DAYS, LinkState, state_of

router = Router(tags=["sharing"], auth=people_or_programs(Scope.DOCUMENTS))
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]


class LinkIn(Body):
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS, description="For how many days the link works.")
    password: Annotated[str, StringConstraints(min_length=4, max_length=200)] | None = Field(
        None, description="What whoever opens the link has to type. Tell it by another way than the link."
    )
    most_downloads: Annotated[int, Field(ge=1, le=MOST_DOWNLOADS)] | None = Field(
        None, description="How often the document can be downloaded. Default: any number of times."
    )
    note: Note = Field("", description="For yourself: whom the link is for.")


class LinkOut(Schema):
    id: UUID
    note: str
    state: LinkState = Field(
        description="open; or why it leads to the document no more: expired, revoked, used_up, or what became of the "
        "document: cancelled, replaced, deleted."
    )
    has_password: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    downloads: int
    most_downloads: int | None
    first_downloaded_at: datetime | None = Field(
        description="When it was downloaded first; null as long as it was not. To open the page is no download."
    )
    last_downloaded_at: datetime | None

    @classmethod
    def of(cls, link: DocumentLink, now: datetime) -> LinkOut:
        return cls(
            id=link.pk,
            note=link.note,
            state=state_of(link.facts, now=now),
            has_password=bool(link.password),
            created_at=link.created_at,
            expires_at=link.expires_at,
            revoked_at=link.revoked_at,
            downloads=link.downloads,
            most_downloads=link.most_downloads,
            first_downloaded_at=link.first_downloaded_at,
            last_downloaded_at=link.last_downloaded_at,
        )


class MadeLinkOut(LinkOut):
    address: str = Field(
        description="What to send. It is told now and never again: Galley keeps its hash only."
    )


@router.get("/documents/{document_id}/links", response={200: list[LinkOut], 404: ProblemOut})
def list_links(request: HttpRequest, document_id: UUID) -> list[LinkOut]:
    """The links to a document, the newest first; also those that have ended."""
    document, now = document_of(current_membership(request), document_id), wiring.clock().now()
    return [LinkOut.of(each, now) for each in queries.links_of(document)]


@router.post(
    "/documents/{document_id}/links",
    response={201: MadeLinkOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def make_link(request: HttpRequest, document_id: UUID, payload: LinkIn) -> Status[MadeLinkOut]:
    """Make a link by which anybody who has it downloads the document, without an account."""
    membership, now = current_membership(request), wiring.clock().now()
    document = document_of(membership, document_id)
    allowances.require_quota(membership)
    allowances.count_preview(membership.person)
    wish = operations.Wish(
        expires_at=now + timedelta(days=payload.days),
        password=payload.password or "",
        most_downloads=payload.most_downloads,
        note=payload.note,
    )
    tools = wiring.rendering_tools(people.requester_of(membership))
    try:
        link, token = operations.make_link(document, wish, by=membership, now=now, tools=tools)
    except operations.TooManyLinks as error:
        raise Problem(409, "too-many-links", error.said) from error
    address = page_urls.page(f"d/{token}", request)
    return Status(201, MadeLinkOut(**LinkOut.of(link, now).dict(), address=address))


@router.delete("/documents/{document_id}/links/{link_id}", response={200: LinkOut, 404: ProblemOut})
def revoke_link(request: HttpRequest, document_id: UUID, link_id: UUID) -> LinkOut:
    """End a link at once, for good. What was downloaded by it stays with whoever has it."""
    document, now = document_of(current_membership(request), document_id), wiring.clock().now()
    link = queries.links_of(document).filter(pk=link_id).first()
    if link is None:
        raise not_found("This link")
    return LinkOut.of(operations.revoke_link(link, now=now), now)
