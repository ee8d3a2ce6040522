"""Long lists: pasted from a spreadsheet, quick at any length, and every row within reach."""

from __future__ import annotations

import json
import re
from typing import Any

from journeys.support.house import until
from journeys.support.visit import Visit
from playwright.sync_api import Page, Route, expect

PASTE = """([pointer, text]) => {
  const input = document.querySelector(`[data-pointer="${pointer}"] input`)
  input.focus()
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}"""

# One letter; it resolves when the page is free for the next one.
TYPE = """async ([pointer, letter]) => {
  const input = document.querySelector(`[data-pointer="${pointer}"] input`)
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
  write.call(input, input.value + letter)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = resolve
    channel.port2.postMessage(0)
  })
}"""


def least_cost(page: Page, pointer: str, text: str) -> float:
    """Type a text, and return the milliseconds of processor time that its cheapest letter took of the page's thread.

    Its own time and no other's: a busy machine makes a letter late, and hardly dearer.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration")) * 1000

    costs = []
    for letter in text:
        page.wait_for_timeout(20)
        before = used()
        page.evaluate(TYPE, [pointer, letter])
        costs.append(used() - before)
    session.detach()
    return min(costs)


def movements(many: int) -> str:
    return "\n".join(f"2026-08-{1 + at % 28:02d}\tShop {at}\tCard\t{at + 1},5" for at in range(many))


def test_a_thousand_rows_are_pasted_typed_into_reached_and_taken_back(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("statement")
    page.get_by_role("button", name="start empty").click()
    page.locator('[data-pointer="/transactions"]').get_by_role("button", name=re.compile("Add a")).click()
    rows = page.locator('[data-pointer="/transactions"] li[data-index]')
    expect(rows).to_have_count(1)

    page.evaluate(PASTE, ["/transactions/0/date", movements(10)])
    expect(rows).to_have_count(10)
    expect(visit.field("/transactions/3/amount")).to_have_value("4.50")
    short = least_cost(page, "/transactions/3/payee", "abcdefghijklmnop")

    page.evaluate(PASTE, ["/transactions/0/date", movements(1000)])
    page.get_by_text("Cells pasted, 990 rows added").wait_for()
    visit.hold_undo().click()
    expect(rows).to_have_count(10)
    page.evaluate(PASTE, ["/transactions/0/date", movements(1000)])
    expect(rows.first).to_have_attribute("aria-setsize", "1000")
    assert rows.count() < 60
    visit.look("thousand-rows")
    long = least_cost(page, "/transactions/3/payee", "abcdefghijklmnop")
    print(f"a letter takes {short:.1f} ms at 10 rows and {long:.1f} ms at 1,000")
    assert long < 4 * short + 10
    expect(visit.field("/transactions/3/payee")).to_have_value("Shop 3abcdefghijklmnop")

    # A row far away is drawn when it is needed: by the keyboard, and by a way that leads to it.
    visit.field("/transactions/3/amount").focus()
    page.mouse.wheel(0, 60_000)
    until(lambda: rows.last.get_attribute("data-index") != "9", "the list has moved")
    expect(visit.field("/transactions/3/amount")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(visit.field("/transactions/4/date")).to_be_focused()


def test_a_way_leads_to_a_row_that_is_not_drawn(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("statement")
    bad = movements(300).splitlines()
    bad[250] = bad[250].replace("Shop 250", "")
    page.evaluate(PASTE, ["/transactions/0/date", "\n".join(bad)])
    page.get_by_role("button", name="1 field still to fill in").click()
    expect(visit.field("/transactions/250/payee")).to_be_focused()
    expect(visit.field("/transactions/250/payee")).to_be_in_viewport()


def test_a_rule_that_never_ends_does_not_stop_the_form(visit: Visit) -> None:
    """The schema is a stranger's; this one has an expression that takes hours on thirty letters."""

    def with_endless_rule(route: Route) -> None:
        template: Any = route.fetch().json()
        endless = {"properties": {"order": {"pattern": "^(a+)+$"}}, "required": ["order"]}
        asked_then = {"properties": {"extra": {"type": "string", "title": "Extra"}}}
        template["schema"]["properties"]["document"] |= {"if": endless, "then": asked_then}
        route.fulfill(body=json.dumps(template), content_type="application/json")

    visit.page.route("**/api/v1/templates/invoice", with_endless_rule)
    page = visit.open_template("invoice")
    visit.field("/document/order").fill("aaa")
    page.get_by_label("Extra").wait_for()
    page.evaluate(
        """() => {
          window.longest = 0
          let last = performance.now()
          const beat = () => {
            window.longest = Math.max(window.longest, performance.now() - last)
            last = performance.now()
            setTimeout(beat, 20)
          }
          beat()
        }"""
    )
    for letters in ("a" * 30 + "!", "a" * 31 + "!"):
        visit.field("/document/order").fill(letters)
        visit.field("/document/number").fill(f"N {len(letters)}")
        expect(visit.field("/document/number")).to_have_value(f"N {len(letters)}")
    page.get_by_text("takes too long to check here").wait_for(timeout=20_000)
    usual = page.evaluate("() => window.longest")
    assert usual < 10_000, f"the page stood still for {usual:.0f} ms; the expression alone takes hours"
    # Other rules go on.
    visit.field("/document/order").fill("aaaa")
    expect(page.get_by_label("Extra")).to_be_visible()
    visit.look("rule-given-up")
