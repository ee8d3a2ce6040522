"""Nothing that lets somebody in is kept of a request, wherever it stood; what is none goes through as it was."""

from __future__ import annotations

import json
import random
import string
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.secrets import cleaning
from slipway.decisions.recordings.secrets.names import is_secret_name
from slipway.decisions.recordings.secrets.shapes import (
    MARKER,
    is_account,
    looks_random,
    without_secrets,
)

AT = datetime(2026, 11, 30, tzinfo=UTC)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ID = "3f0c2b1a-5a7d-4b7e-9d6e-0b8f2c1e77aa"
TOKEN = "q7Rk2ZbX9vLm4TdW1pYc8NfA"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def asked(path: str = "/", **more: object) -> Exchange:
    return Exchange(AT, "GET", path, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "password",
            "newPassword",
            "csrfmiddlewaretoken",
            "X-CSRFToken",
            "access_token",
            "Authorization",
            "Cookie",
        ),
        *(
            "Proxy-Authorization",
            "api_key",
            "X-Api-Key",
            "apikey",
            "key",
            "sig",
            "X-Amz-Signature",
            "otp",
            "code",
        ),
        *(
            "PHPSESSID",
            "sessionid",
            "client_secret",
            "user-pin",
            "totpCode",
            "cvc",
            "refreshToken",
            "SAMLResponse",
        ),
        "x" * 200,
    ],
)
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "page",
        "q",
        "keyboard",
        "country_code",
        "postalCode",
        "author",
        "passage",
        "design",
        "opinion",
        "Accept",
    ],
)
def test_other_names_are_kept(name: str) -> None:
    assert not is_secret_name(name)


def test_a_service_names_further_secrets() -> None:
    assert cleaning.clean_query("voucher=SPRING&page=2", ["Voucher".lower()]) == f"voucher={MARKER}&page=2"


@pytest.mark.parametrize(
    "text",
    [
        JWT,
        TOKEN,
        "Bearer abcdef123456",
        "f" * 12 + "0" * 12,
        "https://anna:hunter22@example.com/",
        "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "qwhgfjdkslzmxncbvrtplkjh",
        f"words-and-words-and-more-words-{TOKEN}",
        f"https://example.com/one/two/three/four/five/{TOKEN}",
    ],
)
def test_a_secret_is_known_by_its_shape(text: str) -> None:
    assert MARKER in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "how-to-write-a-letter-to-your-landlord",
            "2026-11-30-quarterly-report-v2",
            "getUserInvoiceReportByMonth",
        ),
        *(
            "Donaudampfschifffahrtsgesellschaft",
            "IMG20261130WA0001",
            "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        ),
        *(
            "A letter of 24 words, and 12 more.",
            "1234567890123",
            "https://example.com/terms/of/service",
            ID,
        ),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
)
def test_what_people_write_is_no_secret(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "path",
    [
        f"/account/password/reset/key/{TOKEN}",
        "/account/verify-email/MTA:1tGhJk:short",
        "/otp/123456",
        f"/download/{TOKEN}",
        f"/download/{JWT}",
        f"/reset/{ID}",
        f"/a;jsessionid={TOKEN}/b",
        f"/files/{'a1' * 20}",
        "/go/reset%2Fkey%2Fx1y2",
        "/go/%252Freset%252Fx1y2",
        "/download/q7Rk2ZbX9vLm4TdW%31pYc8NfA",
    ],
)
def test_a_request_whose_path_holds_a_secret_is_not_kept(path: str) -> None:
    found = cleaning.cleaned(asked(path))
    assert (found.exchange, found.why) == (None, cleaning.SECRET_IN_PATH)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/reports/12", f"/documents/{ID}/pdf", f"/blobs/{SHA256}"),
        *("/account/password/reset", "/api/v1/keys/7", "/articles/how-to-write-a-letter-to-your-landlord"),
    ],
)
def test_a_path_without_a_secret_is_kept(path: str) -> None:
    found = cleaning.cleaned(asked(path)).exchange
    assert found
    assert found.path == path


def test_the_services_name_of_a_route_stays_unless_it_is_a_path_with_a_secret() -> None:
    for route, kept in (("/invitation/{id}", "/invitation/{id}"), (f"/files/{TOKEN}", ""), ("/a/" * 100, "")):
        found = cleaning.cleaned(asked("/a", route=route)).exchange
        assert found
        assert found.route == kept


def test_a_method_is_a_plain_word() -> None:
    assert cleaning.cleaned(Exchange(AT, TOKEN, "/")).why == cleaning.ODD_METHOD


def test_files_that_a_build_named_by_their_content_are_not_kept() -> None:
    found = cleaning.cleaned(asked("/assets/index-BQx3aGh1.js"))
    assert (found.exchange, found.why) == (None, cleaning.HASHED)
    assert cleaning.cleaned(asked("/assets/logo.svg")).exchange


def test_a_service_says_what_a_segment_is() -> None:
    assert cleaning.path_has_secret("/join/abc", "/join/{token}")
    assert not cleaning.path_has_secret(f"/notes/{TOKEN}", "/notes/{note_id}")
    assert cleaning.path_has_secret(f"/notes/{TOKEN}", "/notes/*")


