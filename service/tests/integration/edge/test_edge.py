"""What all answers have in common: problems, headers, cookies, logs, figures, and how a full house answers."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connections
from django.test import override_settings
from galley import health, wiring
from galley.adapters.workers.render_pool import PoolSettings, RenderPool
from galley.edge.telemetry import metrics
from galley.edge.telemetry.logs import JsonLines, Plain
from galley.ports import (
    SYSTEM,
    OutOfMemory,
    OutputTooLarge,
    PoolBusy,
    PoolStatus,
    Priority,
    RenderOutcome,
    RenderRequest,
    Requester,
    StoreUnreachable,
    Superseded,
    TemplateError,
    TimedOut,
    WorkerLost,
)
from galley.rendering.limits import RenderLimits
from galley.urls import api
from pydantic import SecretStr
from tests.support import slips, surroundings
from tests.support.addresses import routes
from tests.support.callers import ALLAUTH, Answer, Caller, Upload
from tests.support.world import PASSWORD, World, email_of, membership, published

PREVIEW = {"values": {"name": "A"}}


# --- problems ----------------------------------------------------------------------------------------------------


def test_every_kind_of_failure_is_a_problem_document(world: World) -> None:
    member = world.browser("member")
    large = b'{"template": "slip", "name": "x", "values": {"name": "' + b"x" * 3_000_000 + b'"}}'
    answers = {
        "not-found": member.get("nowhere"),
        "method-not-allowed": member.patch("documents"),
        "bad-request": member.send("POST", "documents", raw=b"{"),
        "invalid-request": member.post("documents", {}),
        "too-large": member.send("POST", "customisations", raw=large),
        "login-needed": Caller().get("documents"),
        "forbidden": Caller(cookies=world.cookies["member"] | {"csrftoken": ""}).post("documents", {}),
    }
    for kind, answer in answers.items():
        assert answer.kind == kind
    assert set(answers["method-not-allowed"].headers["Allow"].split(", ")) == {"GET", "POST"}
    assert [answers[kind].status for kind in ("bad-request", "too-large", "forbidden")] == [400, 413, 403]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"{'a': 1}", b"\xff\xfe", b'{"a"'])
def test_a_body_that_is_no_object_is_a_problem(world: World, body: bytes) -> None:
    answer = world.browser("member").send("POST", "documents", raw=body)
    assert answer.status in {400, 422}
    assert answer.kind in {"bad-request", "invalid-request"}


# What comes with a signature, or with the right of a link, is not read before that is proven.
PROVEN_FIRST = {"/api/v1/mail/bounces/{server_id}", "/api/v1/form/preview", "/api/v1/form/answers"}


def bodies() -> list[tuple[str, str, list[str]]]:
    """Return each call that takes a JSON body: its method, its path, and the fields of its body."""
    document = api.get_openapi_schema()
    found = []
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            taken = call.get("requestBody", {}).get("content", {}).get("application/json")
            if taken:
                if path in PROVEN_FIRST:
                    continue
                schema = document["components"]["schemas"][taken["schema"]["$ref"].rsplit("/", 1)[-1]]
                assert schema["additionalProperties"] is False, path
                found.append((method.upper(), path, list(schema["properties"])))
    return found


@pytest.mark.parametrize(("method", "path", "fields"), bodies(), ids=lambda each: str(each)[:60])
def test_an_unknown_field_is_refused_with_the_nearest_that_is_known(
    world: World, method: str, path: str, fields: list[str]
) -> None:
    for name, value in {"slug": "slip", "member_id": "1", "customisation_id": world.customisation}.items():
        path = path.replace(f"{{{name}}}", "north" if "organisations" in path and name == "slug" else value)
    misspelt = fields[0][:-1]
    body = {misspelt: "x", "zz/zz": 1}
    answer = world.browser("owner").send(method, path, body)
    assert (answer.status, answer.kind) == (422, "invalid-request")
    told = {error["path"]: error["message"] for error in answer.json()["errors"]}
    assert told[f"/{misspelt}"] == f"There is no field {misspelt!r} here. Did you mean {fields[0]!r}?"
    assert told["/zz~1zz"] == f"There is no field 'zz/zz' here. The fields are: {', '.join(fields)}."


def test_many_unknown_fields_cost_little_and_are_not_all_told(world: World) -> None:
    body = {f"values{'x' * 40}{number}": 1 for number in range(20_000)}
    answer = world.browser("member").post("templates/slip/preview", body)
    assert (answer.status, len(answer.faults)) == (422, 50)


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1" + "0" * 400 + ".5"]
)
@pytest.mark.parametrize("path", ["documents", "customisations", "templates/slip/preview"])
def test_a_number_that_json_cannot_say_is_a_fault_at_its_place(world: World, path: str, number: str) -> None:
    body = '{"template": "slip", "name": "x", "values": {"name": "A", "lines": ["b", NUMBER]}}'
    answer = world.browser("member").send("POST", path, raw=body.replace("NUMBER", number).encode())
    assert (answer.status, answer.kind) == (422, "invalid-request")
    assert answer.faults == ["/values/lines/1"]


@pytest.mark.parametrize(
    "address", ["documents?q=a%00b", "documents?template=%00", "verify/a%00", "templates/%00"]
)
def test_a_zero_character_in_an_address_is_refused(world: World, address: str) -> None:
    answer = world.browser("member").get(address)
    assert (answer.status, answer.kind) == (400, "bad-request")


def test_an_unknown_host_is_refused(world: World) -> None:
    answer = Caller().get("/", headers={"Host": "evil.example"})
    assert (answer.status, answer.kind) == (400, "bad-request")


@pytest.mark.parametrize(
    ("failure", "status", "kind"),
    [
        (PoolBusy(7), 503, "busy"),
        (TimedOut(5), 504, "timed-out"),
        (Superseded(), 409, "superseded"),
        (OutOfMemory(2**30), 422, "out-of-memory"),
        (OutputTooLarge("2000 pages"), 422, "too-large"),
        (TemplateError("no", "main.typ", 3), 422, "template-error"),
        (WorkerLost("signal 11"), 502, "worker-lost"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_each_way_a_render_fails_has_a_problem_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: RenderOutcome, status: int, kind: str
) -> None:
    class Failing:
        def render(
            self,
            request: RenderRequest,
            *,
            priority: Priority,
            requester: Requester = SYSTEM,
            fresh: bool = False,
        ) -> RenderOutcome:
            return failure

        def status(self) -> PoolStatus:
            return PoolStatus(1, 0, 0)

        def close(self) -> None: ...

    monkeypatch.setattr(wiring, "renderer", Failing)
    member = world.browser("member")
    for path, payload in (("templates/slip/preview", PREVIEW), ("documents", {"template": "slip"} | PREVIEW)):
        answer = member.post(path, payload)
        assert (answer.status, answer.kind) == (status, kind)
        if status == 503:
            assert answer.headers["Retry-After"] == "7"


# --- headers -----------------------------------------------------------------------------------------------------


def every_answer(world: World) -> Iterator[tuple[str, Answer]]:
    """Yield a GET of every address there is, and one of each way to fail."""
    fill = {"slug": "slip", "number": "1", "member_id": "1", "sha256": "0" * 64}
    fill |= {"document_id": world.document, "customisation_id": world.customisation}
    fill |= {"asset_id": world.asset, "key_id": world.api_key}
    for route in routes():
        if "^" in route:
            continue
        path = route
        for name, value in fill.items():
            path = path.replace(f"<{name}>", value)
        yield path, world.browser("member").get(f"/{path}")
    for path in ("/", "/documents/1", "/api/v1/nowhere", "/api/v2", "/_allauth/nowhere"):
        yield path, world.browser("member").get(path)
    yield "POST /", Caller().post("/")
    yield "host", Caller().get("/", headers={"Host": "evil.example"})


def test_every_answer_tells_browsers_what_they_may_do(world: World) -> None:
    for path, answer in every_answer(world):
        policy = dict(
            part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
        )
        assert policy["script-src"] == "'self'", path
        assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["default-src"] == "'self'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        # The address of a link is its secret.
        told = "no-referrer" if path.startswith(("d/<token>", "f/<token>")) else "same-origin"
        assert answer.headers["Referrer-Policy"] == told, path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["X-Request-Id"]
        assert "Server" not in answer.headers


def test_private_answers_are_kept_by_nobody(world: World) -> None:
    for path, answer in every_answer(world):
        if path.startswith(("api/", "_allauth/")):
            assert "no-store" in answer.headers["Cache-Control"], path
            assert "private" in answer.headers["Cache-Control"], path
    shipped = world.browser("member").get("templates/notice/versions/1/picture")
    assert shipped.headers["Cache-Control"] == "private, max-age=86400, immutable"


def test_an_upload_is_never_run_by_a_browser(world: World) -> None:
    answer = world.browser("member").get(f"assets/{world.asset}")
    assert answer.media_type.startswith("image/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_is_asked_for_each_time(world: World) -> None:
    answer = Caller().get("/documents/anything")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


# --- cookies and forged requests -----------------------------------------------------------------------------------


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(world: World) -> None:
    caller = Caller()
    caller.get("/")
    caller.post(f"{ALLAUTH['browser']}/auth/login", {"email": email_of("member"), "password": PASSWORD})
    session, token = caller.client.cookies["galley"], caller.client.cookies["csrftoken"]
    assert session["httponly"]
    assert (session["samesite"], token["samesite"]) == ("Lax", "Lax")
    assert not token["httponly"], "the page has to send it back in a header"


def in_production(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an environment as in production, with the database of this test's run."""
    production = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": "service",
        "DJANGO_SETTINGS_MODULE": "galley.settings",
        "DATABASE_URL": surroundings.address_of(surroundings.MAIN),
        "SECRET_KEY": "Ub3-wq9ZtR_7mKx2LpVd8YhN4cGfJs6aTq5-zE1oWi0_RkBn9uXe",
        "ALLOWED_HOSTS": "galley.example.com",
        "OBJECT_STORE_URL": surroundings.OBJECTS.as_uri(),
        "PUBLIC_URL": "https://galley.example.com",
        "TRUSTED_PROXIES": "1",
        "GALLEY_HOME": str(surroundings.HOME),
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=production | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


