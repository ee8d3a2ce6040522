"""What the journeys watch for is planted here once, and must be caught."""

from __future__ import annotations

from journeys.support import axe
from journeys.support.visit import Visit


def test_a_violation_is_found_in_shapes_and_in_colours(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("heading", name="What will it be?").wait_for()
    assert axe.check(page) == []
    page.evaluate("""() => document.querySelector('main').insertAdjacentHTML('beforeend',
      '<p style="color: #bbb; background: #fff">Pale</p><input type="text"><img src="data:,">')""")
    assert {one["id"] for one in axe.check(page)} >= {"color-contrast", "label", "image-alt"}
    assert {one["id"] for one in axe.check(page, colours_only=True)} == {"color-contrast"}


def test_what_is_too_wide_is_found(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("heading", name="What will it be?").wait_for()
    page.evaluate("""() => document.querySelector('main').insertAdjacentHTML('beforeend',
      '<div style="width: 3000px">Wide</div>')""")
    visit.fits("planted")
    assert "planted: wider than 1440 pixels" in visit.take_faults().pop()


def test_errors_of_scripts_refusals_and_unexpected_answers_are_found(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("heading", name="What will it be?").wait_for()
    page.evaluate("() => setTimeout(() => { throw new Error('planted') })")
    page.evaluate("""() => {
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.head.append(script)
    }""")
    page.evaluate("() => fetch('/api/v1/nowhere')")
    page.evaluate("() => console.error('planted words')")
    found = "\n".join(visit.take_faults())
    assert "error on the page: planted" in found
    assert "Content Security Policy" in found
    assert "GET /api/v1/nowhere answered 404" in found
    assert "console: planted words" in found
    assert page.evaluate("() => 'ran' in window") is False


def test_a_frame_without_a_page_is_counted(visit: Visit) -> None:
    page = visit.open_template("certificate")
    visit.watch_page()
    page.evaluate(
        "() => { for (const image of document.images) if (isSheet(image)) image.style.display = 'none' }"
    )
    page.evaluate("() => { for (const image of document.images) if (isSheet(image)) image.remove() }")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen, bare = visit.frames()
    visit.take_faults()
    assert 0 < bare <= seen
