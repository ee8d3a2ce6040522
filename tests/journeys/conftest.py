"""One real Galley and one Chromium for all journeys; a fresh browser context for each test."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator

import pytest
from journeys.support.house import PATIENCE, ROOT, House
from journeys.support.people import Caller, Person, sign_up
from journeys.support.visit import DESKTOP, Size, Visit
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

# Looking for cycles takes a tenth of the tests' processor time otherwise; what is imported stays anyway.
gc.set_threshold(100_000, 50, 50)

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]

NewVisit = Callable[..., Visit]

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Galley, served by its own command with little set but the data folder and the port."""
    assert (ROOT / "service/galley/web/index.html").exists(), "Build the web app first: make web"
    for pictures in ("screenshots", "failures"):
        shutil.rmtree(ROOT / "artefacts" / pictures, ignore_errors=True)
    house = House()
    try:
        house.start()
        yield house
        left = house.stop()
        assert not left, f"Ctrl-C left processes behind: {left}"
        assert "Traceback" not in house.log.read_text(), f"The server failed:\n{house.log.read_text()}"
    finally:
        if house.process:
            house.process.kill()
        (ROOT / "artefacts").mkdir(exist_ok=True)
        shutil.copy(house.log, ROOT / "artefacts/galley.log")
        house.remove()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser without windows, which takes a third less of the processor."""
    yield from _launched(playwright, "chromium-headless-shell")


@pytest.fixture(scope="session")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser with all of its own, such as what shows a PDF."""
    yield from _launched(playwright, "chromium")


def _launched(playwright: Playwright, program: str) -> Iterator[Browser]:
    executable = shutil.which(program)
    assert executable, f"A browser is missing. On Debian: apt-get install {program}"
    browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def person(playwright: Playwright, house: House) -> Person:
    """A person for the tests of one file; a test that needs an untouched account signs up by itself."""
    return sign_up(playwright, house, "Ada")


@pytest.fixture
def newcomer(playwright: Playwright, house: House) -> Person:
    """A person with a new login and nothing in it."""
    return sign_up(playwright, house, "Nils")


@pytest.fixture
def sign_in(playwright: Playwright, house: House) -> Callable[[str], Person]:
    """Make more people."""
    return lambda name: sign_up(playwright, house, name)


@pytest.fixture
def caller(playwright: Playwright, house: House) -> Iterator[Callable[[Person], Caller]]:
    """Call the API as a person does who sits at another device."""
    callers: list[Caller] = []

    def call(person: Person) -> Caller:
        callers.append(Caller(playwright, house, person.cookies))
        return callers[-1]

    yield call
    for one in callers:
        one.request.dispose()


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its browsers are pictured before they close."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def new_visit(house: House, request: pytest.FixtureRequest) -> Iterator[NewVisit]:
    """Open browsers, as on devices of their own. What goes wrong in any of them fails the test.

    `whole` is for what needs all of a browser's own.
    """
    visits: list[Visit] = []
    journey = str(request.path.stem).removeprefix("test_")

    def open_visit(
        person: Person | None = None,
        size: Size = DESKTOP,
        host: str = "127.0.0.1",
        *,
        whole: bool = False,
        locale: str = "en-GB",
    ) -> Visit:
        base = f"http://{host}:{house.port}"
        browser: Browser = request.getfixturevalue("whole_browser" if whole else "browser")
        visits.append(Visit(browser, base, journey, person, size, locale))
        return visits[-1]

    yield open_visit
    if request.node.stash.get(_FAILED, False):
        for number, visit in enumerate(visits, 1):
            visit.picture_failure(f"{request.node.name}-{number}")
    faults = [fault for visit in visits for fault in visit.close()]
    assert not faults, "Went wrong unasked:\n" + "\n".join(faults)


@pytest.fixture
def visit(new_visit: NewVisit, person: Person) -> Visit:
    """A browser on a desk in which the person is logged in."""
    return new_visit(person)