DEPLOYED = """
import django; django.setup()
from django.core.management import call_command
call_command("check", "--deploy", "--fail-level", "WARNING")
from django.test import Client
plain = Client(headers={"Host": "galley.example.com"})
answer = plain.get("/")
assert (answer.status_code, answer["Location"]) == (301, "https://galley.example.com/"), answer.status_code
assert plain.get("/healthz/live").status_code == 200
safe = Client(headers={"Host": "galley.example.com", "X-Forwarded-Proto": "https"})
answer = safe.get("/_allauth/browser/v1/auth/webauthn/login")
assert answer.status_code == 200, answer.content
assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
cookie = safe.cookies["__Host-galley"]
assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/" and not cookie["domain"], cookie
safe.get("/documents")
cookie = safe.cookies["__Host-csrftoken"]
assert cookie["secure"] and cookie["path"] == "/" and not cookie["domain"], cookie
assert "csrftoken" not in safe.cookies
print("as it should be")
"""


def test_behind_https_every_check_of_a_deployment_passes(world: World) -> None:
    ended = in_production(DEPLOYED)
    assert "as it should be" in ended.stdout, ended.stderr
    assert "no issues" in ended.stdout


def test_a_request_of_another_site_is_refused_for_cookies(world: World) -> None:
    forged = Caller(cookies={"galley": world.cookies["member"]["galley"]})
    for method, path, payload in (
        ("POST", "documents", {"template": "slip"} | PREVIEW),
        ("DELETE", f"documents/{world.document}", None),
        ("PUT", f"customisations/{world.customisation}", {"name": "x", "values": {}}),
        ("POST", "api-keys", {"name": "x"}),
    ):
        answer = forged.send(method, path, payload)
        assert (answer.status, answer.kind) == (403, "forbidden")
    cross = world.browser("member").post(
        "documents", {"template": "slip"} | PREVIEW, headers={"Origin": "https://evil.example"}
    )
    assert cross.status == 403
    assert world.browser("member").get(f"documents/{world.document}").status == 200


