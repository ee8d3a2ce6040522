"""What a stranger sees and gives: the page of an answer, what is wrong with it, and pictures.

A stranger's answer is laid over the values of whoever asks, where these are open; all else stays as it was. What is
wrong elsewhere is told to nobody who cannot mend it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from galley.accounts.models import Membership
from galley.answering import queries, rules
from galley.answering.models import AnswerLink, AnswerPicture
from galley.documents import operations as documents
from galley.documents.models import Asset
from galley.documents.rules import ASSET_ID
from galley.ports import OutputFormat, Problem, Rendered, RenderingTools
from galley.rendering.values import values

# What a form by link may keep in all, so that a stranger fills nobody's room: each picture has at most 2 MiB.
MOST_PICTURES = 200
NO_PICTURE = "This picture is not there any more. Choose it once more."


class TooManyPictures(Exception):
    """As many pictures were sent by a link as may be."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_PICTURES} pictures were sent by this link, which is the limit. "
            "Ask whoever sent you the link for another."
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer laid over the values of whoever asks; `wrong` is what a stranger can mend, `unfinished` whether
    something is wrong elsewhere.
    """

    answer: dict[str, Any]
    values: dict[str, Any]
    wrong: tuple[Problem, ...]
    unfinished: bool


def checked(link: AnswerLink, given: dict[str, Any], *, tools: RenderingTools) -> Checked:
    """Take of an answer what is open, and hold it against the template. Raises `ReadersBusy` or `ObjectStoreError`."""
    own, pointers = queries.values_of(link, store=tools.store), link.open_fields
    answer = rules.open_values(given, pointers)
    chosen, text = values.settled(rules.merged(own, answer, pointers))
    found = tools.reader.check_values(text, link.version.schema_text, requester=tools.requester)
    problems = (*found.problems, *_foreign_pictures(link, own, found.pictures))
    wrong = tuple(mendable(link, problems))
    return Checked(answer, chosen, wrong, unfinished=len(wrong) < len(problems))


def mendable(link: AnswerLink, problems: Sequence[Problem]) -> list[Problem]:
    """Return those problems that lie where a form is open."""
    return [each for each in problems if rules.is_open(each.path, link.open_fields)]


def _foreign_pictures(
    link: AnswerLink, own: dict[str, Any], named: Sequence[tuple[str, str]]
) -> list[Problem]:
    """Return a problem for each picture that neither came by this link nor was put in by whoever asks."""
    given = [(path, text) for path, text in named if rules.is_open(path, link.open_fields)]
    given = [(path, text) for path, text in given if ASSET_ID.fullmatch(text)]
    sent = (
        {each.pk for each in queries.pictures_of(link, [UUID(text) for _, text in given])} if given else set()
    )
    allowed = {str(each) for each in sent} | set(_texts(rules.open_values(own, link.open_fields)))
    return [Problem(path, NO_PICTURE) for path, text in given if text not in allowed]


def _texts(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [text for each in found.values() for text in _texts(each)]
    if isinstance(found, list):
        return [text for each in found for text in _texts(each)]
    return [found] if isinstance(found, str) else []


def preview(
    link: AnswerLink,
    chosen: dict[str, Any],
    *,
    brand: dict[str, Any] | None,
    by: Membership,
    day: date,
    tools: RenderingTools,
) -> Rendered:
    """Return the pages of values as pictures: what is drawn, and no text of what is not.

    Raises `InvalidValues`, `RenderFailed` or `ObjectStoreError`.
    """
    chosen = documents.with_next_number(link.version, chosen, by=by, day=day)
    return documents.preview_page(
        link.version, chosen, brand=brand, form=OutputFormat.PNG, by=by, day=day, tools=tools
    )


def add_picture(
    link: AnswerLink, data: bytes, *, name: str, by: Membership, now: datetime, tools: RenderingTools
) -> Asset:
    """Keep a picture that a stranger sent. Raises `TooManyPictures`, `ImageRefused` or `ObjectStoreError`."""
    rows = AnswerLink.objects.filter(pk=link.pk)
    # Counted before it is looked at: of many at the same instant no more are kept than may be.
    if not rows.filter(pictures__lt=MOST_PICTURES).update(pictures=F("pictures") + 1):
        raise TooManyPictures
    try:
        asset = documents.add_asset(data, name=name, by=by, now=now, tools=tools)
    except documents.ImageRefused:
        rows.update(pictures=F("pictures") - 1)
        raise
    AnswerPicture.objects.get_or_create(link=link, asset=asset)
    return asset
