"""Of which business a document is made, and what its fields take from it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from galley.accounts.models import Membership
from galley.brands import queries as brands
from galley.documents.api.answers import MadeFor
from galley.edge.problems import Problem
from galley.library.models import TemplateVersion
from galley.rendering.values import brand as fields

Brand = dict[str, Any]


def brand_for(membership: Membership, wanted: MadeFor, version: TemplateVersion) -> Brand | None:
    """Return what counts of the business that a request names, else of the first one; None where there is none, or
    where nothing of it is asked for.

    Raises a 422 problem for a business that does not exist.
    """
    is_asked_for = version.reads_brand or (wanted.defaults != "none" and _has_fields(version))
    if wanted.brand is None and not is_asked_for:
        return None
    template = version.template.slug
    if wanted.brand is None:
        found = brands.counting_for(membership, template=template)
        return next((each.values for each in found if each.brand.first), None)
    try:
        return brands.counting(membership, wanted.brand, template=template).values
    except brands.BrandNotFound as error:
        message = str(error)
        raise Problem(
            422, "invalid-request", message, errors=[{"path": "/brand", "message": message}]
        ) from error


def filled(
    version: TemplateVersion, chosen: dict[str, Any], brand: Brand | None, *, defaults: str
) -> dict[str, Any]:
    """Return values with what is absent taken from the business, unless `defaults` is none."""
    if brand is None or defaults == "none" or not _has_fields(version):
        return chosen
    return fields.with_brand(_parsed(version.schema_text), chosen, brand)


def read_by(version: TemplateVersion, brand: Brand | None) -> Brand | None:
    """Return the business for a template that asks for it by itself."""
    return brand if version.reads_brand else None


# Of a template that makes many documents it is read once: it is long, and never changed here.
@lru_cache(maxsize=64)
def _parsed(schema_text: str) -> Any:
    return json.loads(schema_text)


def _has_fields(version: TemplateVersion) -> bool:
    return fields.is_asked_for(version.schema_text)