def test_programs_and_apps_need_no_token_against_forgery(world: World) -> None:
    for caller in (world.program("member"), world.app("member")):
        assert caller.post("documents", {"template": "slip"} | PREVIEW).status == 201


def test_a_wrong_key_is_not_excused_by_a_good_cookie(world: World) -> None:
    for headers in (
        {"Authorization": "Bearer galley_" + "x" * 43},
        {"Authorization": "Basic eDp4"},
        {"X-Session-Token": "wrong"},
    ):
        answer = world.browser("member").get("me", headers=headers)
        assert (answer.status, answer.kind) == (401, "login-needed")


# --- logs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged while the test runs, as machines get it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def test_each_request_is_one_line_with_its_id(world: World, log: io.StringIO) -> None:
    given = world.browser("member").get("me", headers={"X-Request-Id": "abc-12345678"})
    assert given.headers["X-Request-Id"] == "abc-12345678"
    made = world.browser("member").get("me", headers={"X-Request-Id": 'evil"\ninjected'})
    assert made.headers["X-Request-Id"].isalnum()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    requests = [line for line in lines if line["logger"] == "galley.request"]
    assert [line["request_id"] for line in requests] == ["abc-12345678", made.headers["X-Request-Id"]]
    assert {"at", "level", "message", "method", "path", "status", "ms"} <= set(requests[0])


