"""The whole main job by the keyboard alone, with the focus always to be seen."""

from __future__ import annotations

from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.papers import pdf_text
from journeys.support.people import Person
from journeys.support.visit import Visit
from playwright.sync_api import Page, expect

MOST_STEPS = 120


class Keys:
    """A person without a mouse. Every stop of the focus has to be visible."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, name: str, role: str = "") -> None:
        """Press Tab until the focus is on what has this name."""
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(_HERE)
            if not here["seen"]:
                self.unseen.append(here["what"])
            if here["name"].startswith(name) and (not role or here["role"] == role):
                return
        raise AssertionError(f"Tab does not lead to “{name}”")


def test_the_skip_link_leads_past_the_navigation(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("heading", name="What will it be?").wait_for()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visit.look("skip-link")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_the_main_job_by_keyboard_alone(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit()
    page = visit.go("/")
    page.get_by_role("heading", name="Good documents, in a minute").wait_for()
    keys = Keys(page)

    keys.tab_to("E-mail")
    keys.type(newcomer.email)
    keys.tab_to("Password")
    keys.type(newcomer.password)
    keys.press("Enter")
    heading = page.get_by_role("heading", name="What will it be?")
    heading.wait_for()

    keys.tab_to("Filter templates")
    keys.type("certif")
    expect(page.locator("main ul > li")).to_have_count(1)
    keys.tab_to("Certificate", "a")
    visit.look("focus-on-a-card")
    keys.press("Enter")
    visit.sheet.wait_for()
    assert page.evaluate("() => document.activeElement.closest('main') !== null"), (
        "the focus is past the navigation"
    )
    first = until(lambda: visit.shown_svg, "the first page")

    keys.tab_to("Name", "input")
    keys.press("Control+a")
    keys.type("Ingeborg Vantongeren")
    until(lambda: visit.shown_svg != first, "the page follows")
    visit.look("focus-on-a-field")
    keys.press("Control+s")
    visit.saved.wait_for()
    keys.tab_to("Larger")
    keys.press("Enter")
    visit.look("focus-on-the-bar")
    keys.tab_to("Download PDF")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Go back")).to_be_focused()
    keys.tab_to("Use them")
    with page.expect_download() as coming:
        keys.press("Enter")
    content = Path(coming.value.path()).read_bytes()
    assert "Ingeborg Vantongeren" in pdf_text(content)

    # Who answered the question is back at where it was asked.
    expect(page.get_by_role("button", name="Download PDF")).to_be_focused()
    keys.tab_to("Show", "a")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_focused()
    page.get_by_role("row").filter(has_text="Ingeborg Vantongeren").wait_for()
    keys.tab_to("Download", "a")
    visit.look("focus-in-the-table")
    with page.expect_download() as again:
        keys.press("Enter")
    assert Path(again.value.path()).read_bytes() == content
    assert not keys.unseen, "the focus is not to be seen on:\n" + "\n".join(sorted(set(keys.unseen)))


def test_dialogs_hold_the_focus_close_by_escape_and_give_it_back(visit: Visit) -> None:
    page = visit.go("/account")
    opener = page.get_by_role("button", name="Delete account")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    expect(opener).to_be_focused()


# What has the focus, and whether it can be seen: a ring, a shadow or a border that the same thing has not without it.
_HERE = """() => {
  const here = document.activeElement
  const label = here.labels?.[0]?.innerText ?? ''
  const name = (here.ariaLabel || label || here.innerText || '').trim()
  const told = { name, seen: true, role: here.tagName.toLowerCase(), what: here.outerHTML.slice(0, 160) }
  // Within a date the focus goes on from day to month to year, and taking it away would begin again.
  if (window.hereBefore === here) return told
  window.hereBefore = here
  const looks = (one) => {
    const style = getComputedStyle(one)
    const hasRing = style.outlineStyle !== 'none' && style.outlineWidth !== '0px'
    const ring = hasRing ? `${style.outlineStyle} ${style.outlineColor}` : ''
    return [ring, style.boxShadow, style.borderColor, style.textDecorationLine, style.backgroundColor].join('|')
  }
  const around = [here, here.parentElement, here.parentElement?.parentElement, here.nextElementSibling].filter(Boolean)
  // A look counts as seen when it goes as the focus goes.
  const still = document.createElement('style')
  still.textContent = '* { transition: none !important; animation: none !important }'
  document.head.append(still)
  const ways = around.map(looks)
  const box = here.getBoundingClientRect()
  const at = [window.scrollX, window.scrollY]
  here.blur()
  const seen = around.map(looks).some((one, place) => one !== ways[place])
  here.focus({ preventScroll: true, focusVisible: true })
  still.remove()
  window.scrollTo(...at)
  return { ...told, seen: seen && (box.width > 0 || here === document.body) }
}"""
