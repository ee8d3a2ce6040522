"""Documents are signed by keys that stay in tokens (PKCS#11); a token is asked with care, and may crash or hang."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from galley import wiring
from galley.adapters.signing.pdf_signer import PdfSigner
from galley.adapters.signing.tokens import session
from galley.adapters.signing.tokens.client import TokenModule
from galley.adapters.signing.tokens.faults import Kind, TokenFailed
from galley.documents.models import Document
from galley.ports import CannotSign, FoundKey, KeyFault, Mechanism, PinRefused, TokenEntry, TokenKey
from galley.signing.models import SigningCertificate
from pkcs11.constants import TokenFlag
from tests.support import certificates, signatures, tokens
from tests.support.callers import Answer, Upload
from tests.support.certificates import Issued
from tests.support.commands import galley
from tests.support.tokens import MODULE, PIN, TokenFolder
from tests.support.world import World

TOKEN, BARE = "Office seal", "Bare"
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def issued() -> Issued:
    return certificates.issued()


@pytest.fixture(scope="module")
def on_a_curve() -> Issued:
    return certificates.issued(key=ec.generate_private_key(ec.SECP384R1()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, issued: Issued, on_a_curve: Issued) -> TokenFolder:
    """Two tokens: one with keys and certificates, one with a key alone, as network HSMs are."""
    made = tokens.folder(tmp_path_factory.mktemp("tokens"))
    for token in (TOKEN, BARE):
        made.add_token(token)
    made.add(TOKEN, "seal", issued)
    made.add(TOKEN, "curve", on_a_curve)
    made.add_key(BARE, "seal", issued.key)
    return made


@pytest.fixture
def offered(folder: TokenFolder) -> Iterator[TokenFolder]:
    with tokens.offered(folder, TOKEN, f"elsewhere={BARE}"):
        yield folder


def enter(world: World, *, actor: str = "owner", file: bytes = b"", **wish: str) -> Answer:
    parts: dict[str, Upload | str] = {"token": TOKEN, "key_label": "seal", "pin": PIN, **wish}
    if file:
        parts["file"] = Upload("office.pem", file)
    return world.browser(actor).send("POST", "/api/v1/signing/token", files=parts)


def issue(world: World, **wish: Any) -> Answer:
    order = {"template": "slip", "values": {"name": "Ada Lovelace"}, "signed": True} | wish
    return world.browser("member").post("documents", order)


def pem(issued: Issued) -> bytes:
    both = (issued.certificate, issued.authority)
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in both)


def found(module: TokenModule, **wish: Any) -> FoundKey | KeyFault:
    entry: dict[str, Any] = {"token": TOKEN, "label": "seal", "pin": PIN, "entered_at": NOW} | wish
    return module.find(TokenEntry(**entry))


def key_in(module: TokenModule, **wish: Any) -> TokenKey:
    answer = found(module, **wish)
    assert isinstance(answer, FoundKey), answer
    assert isinstance(answer.key, TokenKey)
    return answer.key


def words(module: TokenModule, **wish: Any) -> str:
    answer = found(module, **wish)
    assert isinstance(answer, KeyFault), answer
    return answer.message


def test_a_key_in_a_token_signs_and_is_found_valid_by_other_programs(
    world: World, offered: TokenFolder, issued: Issued, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert world.browser("owner").get("signing/certificate").json()["tokens"] == [TOKEN]
    entered = enter(world).json()
    assert (entered["token"], entered["key_label"], entered["subject"]) == (
        TOKEN,
        "seal",
        "CN=Northern Press",
    )
    made = issue(world).json()
    assert (made["signed"], made["signed_by"]) == (True, "Northern Press")
    member = world.browser("member")
    pdf = member.get(f"documents/{made['id']}/pdf").body
    assert signatures.found_valid(pdf, issued, tmp_path)
    assert not signatures.found_valid(signatures.changed(pdf), issued, tmp_path)
    assert member.post(f"documents/{made['id']}/remake").json()["identical"] is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM signing_signingcertificate AS t")
        (kept,) = cursor.fetchone() or ("",)
    assert PIN not in kept
    assert PIN not in caplog.text


def test_a_token_signs_in_each_way_that_it_offers(
    world: World, offered: TokenFolder, issued: Issued, on_a_curve: Issued, tmp_path: Path
) -> None:
    pdf = world.browser("member").get(f"documents/{world.document}/pdf").body
    for label, whose, offers, mechanism in (
        ("curve", on_a_curve, "CKM_ECDSA", Mechanism.ECDSA),
        ("seal", issued, "CKM_RSA_PKCS", Mechanism.RSA),
        ("seal", issued, "CKM_SHA256_RSA_PKCS_PSS", Mechanism.RSA_PSS),
    ):
        with offered.offering(offers):
            module = wiring.token_module()
            key = key_in(module, label=label)
            assert key.mechanism == mechanism
            signed = pdf + PdfSigner("", module.sign).signature_of(pdf, key)
        assert signatures.found_valid(signed, whose, tmp_path), offers
    with offered.offering("CKM_SHA256"):
        assert "cannot sign with this key" in words(wiring.token_module())


def test_a_pin_that_was_refused_is_never_tried_again_by_itself(world: World, offered: TokenFolder) -> None:
    wrong = enter(world, pin="000000")
    assert (wrong.status, wrong.kind) == (422, "key-refused")
    assert "refused the PIN" in wrong.json()["detail"]
    assert enter(world).status == 200
    offered.change_pin(TOKEN, "118822")
    count = Document.objects.count()
    try:
        assert issue(world).kind == "no-certificate"
        assert world.browser("owner").get("signing/certificate").json()["pin_refused_at"]
        key = SigningCertificate.objects.get()
        with pytest.raises(PinRefused):
            wiring.token_module().sign(b"x", key_of(key))
    finally:
        offered.change_pin(TOKEN, PIN)
    # The PIN that is kept is the token's again, and yet it is not tried.
    refused = issue(world)
    assert (refused.status, refused.kind) == (409, "no-certificate")
    assert "refused its PIN" in refused.json()["detail"]
    with pytest.raises(PinRefused, match="was not tried again"):
        wiring.token_module().sign(b"x", key_of(key))
    assert Document.objects.count() == count
    assert enter(world).json()["pin_refused_at"] is None
    assert issue(world).status == 201


def key_of(row: SigningCertificate) -> TokenKey:
    return TokenKey(row.token, row.key_label, PIN, row.saved_at, Mechanism(row.mechanism), ())


def test_of_many_signatures_at_once_one_tries_a_wrong_pin(offered: TokenFolder) -> None:
    module = wiring.token_module()
    key = TokenKey(TOKEN, "seal", "000000", datetime.now(UTC), Mechanism.RSA, ())

    def words_for(_: int) -> str:
        with pytest.raises(PinRefused) as refused:
            module.sign(b"x", key)
        return str(refused.value)

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(words_for, range(4)))
    assert sum("was not tried again" in each for each in said) == 3
    # The token counts wrong PINs, and forgets them with a right one.
    assert isinstance(found(module, entered_at=datetime.now(UTC)), FoundKey)


def test_no_pin_is_tried_where_one_more_could_lock_the_token() -> None:
    wish = session.Wish("module", "Nearly locked", "seal", PIN, "now", b"x", None, with_certificates=False)
    for flag in (TokenFlag.USER_PIN_FINAL_TRY, TokenFlag.USER_PIN_LOCKED):
        token: Any = SimpleNamespace(flags=flag | TokenFlag.LOGIN_REQUIRED)  # it has nothing to log in with
        with pytest.raises(TokenFailed) as failed, session._logged_in(token, wish):
            pass
        assert failed.value.fault.kind is Kind.PIN_LOCKED


def test_what_is_missing_is_named(world: World, offered: TokenFolder, issued: Issued) -> None:
    module = wiring.token_module()
    assert "has no key with the name “stamp”. It has: “" in words(module, label="stamp")
    with tokens.offered(offered, "Lost"):
        assert "is not there" in words(wiring.token_module(), token="Lost")
        assert "no longer offered" in words(wiring.token_module())
    bare = {"token": BARE, "entered_at": datetime.now(UTC)}
    assert "holds no certificate" in words(module, **bare)
    other = certificates.issued(key=ec.generate_private_key(ec.SECP256R1()))
    assert "do not belong together" in words(module, **bare, file=pem(other))
    assert "holds no certificate" in words(module, **bare, file=b"none")
    key = key_in(module, **bare, file=pem(issued))
    assert len(key.certificates) == 2
    assert key_in(module, **bare, kept=key.certificates).certificates == key.certificates
    assert enter(world, token=BARE).status == 404, "it is offered to another organisation"
    assert enter(world, actor="member").status == 403
    assert not SigningCertificate.objects.exists()


def test_a_module_that_hangs_or_crashes_ends_itself_alone(offered: TokenFolder, tmp_path: Path) -> None:
    # It reads its configuration first, and from this one it never gets to an end.
    os.mkfifo(tmp_path / "softhsm2.conf")
    key = TokenKey(TOKEN, "seal", PIN, NOW, Mechanism.RSA, ())
    with tokens.offered(TokenFolder(tmp_path), TOKEN):
        with pytest.raises(CannotSign, match="did not answer in time"):
            TokenModule(str(MODULE), [TOKEN], ("SOFTHSM2_CONF",), seconds=1).sign(b"x", key)
        assert not list(at_work())
        crashing = threading.Thread(target=crash_the_next)
        crashing.start()
        with pytest.raises(CannotSign, match="SIGSEGV"):
            wiring.token_module().sign(b"x", key)
        crashing.join()


def crash_the_next() -> None:
    """Wait for a process that asks a token, and let it crash."""
    while not (working := list(at_work())):
        threading.Event().wait(0.02)
    os.kill(working[0].pid, signal.SIGSEGV)


def at_work() -> Iterator[psutil.Process]:
    for child in psutil.Process().children():
        with_arguments = child.cmdline() if child.status() != psutil.STATUS_ZOMBIE else []
        if "galley.adapters.signing.tokens.process" in with_arguments:
            yield child


def test_an_operator_asks_whether_module_and_tokens_are_there(offered: TokenFolder, tmp_path: Path) -> None:
    said = galley("check-tokens")
    assert (said.code, f"{TOKEN}: is there\n" in said.out, f"{BARE}: is there\n" in said.out) == (
        0,
        True,
        True,
    )
    with tokens.offered(offered, TOKEN, "Lost"):
        gone = galley("check-tokens")
    assert (gone.code, "Lost: is not there" in gone.out) == (1, True)
    assert "cannot be chosen" in gone.out
