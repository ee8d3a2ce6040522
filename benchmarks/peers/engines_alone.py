"""The same three documents through other engines, as HTML: WeasyPrint, and Chromium with its page kept warm.

The HTML carries the same text in the same paper size and comparable structure; it is not styled to the last detail,
which is in the peers' favour.
"""

from __future__ import annotations

import html
import io
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import typst
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.figures import Figure, median
from benchmarks.galley.papers import PACKAGES, PAPERS, Paper, paper
from benchmarks.galley.raw import STANDARD, RawEngine
from benchmarks.galley.service import BROWSER_FLAGS

ROUNDS = {"certificate": (60, 15), "contract": (30, 8), "statement": (12, 3)}
STYLE = """
@page { size: A4; margin: 22mm 20mm; @bottom-right { content: counter(page) " of " counter(pages); font-size: 7pt } }
body { font: 9pt/1.35 serif } h1 { font-size: 24pt; font-weight: normal }
table { width: 100%; border-collapse: collapse }
td, th { text-align: left; border-bottom: .2pt solid #ccc; padding: 2.2pt 0 } td.n, th.n { text-align: right }
thead { display: table-header-group } tr { break-inside: avoid }
"""


def measure() -> Iterator[Figure]:
    """Yield the median time of a tagged PDF for each paper: the raw engine, with the peers beside it."""
    with sync_playwright() as playwright:
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=[*BROWSER_FLAGS, *root]
        )
        page = browser.new_page()
        for name in PAPERS:
            sheet = paper(name)
            fast, slow = ROUNDS[name]
            text = as_html(sheet)

            def chromium(text: str = text) -> None:
                page.set_content(text)
                page.pdf(tagged=True, prefer_css_page_size=True)

            fonts = FontConfiguration()

            def weasyprint(text: str = text, fonts: FontConfiguration = fonts) -> None:
                HTML(string=text).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1")

            engine = RawEngine(sheet)
            ours = median([engine.pdf() * 1000 for _ in range(fast)])
            peers = {"WeasyPrint": _timed(weasyprint, slow), "Chromium, tagged": _timed(chromium, slow)}
            yield Figure(f"{name} as tagged PDF, engine alone", ours, "ms", peers=peers)
        browser.close()


def as_html(sheet: Paper) -> str:
    """Return a paper's text as HTML."""
    values = sheet.sample
    body = _statement(values) if "transactions" in values else _from_pages(sheet)
    head = f"<title>{sheet.name}</title><style>{STYLE}</style>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def _statement(values: dict[str, Any]) -> str:
    account = values["account"]
    head = "".join(f"<p>{html.escape(str(value))}</p>" for value in account.values())
    balance = float(values["opening_balance"])
    rows = []
    for entry in values["transactions"]:
        amount = float(entry["amount"])
        balance += amount
        detail = f"<small>{html.escape(entry.get('detail', ''))}</small>"
        words = f"<td>{entry['date']}</td><td>{html.escape(entry['payee'])} {detail}</td>"
        sums = (
            f"{-amount:,.2f}" if amount < 0 else "",
            f"{amount:,.2f}" if amount > 0 else "",
            f"{balance:,.2f}",
        )
        rows.append(f"<tr>{words}{''.join(f'<td class=n>{each}</td>' for each in sums)}</tr>")
    columns = "<th>Date</th><th>Details</th><th class=n>Money out</th><th class=n>Money in</th><th class=n>Balance</th>"
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<h1>Account statement</h1>{head}{table}"


def _from_pages(sheet: Paper) -> str:
    """Take the text that our own pages show, so that nobody has to set less."""
    folder = str(sheet.folder)
    import json

    pdf = typst.compile(
        f"{folder}/main.typ",
        root=folder,
        font_paths=[f"{folder}/fonts"],
        ignore_system_fonts=True,
        package_path=str(PACKAGES),
        sys_inputs={"values": json.dumps(sheet.sample), "issued_on": "2026-11-23"},
        pdf_standards=STANDARD,
        timestamp=1795392000,
    )
    lines = [line for page in PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().splitlines()]
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line.strip())
    return f"<h1>{sheet.name.title()}</h1>{paragraphs}"


def _timed(work: Callable[[], None], rounds: int) -> float:
    work()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return median(times)
