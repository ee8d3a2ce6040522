"""People and companies over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.contacts import operations, queries
from galley.contacts.models import Contact
from galley.contacts.rules import LONGEST_DETAIL, LONGEST_NAME, Known, known_of
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body

router = Router(tags=["contacts"], auth=people_or_programs(Scope.DOCUMENTS))
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00]*$"),
]
Detail = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_DETAIL, pattern=r"^[^\x00]*$")
]


class ContactIn(Body):
    name: Name
    contact: Detail = Field("", description="A person or a department there.")
    address: Detail = Field("", description="As on an envelope, one part a line.")
    email: Detail = ""
    phone: Detail = ""
    vat_id: Detail = ""

    @property
    def known(self) -> Known:
        """Return what is told."""
        found = known_of(self.dict())
        if found is None:
            message = "A name has at least one letter."
            raise Problem(422, "invalid-request", message, errors=[{"path": "/name", "message": message}])
        return found


class ContactOut(Schema):
    id: UUID
    name: str
    contact: str
    address: str
    email: str
    phone: str
    vat_id: str
    used_at: datetime

    @classmethod
    def of(cls, contact: Contact) -> ContactOut:
        said = {
            key: str(contact.details.get(key, ""))
            for key in ("contact", "address", "email", "phone", "vat_id")
        }
        return cls(id=contact.pk, name=contact.name, used_at=contact.used_at, **said)


@router.get("/contacts", response=list[ContactOut])
def list_contacts(
    request: HttpRequest, q: Query[str] = "", limit: Annotated[int, Query(ge=1, le=1000)] = 20
) -> list[ContactOut]:
    """The people and companies that documents were made for, those of the newest documents first."""
    rows = queries.contacts_of(current_membership(request).organisation, text=q)
    return [ContactOut.of(each) for each in rows[:limit]]


@router.post("/contacts", response={201: ContactOut, 422: ProblemOut, 429: ProblemOut})
def put_contact(request: HttpRequest, payload: ContactIn) -> Status[ContactOut]:
    """Keep a person or a company, in place of one of the same name."""
    membership = current_membership(request)
    allowances.count_save(membership.person)
    contact = operations.put(membership.organisation, payload.known, now=wiring.clock().now())
    return Status(201, ContactOut.of(contact))


@router.put(
    "/contacts/{contact_id}",
    response={200: ContactOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def correct_contact(request: HttpRequest, contact_id: UUID, payload: ContactIn) -> ContactOut:
    """Correct a person or a company. Documents keep what they say."""
    membership = current_membership(request)
    allowances.count_save(membership.person)
    try:
        return ContactOut.of(operations.correct(_contact(membership, contact_id), payload.known))
    except operations.NameTaken as error:
        raise Problem(409, "name-taken", error.said) from error


@router.delete("/contacts/{contact_id}", response={204: None, 404: ProblemOut})
def forget_contact(request: HttpRequest, contact_id: UUID) -> Status[None]:
    """Delete a person or a company from the list. Documents keep what they say."""
    operations.forget(_contact(current_membership(request), contact_id))
    return Status(204, None)


def _contact(membership: Membership, contact_id: UUID) -> Contact:
    contact = queries.contacts_of(membership.organisation).filter(pk=contact_id).first()
    if contact is None:
        raise not_found("This entry")
    return contact
