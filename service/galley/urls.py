"""Every address of Galley."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from ninja import NinjaAPI

from galley import __version__, vital_signs
from galley.accounts.api import router as accounts
from galley.accounts.auth import anybody_with_a_login
from galley.documents.api import router as documents
from galley.documents.customisations_api import router as customisations
from galley.documents.export_api import router as export
from galley.edge import pages, problems
from galley.edge.bodies import BodyParser
from galley.edge.problems import answer_with_problems
from galley.library.api import router as library

api = NinjaAPI(
    title="Galley",
    version=__version__,
    description="Choose a template, customise it, download the PDF.",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=anybody_with_a_login,
    parser=BodyParser(),
    urls_namespace="api",
)
api.add_router("", accounts)
api.add_router("", library)
api.add_router("", customisations)
api.add_router("", documents)
api.add_router("", export)
answer_with_problems(api)


def no_such_call(request: HttpRequest) -> HttpResponse:
    """Answer an API address that leads nowhere."""
    return problems.problem_response(problems.not_found("This address"))


urlpatterns = [
    path("api/v1/", api.urls),
    # Nothing is texted to phones, and without a way to do it allauth's own pages for them fail.
    re_path(r"^_allauth/[^/]+/v1/(?:account|auth)/phone(?:/.*)?$", no_such_call),
    path("_allauth/", include("allauth.headless.urls")),
    re_path(r"^(?:api|_allauth)(?:/.*)?$", no_such_call),
    path("healthz/live", vital_signs.live),
    path("healthz/ready", vital_signs.ready),
    path("metrics", vital_signs.show_metrics),
    path("version", vital_signs.show_version),
    # Everything else is the web app, which has addresses of its own.
    re_path(r"^(?!assets/|static/)(?P<address>.*)$", pages.web_app),
]

handler404 = "galley.edge.problems.on_404"
handler500 = "galley.edge.problems.on_500"
handler400 = "galley.edge.problems.on_400"
handler403 = "galley.edge.problems.on_403"
