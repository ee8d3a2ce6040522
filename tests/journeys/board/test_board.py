"""The board in a browser: every state that an environment can be in, on every screen, and while it is served."""

from __future__ import annotations

import http.client
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from journeys.support import axe
from journeys.support.boards import Boarded, Stored, boarded, every_state, running, side_by_side, strange
from journeys.support.visit import _TOO_WIDE as TOO_WIDE
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from slipway.decisions.record.history import Deployment
from slipway.decisions.record.journal import Kind

WIDTHS = (320, 390, 1440)
SAYS = {
    "live": "Live",
    "canary": "Canary at 25 %",
    "put-back": "Put back",
    "interrupted": "Interrupted",
    "waits-for-a-person": "Waits for a person",
    "held": "Held by a person",
    "going-back": "Is being put back",
    "preparing": "On its way",
    "frozen": "Frozen",
    "rolled-back": "Rolled back",
    "waiting-for-approval": "Waits for approval",
    "emergency": "A second person is asked",
    "drill-overdue": "Drill overdue",
    "drill-failed": "Drill failed",
    "restore-point-failed": "Restore point failed",
    "stopped": "Stopped",
    "nothing-yet": "Nothing here yet",
    "first-days": "Live",
    "strange-words": "Frozen",
    "damaged": "Its store cannot be read",
    "away": "Its store cannot be read",
    "staging": "Live",
}


@pytest.fixture(scope="module")
def states() -> Iterator[Path]:
    """The page of an environment in each state."""
    with every_state() as made:
        yield made.written()


