"""What the first page costs: compressed, kept for good, and without the parts that other pages need."""

from __future__ import annotations

import re
from pathlib import Path

from journeys.support.house import ROOT, House
from journeys.support.visit import Visit
from playwright.sync_api import Playwright

BUILT = ROOT / "service/galley/web"
# Of all the JavaScript, the part in the entry. It is 0.30; with the dialogs alone in it, 0.35.
MOST_ENTRY = 0.32
LEAST = 1000  # bytes; what is smaller is sent as it is
MOST_LOGIN = 150_000  # bytes of script, compressed, before the login page can be used; they are 133,000

SAVE_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


def loaded_by(visit: Visit, path: str, heading: str) -> set[str]:
    """The scripts and styles that a page loads."""
    seen: set[str] = set()
    visit.page.on("response", lambda one: seen.add(one.url))
    visit.go(path).get_by_role("heading", name=heading).wait_for()
    visit.page.wait_for_load_state("networkidle")
    return {re.sub("^https?://[^/]+", "", url) for url in seen if re.search(r"/assets/.*\.(js|css)$", url)}


def scripts_of(*parts: str) -> set[Path]:
    """The entry of the build and these of its parts, with all that they import before they run."""
    (entry,) = BUILT.glob("assets/index-*.js")
    found: set[Path] = set()
    waiting = [entry, *(script for part in parts for script in BUILT.glob(f"assets/{part}-*.js"))]
    assert len(waiting) == len(parts) + 1, f"the build has no single script for each of {parts}"
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            names = re.findall(r'\b(?:from|import)\s*"\./([^"]+\.js)"', script.read_text())
            waiting.extend(script.with_name(name) for name in names)
    return found


def sent(script: Path) -> int:
    """The bytes of a script as it is sent to a browser that takes brotli."""
    packed = script.with_name(f"{script.name}.br")
    return (packed if packed.exists() else script).stat().st_size


def test_the_login_page_stays_within_its_budget_of_script() -> None:
    login = scripts_of("LoginPage")
    assert len(login) > 5, "nothing is imported: the build names its imports otherwise"
    weight = sum(map(sent, login))
    assert weight < MOST_LOGIN, f"{weight} bytes: {sorted((sent(one), one.name) for one in login)[-5:]}"


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
    # Otherwise the form is fetched ahead once nothing else is to be done.
    visit.context.add_init_script(SAVE_DATA)
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


def test_the_form_is_fetched_ahead_while_the_first_page_is_looked_at(visit: Visit) -> None:
    with visit.page.expect_response(re.compile("/assets/TemplateForm-")):
        visit.go("/").get_by_role("heading", name="What will it be?").wait_for()


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
