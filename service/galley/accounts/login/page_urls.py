"""The addresses of pages that letters name."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def home(request: HttpRequest | None) -> str:
    """Return the address of the web app, without a slash at its end.

    With PUBLIC_URL it is that one. Without, Galley has several names on its own machine, and a letter leads back to
    the one that was used, because the session's cookie is there. Django let only ALLOWED_HOSTS through; the port is
    ours, not the request's, as another program of the same machine may listen on any other.
    """
    galley = settings.GALLEY
    if galley.public_url or request is None:
        return str(galley.address)
    name = urlsplit(f"//{request.get_host()}").hostname or galley.galley_host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{galley.galley_port}"


def page(path: str, request: HttpRequest | None) -> str:
    """Return the address of a page of the web app."""
    return f"{home(request)}/{path}"
