"""Of which business the documents of a form are made."""

from __future__ import annotations

from typing import Any

from galley.accounts.models import Membership
from galley.answering.models import AnswerLink
from galley.documents.api import businesses
from galley.documents.api.answers import MadeFor


def business_of(link: AnswerLink, by: Membership) -> dict[str, Any] | None:
    """Return the business for a template that asks for it by itself.

    Raises a 422 problem where the business of the form is not there any more.
    """
    wanted = MadeFor(brand=link.brand or None, defaults="none")
    return businesses.read_by(link.version, businesses.brand_for(by, wanted, link.version))