@pytest.mark.parametrize("route", ["/checks/<uuid:code>", "/checks/{code:uuid}", "/checks/<uuid:key>/log"])
def test_an_id_may_be_called_a_code_where_it_is_a_uuid(route: str) -> None:
    path = route.replace("<uuid:code>", ID).replace("{code:uuid}", ID).replace("<uuid:key>", ID)
    assert not cleaning.path_has_secret(path, route)


@pytest.mark.parametrize(
    "route",
    [
        *("/join/<uuid:token>", "/join/{token:uuid}", "/join/<int:code>", "/join/<slug:code>"),
        *("/join/{secret}.{format}", "/join/<slug:signature>.<slug:fmt>"),
    ],
)
def test_a_secret_by_its_name_is_one_whatever_it_is_made_of(route: str) -> None:
    assert cleaning.path_has_secret(f"/join/{ID}", route)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("page=2&q=letters+home", "page=2&q=letters+home"),
        ("token=abc&page=2", f"token={MARKER}&page=2"),
        ("to%6ben=abc", f"to%6ben={MARKER}"),
        ("to%256ben=abc", f"to%256ben={MARKER}"),
        (f"x={TOKEN}", f"x={MARKER}"),
        ("next=%2Flogin%3Ftoken%3Dabc", f"next={MARKER}"),
        ("next=%2Freset%2Fkey%2Fx1y2", f"next={MARKER}"),
        ("mail=anna%40example.com", f"mail={MARKER}"),
        ("card=4111111111111111", f"card={MARKER}"),
        ("page=1;token=abc&q=2", f"page={MARKER}&q=2"),
        ("a;token=abc", f"a;token={MARKER}"),
        ("a=1;b=2", "a=1;b=2"),
        (TOKEN, MARKER),
        ("&".join(f"a{n}=1" for n in range(300)), MARKER),
    ],
)
def test_queries_lose_their_secrets_alone(query: str, kept: str) -> None:
    assert cleaning.clean_query(query) == kept


def test_of_headers_those_are_kept_that_change_answers() -> None:
    sent = {
        "Accept": "text/html",
        "Cookie": "a=b",
        "Authorization": "Bearer x",
        "X-Unit": "mm",
        "X-Api-Key": "k",
        "If-None-Match": f'W/"{SHA256}"',
        "User-Agent": "x",
    }
    kept = cleaning.kept_headers(sent, ["X-Unit", "x-api-key", "Cookie"])
    assert kept == {"accept": "text/html", "x-unit": "mm", "if-none-match": f'W/"{SHA256}"'}


def test_an_idempotency_key_stays_another_one_for_each_request() -> None:
    one, other = (
        cleaning.kept_headers({"Idempotency-Key": key}, [])["idempotency-key"] for key in (TOKEN, JWT)
    )
    assert one != other
    assert TOKEN not in one


def test_json_loses_its_secrets_at_any_depth() -> None:
    body = {"a": [{"b": {"password": "hunter2", "name": "Anna"}}, f"see {TOKEN}"], "n": 4111111111111111}
    kept = cleaning.clean_body(json.dumps(body).encode(), "application/json; charset=utf-8")
    assert kept
    assert json.loads(kept) == {
        "a": [{"b": {"password": MARKER, "name": "Anna"}}, f"see {MARKER}"],
        "n": MARKER,
    }


def test_a_second_field_of_a_name_hides_no_first_one() -> None:
    kept = cleaning.clean_body(
        b'{"a": "' + TOKEN.encode() + b'", "a": 1, "has_password": true}', "application/json"
    )
    assert kept
    assert TOKEN.encode() not in kept
    assert json.loads(kept)["has_password"] is True


@pytest.mark.parametrize("name", ["iban", "payee"])
@pytest.mark.parametrize("number", ["IE29AIBK93115212345678", "DE89 3704 0044 0532 0130 00"])
def test_the_number_of_an_account_becomes_one_that_nobody_has_and_a_service_still_takes(
    name: str, number: str
) -> None:
    kept = cleaning.clean_body(json.dumps({name: number}).encode(), "application/json")
    assert kept
    found = json.loads(kept)[name]
    assert is_account(found)
    assert [each == " " for each in found] == [each == " " for each in number]
    assert (found[:2], set(found[4:])) == (number[:2], set(found[4:]) & set("0X "))
    assert cleaning.clean_body(kept, "application/json") == kept


def test_a_service_names_what_only_sounds_secret_and_its_values_are_still_looked_at() -> None:
    drawn = {"image": "/assets/signature.svg", "name": "Edda Harrow"}
    body = {"signature": drawn, "code": TOKEN, "deep": [{"Signature": "by hand", "password": "hunter2"}]}
    given = asked(headers={"content-type": "application/json"}, body=json.dumps(body).encode())
    kept = cleaning.cleaned(given, harmless=["Signature", "code"]).exchange
    assert kept
    assert kept.body
    assert json.loads(kept.body) == {
        "signature": drawn,
        "code": MARKER,
        "deep": [{"Signature": "by hand", "password": MARKER}],
    }


