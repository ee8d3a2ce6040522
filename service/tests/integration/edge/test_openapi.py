"""The OpenAPI document: kept, valid, complete; and what random requests of it lead to."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from django.db import transaction
from galley.documents.models import Customisation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis.core import NOT_SET
from tests.support import slips, surroundings
from tests.support.addresses import routes
from tests.support.callers import Answer, Caller, Upload
from tests.support.commands import galley
from tests.support.world import World, picture

ROOT = Path(__file__).parents[4]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "service" / "openapi.json").read_text())
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    (path, method)
    for path, methods in sorted(DOCUMENT["paths"].items())
    for method in METHODS
    if method in methods
]
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_kept_document_is_the_one_that_the_code_makes(world: World) -> None:
    kept = (ROOT / "service" / "openapi.json").read_text()
    assert galley("openapi").out == kept
    assert Caller().get("openapi.json").json() == DOCUMENT


def test_the_document_is_not_made_anew_for_everybody_who_asks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Caller().get("openapi.json")
    monkeypatch.setattr("ninja.main.get_schema", None)
    assert Caller().get("openapi.json").body == first.body


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_the_document_names_every_address_of_the_api() -> None:
    named = {path.removeprefix("/").replace("{", "<").replace("}", ">") for path in DOCUMENT["paths"]}
    known = {route for route in routes() if route.startswith("api/v1/")}
    assert known - named == {"api/v1/", "api/v1/openapi.json"}
    assert named <= known


def test_no_two_bodies_have_one_name() -> None:
    # The document would keep the later one, and say of the other's address what is not so.
    waiting, bodies = [Schema], set()
    while waiting:
        bodies.add(each := waiting.pop())
        waiting += each.__subclasses__()
    ours = Counter(each.__name__ for each in bodies if each.__module__.startswith("galley."))
    assert [name for name, times in ours.items() if times > 1] == []


FILES = {
    ("/api/v1/templates/{slug}/preview", "post"): {"image/svg+xml", "image/png", "application/pdf"},
    ("/api/v1/templates/{slug}/versions/{number}/picture", "get"): {"image/webp"},
    ("/api/v1/assets/{asset_id}", "get"): {"image/jpeg", "image/png", "image/svg+xml"},
    ("/api/v1/documents/{document_id}/pdf", "get"): {"application/pdf"},
    ("/api/v1/me/export", "get"): {"application/zip"},
}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_with_a_body_says_in_which_form(path: str, method: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    for status, answer in operation["responses"].items():
        if status in {"204", "304"}:
            assert "content" not in answer
        elif (path, method) in FILES and status in {"200", "206"}:
            assert set(answer["content"]) == FILES[path, method]
        else:
            assert answer["content"]
    assert operation["summary"]
    public = path.removeprefix("/api/v1/") in {
        "invitations/read",
        "letters/confirmation",
        "mail/bounces/{server_id}",
        "verify/{sha256}",
    }
    assert bool(operation.get("security")) is not public


# --- random requests -------------------------------------------------------------------------------------------------


def north(world: World) -> dict[str, str]:
    """Return the things of North that a path may name."""
    return {
        "slug": "slip",
        "number": "1",
        "member_id": str(world.members["member"]),
        "key_id": world.api_key,
        "asset_id": world.asset,
        "customisation_id": world.customisation,
        "document_id": world.document,
        "sha256": world.pdf_sha256,
    }


def perform(caller: Caller, case: Any, things: dict[str, str]) -> Answer:
    """Send a generated request, with real things in its path, and undo what it did."""
    path = case.path
    for name, value in (dict(case.path_parameters or {}) | things).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    query = urlencode({name: str(value) for name, value in dict(case.query or {}).items()}, errors="replace")
    more: dict[str, Any] = {}
    if case.media_type == "multipart/form-data":
        more["files"] = {
            "file": Upload("a.png", picture()),
            "bundle": Upload("a.zip", slips.slip_zip("fuzz")),
        }
    elif case.body is not NOT_SET:
        more["raw"] = json.dumps(case.body).encode()
    headers = {
        name: str(value) for name, value in dict(case.headers or {}).items() if name == "Idempotency-Key"
    }
    headers = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
    with surroundings.own_transaction():
        answer = caller.send(case.method, f"{path}?{query}", headers=headers, **more)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_is_a_fault_of_ours_and_none_reads_anothers(world: World, path: str, method: str) -> None:
    operation = schemathesis.openapi.from_dict(DOCUMENT)[path][method.upper()]
    names_norths = "{" in path and "{sha256}" not in path
    ids = (world.document, world.customisation, world.asset, world.api_key)
    secrets = [*ids, "member@north.example", "Slip"]

    @FEW
    @given(case=operation.as_strategy(), real=st.booleans())
    def run(case: Any, real: bool) -> None:
        for actor in ("foreigner", "member"):
            answer = perform(world.browser(actor), case, north(world) if real else {})
            assert answer.status < 500, (actor, answer.status, answer.body)
            if answer.status >= 400:
                assert answer.kind
            elif actor == "foreigner":
                assert not (real and names_norths), "another's thing is not there"
                text = answer.body.decode(errors="replace")
                assert [each for each in secrets if each in text] == []

    run()


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
VALUES = st.dictionaries(st.sampled_from(["name", "lines", "picture", "more_pages", "x"]), JSON, max_size=5)


def test_any_values_are_kept_as_they_are_or_refused_in_words(world: World) -> None:
    member = world.browser("member")

    @settings(FEW, max_examples=80)
    @given(values=VALUES)
    def run(values: dict[str, Any]) -> None:
        body = json.dumps({"template": "slip", "name": "Any", "values": values}).encode()
        answer = member.send("POST", "customisations", raw=body)
        if answer.status == 201:
            kept = member.get(f"customisations/{answer.json()['id']}").json()["values"]
            assert kept == values == answer.json()["values"]
            Customisation.objects.filter(pk=answer.json()["id"]).delete()
        else:
            assert answer.status == 422
            assert answer.json()["errors"]

    run()


def test_any_values_give_a_page_or_the_places_that_are_wrong(world: World) -> None:
    member = world.browser("member")
    names = st.fixed_dictionaries({"name": st.text(min_size=1, max_size=30)})

    @settings(FEW, max_examples=60)
    @given(values=VALUES | names)
    def run(values: dict[str, Any]) -> None:
        body = json.dumps({"values": values}).encode()
        answer = member.send("POST", "templates/slip/preview", raw=body)
        assert answer.status in {200, 422}, answer.body
        if answer.status == 422:
            assert answer.kind in {"invalid-values", "invalid-request", "template-error"}
        else:
            assert answer.media_type == "image/svg+xml"
            assert b"<script" not in answer.body

    run()


def test_any_file_is_a_bundle_or_refused_in_words(world: World) -> None:
    author = world.browser("author")
    good = slips.files("fuzz")
    whole = slips.zipped(good)

    @settings(FEW, max_examples=60)
    @given(
        cut=st.integers(0, len(whole)),
        noise=st.binary(max_size=30),
        path=st.sampled_from(sorted(good)),
        raw=st.booleans(),
    )
    def run(cut: int, noise: bytes, path: str, raw: bool) -> None:
        spoilt = good[path][: cut % len(good[path])] + noise
        data = whole[:cut] + noise + whole[cut + len(noise) :] if raw else slips.zipped(good | {path: spoilt})
        with surroundings.own_transaction():
            answer = author.post("templates", files={"bundle": Upload("a.zip", data)})
            transaction.set_rollback(True)
        assert answer.status in {201, 409, 422}, answer.body
        if answer.status == 422:
            assert answer.kind in {"bundle-refused", "invalid-request"}

    run()
