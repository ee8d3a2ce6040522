"""Take in images."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from galley.accounts.models import Membership
from galley.documents import images
from galley.documents.models import Asset
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import (
    ObjectStore,
)


def add_asset(data: bytes, *, name: str, by: Membership, now: datetime, store: ObjectStore) -> Asset:
    """Keep an uploaded image. Raises `images.ImageRefused` or `StoreUnreachable`."""
    image = images.clean(data)
    content = contents.asset(image.data, image.media_type, image.suffix)
    put = objects.store_content(content, store=store)
    with transaction.atomic():
        return Asset.objects.create(
            organisation=by.organisation,
            person=by.person,
            name=name[:200],
            media_type=image.media_type,
            width=image.width,
            height=image.height,
            content=objects.record_content(content, put, store=store, now=now),
            created_at=now,
        )