def test_a_fault_of_ours_is_logged_with_its_cause_and_told_without_it(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **more: object) -> None:
        raise RuntimeError("the inner cause")

    monkeypatch.setattr("galley.documents.queries.documents_of", fail)
    answer = world.browser("member").get("documents")
    assert (answer.status, answer.kind) == (500, "our-fault")
    assert b"inner cause" not in answer.body
    line = next(json.loads(line) for line in log.getvalue().splitlines() if "inner cause" in line)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert "RuntimeError" in line["exception"]


def test_logs_hold_no_secret(world: World, log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "a-Secret-Name-Of-A-Person"
    browser = Caller()
    browser.get("/")
    browser.post(
        f"{ALLAUTH['browser']}/auth/login", {"email": email_of("member"), "password": "Wr0ng-" + PASSWORD}
    )
    browser.post(f"{ALLAUTH['browser']}/auth/login", {"email": email_of("member"), "password": PASSWORD})
    app = Caller().post(f"{ALLAUTH['app']}/auth/login", {"email": email_of("member"), "password": PASSWORD})
    member = world.browser("member")
    proven = member.post(f"{ALLAUTH['browser']}/auth/reauthenticate", {"password": PASSWORD})
    assert proven.status == 200, proven.body
    answer = member.post("api-keys", {"name": "new"})
    assert answer.status == 201, answer.body
    made = answer.json()
    Caller(headers={"Authorization": f"Bearer {made['key']}"}).get("me")
    member.post("documents", {"template": "slip", "values": {"name": secret}})
    member.post("templates/slip/preview", {"values": {"name": secret, "lines": 1}})
    member.get(f"documents?q={secret}")
    Caller().get("/account/password/reset/key/KEY-OF-A-LETTER")
    Caller().get("/account/verify-email/KEY-OF-A-LETTER")
    text = log.getvalue()
    assert text.count("galley.request") >= 9
    hidden = {
        "password": PASSWORD,
        "session of a browser": browser.client.cookies["galley"].value,
        "session of an app": app.json()["meta"]["session_token"],
        "key": made["key"],
        "old key": world.keys["member"],
        "values": secret,
        "key of a letter": "KEY-OF-A-LETTER",
        "secret key": settings.SECRET_KEY,
    }
    assert [name for name, each in hidden.items() if each in text] == []


# --- figures and vital signs -----------------------------------------------------------------------------------------


def test_figures_count_routes_never_paths(world: World) -> None:
    member = world.browser("member")
    pool_complete()
    member.get(f"documents/{world.document}/pdf")
    member.post("templates/slip/preview", {"values": {"name": "Figures"}})
    for method in ("BREW", "MKCOL", "X" * 50):
        Caller().send(method, "documents")
    text = member.get("/metrics").body.decode()
    assert (
        'galley_requests_total{method="GET",route="api/v1/documents/<document_id>/pdf",status="200"}' in text
    )
    assert 'form="image/svg+xml",outcome="Rendered"' in text
    # The third is for those who wait.
    assert re.search(r"galley_pool_workers [23]\.0", text)
    assert "galley_request_seconds_bucket" in text
    assert world.document not in text
    assert "BREW" not in text
    assert "XXXX" not in text


def pool_complete() -> None:
    """Wait for all that start with the pool: it answers as soon as its first process is ready."""
    until(lambda: wiring.renderer().status().workers >= 2)


FIGURES_TOKEN = "figures-for-the-monitor-alone"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({"address": "127.0.0.1"}, 200),
        ({"address": "::1"}, 200),
        ({"address": "10.0.0.9"}, 403),
        ({"address": "127.0.0.1", "headers": {"X-Forwarded-For": "127.0.0.1"}}, 403),
        ({"address": "127.0.0.1", "headers": {"Forwarded": "for=127.0.0.1"}}, 403),
    ],
)
def test_figures_are_for_programs_on_the_machine(world: World, who: dict[str, Any], status: int) -> None:
    answer = world.browser("owner").get("/metrics", **who)
    assert answer.status == status
    assert (b"galley_" in answer.body) is (status == 200)


