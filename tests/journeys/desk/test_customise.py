"""The desk: a form on the left, the real page on the right, and everything between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from journeys.support.house import until
from journeys.support.papers import png
from journeys.support.people import Caller, Person
from journeys.support.visit import Visit
from playwright.sync_api import Locator, expect


@pytest.fixture
def page_of(caller: Callable[[Person], Caller], person: Person) -> Callable[..., str]:
    """Ask the service for a page of a template's sample with some values changed, as the app should show it."""
    service = caller(person)

    def ask(slug: str, change: Callable[[Any], object], page: int = 1) -> str:
        values = service.get(f"/api/v1/templates/{slug}")["sample"]
        change(values)
        answer = service.send("POST", f"/api/v1/templates/{slug}/preview", {"values": values, "page": page})
        assert answer.ok, answer.text()
        return answer.text()

    return ask


def test_the_page_follows_every_word_and_is_never_gone(visit: Visit, page_of: Callable[..., str]) -> None:
    page = visit.open_template("certificate")
    until(lambda: visit.shown_svg, "the first page")
    visit.allow(422, "/preview$")  # for the moment in which the name is empty
    visit.watch_page()
    name = visit.field("/recipient/name")
    name.fill("")
    for word in ("Wilhelmina ", "Achterberg ", "van Houten"):
        name.press_sequentially(word, delay=15)
        so_far = name.input_value()
        expected = page_of("certificate", lambda values, name=so_far: values["recipient"].update(name=name))
        visit.wait_for_page_of(expected)
    seen, bare = visit.frames()
    assert seen > 10
    assert bare == 0, f"{bare} of {seen} frames had no page"
    assert page.get_by_role("button", name="Download PDF").count() >= 1


def test_the_newest_request_wins_however_late_an_older_one_comes(
    visit: Visit, page_of: Callable[..., str]
) -> None:
    page = visit.open_template("certificate")
    until(lambda: visit.shown_svg, "the first page")
    # The page for "Slow" stays under way until the one for "Quick" has long been shown.
    page.evaluate("""() => {
      const send = window.fetch
      window.fetch = async (request, ...rest) => {
        const isPreview = request instanceof Request && request.url.endsWith('/preview')
        const body = isPreview ? await request.clone().text() : ''
        const answer = await send(request, ...rest)
        if (body.includes('Slow Person')) await new Promise((resolve) => { window.letSlowComeIn = resolve })
        return answer
      }
    }""")
    name = visit.field("/recipient/name")
    name.fill("Slow Person")
    until(lambda: page.evaluate("() => 'letSlowComeIn' in window"), "the slow page is under way")
    name.fill("Quick Person")
    quick = page_of("certificate", lambda values: values["recipient"].update(name="Quick Person"))
    visit.wait_for_page_of(quick)
    page.evaluate("() => window.letSlowComeIn()")
    name.press("ArrowLeft")
    visit.settle()
    assert visit.shown_svg == quick


def test_typing_fast_ends_on_the_last_letter(visit: Visit, page_of: Callable[..., str]) -> None:
    visit.open_template("letter")
    until(lambda: visit.shown_svg, "the first page")
    visit.allow(422, "/preview$")  # for the moment in which the name is empty
    visit.field("/recipient/name").fill("")
    visit.field("/recipient/name").press_sequentially("Q. W. Ertyuiop & Sons, Ropemakers")
    expected = page_of(
        "letter", lambda values: values["recipient"].update(name="Q. W. Ertyuiop & Sons, Ropemakers")
    )
    visit.wait_for_page_of(expected)


