"""WeasyPrint, and Chromium with its pages kept warm: each in processes of its own, as many as there are processors.

What can be made once is made once: templates, style sheets, fonts, the browser and its page.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2

from benchmarks.galley.service import BROWSER_FLAGS
from benchmarks.peers import values as computed

PAPERS = Path(__file__).parent / "papers"
NAMES = ("invoice", "contract", "statement")
COMPUTED: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "invoice": computed.invoice,
    "statement": computed.statement,
}

_pdf_of: Callable[[str, str], bytes] | None = None
_pages = jinja2.Environment(loader=jinja2.FileSystemLoader(PAPERS), autoescape=True)


def prepare(engine: str) -> None:
    """Make this process ready to render with an engine. Called once in each."""
    global _pdf_of
    _pdf_of = {"weasyprint": _weasyprint, "chromium": _chromium}[engine]()


def pdf(name: str, values: dict[str, Any]) -> bytes:
    """Return a paper with these values as a tagged PDF."""
    assert _pdf_of, "`prepare` comes first"
    return _pdf_of(name, _pages.get_template(f"{name}.html").render(COMPUTED.get(name, dict)(values)))


def _weasyprint() -> Callable[[str, str], bytes]:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = {name: FontConfiguration() for name in NAMES}
    styles = {name: CSS(PAPERS / f"{name}.css", font_config=fonts[name]) for name in NAMES}

    def made(name: str, body: str) -> bytes:
        page = HTML(string=f'<!doctype html><html lang="en"><title>{name}</title>{body}')
        data: bytes = page.write_pdf(
            stylesheets=[styles[name]], font_config=fonts[name], pdf_variant="pdf/ua-1"
        )
        return data

    return made


def _chromium() -> Callable[[str, str], bytes]:
    from playwright.sync_api import sync_playwright

    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    program = shutil.which("chromium-headless-shell")
    # It lives as long as the process, which is ended with the server.
    browser = sync_playwright().start().chromium.launch(executable_path=program, args=[*BROWSER_FLAGS, *root])
    pages = {name: browser.new_page() for name in NAMES}
    for name, page in pages.items():
        # A page with an address of a file may read fonts that lie in files; they stay read.
        page.goto((PAPERS / f"{name}.html").as_uri())
        page.set_content(
            f'<!doctype html><html lang="en"><title>{name}</title><base href="{PAPERS.as_uri()}/">'
            f'<link rel="stylesheet" href="{(PAPERS / f"{name}.css").as_uri()}"><body>'
        )

    def made(name: str, body: str) -> bytes:
        page = pages[name]
        page.evaluate(
            "html => { document.body.innerHTML = html; return document.fonts.ready.then(() => 0) }", body
        )
        return page.pdf(tagged=True, prefer_css_page_size=True)

    return made
