"""What differs in the content of answers that ended alike."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from slipway.decisions.comparing.comparison import compared
from slipway.decisions.comparing.content.parts import PdfText, Reading, parts_of
from slipway.decisions.comparing.content.tree import MOST_TEXTS, texts_in

from tests.unit.comparing.asking import answer, asked, told

PAGE = (
    "<!doctype html><html lang=en><head><title>Notes</title><script src=/static/app.{hash}.js></script></head><body>"
    "<h1>Notes</h1><p class=count>You have 4 notes</p><ul><li>Alpha</li><li>Beta</li><li>Gamma</li></ul>"
    "<a href=/notes/new>Write</a><form method=post action=/notes><input type=hidden name=csrf value={csrf}>"
    "<input name=title required><textarea name=text></textarea></form><script>var a = '{csrf}'</script></body></html>"
)
REPORT: dict[str, Any] = {
    "items": [{"id": 3, "total": "10.00"}, {"id": 8, "total": "3.00"}, {"id": 9, "total": "5.00"}],
    "total": "18.00",
}


def html(written: str) -> Any:
    return answer(written, kind="text/html; charset=utf-8")


def page(**parts: str) -> str:
    return PAGE.format(**{"hash": "a1b2c3d4e5", "csrf": "zH3kQ9", **parts})


def changed(report: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(report)), **fields}


def test_a_value_in_a_list_is_named_by_its_path() -> None:
    other = changed(REPORT)
    other["items"][1]["total"] = "4.00"
    assert told(asked(answer(REPORT), answer(other))) == ['changed: /items/*/total: "4.00", was "3.00"']


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (changed(REPORT, items=REPORT["items"][::-1]), "changed: /items order: 9, 8, 3, was 3, 8, 9"),
        (
            changed(REPORT, items=REPORT["items"][1:]),
            'changed: /items/*: is missing, was id: 3, total: "10.00"',
        ),
        (
            changed(REPORT, items=[{"id": 1, "total": "0.00"}, *REPORT["items"]]),
            'gained: /items/*: id: 1, total: "0.00", was not there',
        ),
        (changed(REPORT, total=18.0), 'changed: /total: 18.0, was "18.00"'),
        (changed(REPORT, note=None), "changed: /note: null, was not there"),
        ({"items": REPORT["items"]}, 'changed: /total: is missing, was "18.00"'),
        ({"items": [], "total": "0.00"}, "lost: content: /items is empty, was 3 items"),
    ],
)
def test_json_is_compared_by_shape_and_value(other: dict[str, Any], said: str) -> None:
    assert told(asked(answer(REPORT), answer(other))) == [said]


def test_json_that_is_written_another_way_is_alike() -> None:
    same = json.dumps(dict(reversed(REPORT.items())), indent=4)
    assert told(asked(answer(REPORT), answer(same))) == []


def test_many_fields_of_one_object_are_one_difference() -> None:
    old = {"owner": {f"f{at}": at for at in range(6)}, "size": 3, "name": "a"}
    new = {"owner": {f"f{at}": -at - 1 for at in range(6)}, "size": 3, "name": "a"}
    assert told(asked(answer(old), answer(new))) == ["changed: /owner/…: 6 fields differ; f0: -1, was 0"]


def test_objects_that_serve_as_lists_are_compared_as_such() -> None:
    def by_id(*items: tuple[int, str]) -> Any:
        return answer({"by": {f"{key:032x}": {"total": total} for key, total in items}, "a": 1, "b": 2})

    old = by_id((1, "2.00"), (2, "3.00"))
    assert told(asked(old, by_id((1, "2.00"), (2, "4.00")))) == ['changed: /by/*/total: "4.00", was "3.00"']
    made_anew = asked(old, by_id((7, "2.00"), (8, "3.00")), by_id((5, "2.00"), (6, "3.00")))
    assert told(made_anew) == []
    assert told(asked(old, by_id((1, "2.00")))) == ['changed: /by/*: is missing, was total: "3.00"']


def test_many_crowded_objects_are_told_in_no_time() -> None:
    def crowded(at: int, value: int) -> Any:
        return answer({f"o{at}-{n}": {f"f{m}": value for m in range(5)} for n in range(400)})

    (one,) = told(*(asked(crowded(at, 1), crowded(at, 2)) for at in range(10)))
    assert one.startswith("changed: content: 20000 fields differ; ")


def test_a_page_is_compared_by_what_people_read_and_press() -> None:
    old = page()
    assert told(asked(html(old), html(page(hash="ffff0000aa")))) == []
    assert told(asked(html(old), html(old.replace("var a", "var b")))) == []
    assert told(asked(html(old), html(old.replace("4 notes", "5 notes")))) == [
        "changed: /text/p.count: You have 5 notes, was You have 4 notes"
    ]
    assert told(asked(html(old), html(old.replace("<li>Beta</li>", "")))) == [
        "changed: /text/li: is missing, was Beta"
    ]
    assert told(
        asked(html(old), html(old.replace("<li>Alpha</li><li>Beta</li>", "<li>Beta</li><li>Alpha</li>")))
    ) == ["changed: /text/li order: Beta | Alpha, was Alpha | Beta"]
    assert told(asked(html(old), html(old.replace(" required", "")))) == [
        "changed: /forms/*/fields/title/required: is missing, was yes"
    ]
    assert told(asked(html(old), html(old.replace("/notes/new", "/new")))) == [
        "changed: /links/*: Write → /new, was Write → /notes/new"
    ]


@pytest.mark.parametrize(
    "written", ["", "<h1>Something went wrong</h1>", "<h1>Log in</h1><p>Please log in.</p>"]
)
def test_another_page_with_200_is_a_lost_answer(written: str) -> None:
    (said,) = told(asked(html(page()), html(written)))
    assert said.startswith("lost: content: ")


def test_a_missing_column_is_one_difference_and_names_the_column() -> None:
    old, new = "id;name;total\n1;a;2.00\n2;b;3.00\n", "id;name\n1;a\n2;b\n"
    assert told(asked(answer(old, kind="text/csv"), answer(new, kind="text/csv"))) == [
        "changed: /columns/*: the column total is missing"
    ]
    emptied = asked(answer(old, kind="text/csv"), answer("id;name;total\n", kind="text/csv"))
    assert told(emptied) == ["lost: content: /rows is empty, was 2 items"]
    other = old.replace("3.00", "30.00")
    assert told(asked(answer(old, kind="text/csv"), answer(other, kind="text/csv"))) == [
        "changed: /rows/*/total: 30.00, was 3.00"
    ]


def test_a_pdf_is_compared_by_the_text_of_its_pages_and_else_by_its_bytes() -> None:
    texts = {b"%PDF 1": "Total 12.00", b"%PDF 2": "Total 13.00", b"%PDF 3": "Total 12.00"}
    reading = Reading(pdf=lambda body: PdfText((texts[body],)))
    first, second, third = (answer(body, kind="application/pdf") for body in texts)
    (wrong,) = compared([asked(first, second)], reading=reading).differences
    assert (wrong.field, wrong.words) == ("/page 1/lines/*", "Total 13.00, was Total 12.00")
    (looks,) = compared([asked(first, third)], reading=reading).differences
    assert looks.field == "/bytes"
    # Where the old release makes other bytes each time, bytes say nothing.
    dated = asked(first, third, answer(b"%PDF 1x", kind="application/pdf"))
    assert compared([dated]).differences == ()


def test_a_line_that_is_new_is_one_difference_also_among_lines_that_differ_by_themselves() -> None:
    def log(minute: int, *further: str) -> Any:
        lines = [f"{name} since 2026-11-30T06:{minute}:00Z" for name in ("alpha", "beta", "gamma")]
        return answer("\n".join([*further, *lines]), kind="text/plain")

    assert told(asked(log(17), log(18, "WARNING"), log(18))) == ["changed: /lines/*: WARNING, was not there"]


def test_headers_count_that_matter_and_no_others() -> None:
    def with_headers(**headers: str) -> Any:
        return answer({"a": 1}, headers={name.replace("_", "-"): value for name, value in headers.items()})

    old = with_headers(vary="Cookie, Accept", date="Mon, 30 Nov 2026 06:17:00 GMT", server="a", etag='"1"')
    same = with_headers(vary="accept,cookie", date="Mon, 30 Nov 2026 06:19:00 GMT", server="b", etag='"2"')
    assert told(asked(old, same)) == []
    assert told(asked(old, with_headers(vary="Accept", etag='"1"'))) == [
        "changed: header vary: accept, was accept, cookie"
    ]
    assert told(asked(old, with_headers(vary="Cookie, Accept"))) == [
        "changed: header etag: is missing, was is there"
    ]
    cookie, other = "s=1; HttpOnly; Secure; Path=/\nt=2", "s=9; Path=/; HttpOnly\nt=3"
    assert told(asked(with_headers(set_cookie=cookie), with_headers(set_cookie=other))) == [
        "changed: header set-cookie s: HttpOnly; Path=/, was HttpOnly; Path=/; Secure"
    ]


def test_an_answer_that_was_not_modified_has_no_content_to_lose() -> None:
    assert told(asked(answer(REPORT), answer(status=304))) == ["changed: status: 304, was 200"]
    assert told(asked(answer(status=304), answer(REPORT))) == ["changed: status: 200, was 304"]


def test_another_kind_of_content_is_one_difference() -> None:
    assert told(asked(answer(REPORT), answer("a,b\n1,2", kind="text/csv")))[:1] == [
        "changed: kind of content: CSV, was JSON"
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" * 200_000, "application/json"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json"),
        (b"9" * 300_000, "application/json"),
        (json.dumps([[]] * 300_000).encode(), "application/json"),
        (b"\xff\xfe\x00" * 100_000, "text/html"),
        (b"<div>" * 100_000, "text/html"),
        (b"<a href=x>" * 100_000, "text/html"),
        (b'"' * 100_000, "text/csv"),
        (b"," * 100_000, "text/csv"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>" * 1000, "application/xml"),
        (b"a" * 5_000_000, "text/plain"),
        *(
            (sign * (2_000_000 // len(sign)), kind)
            for sign in (
                b"<a ",
                b"<a b=c ",
                b"<a b='",
                b'<a b="> ',
                b"<!--",
                b"<![",
                b"</",
                b"<a =\"'",
                b"&#",
                b"<?",
            )
            for kind in ("text/html", "application/xml")
        ),
    ],
)
def test_hostile_bodies_are_taken_apart_within_bounds(body: bytes, kind: str) -> None:
    parts = parts_of(answer(body, kind=kind), Reading())
    assert sum(1 for _ in texts_in(parts.body)) <= MOST_TEXTS + 10
    told(asked(answer(body, kind=kind), answer(body[:-1], kind=kind), answer(body + b" ", kind=kind)))


def test_a_page_is_read_as_browsers_read_it() -> None:
    written = """<!DOCTYPE html><title>A &amp; B</title><!-- <p>not this</p> --><![if IE]>
    <script>if (1 <b && "</div>") document.write("<p>nor this</p>")</script>
    <p class=note title="1 > 0">it's <b>so</b> &lt;here&gt; 1 < 2</p>
    <a href=/here/>here</a><br/><input name='q' value="a>b" required>"""
    read = parts_of(answer(written, kind="text/html"), Reading()).body
    assert dict(texts_in(read)) == {
        "/title": "A & B",
        "/text/p.note": "it's so <here> 1 < 2",
        "/links/*": "here → /here/",
        "/forms/*/fields/q/is": "input",
        "/forms/*/fields/q/value": "a>b",
        "/forms/*/fields/q/required": "yes",
    }


def test_what_an_xml_document_holds_as_data_is_read() -> None:
    body = parts_of(
        answer("<feed><entry><![CDATA[<b>New</b>]]></entry></feed>", kind="application/xml"), Reading()
    ).body
    assert ("/texts/entry", "<b>New</b>") in list(texts_in(body))


def test_half_a_character_in_a_name_has_a_difference_of_its_own() -> None:
    old, new = answer('{"a\\ud800": 1}'), answer('{"a\\ud800": 2}')
    (found,) = compared([asked(old, new)]).differences
    assert len(found.id) == 10


@pytest.mark.parametrize(
    "name", ["x-frame-options", "content-security-policy", "access-control-allow-origin"]
)
def test_a_header_that_keeps_others_out_is_missed(name: str) -> None:
    old, new = answer({"a": 1}, headers={name: "none"}), answer({"a": 1})
    assert told(asked(old, new)) == [f"changed: header {name}: is missing, was none"]


def test_what_a_page_holds_for_its_scripts_is_compared() -> None:
    def with_data(total: int) -> Any:
        state = json.dumps({"total": total, "csrf": os.urandom(16).hex()})
        return html(f'<script>var a = {total}</script><script type="application/json">{state}</script>')

    (found,) = told(asked(with_data(119), with_data(100), with_data(119)))
    assert found.startswith('changed: /data/*: {"total": 100')
    assert told(asked(with_data(119), with_data(119), with_data(119))) == []


@pytest.mark.parametrize("kind", ["application/json", "application/pdf", "text/csv"])
def test_a_page_in_the_place_of_data_is_a_lost_answer(kind: str) -> None:
    old, new = answer('{"a": 1}', kind=kind), html("<h1>Something went wrong</h1>")
    (found,) = told(asked(old, new))
    assert found.startswith("lost: ")
    assert "the page “Something went wrong”" in found


def test_an_item_that_is_told_by_a_key_of_another_name_is_answered_now() -> None:
    """As in a list for programs that may only read: neither an id nor a name that is nobody else's."""
    first, second, third = ({"name": "Backup", "unique_key": key, "grace": 60} for key in ("a1", "b2", "c3"))
    newer = [{**each, "filter": False} for each in (first, second, third)]
    found = told(asked(answer({"checks": [first, third]}), answer({"checks": newer})))
    assert found[0].startswith('gained: /checks/*: name: "Backup", unique_key: "b2"')
    assert found[1:] == ["changed: /checks/*/filter: false, was not there"]


def test_what_items_refer_to_tells_none_of_them() -> None:
    old = [{"owner_id": 1, "text": "a"}, {"owner_id": 1, "text": "b"}]
    new = [{"owner_id": 1, "text": "b"}, {"owner_id": 1, "text": "a"}]
    (said,) = told(asked(answer(old), answer(new)))
    assert said.startswith("changed:  order: ")