@contextmanager
def opened(browser: Browser, address: str, width: int = 1440, **media: Any) -> Iterator[Page]:
    """Open an address, and demand that the browser complains of nothing and asks nobody else."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": 900}, **media)
    page = context.new_page()
    complaints, asked = list[str](), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    context.close()
    beginning = address.rpartition("/")[0]
    assert complaints == []
    assert [each for each in asked if not each.startswith((beginning, "data:"))] == []


def environment(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def top_of(element: Locator) -> int:
    box = element.bounding_box()
    assert box
    return round(box["y"])


def test_each_state_says_what_it_is(states: Path, browser: Browser) -> None:
    with opened(browser, states.as_uri()) as page:
        said = {
            name: environment(page, name).locator(".state").inner_text().lstrip("●▶!○? \n") for name in SAYS
        }
        assert said == SAYS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_is_sound_on_every_screen(
    states: Path, browser: Browser, width: int, scheme: str
) -> None:
    with opened(browser, states.as_uri(), width, color_scheme=scheme) as page:
        assert page.evaluate(TOO_WIDE) == []
        assert axe.told(axe.check(page, colours_only=scheme == "dark")) == ""


def test_a_canary_is_told_as_a_plot_in_words_and_in_numbers(states: Path, browser: Browser) -> None:
    with opened(browser, states.as_uri()) as page:
        canary = environment(page, "canary")
        plot = canary.get_by_role(
            "img", name=re.compile(r"^The new release has 25 % of visitors\. .*good enough")
        )
        expect(plot).to_be_visible()
        assert plot.locator("polyline").count() == 2
        requests = canary.get_by_role("row", name=re.compile("^requests")).locator("td")
        assert all(int(each.replace(",", "")) > 100 for each in requests.all_inner_texts())


def test_what_strangers_wrote_is_text_in_a_direction_of_its_own(states: Path, browser: Browser) -> None:
    with opened(browser, states.as_uri()) as page:
        subject = environment(page, "strange-words").locator(".live .subject bdi")
        said = subject.inner_text()
        assert said.startswith("<script>alert(1)</script> evil שלום")
        assert len(said) == 160
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", page.content())
        assert page.locator("script").count() == 0


def test_approvals_are_told_wanted_and_given_with_the_date(states: Path, browser: Browser) -> None:
    with opened(browser, states.as_uri()) as page:
        told = environment(page, "waiting-for-approval").locator(".next").inner_text()
        assert "Print a receipt for each payment" in told
        assert (
            "1 of 2 approvals: bo@tally.example. ann@tally.example or cy@tally.example can approve." in told
        )
        assert re.search(r"Its date: \w{3} \d+ \w{3}, \d\d:\d\d to .*, set by ann@tally.example", told)


def test_columns_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(browser: Browser) -> None:
    with side_by_side(running) as made:
        address = made.written().as_uri()
        for width, rows in ((1440, 1), (390, 3)):
            with opened(browser, address, width) as page:
                tops = {top_of(each) for each in page.locator("section").all()}
                assert len(tops) == rows
        with opened(browser, address) as page:
            # The same row has the same place in each column, so that they can be compared.
            lines = {top_of(each) for each in page.locator(".proofs.row").all()}
            assert len(lines) == 1


def test_where_the_system_chooses_the_colours_edges_and_lines_stay(states: Path, browser: Browser) -> None:
    with opened(browser, states.as_uri(), forced_colors="active") as page:
        sheet = environment(page, "canary")
        style = "one => getComputedStyle(one).{}"
        assert sheet.evaluate(style.format("borderLeftStyle")) == "solid"
        good, worse = (sheet.locator(f".plot .{name} polyline") for name in ("good", "worse"))
        assert good.evaluate(style.format("stroke")) != worse.evaluate(style.format("stroke"))
        ground = page.locator("html").evaluate(style.format("backgroundColor"))
        assert worse.evaluate(style.format("stroke")) != ground


@pytest.mark.parametrize(("paper", "landscape", "pages"), [("A3", True, 1), ("A4", False, 3)])
def test_it_prints_on_one_wide_sheet_or_on_one_for_each_environment(
    browser: Browser, tmp_path: Path, paper: str, landscape: bool, pages: int
) -> None:
    with side_by_side(running) as made, opened(browser, made.written().as_uri(), color_scheme="dark") as page:
        page.emulate_media(media="print")
        ground = page.locator("html").evaluate("one => getComputedStyle(one).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        page.pdf(path=tmp_path / "board.pdf", format=paper, landscape=landscape)
        said = subprocess.run(("pdfinfo", tmp_path / "board.pdf"), capture_output=True, text=True, check=True)
        assert f"Pages:           {pages}\n" in said.stdout


def test_nothing_moves(states: Path, browser: Browser) -> None:
    with opened(browser, states.as_uri(), reduced_motion="reduce") as page:
        assert page.evaluate("() => document.getAnimations().length") == 0


def test_a_program_can_say_where_the_page_is_and_where_not(states: Path) -> None:
    with boarded({"production": running}) as made:
        for words in (("board",), ("board", "--serve", "--out", "x"), ("board", "--serve", "somewhere")):
            assert made.slipway(*words).returncode == 2
        told = made.slipway("--json", "board", "--out", "out/deep")
        assert told.returncode == 0
        assert (made.folder / "out/deep/index.html").stat().st_mode & 0o777 == 0o644


# --- served ----------------------------------------------------------------------------------------------------------


@contextmanager
def served(made: Boarded) -> Iterator[str]:
    """Serve the board; give its address."""
    with subprocess.Popen(
        made.command("board", "--serve", "127.0.0.1:0"), cwd=made.folder, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found
            yield found[0]
        finally:
            process.terminate()


def listing(made: Boarded) -> dict[str, int]:
    return {str(each): each.stat().st_mtime_ns for each in made.folder.rglob("*") if each.is_file()}


def test_it_follows_a_canary_by_itself_until_it_is_told_to_hold_still(browser: Browser) -> None:
    with (
        boarded({"production": lambda stored: kept.append((stored, running(stored)))}) as made,
        served(made) as url,
    ):
        stored, deployment = kept.pop()
        with opened(browser, url) as page:
            production = environment(page, "production")
            expect(production.locator(".state")).to_have_text(re.compile("Canary at 25 %"))
            stored.step(deployment, Kind.BEGUN, "canary 50 %", stored.now)
            expect(production.locator(".state")).to_have_text(re.compile("Canary at 50 %"))
            hold = page.get_by_role("button", name="Hold still")
            page.keyboard.press("Tab")
            expect(hold).to_be_focused()
            page.keyboard.press("Space")
            expect(hold).to_have_attribute("aria-pressed", "true")
            assert axe.told(axe.check(page)) == ""
            with page.expect_response(lambda answer: answer.url.endswith("/now"), timeout=60_000):
                page.keyboard.press("Space")
            expect(hold).to_be_focused()


kept: list[tuple[Stored, Deployment]] = []


def test_it_answers_with_strict_headers_and_lets_nobody_write(browser: Browser) -> None:
    with boarded({"production": strange}) as made, served(made) as url:
        before, host = listing(made), url.split("/")[2]
        connection = http.client.HTTPConnection(host, timeout=60)

        def ask(method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.will_close:
                connection.close()
            return answer.status, dict(answer.getheaders())

        status, headers = ask("GET", "/")
        assert status == 200
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert [ask(method, "/")[0] for method in ("POST", "PUT", "DELETE", "PATCH")] == [501] * 4
        assert [ask("GET", path)[0] for path in ("/healthz/live", "/now", "/../slipway.toml", "/x")] == [
            200,
            200,
            404,
            404,
        ]
        # A page of elsewhere that had this address by a name of its own could read it otherwise.
        assert ask("GET", "/", Host="evil.example")[0] == 421
        assert ask("HEAD", "/")[0] == 200
        assert listing(made) == before
