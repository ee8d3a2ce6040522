"""Of which business a document is made, and what its fields take from it."""

from __future__ import annotations

from typing import Any

from galley.accounts.models import Membership
from galley.brands import queries as brands
from galley.documents.answers import MadeFor
from galley.edge.problems import Problem
from galley.library.models import TemplateVersion
from galley.rendering.values import brand as defaults

Brand = dict[str, Any]


def brand_for(membership: Membership, wanted: MadeFor, *, template: str) -> Brand | None:
    """Return what counts of the business that a request names, else of the first one; None where there is none.

    Raises a 422 problem for a business that does not exist.
    """
    found = brands.counting_for(membership, template=template)
    if wanted.brand is None:
        return next((each.values for each in found if each.brand.first), None)
    named = next((each.values for each in found if each.brand.slug == wanted.brand), None)
    if named is None:
        message = f"There is no business {wanted.brand!r} here. GET /api/v1/brands lists them."
        raise Problem(422, "invalid-request", message, errors=[{"path": "/brand", "message": message}])
    return named


def filled(
    version: TemplateVersion, chosen: dict[str, Any], brand: Brand | None, *, defaults_of: str
) -> dict[str, Any]:
    """Return values with what is absent taken from the business, where that is asked for."""
    if brand is None or defaults_of == "none" or not defaults.is_asked_for(version.schema_text):
        return chosen
    return defaults.with_brand(version.schema, chosen, brand)
