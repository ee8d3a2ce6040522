"""A certificate is uploaded by an owner, and documents of a template are signed with it from then on."""

from __future__ import annotations

import subprocess
from pathlib import Path

from journeys.conftest import NewVisit
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


def _certificate(folder: Path) -> Path:
    key, certificate, file = (folder / name for name in ("key.pem", "certificate.pem", "own.p12"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90",
         "-subj", "/O=Ferris & Wolle/CN=Ferris & Wolle", "-addext", "keyUsage=critical,digitalSignature,nonRepudiation",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(certificate), "-out", str(file),
         "-passout", f"pass:{PASSWORD}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


def _pdfsig(path: Path) -> str:
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
