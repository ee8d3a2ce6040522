"""A certificate is uploaded by an owner, or its key stays in a token; documents of a template are signed with it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support import tokens
from journeys.support.house import House
from journeys.support.people import Person
from journeys.support.visit import PHONE

PASSWORD = "quiet-harbour"


def test_an_owner_uploads_a_certificate_and_letters_are_signed(
    new_visit: NewVisit, newcomer: Person, tmp_path: Path
) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/organisation")
    page.get_by_role("heading", name="Signing").wait_for()
    with page.expect_file_chooser() as choosing:
        page.get_by_label("File of the certificate").click()
    choosing.value.set_files(_certificate(tmp_path))
    page.get_by_label("Password of the file").fill(PASSWORD)
    page.get_by_role("button", name="Upload the certificate").click()
    page.get_by_text("Ferris & Wolle").first.wait_for()
    page.get_by_text("No authority vouches for this certificate").wait_for()
    visit.look("certificate")
    page.get_by_role("checkbox", name="Letter").check()
    page.get_by_text("Letter").first.wait_for()
    visit.look("signed-templates")

    visit.open_desk("letter")
    signed = Path(visit.download().path())
    assert "Signature is Valid" in _pdfsig(signed)

    phone = new_visit(newcomer, size=PHONE)
    phone.go("/organisation").get_by_role("heading", name="Signing").scroll_into_view_if_needed()
    phone.page.get_by_text("Ferris & Wolle").first.wait_for()
    phone.look("certificate")


def test_a_key_in_a_token_signs_a_document_for_which_that_is_chosen(
    new_visit: NewVisit, newcomer: Person, house: House, tmp_path: Path
) -> None:
    key, certificate = _key_and_certificate(tmp_path)
    tokens.put_key(house.tokens, "seal", key)
    visit = new_visit(newcomer)
    page = visit.go("/organisation")
    page.get_by_role("button", name="Upload the certificate").wait_for()
    assert page.get_by_text("A token of this server").count() == 0, "it is offered to one organisation alone"
    page.get_by_label("Name", exact=True).fill(tokens.ORGANISATION)
    page.get_by_role("button", name="Create organisation").click()
    page.get_by_text("A token of this server").click()
    page.get_by_label("Name of the key").fill("seal")
    page.get_by_label("PIN of the token").fill(tokens.PIN)
    visit.look("token")
    page.get_by_role("button", name="Sign with this key").click()
    page.get_by_text("The token holds no certificate").wait_for()
    with page.expect_file_chooser() as choosing:
        page.get_by_label("Certificate of the key").click()
    choosing.value.set_files(certificate)
    page.get_by_role("button", name="Sign with this key").click()
    page.get_by_text(f"seal in the token {tokens.LABEL}").wait_for()
    visit.look("token-chosen")

    visit.open_desk("letter")
    page.get_by_role("button", name="Signing: off").click()
    page.get_by_role("menuitemcheckbox", name="Sign it").click()
    visit.look("sign-it")
    page.keyboard.press("Escape")
    assert "Signature is Valid" in _pdfsig(Path(visit.download().path()))
    visit.go("/documents").get_by_text("Signed by Ferris & Wolle").wait_for()
    visit.look("documents")
    visit.open_desk("letter")
    # It is remembered for this template, and for no other.
    page.get_by_role("button", name="Signing: on").wait_for()
    visit.open_desk("certificate")
    page.get_by_role("button", name="Signing: off").wait_for()
    visit.allow(422, r"/signing/token$")


def _key_and_certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90",
         "-subj", "/O=Ferris & Wolle/CN=Ferris & Wolle", "-addext", "keyUsage=critical,digitalSignature,nonRepudiation",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


def _certificate(folder: Path) -> Path:
    (key, certificate), file = _key_and_certificate(folder), folder / "own.p12"
    subprocess.run(
        ["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(certificate), "-out", str(file),
         "-passout", f"pass:{PASSWORD}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


def _pdfsig(path: Path) -> str:
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
