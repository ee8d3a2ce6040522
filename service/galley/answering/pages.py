"""The page that the link of a form leads to: the web app, which asks for the form with the token in its address.

It sets no cookie, is in no index, and tells no other site where it was come from.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from galley import wiring
from galley.answering import queries, words
from galley.answering.rules import FormState, state_of
from galley.edge import pages
from galley.edge.problems import Problem, problem_response

STATUS = {
    None: 404,
    FormState.OPEN: 200,
    FormState.EXPIRED: 410,
    FormState.REVOKED: 410,
    FormState.ANSWERED: 410,
}
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@require_safe
def form_page(request: HttpRequest, token: str) -> HttpResponse:
    """Return the web app's page, with the status of the form: 200, 410 where it has ended, 404 where there is none."""
    state = _state(token)
    response = (
        pages.app_page(STATUS[state]) if "text/html" in request.headers.get("Accept", "") else _told(state)
    )
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _state(token: str) -> FormState | None:
    link = queries.link_by_token(token)
    return state_of(link.facts, now=wiring.clock().now()) if link else None


def _told(state: FormState | None) -> HttpResponse:
    """Return what a program is told, which has no use for a page."""
    if state is FormState.OPEN:
        return HttpResponse("This form is filled in in a browser.", content_type="text/plain; charset=utf-8")
    title = words.SPEECH.say(words.ENDED[state][0] if state else words.UNKNOWN[0])
    kind = f"form-{state}" if state else "not-found"
    return problem_response(Problem(STATUS[state], kind, f"{title}.", title=title))
