"""When something is in the way: no connection, a failing or busy service, an address with nothing behind it."""

from __future__ import annotations

import json
import re

import pytest
from journeys.support.house import until
from journeys.support.visit import PHONE, Visit
from playwright.sync_api import Route, expect


def problem(status: int, title: str, **headers: str) -> dict[str, object]:
    body = {"type": "about:blank", "title": title, "status": status}
    return {
        "status": status,
        "headers": {"content-type": "application/problem+json", **headers},
        "body": json.dumps(body),
    }


def fail(visit: Visit, address: str, status: int, **headers: str) -> None:
    """Let an address answer with an error until `visit.page.unroute(address)`."""
    visit.allow(status, ".")
    answer = problem(status, "Something failed", **headers)

    def refuse(route: Route) -> None:
        route.fulfill(**answer)  # type: ignore[arg-type]

    visit.page.route(address, refuse)


def test_without_a_connection_the_desk_says_so_and_recovers_by_itself(visit: Visit) -> None:
    visit.allow_words("ERR_INTERNET_DISCONNECTED")
    visit.open_template("certificate")
    page = visit.page
    first = until(lambda: visit.shown_svg, "the first page")
    visit.watch_page()
    visit.context.set_offline(True)
    visit.field("/recipient/name").fill("Typed in a tunnel")
    page.get_by_text("You are offline. What you type is kept on this device.").wait_for()
    visit.look("offline-desk")
    visit.context.set_offline(False)
    until(lambda: visit.shown_svg != first, "the page follows by itself")
    expect(page.get_by_text(re.compile("You are offline")).filter(visible=True)).to_have_count(0)
    seen, bare = visit.frames()
    assert bare == 0, f"{bare} of {seen} frames had no page"


@pytest.mark.parametrize(
    ("path", "address", "words"),
    [
        ("/", "**/api/v1/templates", "templates"),
        ("/documents", "**/api/v1/documents?*", "documents"),
        ("/saved", "**/api/v1/customisations*", "saved"),
        ("/templates/certificate", "**/api/v1/templates/certificate*", "template"),
        ("/author", "**/api/v1/templates", "templates"),
        ("/business", "**/api/v1/brands*", "business"),
    ],
)
def test_a_failing_service_is_admitted_and_asked_again(
    visit: Visit, path: str, address: str, words: str
) -> None:
    fail(visit, address, 500)
    # A business without a name is drawn, and its name is asked for.
    visit.allow(422, "/preview$")
    page = visit.go(path)
    page.get_by_text("Something went wrong on our side").wait_for()
    name = path.strip("/").replace("/", "-") or "gallery"
    visit.look(f"failing-{name}")
    page.unroute(address)
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Something went wrong on our side").wait_for(state="detached")
    page.locator("h1").wait_for()


def test_a_failing_page_keeps_the_old_one_and_is_asked_again(visit: Visit) -> None:
    visit.open_template("certificate")
    page = visit.page
    first = until(lambda: visit.shown_svg, "the first page")
    fail(visit, "**/preview", 500)
    visit.field("/recipient/name").fill("Unlucky")
    page.get_by_text("The page could not be made").wait_for()
    visit.look("failing-page")
    assert visit.shown_svg == first
    page.unroute("**/preview")
    page.get_by_role("button", name="Try again").click()
    until(lambda: visit.shown_svg != first, "the page follows")


def test_a_busy_service_is_waited_for(visit: Visit) -> None:
    visit.open_template("certificate")
    page = visit.page
    first = until(lambda: visit.shown_svg, "the first page")
    fail(visit, "**/preview", 503, **{"retry-after": "1"})
    visit.field("/recipient/name").fill("Patient")
    page.get_by_text("A lot is going on; the page follows in a moment").wait_for()
    visit.look("busy", dark=False)
    page.unroute("**/preview")
    until(lambda: visit.shown_svg != first, "the page follows by itself")


def test_a_page_that_takes_too_long_says_what_may_help(visit: Visit) -> None:
    visit.open_template("certificate")
    fail(visit, "**/preview", 504)
    visit.field("/recipient/name").fill("Slow")
    visit.page.get_by_text("This page takes too long to make").wait_for()
    visit.look("too-slow", dark=False)


