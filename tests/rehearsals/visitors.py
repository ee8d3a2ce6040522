"""People with a real browser, who open Galley again and again while it is delivered; files that are missing count."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, Response, sync_playwright

from .acts import RehearsalFailed

FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
FILES = "/assets/"
# A visitor opens these; what the first page did not load yet is loaded with the next ones.
ROUTES = ("/", "/login", "/signup")
NOT_MODIFIED, BAD = 304, 400


@dataclass
class Seen:
    """What browsers asked for: files of pages, in how many builds of the web app, and the files that were missing."""

    visits: int = 0
    files: int = 0
    builds: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


@contextmanager
def visiting(address: str) -> Iterator[Seen]:
    """Let visitors come one after the other while the block runs. Raises `RehearsalFailed` without a browser."""
    seen, end, faults = Seen(), threading.Event(), list[Exception]()

    def visit() -> None:
        try:
            _visit_until(end, address, seen)
        except Exception as fault:
            faults.append(fault)

    visitors = threading.Thread(target=visit)
    visitors.start()
    try:
        yield seen
    finally:
        end.set()
        visitors.join()
    if faults:
        raise RehearsalFailed(f"The browser could not go on: {faults[0]}") from faults[0]


def _visit_until(end: threading.Event, address: str, seen: Seen) -> None:
    program = shutil.which("chromium-headless-shell")
    if program is None:
        raise RehearsalFailed("There is no browser. On Debian: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            while not end.is_set():
                _visit(browser, address, seen)
        finally:
            browser.close()


def _visit(browser: Browser, address: str, seen: Seen) -> None:
    """Be one visitor who comes without a cookie, opens some pages, and opens the first one once more."""
    context = browser.new_context(base_url=address)
    try:
        page = context.new_page()
        page.on("response", lambda answer: _note(answer, seen))
        for route in (*ROUTES, "/"):
            _open(page, route)
        seen.visits += 1
    finally:
        context.close()


def _open(page: Page, route: str) -> None:
    try:
        page.goto(route, wait_until="networkidle")
    except Error as error:
        # A busy machine may take longer than the browser waits; what was asked until then counts all the same.
        if "Timeout" not in str(error):
            raise


def _note(answer: Response, seen: Seen) -> None:
    path = urlsplit(answer.url).path
    if not path.startswith(FILES):
        return
    seen.files += 1
    if answer.status >= BAD:
        seen.missing.append(f"{answer.status} {path}")
    elif path.rpartition("/")[2].startswith("index-") and path.endswith(".js"):
        seen.builds.add(path)