def test_what_is_missing_leaves_a_gap_and_is_listed_once_by_whoever_tries_to_finish(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("certificate")
    until(lambda: visit.shown_svg, "the first page")
    title, name = visit.field("/course/title"), visit.field("/recipient/name")
    title.fill("")
    title.press("Tab")
    visit.fault_at("/course/title").wait_for()
    left = page.get_by_role("button", name="still to fill in")
    expect(left).to_have_text("1 field still to fill in")
    visit.look("one-missing")

    name.fill("")
    expect(left).to_have_text("2 fields still to fill in")
    summary = page.get_by_role("region", name="What is still to mend")
    expect(summary).to_have_count(0)
    left.click()
    expect(name.or_(title).and_(page.locator(":focus"))).to_have_count(1)
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    visit.fault_at("/recipient/name").wait_for()
    expect(left).to_have_count(0)
    visit.look("two-missing")
    summary.get_by_role("button", name=re.compile("Name")).click()
    expect(name).to_be_focused()
    summary.get_by_role("button", name=re.compile("Title")).click()
    expect(title).to_be_focused()

    title.fill("Lettering")
    name.fill("Ida")
    summary.wait_for(state="detached")


def test_what_is_wrong_stands_at_its_field_and_is_listed_in_one_place(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("certificate")
    until(lambda: visit.shown_svg, "the first page")
    accent = visit.field("/accent")
    accent.fill("mauve")
    accent.press("Tab")
    refusal = page.get_by_role("status").filter(has_text="to mend before the page can change")
    refusal.get_by_role("button", name=re.compile("Accent")).click()
    expect(accent).to_be_focused()
    visit.fault_at("/accent").wait_for()
    summary = page.get_by_role("region", name="What is still to mend")
    expect(summary).to_have_count(0)
    expect(visit.sheet).to_be_visible()
    visit.look("one-fault")
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    summary.wait_for()
    expect(refusal.get_by_role("button")).to_have_count(0)
    visit.look("one-fault-listed")
    accent.fill("#123456")
    summary.wait_for(state="detached")
    refusal.wait_for(state="detached")


def test_a_field_in_focus_shows_its_place_and_a_click_on_the_page_leads_to_its_field(visit: Visit) -> None:
    page = visit.open_template("certificate")
    visit.field("/recipient/name").focus()
    mark = page.locator('[data-kind="focused"]').first
    mark.wait_for()
    where = mark.bounding_box()
    sheet = visit.sheet.bounding_box()
    assert where
    assert sheet
    assert sheet["x"] <= where["x"]
    assert where["x"] + where["width"] <= sheet["x"] + sheet["width"] + 1
    visit.look("focused-field")

    visit.field("/course/title").focus()
    until(lambda: mark.bounding_box() != where, "the mark moves on")
    page.mouse.click(where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    expect(visit.field("/recipient/name")).to_be_focused()

    # A place that belongs to a row of a list leads into that row. The page moves as the form scrolls.
    visit.field("/signatories/1/name").focus()

    def place_on_sheet() -> tuple[float, float] | None:
        box, paper = mark.bounding_box(), visit.sheet.bounding_box()
        if not box or not paper or box["y"] < paper["y"] + paper["height"] / 2:
            return None
        return box["x"] + box["width"] / 3 - paper["x"], box["y"] + box["height"] / 2 - paper["y"]

    x, y = until(place_on_sheet, "the mark is on a signature")
    visit.field("/recipient/name").focus()
    until(lambda: not place_on_sheet(), "the mark is back on the name")
    visit.sheet.click(position={"x": x, "y": y}, force=True)
    expect(visit.field("/signatories/1/name")).to_be_focused()


def test_a_picture_is_uploaded_shown_and_removed(visit: Visit, page_of: Callable[..., str]) -> None:
    page = visit.open_template("certificate")
    sample = until(lambda: visit.shown_svg, "the first page")
    place = page.locator('[data-pointer="/issuer/logo"]')
    with page.expect_file_chooser() as chooser:
        place.get_by_role("button", name=re.compile("^Choose")).click()
    chooser.value.set_files(
        {"name": "seal.png", "mimeType": "image/png", "buffer": png(240, 240, (150, 20, 30))}
    )
    place.get_by_text("Your picture").wait_for()
    until(lambda: visit.shown_svg != sample, "the page shows the picture")
    assert "data:image" in visit.shown_svg
    visit.look("picture")

    shape = b'<rect width="40" height="30" fill="teal"/>'
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30">' + shape + b"</svg>"
    with_png = visit.shown_svg
    with page.expect_file_chooser() as chooser:
        place.get_by_role("button", name=re.compile("^Replace")).click()
    chooser.value.set_files({"name": "seal.svg", "mimeType": "image/svg+xml", "buffer": drawing})
    until(lambda: visit.shown_svg not in {sample, with_png}, "the page shows the drawing")

    visit.allow(422, "/api/v1/assets$")
    with page.expect_file_chooser() as chooser:
        place.get_by_role("button", name=re.compile("^Replace")).click()
    chooser.value.set_files({"name": "no.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nbroken"})
    place.get_by_role("alert").wait_for()
    visit.look("broken-picture")
    place.get_by_role("button", name=re.compile("^Remove")).click()
    visit.wait_for_page_of(sample)


def test_colour_date_and_money(visit: Visit, page_of: Callable[..., str]) -> None:
    page = visit.open_template("invoice")
    colour = visit.field("/accent")
    colour.fill("B3261E")
    expect(colour).to_have_value("#b3261e")
    page.locator('[data-pointer="/accent"]').get_by_role("button", name="#1f3a68").or_(
        page.locator('[data-pointer="/accent"]').get_by_role("group").get_by_role("button").first
    ).first.click()
    assert re.fullmatch("#[0-9a-f]{6}", colour.input_value())
    accent = colour.input_value()
    visit.field("/document/date").fill("2027-02-28")
    price = visit.field("/items/0/price")
    price.fill("1.234,5")
    price.press("Tab")
    expect(price).to_have_value("1,234.50")

    def change(values: Any) -> None:
        values["accent"] = accent
        values["document"]["date"] = "2027-02-28"
        values["items"][0]["price"] = "1234.50"

    visit.wait_for_page_of(page_of("invoice", change))
    visit.look("invoice")


@pytest.mark.parametrize("typed", ["0231", "02312026"])
def test_a_day_that_is_half_typed_or_does_not_exist_is_not_taken_for_an_empty_field(
    visit: Visit, typed: str
) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("invoice")
    day = visit.field("/document/date")
    day.fill("")
    day.focus()
    page.keyboard.type(typed)
    assert day.evaluate("(input) => input.validity.badInput")
    visit.field("/document/order").focus()
    visit.fault_at("/document/date").get_by_text("Not a valid date").wait_for()
    assert day.evaluate("(input) => input.validity.badInput"), "what was typed stays, to be mended"
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    page.get_by_role("region", name="What is still to mend").get_by_text("Not a valid date").wait_for()
    day.focus()
    for _ in range(3):
        page.keyboard.press("Backspace")
        page.keyboard.press("Tab")
    visit.field("/document/order").focus()
    expect(visit.fault_at("/document/date").get_by_text("Not a valid date")).to_have_count(0)


def test_rows_are_added_doubled_moved_removed_and_brought_back(visit: Visit) -> None:
    page = visit.open_template("invoice")
    items = page.locator('[data-pointer="/items"]')
    rows = items.get_by_role("group", name=re.compile(r"^Row \d+$"))

    def described() -> list[str]:
        return [visit.field(f"/items/{at}/description").input_value() for at in range(rows.count())]

    def menu(row: int, deed: str) -> None:
        items.get_by_role("button", name=f"Row {row}: duplicate, move or remove").click()
        page.get_by_role("menuitem", name=deed).click()

    # A row that is there and not filled in yet is refused, whenever the page is asked for meanwhile.
    visit.allow(422, "/preview$")
    before = described()
    items.get_by_role("button", name="Add a row").click()
    expect(rows).to_have_count(len(before) + 1)
    expect(visit.field(f"/items/{len(before)}/description")).to_be_focused()
    visit.field(f"/items/{len(before)}/description").fill("Carriage")
    visit.field(f"/items/{len(before)}/price").fill("12")
    visit.look("row-added")

    menu(1, "Duplicate")
    expect(rows).to_have_count(len(before) + 2)
    assert described() == [before[0], *before, "Carriage"]
    items.get_by_role("button", name="Row 2: duplicate, move or remove").click()
    visit.look("row-menu")
    page.get_by_role("menuitem", name="Remove").click()
    undo = visit.hold_undo()
    expect(rows).to_have_count(len(before) + 1)
    undo.click()
    expect(rows).to_have_count(len(before) + 2)
    assert described() == [before[0], *before, "Carriage"]

    menu(2, "Remove")
    expect(rows).to_have_count(len(before) + 1)
    menu(1, "Move down")
    moved = [before[1], before[0], *before[2:], "Carriage"]
    until(lambda: described() == moved, "the row moved down")
    visit.field("/items/1/description").press("Alt+ArrowUp")
    until(lambda: described() == [*before, "Carriage"], "the row moved up again")


def test_what_is_asked_for_depends_on_what_was_chosen(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("contract")
    kind = visit.field("/term/kind")
    first = visit.shown_svg
    kind.select_option(label=chosen_label(kind, "fixed"))
    page.get_by_role("button", name="1 field still to fill in").click()
    expect(visit.field("/term/ends")).to_be_focused()
    visit.look("fixed-term")
    visit.field("/term/ends").fill("2028-03-31")
    page.get_by_role("button", name="still to fill in").wait_for(state="detached")
    until(lambda: visit.shown_svg != first, "the clauses follow")


def chosen_label(select: Locator, word: str) -> str:
    """The label of the choice that has this word in it."""
    labels = select.locator("option").all_text_contents()
    (found,) = [label for label in labels if word in label.lower()]
    return found


@pytest.mark.parametrize(
    ("slug", "pointer"),
    [
        ("brochure", "/cover/name"),
        ("certificate", "/recipient/name"),
        ("contract", "/employee/name"),
        ("invoice", "/client/name"),
        ("letter", "/recipient/name"),
        ("menu", "/house/name"),
        ("statement", "/account/holder"),
        ("ticket", "/event/title"),
    ],
)
def test_an_empty_page_lives_from_the_first_letter(visit: Visit, slug: str, pointer: str) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template(slug)
    sample = until(lambda: visit.shown_svg, "the first page")
    page.get_by_role("button", name="start empty").click()
    expect(visit.field(pointer)).to_have_value("")
    empty = until(lambda: visit.shown_svg != sample and visit.shown_svg, "the empty page")
    expect(page.locator("[id$='-faults']")).to_have_count(0)
    expect(page.get_by_text("to mend")).to_have_count(0)
    visit.look(f"empty-{slug}", dark=False)
    visit.field(pointer).press_sequentially("W")
    until(lambda: visit.shown_svg != empty, "the page shows the first letter")


def test_starting_empty_can_be_undone(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("ticket")
    sample = visit.field("/event/title").input_value()
    page.get_by_role("button", name="start empty").click()
    undo = visit.hold_undo()
    expect(visit.field("/event/title")).to_have_value("")
    undo.click()
    expect(visit.field("/event/title")).to_have_value(sample)


@pytest.mark.parametrize("slug", ["brochure", "contract", "letter", "menu", "statement", "ticket"])
def test_every_template_can_be_looked_at(visit: Visit, slug: str) -> None:
    visit.open_template(slug)
    until(lambda: visit.shown_svg, "the first page")
    visit.look(slug)