def test_a_document_that_cannot_be_made_is_named_and_nothing_is_lost(visit: Visit) -> None:
    visit.open_template("certificate")
    page = visit.page
    fail(visit, "**/api/v1/documents", 502)
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    page.get_by_role("button", name="Use them").click()
    page.get_by_role("status", name="Messages").get_by_text(
        re.compile("Something went wrong on our side|does not answer")
    ).wait_for()
    visit.look("no-document", dark=False)
    page.unroute("**/api/v1/documents")
    visit.download()


@pytest.mark.parametrize(
    ("status", "kind", "detail"),
    [
        (
            403,
            "quota-reached",
            "Ada keeps 5 documents, saves, pictures and templates, and may keep 5. Delete some.",
        ),
        (
            429,
            "too-many-renders",
            "You have made 600 documents in this hour, which is the limit. Go on in 12 min.",
        ),
    ],
)
def test_a_limit_that_is_met_is_told_in_the_services_words(
    visit: Visit, status: int, kind: str, detail: str
) -> None:
    visit.open_template("certificate")
    page = visit.page
    visit.allow(status, "/api/v1/documents$")
    problem = {"type": f"urn:galley:problem:{kind}", "title": "A limit", "status": status, "detail": detail}
    page.route(
        "**/api/v1/documents",
        lambda route: route.fulfill(
            status=status,
            content_type="application/problem+json",
            headers={"retry-after": "720"},
            body=json.dumps(problem),
        ),
    )
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    page.get_by_role("button", name="Use them").click()
    page.get_by_role("status", name="Messages").get_by_text(detail).wait_for()
    visit.look(f"limit-{status}", dark=False)


def test_the_shape_of_what_comes_is_shown_while_it_is_slow(visit: Visit) -> None:
    held: list[Route] = []
    visit.page.route("**/api/v1/templates", lambda route: held.append(route))
    page = visit.go("/")
    page.locator("[class*=ghost]").first.wait_for()
    visit.look("loading")
    for route in held:
        route.continue_()
    page.unroute("**/api/v1/templates")
    page.get_by_role("link", name=re.compile("^Certificate")).wait_for()


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/templates/no-such-template",
        "/templates/certificate?customisation=00000000-0000-4000-8000-000000000000",
    ],
)
def test_an_address_with_nothing_behind_it_says_so(visit: Visit, path: str) -> None:
    visit.allow(404, ".")
    page = visit.go(path)
    page.get_by_role("heading", name="There is nothing here").wait_for()
    visit.look("nothing-here" if path == "/nowhere" else "gone")
    page.get_by_role("link", name="See all templates").click()
    page.get_by_role("heading", name="What will it be?").wait_for()


def test_whoever_asks_for_less_motion_sees_none(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    visit.open_template("certificate")
    until(lambda: visit.shown_svg, "the first page")
    page.evaluate("""() => {
      window.moved = []
      for (const name of ['transitionrun', 'animationstart'])
        addEventListener(name, (event) => {
          const style = getComputedStyle(event.target)
          const seconds = name === 'transitionrun' ? style.transitionDuration : style.animationDuration
          if (seconds.split(',').every((one) => parseFloat(one) <= 0.001)) return
          window.moved.push(`${name} ${event.target.className} ${event.propertyName ?? event.animationName}`)
        }, true)
    }""")
    first = visit.shown_svg
    visit.field("/recipient/name").fill("Quiet")
    until(lambda: visit.shown_svg != first, "the page follows")
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name=re.compile("^Size:")).click()
    page.get_by_role("menuitem", name="Whole page").click()
    page.get_by_role("button", name="start empty").click()
    visit.allow(422, "/preview$")
    visit.hold_undo().click()
    page.get_by_role("link", name="Documents").click()
    page.get_by_role("dialog").wait_for()
    assert page.evaluate("() => window.moved") == []


def test_losing_the_connection_on_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
    visit.allow_words("ERR_INTERNET_DISCONNECTED")
    visit.go("/documents").get_by_role("heading", name="Documents", exact=True).wait_for()
    visit.context.set_offline(True)
    visit.page.get_by_text("You are offline. What you type is kept on this device.").wait_for()
    visit.context.set_offline(False)