@pytest.mark.parametrize(
    "given", ["", "Bearer wrong", f"Basic {FIGURES_TOKEN}", f"Bearer {FIGURES_TOKEN}x", "Bearer ü"]
)
def test_with_a_token_figures_are_for_whoever_has_it(given: str) -> None:
    asking = settings.GALLEY.model_copy(update={"metrics_token": SecretStr(FIGURES_TOKEN)})
    with override_settings(GALLEY=asking):
        assert Caller().get("/metrics", headers={"Authorization": given}).status == 403
        right = {"Authorization": f"Bearer {FIGURES_TOKEN}", "X-Forwarded-For": "10.0.0.9"}
        assert Caller().get("/metrics", headers=right, address="10.0.0.9").status == 200


def test_figures_can_be_served_at_an_address_of_their_own(world: World) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    pool_complete()
    metrics.serve(f"127.0.0.1:{port}", wiring.renderer().status)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    # The third is for those who wait.
    assert re.search(r"galley_pool_workers [23]\.0", text)
    assert "galley_request_seconds_bucket" in text


# --- what strangers write on a terminal ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "evil", ["\n12:00:00 GET /admin 200", "\r", "\x1b[2J", "\u2028", "\u202e", "\x85", "\x9b2J"]
)
def test_a_line_of_the_log_cannot_be_forged(evil: str) -> None:
    error = ValueError(f"odd {evil} value")
    told = (type(error), error, None)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "said %s", (f"a{evil}b",), told)
    first, *rest = Plain().format(record).split("\n")
    assert first.endswith(f"said a{evil.encode('unicode_escape').decode()}b")
    assert all(line.startswith("  │ ") for line in rest)
    assert evil not in "".join([first, *rest])
    assert len(JsonLines().format(record).splitlines()) == 1


def test_vital_signs_are_plain(world: World) -> None:
    assert Caller().get("/healthz/live").body == b"alive\n"
    assert Caller().get("/healthz/ready").body == b"ready\n"
    assert set(Caller().get("/version").json()) == {"version", "commit", "digest"}


