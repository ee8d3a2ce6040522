"""Templates: what is taken in, who sees it, and that what is published never changes."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.forms.models import model_to_dict
from django.test import override_settings
from galley import wiring
from galley.accounts.models import Membership, Organisation, Person
from galley.documents.models import Document
from galley.library import operations as library
from galley.library import queries
from galley.library.models import Template, TemplateVersion
from galley.rendering.bundles import trials
from galley.rendering.bundles.faults import BundleRefused
from tests.support import slips
from tests.support.callers import Answer, Caller, Upload
from tests.support.commands import galley
from tests.support.world import PEOPLE, World, membership, published, publishing_tools, read

PANICS = slips.MAIN + '\n#if values.name == "boom" { panic("This name cannot be set.") }\n'


def upload(caller: Caller, data: bytes, path: str = "templates") -> Answer:
    """Upload a bundle."""
    return caller.post(path, files={"bundle": Upload("bundle.zip", data, "application/zip")})


def version(number: int = 1) -> TemplateVersion:
    return TemplateVersion.objects.get(template__slug="slip", number=number)


# --- taking in ---------------------------------------------------------------------------------------------------


def test_a_good_bundle_becomes_a_draft_that_only_authors_see(world: World) -> None:
    author, member = world.browser("author"), world.browser("member")
    answer = upload(author, slips.slip_zip("leaflet", title="Leaflet"))
    assert (answer.status, answer.json()) == (
        201,
        {"slug": "leaflet", "version": 1, "status": "draft", "warnings": []},
    )
    assert author.get("templates/leaflet").json()["published_version"] is None
    for path in ("templates/leaflet", "templates/leaflet?version=1", "templates/leaflet/versions/1/picture"):
        assert author.get(path).status == 200
        assert member.get(path).status == 404
    assert "leaflet" not in [each["slug"] for each in member.get("templates").json()]
    assert (
        author.post("documents", {"template": "leaflet", "values": {"name": "A"}}).kind == "nothing-published"
    )
    assert author.post("templates/leaflet/versions/1/publish").json()["status"] == "published"
    shown = member.get("templates/leaflet").json()
    assert (shown["title"], shown["published_version"], shown["may_author"]) == ("Leaflet", 1, False)
    assert shown["schema"] == slips.SCHEMA
    assert list(shown["schema"]["properties"]) == list(slips.SCHEMA["properties"])
    assert shown["sample"] == slips.SAMPLE
    assert member.get(shown["picture"]).media_type == "image/webp"


def test_a_folder_around_the_bundle_does_not_matter(world: World) -> None:
    inside = slips.zipped({f"leaflet/{path}": data for path, data in slips.files("leaflet").items()})
    assert upload(world.browser("author"), inside).status == 201
    plain = upload(world.browser("author"), slips.slip_zip("leaflet"), "templates/leaflet/versions")
    assert plain.json()["version"] == 2
    versions = TemplateVersion.objects.filter(template__slug="leaflet")
    assert len({each.bundle_id for each in versions}) == 1


def test_a_slug_is_taken_once_in_an_organisation_and_free_in_another(world: World) -> None:
    answer = upload(world.browser("author"), slips.slip_zip())
    assert (answer.status, answer.kind) == (409, "slug-taken")
    assert upload(world.browser("foreigner"), slips.slip_zip()).status == 201


BROKEN_TESTS: dict[str, str | bytes | None] = {"tests__long_json": '{"name": 1}'}
FAULTS: dict[str, tuple[dict[str, str | bytes | None], str, int | None]] = {
    "no manifest": ({"typst_toml": None}, "typst.toml", None),
    "manifest that is no TOML": ({"typst_toml": "[package]\nname = \n"}, "typst.toml", 2),
    "manifest without a title": (
        {"typst_toml": slips.MANIFEST.format(name="slip", title="Slip").replace('title = "Slip"', "")},
        "typst.toml",
        None,
    ),
    "no entry point": ({"main_typ": None}, "typst.toml", None),
    "no schema": ({"schema_json": None}, "schema.json", None),
    "schema that is no JSON": ({"schema_json": '{\n"type": object\n}'}, "schema.json", 2),
    "schema that is none": ({"schema_json": '{"type": "thing"}'}, "schema.json", None),
    "schema of a list": ({"schema_json": '{"type": "array"}'}, "schema.json", None),
    "schema from elsewhere": (
        {"schema_json": '{"type": "object", "properties": {"a": {"$ref": "https://evil.example/x"}}}'},
        "schema.json",
        None,
    ),
    "sample that is no JSON": ({"sample_json": '{\n\n"name": }'}, "sample.json", 3),
    "sample that does not fit": ({"sample_json": "{}"}, "sample.json", None),
    "test that does not fit": (BROKEN_TESTS, "tests/long.json", None),
    "markup that does not parse": ({"main_typ": "= Slip\n\n#let x = (\n"}, "main.typ", None),
    "code that fails": ({"main_typ": slips.MAIN + "\n#panic()\n"}, "main.typ", 10),
    "packages from the network": (
        {"main_typ": '#import "@preview/a:1.0.0": b\n' + slips.MAIN},
        "main.typ",
        1,
    ),
    "a file of an odd kind": ({"run_exe": b"MZ\x90\x00"}, "run.exe", None),
    "an image that is none": ({"assets__a_png": "no image"}, "assets/a.png", None),
    "a font that is none": ({"fonts__a_ttf": "no font"}, "fonts/a.ttf", None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_bundle_is_refused_with_file_line_and_words(world: World, name: str) -> None:
    changed, path, line = FAULTS[name]
    answer = upload(world.browser("author"), slips.slip_zip("leaflet", title="Leaflet", **changed))
    assert (answer.status, answer.kind) == (422, "bundle-refused")
    errors = [error for error in answer.json()["errors"] if error["path"] == path]
    assert errors, answer.json()
    assert all(error["message"] for error in errors)
    assert line is None or line in [error["line"] for error in errors]
    assert b"/tmp" not in answer.body
    assert not Template.objects.filter(slug="leaflet").exists()


def test_every_fault_is_named_at_once(world: World) -> None:
    data = slips.slip_zip("leaflet", schema_json="{", sample_json="{", main_typ=b"\xff", tests__long_json="[")
    answer = upload(world.browser("author"), data)
    assert {"schema.json", "sample.json", "main.typ", "tests/long.json"} <= set(answer.faults)


def tricky(name: str, data: bytes = b"x", *, mode: int = stat.S_IFREG | 0o644) -> bytes:
    """Return a good bundle with one more file in it."""
    out = io.BytesIO(slips.slip_zip("leaflet"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, data)
    return out.getvalue()


ARCHIVES: dict[str, bytes] = {
    "no zip": b"PK, but not quite",
    "empty": b"",
    "a cut zip": slips.slip_zip("leaflet")[:-30],
    "a path upwards": tricky("../evil.typ"),
    "a path upwards inside": tricky("assets/../../evil.typ"),
    "an absolute path": tricky("/etc/cron.d/evil.txt"),
    "a backslash": tricky("assets\\..\\evil.txt"),
    "a control character": tricky("assets/a\x07.txt"),
    "a link": tricky("assets/link.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
    "a device": tricky("assets/dev.txt", b"", mode=stat.S_IFCHR | 0o600),
    "a name twice in two cases": tricky("MAIN.typ"),
    "a bomb": tricky("assets/bomb.txt", bytes(10_000_000)),
    "a giant": tricky("assets/giant.txt", bytes(20_000_000)),
    "a zip in a zip": tricky("assets/inner.zip", slips.slip_zip()),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_zip_is_refused(world: World, name: str) -> None:
    answer = upload(world.browser("author"), ARCHIVES[name])
    assert (answer.status, answer.kind) == (422, "bundle-refused")
    assert not Template.objects.filter(slug="leaflet").exists()


def test_too_many_files_are_refused(world: World) -> None:
    many = slips.files("leaflet") | {f"assets/{number}.txt": b"x" for number in range(500)}
    answer = upload(world.browser("author"), slips.zipped(many))
    assert (answer.status, answer.kind) == (422, "bundle-refused")


def test_what_is_larger_than_the_limit_is_413(world: World) -> None:
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"upload_mb": 1})):
        big = bytes(1_100_000)
        for caller, path, field in (
            (world.browser("author"), "templates", "bundle"),
            (world.browser("author"), "templates/slip/versions", "bundle"),
            (world.browser("member"), "assets", "file"),
        ):
            answer = caller.post(path, files={field: Upload("big", big)})
            assert (answer.status, answer.kind) == (413, "too-large")


# --- publishing --------------------------------------------------------------------------------------------------


def test_publishing_runs_the_bundles_tests(world: World) -> None:
    author = world.browser("author")
    bad = {"main_typ": PANICS, "tests__boom_json": json.dumps({"name": "boom"})}
    answer = upload(author, slips.slip_zip("leaflet", title="Leaflet", **bad))
    assert answer.status == 201, "a draft may fail its tests"
    answer = author.post("templates/leaflet/versions/1/publish")
    assert (answer.status, answer.kind) == (422, "bundle-refused")
    assert "tests/boom.json" in answer.json()["errors"][0]["message"]
    assert author.get("templates/leaflet").json()["published_version"] is None


ACCESSIBLE = slips.MANIFEST.replace('"a-2b"', '"ua-1"')


def faults_of(answer: Answer) -> list[tuple[str, int | None, str]]:
    return [(each["path"], each["line"], each["message"]) for each in answer.json()["errors"]]


def test_every_picture_without_alternative_text_is_named_at_once(world: World) -> None:
    source = slips.MAIN + '\n#image("assets/a.png")\n#image("assets/a.png")\n$ x $\n'
    manifest = ACCESSIBLE.format(name="alts", title="Alts")
    files = slips.files("alts", main_typ=source, typst_toml=manifest)
    bundle = slips.zipped({**files, "assets/a.png": trials.PICTURE_BYTES})
    answer = upload(world.browser("author"), bundle)
    first = len(slips.MAIN.splitlines()) + 2
    assert answer.status == 422
    assert [(path, line) for path, line, _ in faults_of(answer)] == [
        ("main.typ", first), ("main.typ", first + 1), ("main.typ", first + 2)
    ]  # fmt: skip
    assert "assets/a.png" in faults_of(answer)[0][2]
    assert all(each["hint"] for each in answer.json()["errors"])


def test_a_font_family_that_is_not_there_is_named(world: World) -> None:
    source = slips.MAIN + '\n#text(font: "Corporate Sans")[A]\n'
    answer = upload(world.browser("author"), slips.slip_zip("fontless", main_typ=source))
    ((path, line, message),) = faults_of(answer)
    assert (path, line) == ("main.typ", len(slips.MAIN.splitlines()) + 2)
    assert "Corporate Sans" in message


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#if "picture" in values { image(values.picture, width: 3cm) }', "alternative text"),
        ("#values.remark", "does not contain key"),
        ('#values.at("rows", default: ("a",)).first()', "empty"),
    ],
)
def test_what_people_leave_out_or_add_is_tried_before_publishing(
    world: World, source: str, said: str
) -> None:
    author = world.browser("author")
    properties = {
        **slips.SCHEMA["properties"],
        "picture": {"type": "string", "format": "asset"},
        "remark": {"type": "string"},
        "rows": {"type": "array", "items": {"type": "string"}},
    }
    changes = {
        "schema_json": json.dumps({**slips.SCHEMA, "properties": properties}),
        "sample_json": json.dumps({**slips.SAMPLE, "remark": "x", "rows": ["a"]}),
        "main_typ": f"{slips.MAIN}\n{source}\n",
        "tests__long_json": json.dumps({**slips.SAMPLE, "remark": "x", "rows": ["a"]}),
        "typst_toml": ACCESSIBLE.format(name="untried", title="Untried"),
    }
    assert upload(author, slips.slip_zip("untried", **changes)).status == 201
    answer = author.post("templates/untried/versions/1/publish")
    assert answer.status == 422
    assert len(faults_of(answer)) == 1
    assert said in faults_of(answer)[0][2]


def test_rules_of_a_template_are_problems_at_fields_and_no_fault_when_it_is_published(world: World) -> None:
    author = world.browser("author")
    rule = '#refuse(wrong(values.name == "boom", "/name", "Nobody is called so."))\n'
    main = slips.MAIN.replace("1.0.0", "1.1.0").replace("field\n", "field, refuse, wrong\n" + rule, 1)
    assert upload(author, slips.slip_zip("ruled", main_typ=main)).status == 201
    assert author.post("templates/ruled/versions/1/publish").status == 200
    order = {"template": "ruled", "values": {"name": "boom"}}
    for path, body in (("documents", order), ("templates/ruled/preview", {"values": order["values"]})):
        answer = author.post(path, body)
        assert (answer.status, answer.kind) == (422, "invalid-values")
        assert answer.json()["errors"] == [{"path": "/name", "message": "Nobody is called so."}]


def test_warnings_reach_the_author_and_are_faults_where_that_is_asked(world: World) -> None:
    author = world.browser("author")
    source = slips.MAIN + "\n**\n"
    answer = upload(author, slips.slip_zip("doubted", main_typ=source))
    assert answer.status == 201
    (warning,) = answer.json()["warnings"]
    assert warning["path"] == "main.typ"
    assert author.post("templates/doubted/versions/1/publish?strict=true").status == 422
    assert author.post("templates/doubted/versions/1/publish").status == 200


def test_publishing_twice_is_once(world: World) -> None:
    author = world.browser("author")
    before = version().published_at
    assert author.post("templates/slip/versions/1/publish").json()["status"] == "published"
    assert version().published_at == before


def test_a_template_that_is_deleted_while_it_is_put_back_is_not_there_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = queries.own_template

    def deleted_meanwhile(by: Membership, slug: str) -> Template:
        template = found(by, slug)
        return Template(pk=uuid4(), slug=template.slug, created_at=template.created_at)

    monkeypatch.setattr(queries, "own_template", deleted_meanwhile)
    for call in ("restore", "withdraw"):
        assert world.browser("author").post(f"templates/slip/{call}").status == 404


def test_a_new_version_changes_nothing_of_the_documents_made_before(world: World) -> None:
    author, member = world.browser("author"), world.browser("member")
    before = member.get(f"documents/{world.document}/pdf").body
    assert author.post("templates/slip/versions/2/publish").status == 200
    assert member.post("documents", {"template": "slip", "values": {"name": "A"}}).json()["version"] == 2
    older = member.post("documents", {"template": "slip", "version": 1, "values": {"name": "A"}})
    assert older.json()["version"] == 1
    assert member.get(f"documents/{world.document}/pdf").body == before
    assert member.post(f"documents/{world.document}/remake").json()["identical"]


def test_a_draft_can_be_discarded_and_a_published_version_cannot(world: World) -> None:
    author = world.browser("author")
    answer = author.delete("templates/slip/versions/1")
    assert (answer.status, answer.kind) == (409, "version-is-published")
    assert author.delete("templates/slip/versions/2").status == 204
    upload(author, slips.slip_zip("leaflet"))
    assert author.delete("templates/leaflet/versions/1").status == 204
    assert not Template.objects.filter(slug="leaflet").exists()


def test_a_withdrawn_template_makes_no_documents_and_what_was_made_of_it_stays(world: World) -> None:
    author, member = world.browser("author"), world.browser("member")
    values = {"template": "slip", "values": {"name": "A"}}
    answer = author.post("templates/slip/withdraw")
    assert answer.status == 200
    since = answer.json()["withdrawn_at"]
    assert since
    assert author.post("templates/slip/withdraw").json()["withdrawn_at"] == since, "withdrawing twice is once"

    assert "slip" not in [each["slug"] for each in member.get("templates").json()]
    listed = {each["slug"]: each["withdrawn_at"] for each in author.get("templates").json()}
    assert listed["slip"] == since, "its authors see it, to put it back"
    for more in ({}, {"version": 1}):
        refused = member.post("documents", values | more)
        assert (refused.status, refused.kind) == (409, "template-withdrawn")
    with_saved = {"template": "slip", "customisation": str(world.customisation)}
    assert member.post("documents", with_saved).kind == "template-withdrawn"

    assert member.get("templates/slip").json()["withdrawn_at"] == since
    assert member.post("templates/slip/preview", {"values": {"name": "A"}}).status == 200
    assert member.get(f"documents/{world.document}/pdf").status == 200
    assert member.post(f"documents/{world.document}/remake").json()["identical"]
    (saved,) = [each for each in member.get("customisations").json() if each["template"] == "slip"]
    assert saved["template_title"] == "Slip"

    assert author.post("templates/slip/restore").json() == {"slug": "slip", "withdrawn_at": None}
    assert "slip" in [each["slug"] for each in member.get("templates").json()]
    assert member.post("documents", values).status == 201


def test_a_shipped_template_stands_in_for_an_own_one_that_is_withdrawn(world: World) -> None:
    author, member = world.browser("author"), world.browser("member")
    published(slips.bundle("slip", title="Shipped slip"), None)

    def titles(caller: Caller) -> list[str]:
        return [each["title"] for each in caller.get("templates").json() if each["slug"] == "slip"]

    assert titles(member) == ["Slip"]
    author.post("templates/slip/withdraw")
    assert titles(member) == ["Shipped slip"]
    assert sorted(titles(author)) == ["Shipped slip", "Slip"]
    assert member.post("documents", {"template": "slip", "values": {"name": "A"}}).status == 201
    author.post("templates/slip/restore")
    assert titles(member) == ["Slip"]


def test_a_missing_document_title_is_named_where_the_template_begins(world: World) -> None:
    untitled = slips.MAIN.replace("#set document", "#let unused = document\n// #set document")
    assert untitled != slips.MAIN
    strict = slips.MANIFEST.format(name="leaflet", title="Leaflet").replace("a-2b", "ua-1")
    answer = upload(world.browser("author"), slips.slip_zip("leaflet", main_typ=untitled, typst_toml=strict))
    assert answer.status == 422
    (fault,) = answer.json()["errors"]
    assert fault["path"] == "main.typ"
    assert fault["message"].startswith("The document has no title")
    assert "#set document(title:" in fault["hint"]


CHANGES: dict[str, Any] = {
    "title": "Other",
    "description": "Other",
    "locale": "de",
    "tags": '["other"]',
    "standard": '["ua-1"]',
    "subject": "/other",
    "schema_text": "{}",
    "sample_text": "{}",
    "pages": 9,
    "number": 9,
    "bundle_id": "other",
    "picture_id": "other",
    "published_at": "2020-01-01T00:00:00Z",
    "created_at": "2020-01-01T00:00:00Z",
}


@pytest.mark.parametrize("column", CHANGES)
def test_the_database_itself_refuses_to_change_what_is_published(world: World, column: str) -> None:
    with (
        pytest.raises(DatabaseError, match="published and never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE library_templateversion SET {column} = %s WHERE id = %s", [CHANGES[column], version().pk]
        )


def test_the_database_itself_refuses_to_unpublish(world: World) -> None:
    draft = {"status": "draft", "published_at": None}
    with pytest.raises(DatabaseError, match="published and never changes"), transaction.atomic():
        TemplateVersion.objects.filter(pk=version().pk).update(**draft)
    assert TemplateVersion.objects.filter(pk=version(2).pk).update(title="A draft may change") == 1


def test_a_published_version_forgets_an_author_who_leaves(world: World) -> None:
    assert version().created_by is not None
    Person.objects.get(email="author@north.example").delete()
    assert version().created_by is None


def test_an_organisation_goes_with_all_that_is_its_own(world: World) -> None:
    Organisation.objects.get(slug="north").delete()
    assert not Template.objects.filter(slug="slip").exists()
    assert not Document.objects.exists()
    assert Template.objects.filter(slug="notice").exists()


# --- own and shipped ---------------------------------------------------------------------------------------------


def test_an_own_template_goes_before_a_shipped_one_of_the_same_name(world: World) -> None:
    author, member = world.browser("author"), world.browser("member")
    assert member.get("templates/notice").json()["shared"]
    assert upload(author, slips.slip_zip("notice", title="Our notice")).status == 201
    assert member.get("templates/notice").json()["title"] == "Notice", "a draft hides nothing"
    made = member.post("documents", {"template": "notice", "values": {"name": "A"}}).json()
    assert made["template_title"] == "Notice"
    author.post("templates/notice/versions/1/publish")
    assert member.get("templates/notice").json()["title"] == "Our notice"
    assert [each["title"] for each in member.get("templates").json()] == ["Our notice", "Slip"]
    made = member.post("documents", {"template": "notice", "values": {"name": "A"}}).json()
    assert made["template_title"] == "Our notice"
    foreign = world.browser("foreigner").get("templates/notice").json()
    assert (foreign["title"], foreign["shared"]) == ("Notice", True)


@pytest.mark.parametrize("who", ["author", "owner", "foreigner"])
def test_nobody_changes_a_shipped_template(world: World, who: str) -> None:
    caller = world.browser(who)
    assert upload(caller, slips.slip_zip("notice"), "templates/notice/versions").status == 404
    assert caller.post("templates/notice/versions/1/publish").status == 404
    assert caller.delete("templates/notice/versions/1").status == 404
    assert not caller.get("templates/notice").json()["may_author"]


def test_the_gallery_is_searched_by_all_words(world: World) -> None:
    member = world.browser("member")
    assert [each["slug"] for each in member.get("templates?q=PAPER").json()] == ["notice", "slip"]
    assert [each["slug"] for each in member.get("templates?q=paper+notice").json()] == ["notice"]
    assert member.get("templates?q=paper+nothing").json() == []


# --- import-templates --------------------------------------------------------------------------------------------


def folder_of(parent: Path, name: str, **changed: str | bytes | None) -> Path:
    """Write a bundle's folder."""
    folder = parent / name
    for path, data in slips.files(name, title=name.capitalize(), **changed).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def test_importing_publishes_for_everybody_and_twice_is_once(world: World, tmp_path: Path) -> None:
    folder_of(tmp_path, "poster")
    (folder_of(tmp_path, "flyer") / ".DS_Store").write_bytes(b"clutter")
    ended = galley("import-templates", str(tmp_path))
    assert (ended.code, ended.out) == (0, "flyer: version 1 published\nposter: version 1 published\n")
    ended = galley("import-templates", str(tmp_path))
    assert (ended.code, ended.out) == (0, "flyer: unchanged\nposter: unchanged\n")
    assert world.browser("foreigner").get("templates/poster").json()["shared"]
    (tmp_path / "poster" / "main.typ").write_text(slips.MAIN + "\nMore\n")
    ended = galley("import-templates", str(tmp_path / "poster"))
    assert (ended.code, ended.out) == (0, "poster: version 2 published\n")


