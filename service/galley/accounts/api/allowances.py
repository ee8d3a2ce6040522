"""What is left of what one may use, over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from galley.accounts import allowances
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Scope

router = Router(tags=["accounts"])


class AllowanceOut(Schema):
    used: int
    limit: int
    left: int

    @classmethod
    def of(cls, allowance: allowances.Allowance) -> AllowanceOut:
        return cls(used=allowance.used, limit=allowance.limit, left=allowance.left)


class QuotaOut(Schema):
    objects: AllowanceOut = Field(description="Documents, saves, pictures and templates of the organisation.")
    bytes: AllowanceOut = Field(description="What they need together.")
    organisations: AllowanceOut = Field(description="That one owns, the personal one left out.")
    renders: AllowanceOut = Field(description="Documents and templates that one had made in this hour.")


@router.get(
    "/quota",
    response=QuotaOut,
    auth=people_or_programs(*Scope),
    operation_id="galley_accounts_allowance_api_show_quota",
)
def show_quota(request: HttpRequest) -> QuotaOut:
    """What is used and left of what one may use here."""
    membership = current_membership(request)
    room = allowances.room_of(membership)
    return QuotaOut(
        objects=AllowanceOut.of(room.objects),
        bytes=AllowanceOut.of(room.bytes),
        organisations=AllowanceOut.of(allowances.organisations(membership.person)),
        renders=AllowanceOut.of(allowances.renders(membership.person)),
    )
