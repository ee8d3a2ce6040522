"""A visit by one person in one browser: what they do, and what is looked at on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from journeys.support import axe
from journeys.support.house import PATIENCE, ROOT, until
from journeys.support.people import Person
from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, Request, Response

SCREENSHOTS = ROOT / "artefacts/screenshots"
# The account interface answers 401 to whoever is not (or no longer) logged in: that is how it says so.
USUAL = [(401, r"/_allauth/browser/v1/auth/(session|signup|login)$")]


@dataclass(frozen=True)
class Size:
    width: int
    height: int
    touch: bool = False


DESKTOP = Size(1440, 900)
PHONE = Size(390, 844, touch=True)
NARROW = Size(320, 568, touch=True)


class Visit:
    """A browser context with one page. `look` at every state; `close` says what went wrong unasked."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        journey: str,
        person: Person | None,
        size: Size,
        locale: str = "en-GB",
    ) -> None:
        self.base, self.journey, self.size = base, journey, size
        self.context = browser.new_context(
            base_url=base,
            viewport={"width": size.width, "height": size.height},
            has_touch=size.touch,
            is_mobile=size.touch,
            color_scheme="light",
            storage_state=person.cookies if person else None,
            accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"] if not size.touch else [],
            locale=locale,
            timezone_id="Europe/Berlin",
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        self.context.add_init_script(_REMEMBER_PICTURES)
        self.allowed: list[tuple[int, str]] = list(USUAL)
        self.allowed_words: list[str] = []
        self.faults: list[str] = []
        self._refused: list[tuple[int, str, str]] = []
        self._complained: list[str] = []
        self._under_way: set[Request] = set()
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"error on the page: {error}"))
        page.on("response", self._see)
        page.on("request", lambda request: self._under_way.add(request))
        # An answer whose body the page never reads does not finish.
        page.on("response", lambda response: self._under_way.discard(response.request))
        page.on("requestfailed", lambda request: self._under_way.discard(request))
        return page

    def allow(self, status: int, address: str) -> None:
        """Expect answers of this status from addresses that match, at any time of the visit."""
        self.allowed.append((status, address))

    def allow_words(self, words: str) -> None:
        """Expect the browser's console to say what matches, at any time of the visit."""
        self.allowed_words.append(words)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complained.append(message.text)

    def _see(self, response: Response) -> None:
        if response.status >= 400:
            path = urlsplit(response.url).path
            self._refused.append((response.status, response.request.method, path))

    def _unasked(self) -> Iterator[str]:
        """Judge what was heard and seen, at the end: on a busy machine an answer may come before it is expected."""
        # Answers of 400 and more are judged by their addresses.
        expected = ["Failed to load resource: the server responded with a status", *self.allowed_words]
        for text in self._complained:
            if not any(re.search(words, text) for words in expected):
                yield f"console: {text}"
        for status, method, path in self._refused:
            if not any(status == allowed and re.search(one, path) for allowed, one in self.allowed):
                yield f"{method} {path} answered {status}"

    def picture_failure(self, name: str) -> None:
        """Keep a picture of where a failed test stood."""
        folder = SCREENSHOTS.with_name("failures")
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png")

    def close(self) -> list[str]:
        """End the visit; return what went wrong unasked."""
        self.context.close()
        return self.take_faults()

    def take_faults(self) -> list[str]:
        """Return what went wrong unasked so far, and forget it."""
        found = [*self.faults, *self._unasked()]
        for kept in (self.faults, self._complained, self._refused):
            kept.clear()
        return found

    # --- moving -------------------------------------------------------------------------------------------------

    def go(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def lose_session(self) -> None:
        """Forget the cookies once all that the page has asked for is there: what is still under way would be refused
        and lead to the login by itself.
        """
        self.wait_until_answered()
        self.context.clear_cookies()

    def wait_until_answered(self) -> None:
        """Wait until nothing that the page has asked for is under way."""
        while self._under_way:
            self.page.wait_for_timeout(50)

    def open_template(self, slug: str, query: str = "") -> Page:
        """Open a template and wait for its first page."""
        self.page.goto(f"/templates/{slug}{query}")
        self.sheet.wait_for()
        self.field("/").first.wait_for()
        return self.page

    def open_desk(self, slug: str) -> Page:
        """Open a template and wait for its first page, whatever language the page speaks."""
        self.page.goto(f"/templates/{slug}")
        self.page.locator("img[src^=blob]").first.wait_for(state="attached")
        self.field("/").first.wait_for()
        return self.page

    # --- the form and the page beside it ---------------------------------------------------------------------------

    @property
    def sheet(self) -> Locator:
        """The picture of the page."""
        return self.page.get_by_role("img", name=re.compile(r"as it will be printed$"))

    @property
    def saved(self) -> Locator:
        """The word that says when the values were saved."""
        return self.page.get_by_text(re.compile(r"^Saved ")).filter(visible=True)

    def field(self, pointer: str) -> Locator:
        """The input of the value at a JSON pointer."""
        place = f'[data-pointer^="{pointer}"]' if pointer == "/" else f'[data-pointer="{pointer}"]'
        inputs = ":is(input:not([type=file], [type=color]), textarea, select, button)"
        return self.page.locator(f"{place} {inputs}").first

    def fault_at(self, pointer: str) -> Locator:
        return self.page.locator(f'[data-pointer="{pointer}"] [id$="-faults"]')

    @property
    def shown_svg(self) -> str:
        """The text of the page that is shown now."""
        return str(
            self.page.evaluate(
                "() => window.madePictures[[...document.images].filter(isSheet).at(-1)?.src] ?? ''"
            )
        )

    def wait_for_page_of(self, expected: str) -> None:
        """Wait until the page is exactly this one."""
        until(lambda: self.shown_svg == expected, "the page follows")

    def watch_page(self) -> None:
        """Count from now on in how many frames there was a page, and in how many there was none."""
        self.page.evaluate(_COUNT_FRAMES)

    def frames(self) -> tuple[int, int]:
        """How many frames were seen since `watch_page`, and how many of them had no page."""
        seen, bare = self.page.evaluate("() => [window.framesSeen.seen, window.framesSeen.bare]")
        return int(seen), int(bare)

    def download(self) -> Download:
        """Press "Download PDF", say that the sample's values are meant if that is asked, and return what comes."""
        use = self.page.get_by_role("button", name="Use them")
        with self.page.expect_download() as coming:
            self.page.get_by_role("button", name="Download PDF").filter(visible=True).click()
            # Either the question or the word that it is done comes first.
            use.or_(self.page.get_by_text("Downloaded, and kept in Documents")).first.wait_for()
            if use.is_visible():
                use.click()
        return coming.value

    def hold_undo(self) -> Locator:
        """Point at the newest "Undo", which keeps it on the screen however long that takes, and return it."""
        undo = self.page.get_by_role("button", name="Undo").last
        undo.hover()
        return undo

    # --- looking ----------------------------------------------------------------------------------------------------

    def look(self, state: str, dark: bool = True) -> None:
        """Look at the page in light and dark: nothing too wide, nothing that axe finds, and a picture is kept."""
        self.settle()
        self.fits(state)
        for scheme in ("light", "dark") if dark else ("light",):
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            # Pages for people without an account have no script that would say so.
            shown = f"html:is([data-mantine-color-scheme={scheme}], :not([data-mantine-color-scheme]))"
            self.page.locator(shown).wait_for(state="attached")
            self.settle()
            self._keep(f"{state}-{scheme}-{self.size.width}")
            faults = axe.check(self.page, colours_only=scheme == "dark")
            if faults:
                self.faults.append(f"axe, {state}, {scheme}:\n{axe.told(faults)}")
        self.page.emulate_media(color_scheme="light")

    def _keep(self, name: str) -> None:
        folder = SCREENSHOTS / self.journey
        folder.mkdir(parents=True, exist_ok=True)
        state = name.rsplit("-", 2)[0]
        number = _states.setdefault(self.journey, {}).setdefault(state, len(_states[self.journey]) + 1)
        self.page.screenshot(path=folder / f"{number:02d}-{name}.png")

    def settle(self) -> None:
        """Wait until fonts and pictures are there and nothing moves, and still does some frames later: what
        has just been put on the page begins to move only then.
        """
        until(lambda: self.page.evaluate(_AT_REST), "the page is at rest")

    def fits(self, state: str) -> None:
        """Nothing may be wider than the screen."""
        wide = self.page.evaluate(_TOO_WIDE)
        if wide:
            self.faults.append(f"{state}: wider than {self.size.width} pixels: {wide}")


_states: dict[str, dict[str, int]] = {}

# The app's pages are blobs that its own security policy forbids to read back; this remembers what they were made of.
_REMEMBER_PICTURES = """
  window.madePictures = {}
  window.isSheet = (image) => image.src.startsWith('blob:')
  const make = URL.createObjectURL
  URL.createObjectURL = (thing) => {
    const address = make(thing)
    if (thing.type === 'image/svg+xml') thing.text().then((text) => { window.madePictures[address] = text })
    return address
  }
"""

_COUNT_FRAMES = """() => {
  const frames = window.framesSeen = { seen: 0, bare: 0 }
  const count = () => {
    if (window.framesSeen !== frames) return
    frames.seen += 1
    if (![...document.images].some((one) => isSheet(one) && one.complete && one.naturalWidth > 0)) frames.bare += 1
    requestAnimationFrame(count)
  }
  count()
}"""

_AT_REST = """async () => {
  const isEndless = (one) => one.effect.getTiming().iterations === Infinity
  const isCalm = () => document.fonts.status === 'loaded'
    && [...document.images].every((image) => image.loading === 'lazy' || image.complete)
    && document.getAnimations().every((one) => one.playState !== 'running' || isEndless(one))
  const frame = () => new Promise((go) => requestAnimationFrame(go))
  for (let looks = 0; looks < 4; looks += 1) {
    if (!isCalm()) return false
    await frame()
  }
  return isCalm()
}"""

_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= room) return []
  return [...document.body.querySelectorAll('*')]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .slice(0, 5)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className}`)
}"""
