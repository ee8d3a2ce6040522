"""What the release before this one does in the same database, which knows fewer tables."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from galley import wiring
from galley.accounts.models import Membership, Organisation
from galley.batches.models import Batch, BatchRow
from galley.brands.models import Brand, BrandOverride
from galley.contacts import operations as contacts
from galley.contacts.models import Contact
from galley.contacts.rules import Known
from galley.library.models import TemplateVersion
from galley.numbering import operations as numbering
from galley.numbering.models import NumberSeries, SeriesNumber
from galley.numbering.rules import Pattern
from galley.sharing.models import DocumentLink
from tests.support import slips
from tests.support.world import World, membership, published


def delete_as_before(table: str, pk: UUID | int) -> None:
    """Delete a row as code does that knows no table which refers to it."""
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [pk])
    connection.check_constraints()


def test_a_membership_ends_though_the_member_says_something_of_a_business(world: World) -> None:
    answer = world.browser("member").put("brands/northern-press/own", {"values": {"phone": "1"}})
    assert answer.status == 200
    now = wiring.clock().now()
    brand, member = Brand.objects.get(slug="northern-press"), membership("member")
    other = Membership.objects.create(
        organisation=member.organisation,
        person=membership("foreigner").person,
        role=member.role,
        created_at=now,
    )
    BrandOverride.objects.create(brand=brand, member=other, values_text="{}", saved_at=now)
    delete_as_before("accounts_membership", other.pk)
    assert not BrandOverride.objects.filter(member_id=other.pk).exists()
    assert BrandOverride.objects.filter(member=member).exists()


def test_an_organisation_is_deleted_with_all_that_is_new(world: World) -> None:
    now = wiring.clock().now()
    left = Organisation.objects.create(name="Left", slug="left", created_at=now)
    template = published(slips.bundle("bill", title="Bill"), membership("author").organisation).template
    brand = Brand.objects.create(
        organisation=left, slug="left", values_text="{}", revision=1, created_at=now, saved_at=now
    )
    BrandOverride.objects.create(brand=brand, template="bill", values_text="{}", saved_at=now)
    contacts.put(left, Known("Ada"), now=now)
    series = numbering.set_series(left, template, Pattern(), gapless=True, day=now.date(), now=now)
    numbering.mark_taken(series, [("1", brand.pk)], now=now)
    version = TemplateVersion.objects.get(template__slug="slip", number=1)
    batch = Batch.objects.create(
        organisation=left, person=membership("member").person, version=version, name="a.csv", created_at=now
    )
    BatchRow.objects.create(batch=batch, number=2)
    delete_as_before("accounts_organisation", left.pk)
    assert not BatchRow.objects.filter(batch_id=batch.pk).exists()
    for model in (Brand, Contact, NumberSeries):
        assert not model.objects.filter(organisation_id=left.pk).exists()
    assert not SeriesNumber.objects.exists()
    assert not BrandOverride.objects.filter(template="bill").exists()


def test_a_document_is_purged_though_a_link_leads_to_it(world: World) -> None:
    assert DocumentLink.objects.filter(document_id=UUID(world.document)).exists()
    delete_as_before("documents_document", UUID(world.document))
    assert not DocumentLink.objects.exists()
