"""Sessions in the database, and the cookie that names them.

A session without a person, such as a passkey's challenge needs, ends within the hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

ANONYMOUS_SECONDS = 3600


class SessionStore(db.SessionStore):
    """Django's own, with a shorter life for a session without a login. It knows whether it was ended here."""

    was_ended = False

    def flush(self) -> None:
        """End the session: nothing of it is kept."""
        super().flush()
        self.was_ended = True

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


class Sessions(SessionMiddleware):
    """Django's own, but only the request that ends a session takes its cookie back.

    A login gives the browser another session, and the one before is gone. A request that was sent with the one before
    may be answered after it: were the cookie taken back by that answer, the person would be logged out again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session where it was changed, and name it to the browser."""
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value and not getattr(request.session, "was_ended", False):
            del answer.cookies[settings.SESSION_COOKIE_NAME]
        return answer
