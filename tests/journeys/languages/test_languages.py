"""The app in other languages: nothing is left in English, and who reads from right to left finds all in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from journeys.conftest import NewVisit
from journeys.support.people import Caller, Person
from journeys.support.visit import DESKTOP, PHONE, Visit
from playwright.sync_api import FilePayload, Page, expect

OUTSIDE = ("/login", "/signup", "/account/password/reset", "/account/verify-email", "/nothing-here")
INSIDE = ("/", "/documents", "/saved", "/business", "/contacts", "/organisation", "/account", "/author")
# Names and technical words that are the same in every language.
SAME = {
    "Galley",
    "PDF",
    "CSV",
    "API",
    "UTC",
    "Typst",
    "Enter",
    "Ctrl",
    "Alt",
    "example",
    "org",
    "smtp",
    "RE",
    "kB",
    "GB",
}
WORD = re.compile(r"[A-Za-z]{2,}")
LANGUAGE_NAMES = {"English", "Deutsch", "Fran", "ais", "Espa", "ol"}


def _speak(visit: Visit, language: str) -> None:
    visit.context.add_init_script(f"localStorage.setItem('galley:language', '{language}')")


DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")

# What people read or hear: texts, names and hints. Words of a template are data.
_SAID = """() => {
  const skipped = ['svg, style, script, noscript, code, kbd, [data-words], [aria-hidden=true], [lang]:not(html)',
    '[data-pointer] textarea, [role=option]'].join()
  // Currencies and places of the world are no sentences.
  const isData = (one) => one.closest(skipped) || (one.closest('select')?.options.length ?? 0) > 30
  const seen = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    if (node.textContent.trim() && !isData(node.parentElement)) seen.push(node.textContent.trim())
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!isData(one) && !(name === 'placeholder' && one.closest('[data-pointer]'))) seen.push(one.getAttribute(name))
  return [document.title, ...seen]
}"""


def _english_on(page: Page, data: str) -> list[str]:
    """Return what can be read though every marked sentence is unreadable, beside what is data."""
    said: list[str] = page.evaluate(_SAID)
    known = set(WORD.findall(data)) | SAME
    return [text for text in said if set(WORD.findall(DAY.sub("", text))) - known]


@pytest.fixture
def filled(newcomer: Person, caller: Callable[[Person], Caller]) -> tuple[Person, str]:
    """A person with one of each thing, and all words that are theirs or a template's."""
    call = caller(newcomer)
    templates = call.get("/api/v1/templates")
    invoice = call.get("/api/v1/templates/invoice")
    body: dict[str, Any] = {"template": "invoice", "values": invoice["sample"]}
    saved = call.post("/api/v1/customisations", body | {"name": "Zeta"})
    made = call.post("/api/v1/documents", body, **{"Idempotency-Key": "languages"})
    return (
        newcomer,
        json.dumps([templates, invoice, saved, made, newcomer.email, newcomer.name], ensure_ascii=False),
    )


def test_no_sentence_of_the_app_is_left_in_english(new_visit: NewVisit, filled: tuple[Person, str]) -> None:
    person, data = filled
    left: dict[str, list[str]] = {}
    for visitor, paths in ((None, OUTSIDE), (person, INSIDE)):
        visit = new_visit(visitor)
        visit.allow(422, "/preview$")  # a business without a name makes no page yet
        _speak(visit, "en-XA")
        for path in paths:
            page = visit.go(path)
            expect(page.locator("h1").first).to_contain_text("⟦")
            visit.wait_until_answered()
            visit.settle()
            left[path] = _english_on(page, data)
    page = visit.open_desk("invoice")
    visit.settle()
    left["the desk"] = _english_on(page, data)
    page.locator("header").get_by_role("button").click()
    page.get_by_role("menuitem").first.wait_for()
    left["the account menu"] = _english_on(page, data + " ".join(LANGUAGE_NAMES))
    told = [f"{place}: {text}" for place, texts in left.items() for text in texts]
    assert not told, "\n".join(told)


def test_what_is_wrong_with_a_value_is_said_in_the_language_of_the_page(
    new_visit: NewVisit, person: Person
) -> None:
    visit = new_visit(person)
    _speak(visit, "de")
    visit.allow(422, r"/preview$")
    visit.open_desk("invoice")
    visit.field("/payment/iban").fill("DE00 1234")
    told = visit.page.get_by_role(
        "button", name=re.compile("IBAN Keine IBAN: Sie beginnt mit zwei Buchstaben")
    )
    expect(told).to_be_visible()


def test_why_a_table_cannot_be_read_is_said_in_the_language_of_the_page(
    new_visit: NewVisit, person: Person
) -> None:
    visit = new_visit(person)
    _speak(visit, "de")
    table: FilePayload = {
        "name": "kurs.csv",
        "mimeType": "text/csv",
        "buffer": b'Recipient,Hours\nAda,1\n"Bo,2\n',
    }
    visit.go("/batches?template=certificate").get_by_label("Tabelle", exact=True).set_input_files(table)
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("kurs.csv")
    expect(visit.page.get_by_text("Zeile 3 kann nicht als CSV gelesen werden")).to_be_visible()
    visit.look("unreadable")


def test_arabic_runs_from_right_to_left_and_stays_chosen(new_visit: NewVisit, person: Person) -> None:
    visit = new_visit(person)
    visit.allow(422, "/preview$")
    page = visit.go("/")
    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page.get_by_role("menuitemradio", name="العربية").click()
    expect(page.locator("html[lang=ar][dir=rtl]")).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_have_text("ماذا تريد أن تنشئ؟")
    for path in ("/", "/documents", "/account", "/business"):
        visit.go(path)
        page.get_by_role("heading", level=1).first.wait_for()
        visit.look(f"arabic{path.replace('/', '-')}")
    page = visit.open_desk("invoice")
    form = page.locator("[data-pointer]").first.bounding_box()
    sheet = page.locator("img[src^=blob]").last.bounding_box()
    assert form
    assert sheet
    assert form["x"] >= sheet["x"] + sheet["width"], "the form lies right of the page"
    visit.look("arabic-desk")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_on_a_phone_nothing_is_too_wide(new_visit: NewVisit, person: Person, language: str) -> None:
    visit = new_visit(person, PHONE)
    visit.allow(422, "/preview$")
    _speak(visit, language)
    for path in INSIDE:
        visit.go(path).get_by_role("heading", level=1).first.wait_for()
        visit.settle()
        visit.fits(f"{language} {path}")
    visit.open_desk("invoice")
    visit.fits(f"{language} desk")


def test_the_browsers_language_is_spoken_until_another_is_chosen(new_visit: NewVisit) -> None:
    visit = new_visit(None, DESKTOP, locale="de-AT")
    page = visit.go("/login")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gute Dokumente, in einer Minute")
    page.get_by_label("Sprache").select_option("Français")
    expect(page.get_by_role("heading", level=1)).to_have_text("De beaux documents, en une minute")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
