"""What a release that was closed off did besides answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SentKind(StrEnum):
    """What it was that would have gone out."""

    MAIL = "mail"
    HTTP = "request"
    CONNECTION = "connection"
    DATABASE = "another database"
    BUCKET = "other objects"


class ObjectUse(StrEnum):
    """What was done with an object, or with a list of them."""

    READ = "read"
    ASKED_ABOUT = "asked about"
    WRITTEN = "written"
    DELETED = "deleted"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that a closed-off release tried to send to the world, and that stayed here.

    `to` is who would have got it: recipients of a mail, host and port of a connection, the name of a database or of a
    bucket. `what` is its subject, or method and path. `text` is its content, cut to some kilobytes, for a comparison
    only.
    """

    kind: SentKind
    to: str
    what: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """What has been seen since it was last asked. `statements` are those sent to the database, `objects` how many were
    used, by what was done with them; None where they are not counted.
    """

    statements: int | None = None
    sent: tuple[Sent, ...] = ()
    objects: Mapping[ObjectUse, int] | None = None


NO_EFFECTS = Effects()
