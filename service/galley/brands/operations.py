"""Say what a business is called, where it lives and how it is paid; and what of it is otherwise for some."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from galley.accounts import rules as accounts
from galley.accounts.models import Membership, Organisation
from galley.brands import rules
from galley.brands.models import Brand, BrandOverride
from galley.ports import Problem, Reader, Requester
from galley.rendering.values import brand as brands
from galley.rendering.values import letters
from galley.rendering.values import values as one_text
from galley.rendering.values.values import ValuesRefused

MOST_BRANDS, MOST_TEMPLATES = 50, 200


class BrandFaults(Exception):
    """What is said of the business does not fit; `problems` name each value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("Some of what is said of the business is missing or does not fit.")
        self.problems = problems


class NewerSave(Exception):
    """Another save of the business was made in the meantime."""

    def __init__(self, newest: int) -> None:
        super().__init__(
            f"The business was changed elsewhere in the meantime (save {newest}). Open it again."
        )


class TooManyBrands(Exception):
    """The organisation has as many businesses as one may have."""

    def __init__(self) -> None:
        super().__init__(
            f"An organisation has at most {MOST_BRANDS} businesses. Delete one that is not needed."
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a business: its values as JSON text, and pointers of what nobody may say otherwise."""

    text: str
    locked: Sequence[str] = ()
    first: bool = False


def checked(values: dict[str, Any], *, partly: bool = False, reader: Reader, requester: Requester) -> str:
    """Return the JSON text of a business's values; with `partly` what is needed may be missing.

    Raises `BrandFaults` or `ReadersBusy`.
    """
    try:
        _, text = one_text.settled(values)
    except ValuesRefused as refused:
        raise BrandFaults([refused.problem]) from refused
    if unset := [Problem(*each) for each in letters.never_set(values)]:
        raise BrandFaults(unset)
    if "name" in values and str(values["name"]).isspace():
        raise BrandFaults([Problem("/name", "A name has at least one letter.")])
    schema = brands.schema_text_of_part() if partly else brands.schema_text()
    if problems := reader.check_values(text, schema, requester=requester).problems:
        raise BrandFaults(problems)
    return text


def must_be_pointers(locked: Sequence[str]) -> None:
    """Return when each text leads to something that a business has. Raises `BrandFaults`."""
    problems = [
        Problem(f"/locked/{at}", f"A business has nothing at {pointer!r}. Name a value such as “/bank/iban”.")
        for at, pointer in enumerate(locked)
        if brands.part_at(pointer) is None
    ]
    if problems:
        raise BrandFaults(problems)


@transaction.atomic
def add_brand(said: Said, *, name: str, by: Membership, now: datetime) -> Brand:
    """Make a business. The first one of an organisation counts where none is named. Raises `TooManyBrands`."""
    organisation = _locked(by.organisation)
    slugs = set(organisation.brands.values_list("slug", flat=True))
    if len(slugs) >= MOST_BRANDS:
        raise TooManyBrands
    slug = accounts.slug_of(name, otherwise="business")
    brand = Brand(
        organisation=organisation,
        slug=f"{slug}-{secrets.token_hex(3)}" if slug in slugs else slug,
        values_text=said.text,
        locked=list(said.locked),
        revision=1,
        created_at=now,
        saved_at=now,
    )
    return _saved(brand, first=said.first or not slugs)


@transaction.atomic
def change_brand(brand: Brand, said: Said, *, over: Collection[int] | None, now: datetime) -> Brand:
    """Say something else of a business. `over` are the saves that the newest may be; with None it may be any.

    Raises `NewerSave`.
    """
    _locked(brand.organisation)
    brand = Brand.objects.select_for_update(of=("self",)).get(pk=brand.pk)
    _must_be_known(brand, over)
    brand.values_text, brand.locked = said.text, list(said.locked)
    brand.revision += 1
    brand.saved_at = now
    return _saved(brand, first=said.first or brand.first)


@transaction.atomic
def delete_brand(brand: Brand, *, over: Collection[int] | None) -> None:
    """Delete a business; the oldest of the others comes first then. What was made with it stays. Raises `NewerSave`."""
    organisation = _locked(brand.organisation)
    brand = Brand.objects.select_for_update(of=("self",)).get(pk=brand.pk)
    _must_be_known(brand, over)
    brand.delete()
    oldest = organisation.brands.order_by("-first", "created_at", "id").first()
    if oldest and not oldest.first:
        _saved(oldest, first=True)


def override(brand: Brand, text: str, *, said: dict[str, Any], now: datetime, **whose: Any) -> None:
    """Put values in place of a business's, for `member=` or for `template=`; no values take the override away.

    Raises `BrandFaults` for what is locked.
    """
    if locked := list(rules.said_though_locked(said, brand.locked)):
        message = "The organisation keeps this the same for everybody. An owner can unlock it."
        raise BrandFaults([Problem(pointer, message) for pointer in locked])
    if said and "template" in whose and brand.overrides.filter(member=None).count() >= MOST_TEMPLATES:
        raise BrandFaults(
            [Problem("", f"A business is said otherwise in at most {MOST_TEMPLATES} templates.")]
        )
    if said:
        BrandOverride.objects.update_or_create(
            brand=brand, **whose, defaults={"values_text": text, "saved_at": now}
        )
    else:
        brand.overrides.filter(**whose).delete()


def rewrite(change: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Change the values of all businesses, for a copy of the data; return how many there were."""
    count = 0
    for model in (Brand, BrandOverride):
        for row in model.objects.iterator():
            row.values_text = one_text.canonical(change(row.values))
            row.save(update_fields=["values_text"])
            count += model is Brand
    # Let no former slug be in the way of a new one, should the copy be one of a copy.
    Brand.objects.update(slug=Cast("id", TextField()))
    for number, brand in enumerate(Brand.objects.order_by("created_at", "pk"), start=1):
        Brand.objects.filter(pk=brand.pk).update(slug=f"business-{number:04}")
    return count


def _locked(organisation: Organisation) -> Organisation:
    """Let nobody else decide at the same time which business comes first."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _must_be_known(brand: Brand, over: Collection[int] | None) -> None:
    if over is not None and brand.revision not in over:
        raise NewerSave(brand.revision)


def _saved(brand: Brand, *, first: bool) -> Brand:
    if first:
        Brand.objects.filter(organisation=brand.organisation, first=True).exclude(pk=brand.pk).update(
            first=False
        )
    brand.first = first
    brand.save()
    return brand
