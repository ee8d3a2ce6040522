"""The page of a replay holds what a service answered as text, and nothing that runs or is loaded."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import pytest
from slipway.adapters.reports.replay_page.page import ReplayShown, policy, whole
from slipway.decisions.comparing.accepting import Accepted
from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.comparison import compared
from slipway.decisions.comparing.content.parts import Reading
from slipway.ports import ObjectUse

from tests.unit.comparing.asking import answer, asked

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\x00\x1b[31m\u202eabc]]>--></pre>&amp;"
FINE = answer({"id": 1, "name": "a", "total": "1.00"})


def page_of(*requests: Asked, accepted: Accepted | None = None) -> str:
    comparison = compared(requests)
    told = accepted or Accepted()
    shown = ReplayShown("Galley", "production", "b81c22f", "4f0d9e1", "now", comparison, accepted=told)
    return whole(shown, reading=Reading(), drawing=lambda _body, _page: b"\x89PNG")


def test_nothing_that_a_service_answers_is_markup() -> None:
    pages = page_of(
        asked(FINE, answer({"detail": EVIL}, 404), route=f"GET /{EVIL}"),
        asked(FINE, answer({"id": 1, "name": EVIL, "total": EVIL})),
        asked(answer(EVIL, kind="text/html"), answer(EVIL * 2, kind="text/html"), route="GET /b"),
        asked(FINE, answer(EVIL.encode(), 0), route="GET /c"),
        asked(answer(status=302, headers={"location": "/a"}), answer(status=302, headers={"location": EVIL})),
    )
    tags = set(re.findall(r"<([a-zA-Z]+)", pages))
    assert tags.isdisjoint({"script", "iframe", "form", "object", "link", "base"})
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", pages)
    assert not re.search("[\x00\x1b\u202e]", pages)


def test_the_page_may_load_nothing_and_run_nothing() -> None:
    assert policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy()
    assert "unsafe" not in policy()
    page = page_of(asked(FINE, answer(status=500)))
    assert not re.search(r"(src|href)=\"(?!#|data:)", page)
    assert "style=" not in page


def test_how_many_objects_an_answer_took_stands_beside_it() -> None:
    few, many = (answer({"a": 1}, objects={ObjectUse.READ: number}) for number in (1, 12))
    page = page_of(*[asked(few, many)] * 3)
    assert "Objects used" in page
    assert "reads 12 objects, was 1 (median of 3)" in page
    assert {"reads 1 object", "reads 12 objects"} <= set(re.findall(r">([^<]+)<", page))


def test_a_refused_release_names_the_route_and_how_to_accept_it() -> None:
    page = page_of(asked(FINE, answer({"detail": "x"}, 404)))
    (one,) = compared([asked(FINE, answer({"detail": "x"}, 404))]).differences
    assert "1 difference refuses the release." in page
    assert f"slipway approve production 4f0d9e1 --difference {one.id} --reason" in page
    accepted = page_of(asked(FINE, answer({"detail": "x"}, 404)), accepted=Accepted(ids=[one.id]))
    assert "Nothing of it keeps the release." in accepted
    assert "slipway approve" not in accepted


def test_a_pdf_is_shown_as_pictures_of_both() -> None:
    old, new = (answer(b"%PDF-1.4 " + each, kind="application/pdf") for each in (b"a", b"b"))
    assert page_of(asked(old, new)).count("data:image/png;base64,") == 2


@pytest.mark.parametrize("count", [1, 210])
def test_a_page_stays_of_a_size_that_opens(count: int) -> None:
    large = {f"field {at}": "x" * 1000 for at in range(200)}
    other = {name: value[:-1] + "y" for name, value in large.items()}
    page = page_of(*(asked(answer(large), answer(other), route=f"GET /{at}") for at in range(count)))
    assert len(page) < 3_000_000


def test_the_body_of_the_page_is_well_formed() -> None:
    page = page_of(asked(FINE, answer({"detail": EVIL}, 404)))
    main = re.search(r"<main>.*</main>", page, re.DOTALL)
    assert main
    fromstring(re.sub(r"<(img|br)([^>]*)>", r"<\1\2/>", main[0]))
