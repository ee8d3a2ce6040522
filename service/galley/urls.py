"""Every address of Galley."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from galley import __version__, health
from galley.accounts import api as accounts
from galley.accounts.auth import only_people
from galley.answering import api as answering
from galley.answering.pages import form_page
from galley.batches import api as batches
from galley.brands.api import router as brands
from galley.contacts.api import router as contacts
from galley.documents import api as documents
from galley.edge import pages, problems
from galley.edge.bodies import BodyParser
from galley.edge.problems import answer_with_problems
from galley.exporting.api import router as exporting
from galley.library.api import router as library
from galley.mailing import api as mailing
from galley.sharing.api import router as sharing
from galley.sharing.pages import shared_document
from galley.signing.api import router as signing


class Api(NinjaAPI):
    """An API that makes its OpenAPI document once: it takes a fifth of a second, and anybody may ask for it."""

    _document: OpenAPISchema | None = None

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name a call by its app and its function, so that clients do not notice in which file it stands."""
        function = operation.view_func
        app, found, _ = function.__module__.partition(".api")
        return (
            f"{app}{found}_{function.__name__}".replace(".", "_")
            if found
            else super().get_openapi_operation_id(operation)
        )

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI document."""
        if self._document is None:
            self._document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        return self._document


api = Api(
    title="Galley",
    version=__version__,
    description="Choose a template, customise it, download the PDF.",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=only_people,
    parser=BodyParser(),
    urls_namespace="api",
)
for router in accounts.routers:
    api.add_router("", router)
api.add_router("", brands)
api.add_router("", library)
api.add_router("", contacts)
api.add_router("", signing)
for router in documents.routers:
    api.add_router("", router)
api.add_router("", sharing)
for router in mailing.routers:
    api.add_router("", router)
for router in batches.routers:
    api.add_router("", router)
for router in answering.routers:
    api.add_router("", router)
api.add_router("", exporting)
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
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("metrics", health.show_metrics),
    path("version", health.show_version),
    path("d/<token>", shared_document),
    path("f/<token>", form_page),
    # Everything else is the web app, which has addresses of its own.
    re_path(r"^(?!assets/|static/)(?P<address>.*)$", pages.web_app),
]

handler404 = "galley.edge.problems.on_404"
handler500 = "galley.edge.problems.on_500"
handler400 = "galley.edge.problems.on_400"
handler403 = "galley.edge.problems.on_403"
