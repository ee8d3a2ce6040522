"""Take in images."""

from __future__ import annotations

from datetime import datetime

from galley.accounts.models import Membership
from galley.documents.models import Asset
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import PictureFault, RenderingTools


class ImageRefused(Exception):
    """The file is no image that can be used; `fault` says why and what to do."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def add_asset(data: bytes, *, name: str, by: Membership, now: datetime, tools: RenderingTools) -> Asset:
    """Keep an uploaded image. Raises `ImageRefused`, `ReadersBusy` or `StoreUnreachable`."""
    store = tools.store
    image = tools.reader.clean_picture(data, requester=tools.requester)
    if isinstance(image, PictureFault):
        raise ImageRefused(image)
    content = contents.asset(image.data, image.media_type, image.suffix)

    def record(entries: objects.Entries) -> Asset:
        return Asset.objects.create(
            organisation=by.organisation,
            person=by.person,
            name=name[:200],
            media_type=image.media_type,
            width=image.width,
            height=image.height,
            content=entries[content],
            created_at=now,
        )

    return objects.keep_all([content], store=store, now=now, record=record, owner=by.organisation_id)
