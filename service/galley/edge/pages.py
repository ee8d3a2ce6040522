"""The web app: one page for every address that is not the API's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

NOT_BUILT = "The web app has not been built. Run `make web`, or use the API at /api/v1/openapi.json."


@require_safe
@ensure_csrf_cookie
def web_app(request: HttpRequest, address: str) -> HttpResponse:
    """Return the web app's page; its own router takes it from there."""
    return app_page()


def app_page(status: int = 200) -> HttpResponse:
    """Return the web app's page with a status, without any cookie."""
    page = _index(settings.WEB_ROOT / "index.html")
    if page is None:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(page, status=status, content_type="text/html; charset=utf-8")
    # A new release has new asset names: the page that names them is asked for each time.
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _index(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
