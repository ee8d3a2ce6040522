"""Who gets what at every address: the table that the access test walks.

A row gives, for each method, the status for nobody, the foreigner, the member, the author and the owner of North.
Whatever a row does not name is 405 for everybody. Things in the paths are North's; the member's where they are
somebody's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support import slips
from tests.support.callers import Upload
from tests.support.world import World, picture

SCOPES = "documents", "templates", "administration"
PEOPLE: tuple[str, ...] = ()
READ, MAKE, OFFICE = ("documents", "templates"), ("templates",), ("administration",)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# An address that never looks at who asks answers every key, and every text that is none.
ANY_KEY = (*SCOPES, "any")
UNSAFE = frozenset(("POST", "PUT", "PATCH", "DELETE"))
ANYBODY = 200, 200, 200, 200, 200
ANY_LOGIN = 401, 200, 200, 200, 200
NO_LOGIN = 401, 401, 401, 401, 401
INSIDERS = 401, 404, 200, 200, 200
# A thing of the member's own: even North's owner has no business with it.
OWN = 401, 404, 200, 404, 404
# A document is its person's, and the organisation's owner may see everyone's.
OWN_OR_OWNER = 401, 404, 200, 404, 200

# What owners of the organisation alone may do; the foreigner owns one, too, and does it there.
OWNERS = 401, 200, 403, 403, 200


@dataclass(frozen=True)
class Ask:
    """One method at one address: what is sent, and what each actor gets.

    A program needs one of `scopes`; an address with none refuses every program.
    """

    expected: tuple[int, int, int, int, int]
    payload: object = None
    files: Mapping[str, Upload | str] | None = None
    scopes: tuple[str, ...] = ("documents",)


@dataclass(frozen=True)
class Row:
    """An address with the things in its path, and what may be asked there."""

    path: str
    asks: Mapping[str, Ask] = field(default_factory=dict)


def _created(row: tuple[int, int, int, int, int]) -> tuple[int, int, int, int, int]:
    return tuple(201 if status == 200 else status for status in row)  # type: ignore[return-value] # five again


def _gone(row: tuple[int, int, int, int, int]) -> tuple[int, int, int, int, int]:
    return tuple(204 if status == 200 else status for status in row)  # type: ignore[return-value] # five again


def api_table(world: World) -> dict[str, Row]:
    """Return a row for every address below /api/v1/."""
    values: dict[str, Any] = {"name": "Grace Hopper"}
    save = {"name": "Mine", "values": values}
    bundle = {"bundle": Upload("slip.zip", slips.slip_zip("other"))}
    version = {"bundle": Upload("slip.zip", slips.slip_zip(title="Slip, newer"))}
    key_file: dict[str, Upload | str] = {"file": Upload("key.p12", b"no key"), "password": "none"}
    token_key: dict[str, Upload | str] = {"token": "Seal", "key_label": "seal", "pin": "1234"}
    author = 401, 404, 403, 200, 200
    owner = 401, 404, 403, 403, 200
    mine, document = f"customisations/{world.customisation}", f"documents/{world.document}"
    member, batch = world.members["member"], f"batches/{world.batch}"
    run = f"{batch}/mail-runs/{world.mail_run}"
    return {
        "me": Row(
            "me",
            {
                "GET": Ask(ANY_LOGIN, scopes=SCOPES),
                "PATCH": Ask(ANY_LOGIN, {"name": "Somebody"}, scopes=PEOPLE),
                # A login alone is not enough to delete an account: one has to prove again who one is.
                "DELETE": Ask((401, 401, 401, 401, 401), scopes=PEOPLE),
            },
        ),
        "quota": Row("quota", {"GET": Ask(ANY_LOGIN, scopes=SCOPES)}),
        "me/export": Row("me/export", {"GET": Ask(ANY_LOGIN, scopes=PEOPLE)}),
        "me/deletion": Row("me/deletion", {"GET": Ask(ANY_LOGIN, scopes=PEOPLE)}),
        "organisations": Row(
            "organisations", {"POST": Ask(_created(ANY_LOGIN), {"name": "Third"}, scopes=PEOPLE)}
        ),
        "organisations/<slug>": Row(
            "organisations/north", {"PATCH": Ask(owner, {"time_zone": "Europe/Berlin"}, scopes=OFFICE)}
        ),
        "organisations/<slug>/members": Row(
            "organisations/north/members",
            {
                "GET": Ask(INSIDERS, scopes=OFFICE),
            },
        ),
        "organisations/<slug>/invitations": Row(
            "organisations/north/invitations",
            {
                "GET": Ask(owner, scopes=OFFICE),
                "POST": Ask(
                    _created(owner), {"email": "foreigner@south.example", "role": "member"}, scopes=OFFICE
                ),
            },
        ),
        "organisations/<slug>/invitations/<invitation_id>": Row(
            f"organisations/north/invitations/{world.invitation}",
            {"DELETE": Ask(_gone(owner), scopes=OFFICE)},
        ),
        "organisations/<slug>/invitations/<invitation_id>/resend": Row(
            f"organisations/north/invitations/{world.invitation}/resend",
            {"POST": Ask(owner, scopes=OFFICE)},
        ),
        # The link's token is what opens these, and it is nobody's here.
        "invitations/read": Row(
            "invitations/read", {"POST": Ask((404, 404, 404, 404, 404), {"token": "none"}, scopes=ANY_KEY)}
        ),
        "letters/confirmation": Row(
            "letters/confirmation",
            {"POST": Ask((204, 204, 204, 204, 204), {"email": "none@example.org"}, scopes=ANY_KEY)},
        ),
        "invitations/accept": Row(
            "invitations/accept",
            {"POST": Ask((401, 404, 404, 404, 404), {"token": "none"}, scopes=PEOPLE)},
        ),
        "organisations/<slug>/members/<member_id>": Row(
            f"organisations/north/members/{member}",
            {
                "PATCH": Ask(owner, {"role": "author"}, scopes=OFFICE),
                # Everybody may leave.
                "DELETE": Ask((401, 404, 204, 403, 204), scopes=OFFICE),
            },
        ),
        "api-keys": Row(
            "api-keys",
            {
                "GET": Ask(ANY_LOGIN, scopes=PEOPLE),
                # As for the account's end, a login alone is not enough.
                "POST": Ask((401, 401, 401, 401, 401), {"name": "robot"}, scopes=PEOPLE),
                "DELETE": Ask(_gone(ANY_LOGIN), scopes=PEOPLE),
            },
        ),
        "api-keys/<key_id>": Row(f"api-keys/{world.api_key}", {"DELETE": Ask(_gone(OWN), scopes=PEOPLE)}),
        "brand-schema": Row("brand-schema", {"GET": Ask(ANY_LOGIN, scopes=READ)}),
        "brands": Row(
            "brands",
            {
                "GET": Ask(ANY_LOGIN, scopes=READ),
                # The foreigner owns South.
                "POST": Ask((401, 201, 403, 201, 201), {"values": values}, scopes=MAKE),
            },
        ),
        "brands/<slug>": Row(
            "brands/northern-press",
            {
                "GET": Ask(INSIDERS, scopes=READ),
                "PUT": Ask(author, {"values": values}, scopes=MAKE),
                "DELETE": Ask(_gone(author), scopes=MAKE),
            },
        ),
        "brands/<slug>/own": Row("brands/northern-press/own", {"PUT": Ask(INSIDERS, {"values": values})}),
        "brands/<slug>/templates": Row(
            "brands/northern-press/templates", {"GET": Ask(INSIDERS, scopes=READ)}
        ),
        "brands/<slug>/templates/<template>": Row(
            "brands/northern-press/templates/slip", {"PUT": Ask(author, {"values": values}, scopes=MAKE)}
        ),
        "templates": Row(
            "templates",
            {
                "GET": Ask(ANY_LOGIN, scopes=READ),
                "POST": Ask((401, 201, 403, 201, 201), files=bundle, scopes=MAKE),
            },
        ),
        "templates/<slug>": Row("templates/slip", {"GET": Ask(INSIDERS, scopes=READ)}),
        "templates/<slug>/preview": Row(
            "templates/slip/preview", {"POST": Ask(INSIDERS, {"values": values}, scopes=READ)}
        ),
        "templates/<slug>/withdraw": Row("templates/slip/withdraw", {"POST": Ask(author, scopes=MAKE)}),
        "templates/<slug>/restore": Row("templates/slip/restore", {"POST": Ask(author, scopes=MAKE)}),
        "templates/<slug>/versions": Row(
            "templates/slip/versions", {"POST": Ask(_created(author), files=version, scopes=MAKE)}
        ),
        "templates/<slug>/versions/<number>": Row(
            "templates/slip/versions/2", {"DELETE": Ask(_gone(author), scopes=MAKE)}
        ),
        "templates/<slug>/versions/<number>/publish": Row(
            "templates/slip/versions/2/publish", {"POST": Ask(author, scopes=MAKE)}
        ),
        "templates/<slug>/versions/<number>/picture": Row(
            "templates/slip/versions/1/picture", {"GET": Ask(INSIDERS, scopes=READ)}
        ),
        "series": Row("series", {"GET": Ask(ANY_LOGIN)}),
        # Its documents have no number that a series could give, so even its owner is refused.
        "templates/<slug>/series": Row(
            "templates/slip/series",
            {
                "GET": Ask(INSIDERS),
                "PUT": Ask((401, 404, 403, 403, 409), {"prefix": "RE-"}, scopes=OFFICE),
                "DELETE": Ask(_gone(owner), scopes=OFFICE),
            },
        ),
        "assets": Row(
            "assets", {"POST": Ask(_created(ANY_LOGIN), files={"file": Upload("a.png", picture())})}
        ),
        "assets/<asset_id>": Row(f"assets/{world.asset}", {"GET": Ask(OWN)}),
        "mail/server": Row(
            "mail/server",
            {
                "GET": Ask(ANY_LOGIN, scopes=("documents", "administration")),
                "PUT": Ask(OWNERS, {"host": "mail.example", "sender_address": "a@b.example"}, scopes=OFFICE),
                "DELETE": Ask(_gone(OWNERS), scopes=OFFICE),
            },
        ),
        # Nobody has set one up.
        "mail/server/test": Row("mail/server/test", {"POST": Ask((401, 404, 403, 403, 404), scopes=OFFICE)}),
        "mail/letter": Row(
            "mail/letter",
            {
                "GET": Ask(ANY_LOGIN, scopes=("documents", "administration")),
                "PUT": Ask(OWNERS, {"subject": "Hello", "body": "{link}"}, scopes=OFFICE),
                "DELETE": Ask(_gone(OWNERS), scopes=OFFICE),
            },
        ),
        # The signature is what opens it, and it is nobody's here.
        "mail/bounces/<server_id>": Row(
            f"mail/bounces/{world.document}", {"POST": Ask((401, 401, 401, 401, 401), {}, scopes=ANY_KEY)}
        ),
        "signing/certificate": Row(
            "signing/certificate",
            {
                "GET": Ask(ANY_LOGIN, scopes=("documents", "administration")),
                "POST": Ask((401, 422, 403, 403, 422), files=key_file, scopes=OFFICE),
                "DELETE": Ask(_gone(OWNERS), scopes=OFFICE),
            },
        ),
        # The server offers none.
        "signing/token": Row(
            "signing/token", {"POST": Ask((401, 404, 403, 403, 404), files=token_key, scopes=OFFICE)}
        ),
        # Nobody has one.
        "signing/templates": Row(
            "signing/templates",
            {"PUT": Ask((401, 404, 403, 403, 404), {"templates": ["slip"]}, scopes=OFFICE)},
        ),
        "contacts": Row(
            "contacts", {"GET": Ask(ANY_LOGIN), "POST": Ask(_created(ANY_LOGIN), {"name": "Somebody"})}
        ),
        # Everybody of an organisation writes to the same people and companies.
        "contacts/<contact_id>": Row(
            f"contacts/{world.contact}",
            {"PUT": Ask(INSIDERS, {"name": "Hartmann AG"}), "DELETE": Ask(_gone(INSIDERS))},
        ),
        "customisations": Row(
            "customisations",
            {"GET": Ask(ANY_LOGIN), "POST": Ask(_created(INSIDERS), {"template": "slip"} | save)},
        ),
        "customisations/<customisation_id>": Row(
            mine, {"GET": Ask(OWN), "PUT": Ask(OWN, save), "DELETE": Ask(_gone(OWN))}
        ),
        "customisations/<customisation_id>/next": Row(f"{mine}/next", {"GET": Ask(OWN)}),
        "customisations/<customisation_id>/restore": Row(
            f"customisations/{world.deleted_customisation}/restore", {"POST": Ask(OWN)}
        ),
        "customisations/<customisation_id>/revisions": Row(f"{mine}/revisions", {"GET": Ask(OWN)}),
        "customisations/<customisation_id>/revisions/<number>": Row(f"{mine}/revisions/1", {"GET": Ask(OWN)}),
        "documents": Row(
            "documents",
            {
                "GET": Ask(ANY_LOGIN),
                "POST": Ask(_created(INSIDERS), {"template": "slip", "values": values}),
            },
        ),
        "documents/<document_id>": Row(
            document, {"GET": Ask(OWN_OR_OWNER), "DELETE": Ask(_gone(OWN_OR_OWNER))}
        ),
        "documents/<document_id>/values": Row(f"{document}/values", {"GET": Ask(OWN_OR_OWNER)}),
        # A slip is no invoice, so there is none for anybody.
        "documents/<document_id>/e-invoice.xml": Row(
            f"{document}/e-invoice.xml", {"GET": Ask((401, 404, 404, 404, 404))}
        ),
        "documents/totals": Row("documents/totals", {"GET": Ask(ANY_LOGIN)}),
        "documents/csv": Row("documents/csv", {"GET": Ask(ANY_LOGIN)}),
        "documents/labels": Row("documents/labels", {"GET": Ask(ANY_LOGIN)}),
        "documents/<document_id>/labels": Row(
            f"{document}/labels", {"PUT": Ask(OWN_OR_OWNER, {"labels": ["paid"]})}
        ),
        "documents/<document_id>/cancellation": Row(
            f"{document}/cancellation",
            {"PUT": Ask(OWN_OR_OWNER, {"reason": "Wrong sum"}), "DELETE": Ask(OWN_OR_OWNER)},
        ),
        "documents/<document_id>/links": Row(
            f"{document}/links",
            {"GET": Ask(OWN_OR_OWNER), "POST": Ask(_created(OWN_OR_OWNER), {"password": "four-words"})},
        ),
        "documents/<document_id>/links/<link_id>": Row(
            f"{document}/links/{world.link}", {"DELETE": Ask(OWN_OR_OWNER)}
        ),
        "answer-links": Row(
            "answer-links",
            {
                "GET": Ask(ANY_LOGIN),
                "POST": Ask(
                    _created(INSIDERS), {"template": "slip", "values": values, "open_fields": ["/name"]}
                ),
            },
        ),
        "answer-links/<answer_link_id>": Row(f"answer-links/{world.answer_link}", {"DELETE": Ask(OWN)}),
        "answer-links/<answer_link_id>/telling": Row(
            f"answer-links/{world.answer_link}/telling", {"PUT": Ask(OWN, {"tells_by_mail": True})}
        ),
        "answers": Row("answers", {"GET": Ask(ANY_LOGIN)}),
        "answers/<answer_id>": Row(f"answers/{world.answer}", {"GET": Ask(OWN), "DELETE": Ask(_gone(OWN))}),
        "answers/<answer_id>/opened": Row(f"answers/{world.answer}/opened", {"PUT": Ask(OWN)}),
        "answers/<answer_id>/document": Row(f"answers/{world.answer}/document", {"POST": Ask(_created(OWN))}),
        # The link's token is what opens these: no login does, and no key.
        "form": Row("form", {"GET": Ask(NO_LOGIN, scopes=PEOPLE)}),
        "form/preview": Row("form/preview", {"POST": Ask(NO_LOGIN, {"values": values}, scopes=PEOPLE)}),
        "form/pictures": Row(
            "form/pictures",
            {"POST": Ask(NO_LOGIN, files={"file": Upload("a.png", picture())}, scopes=PEOPLE)},
        ),
        "form/pictures/<picture_id>": Row(
            f"form/pictures/{world.asset}", {"GET": Ask(NO_LOGIN, scopes=PEOPLE)}
        ),
        "form/answers": Row(
            "form/answers",
            {"POST": Ask(NO_LOGIN, {"values": values, "key": "a-key-of-mine"}, scopes=PEOPLE)},
        ),
        "documents/<document_id>/mails": Row(
            f"{document}/mails",
            {
                "GET": Ask(OWN_OR_OWNER),
                "POST": Ask(
                    (401, 404, 409, 404, 409), {"recipient": "a@b.example", "subject": "S", "body": "B"}
                ),
            },
        ),
        "documents/<document_id>/mails/draft": Row(f"{document}/mails/draft", {"GET": Ask(OWN_OR_OWNER)}),
        "documents/<document_id>/mails/done": Row(f"{document}/mails/done", {"POST": Ask(OWN_OR_OWNER)}),
        "documents/<document_id>/mails/<mail_id>/again": Row(
            f"{document}/mails/{world.document}/again", {"POST": Ask((401, 404, 404, 404, 404))}
        ),
        "documents/<document_id>/next": Row(f"{document}/next", {"GET": Ask(OWN_OR_OWNER)}),
        "documents/<document_id>/pdf": Row(f"{document}/pdf", {"GET": Ask(OWN_OR_OWNER)}),
        "documents/<document_id>/remake": Row(f"{document}/remake", {"POST": Ask(OWN_OR_OWNER)}),
        "documents/<document_id>/restore": Row(
            f"documents/{world.deleted_document}/restore", {"POST": Ask(OWN_OR_OWNER)}
        ),
        "batches": Row(
            "batches",
            {
                "GET": Ask(ANY_LOGIN),
                "POST": Ask(
                    (401, 404, 202, 202, 202),
                    files={"file": Upload("a.csv", b"Name\nAda\n"), "template": "slip"},
                ),
            },
        ),
        "batches/<batch_id>": Row(batch, {"GET": Ask(OWN), "DELETE": Ask(_gone(OWN))}),
        "batches/<batch_id>/fields": Row(f"{batch}/fields", {"GET": Ask(OWN)}),
        "batches/<batch_id>/usual": Row(f"{batch}/usual", {"GET": Ask(OWN)}),
        "batches/<batch_id>/columns": Row(f"{batch}/columns", {"PUT": Ask(OWN, {"columns": ["/name"]})}),
        "batches/<batch_id>/faults": Row(f"{batch}/faults", {"GET": Ask(OWN)}),
        "batches/<batch_id>/rows": Row(f"{batch}/rows", {"GET": Ask(OWN)}),
        "batches/<batch_id>/rows/<number>": Row(
            f"{batch}/rows/2", {"PUT": Ask(OWN, {"cells": ["Grace Hopper"]})}
        ),
        "batches/<batch_id>/rows/<number>/values": Row(f"{batch}/rows/2/values", {"GET": Ask(OWN)}),
        "batches/<batch_id>/start": Row(f"{batch}/start", {"POST": Ask(OWN)}),
        "batches/<batch_id>/stop": Row(f"{batch}/stop", {"POST": Ask(OWN)}),
        "batches/<batch_id>/zip": Row(f"{batch}/zip", {"GET": Ask(OWN)}),
        "batches/<batch_id>/pdf": Row(f"{batch}/pdf", {"GET": Ask(OWN)}),
        "batches/<batch_id>/mail-runs": Row(
            f"{batch}/mail-runs",
            {
                "GET": Ask(OWN),
                "POST": Ask((401, 404, 409, 404, 404), {"source": "0", "subject": "Slip", "body": "{link}"}),
            },
        ),
        "batches/<batch_id>/mail-runs/draft": Row(f"{batch}/mail-runs/draft", {"GET": Ask(OWN)}),
        "batches/<batch_id>/mail-runs/<run_id>/mails": Row(f"{run}/mails", {"GET": Ask(OWN)}),
        "batches/<batch_id>/mail-runs/<run_id>/pause": Row(f"{run}/pause", {"POST": Ask(OWN)}),
        "batches/<batch_id>/mail-runs/<run_id>/resume": Row(f"{run}/resume", {"POST": Ask(OWN)}),
        "batches/<batch_id>/mail-runs/<run_id>/end": Row(f"{run}/end", {"POST": Ask(OWN)}),
        "batches/<batch_id>/errors.csv": Row(f"{batch}/errors.csv", {"GET": Ask(OWN)}),
        "verify/<sha256>": Row(f"verify/{world.pdf_sha256}", {"GET": Ask(ANYBODY, scopes=ANY_KEY)}),
    }


# Addresses that are the same for everybody. The token that browsers need comes with the web app's page, so without
# one a browser cannot get so far as to learn that a method is not allowed.
OPEN = {"GET": Ask(ANYBODY), "HEAD": Ask(ANYBODY)}
ABSENT = {method: Ask((404, 404, 404, 404, 404)) for method in METHODS}
PLAIN = {
    "healthz/live": Row("/healthz/live", OPEN),
    "healthz/ready": Row("/healthz/ready", OPEN),
    "metrics": Row("/metrics", OPEN),
    "version": Row("/version", OPEN),
    "api/v1/openapi.json": Row("/api/v1/openapi.json", {method: Ask(ANYBODY) for method in METHODS}),
    "api/v1/": Row("/api/v1/", ABSENT),
    "^(?:api|_allauth)(?:/.*)?$": Row("/api/v2/documents", ABSENT),
    "^_allauth/[^/]+/v1/(?:account|auth)/phone(?:/.*)?$": Row("/_allauth/browser/v1/account/phone", ABSENT),
    # The link's token is what opens it, and it is nobody's here.
    "d/<token>": Row("/d/none", {method: ABSENT[method] for method in ("GET", "HEAD", "POST")}),
    "f/<token>": Row("/f/none", {method: ABSENT[method] for method in ("GET", "HEAD")}),
    "^(?!assets/|static/)(?P<address>.*)$": Row("/account/login", OPEN),
}

# allauth's addresses, asked with an empty object: nobody's statuses, then everybody else's, in the order of METHODS.
# 401 says what would have to come first: a login, or the proof that it is still the same person. 409 says that no
# such step is under way. Texting phones is not offered, so those addresses are not there.
ALLAUTH: dict[str, tuple[str, str]] = {
    "account/authenticators": ("401 401 401 401 401 401 401", "200 200 405 405 405 405 200"),
    "account/authenticators/recovery-codes": ("401 401 401 401 401 401 401", "404 400 400 400 400 400 400"),
    "account/authenticators/totp": ("401 401 401 401 401 401 401", "404 404 400 405 405 200 200"),
    "account/authenticators/webauthn": ("401 401 401 401 401 401 401", "401 401 400 400 405 400 200"),
    "account/email": ("401 401 409 401 401 401 401", "200 200 400 400 400 400 200"),
    "account/password/change": ("401 401 401 401 401 401 401", "405 400 400 400 400 400 400"),
    "auth/2fa/authenticate": ("401 401 401 401 401 401 401", "401 401 401 401 401 401 401"),
    "auth/2fa/reauthenticate": ("401 401 401 401 401 401 401", "405 400 400 400 400 400 400"),
    "auth/code/confirm": ("409 409 409 409 409 409 409", "409 409 409 409 409 409 409"),
    "auth/email/verify": ("400 400 400 400 400 400 400", "400 400 400 400 400 400 400"),
    "auth/email/verify/resend": ("405 405 409 405 405 405 200", "405 405 409 405 405 405 200"),
    "auth/login": ("405 400 400 400 400 400 400", "405 400 400 400 400 400 400"),
    "auth/password/request": ("405 400 400 400 400 400 400", "405 400 400 400 400 400 400"),
    "auth/password/reset": ("400 400 400 400 400 400 400", "400 400 400 400 400 400 400"),
    "auth/reauthenticate": ("401 401 401 401 401 401 401", "405 400 400 400 400 400 400"),
    "auth/session": ("401 401 405 405 405 401 200", "200 200 405 405 405 401 200"),
    "auth/sessions": ("401 401 401 401 401 401 401", "200 200 405 405 405 400 200"),
    "auth/signup": ("405 405 400 405 405 405 200", "405 405 400 405 405 405 200"),
    "auth/webauthn/authenticate": ("401 401 401 401 401 401 401", "401 401 401 401 401 401 401"),
    "auth/webauthn/login": ("200 200 400 405 405 405 200", "200 200 400 405 405 405 200"),
    "auth/webauthn/reauthenticate": ("401 401 401 401 401 401 401", "200 200 400 405 405 405 200"),
    "config": ("200 200 405 405 405 405 200", "200 200 405 405 405 405 200"),
    "tokens/refresh": ("405 400 400 400 400 400 400", "405 400 400 400 400 400 400"),
}