def test_what_only_looks_like_the_number_of_an_account_under_its_name_is_dropped() -> None:
    kept = cleaning.clean_body(b'{"iban": "DE88370400440532013000"}', "application/json")
    assert kept == f'{{"iban": "{MARKER}"}}'.encode()


def test_json_without_a_secret_is_kept_byte_for_byte() -> None:
    body = b'{"b" : 1.50, "a": [1e3, "\\u00e4"]}'
    assert cleaning.clean_body(body, "application/json") == body


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[" * 5000 + b"]" * 5000, "application/json"),
        (b"password=x", "text/plain"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"\xff", "application/json"),
        (b"{}", ""),
    ],
)
def test_a_body_that_cannot_be_looked_at_is_not_kept(body: bytes, kind: str) -> None:
    assert cleaning.clean_body(body, kind) is None


def test_forms_lose_their_secrets_alone() -> None:
    kept = cleaning.clean_body(b"user=anna&password=x&to=a%40b.example", "application/x-www-form-urlencoded")
    assert kept == f"user=anna&password={MARKER}&to=a%40b.example".encode()


def test_a_person_who_is_named_by_an_address_stays_unnamed() -> None:
    for name in ("anna@example.com", "10.0.0.7", "fe80::1"):
        found = cleaning.cleaned(asked(person=name, visitor=name)).exchange
        assert found
        assert (found.person, found.visitor) == ("", "")


HOSTILE = (
    "a" * 4000,
    "a@" * 2000,
    "1 " * 2000,
    "eyJ" * 1300,
    "DE89" * 1000,
    "//a:" * 1000,
    "%25" * 1300,
    "-" * 4000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_work_for_a_hostile_text_grows_with_its_length_alone(text: str) -> None:
    """A text ten times as long makes ten times the calls of Python, and no pattern of it goes back over its steps."""

    def took(each: str) -> float:
        began = time.process_time()
        for _ in range(5):
            without_secrets(each, e_mails=True)
        return time.process_time() - began

    assert took(text * 8) < 40 * max(took(text), 0.001)


@settings(max_examples=300)
@given(some.text(max_size=300), some.text(max_size=300), some.binary(max_size=300))
def test_anything_at_all_can_be_looked_at(path: str, query: str, body: bytes) -> None:
    cleaning.cleaned(asked(f"/{path}", query=query, headers={"content-type": "application/json"}, body=body))
    cleaning.clean_body(body, "application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("letters", "length"),
    [
        (string.ascii_letters + string.digits + "-_", 24),
        (string.ascii_letters + string.digits + "-_", 43),
        ("0123456789abcdef", 32),
        ("0123456789abcdef", 40),
        (string.ascii_lowercase + string.digits, 32),
        (string.ascii_uppercase + "234567", 32),
    ],
)
def test_of_a_thousand_random_texts_hardly_any_is_taken_for_words(letters: str, length: int) -> None:
    draw = random.Random(length)
    texts = ["".join(draw.choices(letters, k=length)) for _ in range(1000)]
    assert sum(not looks_random(text) for text in texts) <= 20


def test_what_the_service_calls_content_is_kept_wherever_it_stands() -> None:
    path = f"/verify/{SHA256}"
    assert cleaning.path_has_secret(path)
    assert not cleaning.path_has_secret(path, "/verify/{sha256}")
    assert cleaning.path_has_secret(path, "/verify/{token}")


@pytest.mark.parametrize(
    "value",
    [
        {"fields": [{"name": "password", "value": "hunter2"}]},
        {"state": json.dumps({"deep": {"password": "hunter2"}})},
        {"query": 'mutation { login(mail: "a", password: "hunter2") { id } }'},
        {"next": "https://shop.example/?a=1&token=hunter2"},
        {"log": "connecting with db_password=hunter2 to it"},
        {"Passwort": "hunter2", "contraseña": "hunter2", "mot-de-passe": "hunter2"},
    ],
)
def test_a_secret_that_is_named_within_a_value_is_not_kept(value: object) -> None:
    body = json.dumps(value, ensure_ascii=False).encode()
    assert b"hunter2" not in (cleaning.clean_body(body, "application/json") or b"")


def test_sentences_about_secrets_are_kept() -> None:
    body = json.dumps(
        {"note": "Key: C major. Code: none. I forgot my password again: help", "name": "key"}
    ).encode()
    assert cleaning.clean_body(body, "application/json") == body


@pytest.mark.parametrize(
    "body", [b'{"password":"hunter2"}', b' [{"password":"hunter2"}]', b"<password>hunter2"]
)
def test_what_only_says_that_it_is_a_form_is_not_kept(body: bytes) -> None:
    assert cleaning.clean_body(body, "application/x-www-form-urlencoded") is None


@pytest.mark.parametrize(
    "path", ["/password-reset/hunter2", "/reset_password/hunter2/", "/confirm-email/h2", "/verify//hunter2"]
)
def test_a_path_leads_to_a_secret_in_several_words_too(path: str) -> None:
    assert cleaning.cleaned(asked(path)).exchange is None
