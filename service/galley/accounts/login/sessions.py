"""Sessions in the database. A session without a person, such as a passkey's challenge needs, ends within the hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

ANONYMOUS_SECONDS = 3600


class SessionStore(db.SessionStore):
    """Django's own, with a shorter life for a session without a login."""

    def get_expiry_age(self, **about: Any) -> int:
        """Return after how many seconds the session ends."""
        age = super().get_expiry_age(**about)
        return age if SESSION_KEY in self else min(age, ANONYMOUS_SECONDS)

    def get_expiry_date(self, **about: Any) -> datetime:
        """Return when the session ends."""
        ends = super().get_expiry_date(**about)
        return (
            ends if SESSION_KEY in self else min(ends, timezone.now() + timedelta(seconds=ANONYMOUS_SECONDS))
        )