def test_vital_signs_are_answered_at_the_address_of_one_process_and_nothing_else_is(world: World) -> None:
    kubelet = Caller(headers={"Host": "10.0.3.7:8000"})
    assert kubelet.get("/healthz/live").body == b"alive\n"
    assert kubelet.get("/healthz/ready").body == b"ready\n"
    assert kubelet.get("/version").status == 200
    for other in ("templates", "/", "/metrics", "/healthz/", "/healthz/ready/"):
        assert kubelet.get(other).status == 400, other


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the migrations again, as a process does that has just started."""
    monkeypatch.setattr(health, "migrated", threading.Event())


def not_ready() -> str:
    answer = Caller().get("/healthz/ready")
    assert (answer.status, answer.media_type) == (503, "text/plain")
    assert Caller().get("/healthz/live").status == 200
    return answer.body.decode()


def test_without_its_database_galley_is_not_ready_and_says_so(
    world: World, forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise OperationalError("secret-host refused")

    monkeypatch.setattr("galley.health.connection.cursor", refuse)
    reason = not_ready()
    assert "the database does not answer" in reason
    assert "secret-host" not in reason


def test_without_its_store_galley_is_not_ready_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent:
        def check(self) -> None:
            raise StoreUnreachable("silence")

    monkeypatch.setattr(wiring, "store", Silent)
    assert "the object store does not answer" in not_ready()


def test_on_a_full_disk_galley_is_not_ready_and_names_the_folder(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Larger than any disk: no test fills one.
    monkeypatch.setattr("galley.adapters.objects.folder_store.ROOM_BYTES", 2**70)
    reason = not_ready()
    assert str(surroundings.OBJECTS) in reason
    assert "full" in reason


def test_with_pending_migrations_galley_is_not_ready_and_says_so(world: World, forgetful: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        # The newest: what an earlier one that is missing means, `galley migrate` says.
        newest = "SELECT max(id) FROM django_migrations WHERE app = 'library'"
        cursor.execute(f"DELETE FROM django_migrations WHERE id = ({newest})")
    assert "1 migrations are pending; run `galley migrate`" in not_ready()


def test_without_a_render_process_galley_is_not_ready_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dead:
        def status(self) -> PoolStatus:
            return PoolStatus(0, 0, 0)

    monkeypatch.setattr(wiring, "renderer", Dead)
    assert "no render process is alive" in not_ready()


# --- a full house ----------------------------------------------------------------------------------------------------

SLOW = (
    slips.MAIN
    + '\n#if values.name.starts-with("slow") { for i in range(99999) { for j in range(99999) { let x = j } } }\n'
)


@pytest.mark.committed
def test_a_full_pool_answers_503_at_once_and_previews_give_way_to_documents(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(slips.bundle("slow", main_typ=SLOW, tests__long_json=None), membership("author").organisation)
    rendered: list[str] = []
    limits = RenderLimits(cpu_seconds=4, preview_cpu_seconds=1.5)
    pool = RenderPool(
        wiring.store(),
        PoolSettings(
            workers=1,
            kept=0,
            limits=limits,
            documents_waiting=1,
            previews_waiting=1,
            preview_wait_seconds=120,
            memory_bytes=0,
        ),
        observe=lambda bundle, form, outcome, seconds: rendered.append(f"{form} {outcome}"),
    )
    monkeypatch.setattr(wiring, "renderer", lambda: pool)
    answers: dict[str, Answer] = {}

    def ask(name: str, path: str, value: str) -> None:
        order = {"template": "slow"} if path == "documents" else {}
        answers[name] = world.program("member").post(path, order | {"values": {"name": value}})
        connections.close_all()

    def begin(name: str, path: str, value: str) -> threading.Thread:
        thread = threading.Thread(target=ask, args=(name, path, value))
        thread.start()
        return thread

    try:
        threads = [begin("running", "templates/slow/preview", "slow")]
        until(lambda: pool.status().busy == 1)
        threads.append(begin("waiting preview", "templates/slow/preview", "quick"))
        until(lambda: pool.status().waiting == 1)
        threads.append(begin("document", "documents", "quick"))
        until(lambda: pool.status().waiting == 2)
        ask("refused preview", "templates/slow/preview", "other")
        ask("refused document", "documents", "other")
        assert pool.status().busy == 1, "refused at once, while the first one was still running"
        for thread in threads:
            thread.join(timeout=120)
    finally:
        pool.close()
    for name in ("refused preview", "refused document"):
        assert (answers[name].status, answers[name].kind) == (503, "busy")
        assert int(answers[name].headers["Retry-After"]) >= 1
    assert (answers["running"].status, answers["running"].kind) == (504, "timed-out")
    assert (answers["document"].status, answers["waiting preview"].status) == (201, 200)
    assert [each for each in rendered if "PoolBusy" not in each] == [
        "image/svg+xml TimedOut",
        "application/pdf Rendered",
        "image/svg+xml Rendered",
    ]


def until(condition: Any) -> None:
    """Return when the condition holds."""
    waited = threading.Event()
    for _ in range(6000):
        if condition():
            return
        waited.wait(0.01)
    pytest.fail("it never came to this")


def test_too_many_previews_are_answered_429_wherever_they_come_from(world: World) -> None:
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"previews_per_minute": 3})):
        callers = [world.browser("member"), world.app("member"), world.program("member")]
        statuses = [caller.post("templates/slip/preview", PREVIEW).status for caller in callers]
        assert statuses == [200, 200, 200]
        answer = callers[0].post("templates/slip/preview", PREVIEW)
        assert (answer.status, answer.kind) == (429, "too-many-previews")
        assert int(answer.headers["Retry-After"]) > 0
        assert world.browser("author").post("templates/slip/preview", PREVIEW).status == 200


def test_uploads_are_named_harmlessly(world: World) -> None:
    name = "../../\u202eevil\x00.png" + "x" * 300
    answer = world.browser("member").post(
        "assets", files={"file": Upload(name.replace("\x00", ""), slips.slip_zip())}
    )
    assert answer.kind == "image-refused"
