"""The businesses of an organisation, and what counts of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from galley.accounts.models import Membership, Organisation
from galley.brands import rules
from galley.brands.models import Brand, BrandOverride


class BrandNotFound(Exception):
    """The organisation has no such business."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no business {slug!r} here. GET /api/v1/brands lists them.")


@dataclass(frozen=True, slots=True)
class Counting:
    """A business as it counts for one person: what they say themselves, and with it the whole."""

    brand: Brand
    own: dict[str, Any]
    values: dict[str, Any]


def brands_of(membership: Membership) -> QuerySet[Brand]:
    """Return the businesses of the organisation that a person acts in, the first one first."""
    return Brand.objects.filter(organisation=membership.organisation).order_by("-first", "created_at", "id")


def first_values_of(organisation: Organisation) -> dict[str, Any]:
    """Return what an organisation says of its first business; nothing where it has none."""
    found = Brand.objects.filter(organisation=organisation, first=True).first()
    return found.values if found else {}


def brand_of(membership: Membership, slug: str) -> Brand:
    """Return one business. Raises `BrandNotFound`."""
    brand = brands_of(membership).filter(slug=slug).first()
    if brand is None:
        raise BrandNotFound(slug)
    return brand


def counting_for(membership: Membership, *, template: str = "") -> list[Counting]:
    """Return the businesses as they count for a person, and for a template where one is named; the first one first."""
    said = BrandOverride.objects.filter(Q(member=membership) | ~Q(template="") & Q(template=template))
    rows = brands_of(membership).prefetch_related(Prefetch("overrides", queryset=said, to_attr="said"))
    return [_counting(each) for each in rows]


def counting(membership: Membership, slug: str, *, template: str = "") -> Counting:
    """Return the business of this slug as it counts for a person and a template. Raises `BrandNotFound`."""
    found = counting_for(membership, template=template)
    named = next((each for each in found if each.brand.slug == slug), None)
    if named is None:
        raise BrandNotFound(slug)
    return named


def _counting(brand: Brand) -> Counting:
    said: list[BrandOverride] = brand.said  # type: ignore[attr-defined] # as prefetched
    own = next((each.values for each in said if not each.template), {})
    overrides = [*(each.values for each in said if each.template), own]
    return Counting(brand, own, rules.effective(brand.values, overrides, brand.locked))


def template_overrides_of(brand: Brand) -> QuerySet[BrandOverride]:
    """Return what a business says otherwise in some templates, by their slugs."""
    return brand.overrides.filter(member=None).order_by("template")


def pictures_of(membership: Membership) -> set[str]:
    """Return the ids of the pictures that a member's documents may show because a business shows them.

    What a member says does not count: that a picture is another's does not change by naming it.
    """
    return set(_pictures(brands_of(membership)))


def _pictures(brands: QuerySet[Brand]) -> Iterator[str]:
    said = BrandOverride.objects.filter(member=None)
    for brand in brands.prefetch_related(Prefetch("overrides", queryset=said)):
        rows: list[Brand | BrandOverride] = [brand, *brand.overrides.all()]
        for each in rows:
            yield from rules.pictures_in(each.values).values()