def test_importing_a_zip_for_one_organisation(world: World, tmp_path: Path) -> None:
    file = tmp_path / "poster.zip"
    file.write_bytes(slips.slip_zip("poster"))
    assert galley("import-templates", str(file), "--organisation", "north").code == 0
    assert world.browser("member").get("templates/poster").status == 200
    assert world.browser("foreigner").get("templates/poster").status == 404


def test_a_refused_bundle_keeps_the_others_from_nothing_and_ends_with_1(world: World, tmp_path: Path) -> None:
    folder_of(tmp_path, "bad", main_typ="#panic()\n")
    folder_of(tmp_path, "good")
    ended = galley("import-templates", str(tmp_path))
    assert ended.code == 1
    assert ended.out == "good: version 1 published\n"
    assert "bad was not accepted:\n  main.typ:1:" in ended.err


@pytest.mark.parametrize("what", ["nowhere", "empty", "organisation"])
def test_importing_says_what_it_cannot_find(world: World, tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    more = ("--organisation", "atlantis") if what == "organisation" else ()
    ended = galley("import-templates", str(tmp_path / what), *more)
    assert ended.code == 1
    assert what in ended.err or "atlantis" in ended.err
    shutil.rmtree(tmp_path / "empty")


def test_a_published_version_can_be_used_by_many_at_once(world: World) -> None:
    shared = published(slips.bundle("poster"), None)
    assert shared.template.shared


def test_all_tests_of_a_publication_have_one_limit_of_time(world: World) -> None:
    author = membership("author")
    shop, now = publishing_tools(), wiring.clock().now()
    version = library.add_template(
        read(slips.bundle("hurried")),
        organisation=author.organisation,
        by=author.person,
        now=now,
        tools=shop,
    )
    hours = itertools.count(step=3600)
    with pytest.raises(BundleRefused) as refused:
        library.publish_version(version, now=now, tools=replace(shop, elapsed=lambda: float(next(hours))))
    (fault,) = refused.value.faults
    assert "took longer than 120 s" in fault.message
    assert not TemplateVersion.objects.get(pk=version.pk).published


@pytest.mark.parametrize("actor", PEOPLE)
@pytest.mark.parametrize("withdrawn", ["", "slip", "notice"])
def test_the_version_for_documents_is_the_first_that_is_visible(
    world: World, actor: str, withdrawn: str
) -> None:
    # Own and shipped ones of the same slug, and a newer draft.
    own = Template.objects.get(slug=world.template)
    newest = own.versions.order_by("-number")[0]
    shipped = Template.objects.create(slug=own.slug, organisation=None, created_at=own.created_at)
    for template, number, status in ((shipped, 7, "published"), (own, 99, "draft")):
        newest.pk, newest.template, newest.number, newest.status = uuid4(), template, number, status
        newest.published_at = own.created_at if status == "published" else None
        newest.save(force_insert=True)
    Template.objects.filter(slug=withdrawn).update(withdrawn_at=own.created_at)
    by = membership(actor)
    for slug in (world.template, world.shipped, "none"):
        rows = queries.visible_to(by).filter(template__slug=slug, status=TemplateVersion.Status.PUBLISHED)
        first, found = rows.first(), queries._newest_published(by, slug)
        assert found == first
        if found and first:
            assert (found.template, found.bundle) == (first.template, first.bundle)
            assert model_to_dict(found) == model_to_dict(first)
