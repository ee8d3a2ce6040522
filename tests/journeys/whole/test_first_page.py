"""What the first page costs: compressed, kept for good, and without the parts that other pages need."""

from __future__ import annotations

import re

from journeys.support.house import ROOT, House
from journeys.support.visit import Visit
from playwright.sync_api import Playwright

BUILT = ROOT / "service/galley/web"
# Of all the JavaScript, the part in the entry. It is 0.30; with the dialogs alone in it, 0.35.
MOST_ENTRY = 0.32
LEAST = 1000  # bytes; what is smaller is sent as it is


def loaded_by(visit: Visit, path: str, heading: str) -> set[str]:
    """The scripts and styles that a page loads."""
    seen: set[str] = set()
    visit.page.on("response", lambda one: seen.add(one.url))
    visit.go(path).get_by_role("heading", name=heading).wait_for()
    visit.page.wait_for_load_state("networkidle")
    return {re.sub("^https?://[^/]+", "", url) for url in seen if re.search(r"/assets/.*\.(js|css)$", url)}


def test_the_first_page_comes_compressed_and_is_kept(
    visit: Visit, house: House, playwright: Playwright
) -> None:
    files = loaded_by(visit, "/", "What will it be?")
    assert files
    whole = compressed = 0
    client = playwright.request.new_context(base_url=house.address)
    for file in sorted(files):
        plain = (BUILT / file.lstrip("/")).read_bytes()
        for wanted in ("br", "gzip", "identity"):
            answer = client.get(file, headers={"Accept-Encoding": wanted})
            is_packed = wanted != "identity" and len(plain) >= LEAST
            assert answer.headers.get("content-encoding") == (wanted if is_packed else None), file
            assert answer.body() == plain, f"{file} as {wanted}"
            assert "immutable" in answer.headers["cache-control"], file
            if wanted == "br":
                whole, compressed = whole + len(plain), compressed + int(answer.headers["content-length"])
    client.dispose()
    assert compressed < whole / 3, f"{compressed} of {whole} bytes"


def test_the_first_page_leaves_to_other_pages_what_they_need(visit: Visit) -> None:
    gallery = loaded_by(visit, "/", "What will it be?")
    form = {f"/{file.relative_to(BUILT)}" for file in BUILT.glob("assets/TemplateForm-*.js")}
    assert form
    assert not gallery & form
    scripts = [BUILT / file.lstrip("/") for file in gallery if file.endswith(".js")]
    (entry,) = [file for file in scripts if re.match("index-", file.name)]
    # What every page waits for: dialogs, menus and forms are in parts of their own.
    every = sum(file.stat().st_size for file in BUILT.glob("assets/*.js"))
    assert entry.stat().st_size < every * MOST_ENTRY, f"{entry.stat().st_size} of {every} bytes"
    text = entry.read_text()
    for foreign in ("Before a step as weighty", "Account and security", "Leave without saving"):
        assert foreign not in text, f"the entry holds “{foreign}”, which is of another page"


def test_parts_keep_their_looks_in_whichever_order_their_styles_come(visit: Visit) -> None:
    page = visit.open_template("certificate")
    look = """(button) => {
      const { backgroundColor, borderTopStyle, borderTopWidth } = getComputedStyle(button)
      return [backgroundColor, borderTopStyle, borderTopWidth]
    }"""
    download = page.get_by_role("button", name="Download PDF").filter(visible=True).evaluate(look)
    save = page.get_by_role("button", name="Save", exact=True).filter(visible=True).evaluate(look)
    assert download[0] == "rgb(31, 58, 104)", f"Download is not the blue button: {download}"
    assert save[1] == "solid", f"Save has no edge: {save}"
    assert save[2] != "0px", f"Save has no edge: {save}"
