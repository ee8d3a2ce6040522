"""A client signs a quote by a form by link, and the document that is made of it carries the signature."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from galley import wiring
from galley.answering import jobs
from galley.answering.models import Answer
from galley.library import operations as library
from galley.rendering.bundles import bundle as bundles
from PIL import Image, ImageDraw
from pypdf import PdfReader
from tests.support.callers import Caller, Upload
from tests.support.world import World, publishing_tools, read

QUOTE = Path(__file__).parents[4] / "templates/quote"


def drawn() -> bytes:
    """Return a signature as the pad of the form makes it: ink on a clear ground."""
    pad = Image.new("RGBA", (960, 320))
    ImageDraw.Draw(pad).line([(80, 240), (240, 60), (330, 250), (520, 120), (860, 180)], "#14213d", 5)
    out = io.BytesIO()
    pad.save(out, "PNG")
    return out.getvalue()


def sample_of_the_quote() -> dict[str, Any]:
    """Take in the quote as it is shipped, and return its sample."""
    bundle = read(bundles.from_folder(QUOTE))
    library.import_bundle(bundle, organisation=None, now=wiring.clock().now(), tools=publishing_tools())
    return dict(bundle.sample)


def test_a_client_signs_a_quote_without_an_account(world: World) -> None:
    asked = {"template": "quote", "values": sample_of_the_quote(), "open_fields": ["/signed"]}
    link = world.browser("member").post("answer-links", asked | {"makes_documents": True})
    assert link.status == 201, link.body
    token = urlsplit(link.json()["address"]).path.removeprefix("/f/")
    client = Caller(headers={"Authorization": f"Bearer {token}"})
    assert list(client.get("form").json()["schema"]["properties"]) == ["signed"]
    before = client.post("form/preview", {"values": {}}).body

    picture = client.post("form/pictures", files={"file": Upload("signature.png", drawn())}).json()["id"]
    signed = {"name": "Sorcha Lynam", "place": "Galway", "date": "2026-11-27", "signature": picture}
    page = client.post("form/preview", {"values": {"signed": signed}})
    assert page.status == 200
    assert page.body != before, "the page shows the signature before it is sent"
    sent = client.post("form/answers", {"values": {"signed": signed}, "key": "signed-once"})
    assert sent.status == 201, sent.body

    jobs.make_document(str(Answer.objects.get(link_id=link.json()["id"]).pk))
    document = Answer.objects.get(link_id=link.json()["id"]).document
    assert document is not None
    made = PdfReader(io.BytesIO(world.browser("member").get(f"documents/{document.pk}/pdf").body))
    text = made.pages[-1].extract_text().replace("\u00a0", " ")
    assert "Accepted on 27 November 2026" in text
    assert "Galway" in text.split("Accepted on")[1]
    (signature,) = made.pages[-1].images
    assert signature.image is not None
    assert signature.image.size == (960, 320)
