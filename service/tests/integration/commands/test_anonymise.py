"""`galley anonymise`: in a copy of the data nobody can be recognised, and all of it holds together as before."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from galley import wiring
from galley.accounts.models import ApiKey, Membership, Organisation, Person
from galley.documents import operations, rules
from galley.documents.models import Asset, Customisation, Document, DocumentUpload, Revision
from galley.documents.operations import anonymised_columns, anonymising
from galley.documents.scrambling import Scrambler
from galley.library.models import Template, TemplateVersion
from galley.numbering import operations as numbering
from galley.numbering.rules import Pattern
from galley.objects import queries as stored
from galley.ports import RenderingTools
from galley.rendering.values import values
from PIL import Image
from tests.support import certificates, slips, surroundings
from tests.support.callers import ALLAUTH, Caller, Upload
from tests.support.commands import galley
from tests.support.surroundings import OBJECTS
from tests.support.world import (
    PASSWORD,
    World,
    email_of,
    issued,
    membership,
    picture,
    published,
    rendering_tools,
)

WORD = "Quixotella"


def anonymise() -> list[str]:
    """Run the operation, and return what it told."""
    said = list[str]()
    work = operations.Anonymising(
        RenderingTools(wiring.command_store(), wiring.command_renderer(), wiring.command_reader()),
        Scrambler(b"a key of the tests"),
        wiring.clock().now(),
        said.append,
    )
    operations.anonymise(work)
    return said


@pytest.fixture
def people(world: World) -> World:
    """A world in which a word stands wherever somebody can write one."""
    member = world.browser("member")
    version = TemplateVersion.objects.get(template__slug="slip", number=1)
    Person.objects.filter(email=email_of("member")).update(name=f"Ann {WORD}")
    EmailAddress.objects.filter(email=email_of("member")).update(email=f"{WORD}@north.example".lower())
    named = {
        "name": f"{WORD} Marenholt",
        "lines": [f"born 1961-05-12, {WORD}", "1961-05-12"],
        "picture": world.asset,
    }
    saved = {"template": "slip", "name": f"For {WORD}", "values": named}
    assert member.post("customisations", saved).status == 201
    half = {"template": "slip", "name": f"Half of {WORD}", "values": {"lines": [WORD], "wrong": WORD}}
    assert member.post("customisations", half).status == 201
    issued(version, membership("member"), named)
    say_who_they_are(world)
    sign_something(world)
    operations.add_asset(
        picture("red", size=(31, 17), form="JPEG"), name=f"{WORD}.jpg", by=membership("member"),
        now=wiring.clock().now(), tools=rendering_tools(),
    )  # fmt: skip
    Document.objects.filter(subject__startswith=WORD).update(
        idempotency_key=f"{WORD}-1",
        request_sha256="ab" * 32,
        number=f"{WORD}/1",
        title=f"{WORD}'s slip",
        amount="68400.00",
        cancelled_at=wiring.clock().now(),
        cancel_reason=f"{WORD} paid twice",
        labels=[WORD],
    )
    Customisation.objects.update(number=f"{WORD}/2")
    Authenticator.objects.create(user=membership("member").person, type="totp", data={"secret": WORD})
    ApiKey.objects.update(name=f"robot of {WORD}")
    template, now = Template.objects.get(slug="slip"), wiring.clock().now()
    series = numbering.set_series(
        membership("member").organisation,
        template,
        Pattern(prefix=WORD),
        gapless=True,
        day=now.date(),
        now=now,
    )
    numbering.mark_taken(series, [(f"{WORD}-7", uuid4())], now=now)
    Organisation.objects.update(name=f"{WORD} & Sons")
    Organisation.objects.filter(slug="north").update(slug=f"{WORD}-north".lower())
    cache.set(f"allauth:rl:login:{WORD}", [1])
    return world


def say_who_they_are(world: World) -> None:
    """Say of North's business what it is called and how it is paid, and make a document that shows it."""
    business = {"name": f"{WORD} Press", "bank": {"iban": "DE89370400440532013000"}, "logo": world.asset}
    owner, member = world.browser("owner"), world.browser("member")
    assert owner.put("brands/northern-press", {"values": business}).status == 200
    own = {"values": {"person": {"name": f"Ann {WORD}"}}}
    assert member.put("brands/northern-press/own", own).status == 200
    main = '#import "@galley/kit:1.3.0": brand\n#set document(title: "Head")\n= #repr(brand)'
    version = published(slips.bundle("head", main_typ=main), membership("author").organisation)
    request = {"template": version.template.slug, "values": {"name": "A head"}}
    assert member.post("documents", request).status == 201


def sign_something(world: World) -> None:
    """Sign a document in North's name."""
    file: dict[str, Upload | str] = {
        "file": Upload("office.p12", certificates.issued().file),
        "password": certificates.PASSWORD,
    }
    assert world.browser("owner").send("POST", "/api/v1/signing/certificate", files=file).status == 200
    order = {"template": "slip", "values": {"name": "A signed one"}, "signed": True}
    assert world.browser("member").post("documents", order).status == 201


def words_in_database() -> str:
    """Return every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        text = ""
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            text += "\n".join(row for (row,) in cursor.fetchall())
    return text


def values_of(row: Document | Revision) -> dict[str, Any]:
    entry = row.values if isinstance(row, Document) else row.content
    return rules.parsed(stored.bytes_of(entry, store=wiring.store()))


# --- what goes ------------------------------------------------------------------------------------------------------


def test_no_word_of_anybody_is_left(people: World) -> None:
    former = [*Person.objects.values_list("email", flat=True), email_of("owner"), WORD, "teal.png"]
    assert all(each.lower() in words_in_database().lower() for each in former if each != "teal.png")
    anonymise()
    assert [each for each in former if each.lower() in words_in_database().lower()] == []
    files = [path for path in OBJECTS.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if WORD.encode() in path.read_bytes()] == []


def test_everybody_is_a_number_and_nobody_gets_in(people: World) -> None:
    anonymise()
    for table in anonymised_columns.EMPTIED:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    emails = list(Person.objects.order_by("email").values_list("email", flat=True))
    assert emails == [f"person-{number:04}@example.invalid" for number in range(1, len(emails) + 1)]
    assert set(EmailAddress.objects.values_list("email", flat=True)) == set(emails)
    assert not any(person.has_usable_password() for person in Person.objects.all())
    assert people.browser("member").get("me").status == 401
    assert people.app("owner").get("me").status == 401
    assert people.program("member").get("me").status == 401
    login = {"email": emails[0], "password": PASSWORD}
    assert Caller().post(f"{ALLAUTH['app']}/auth/login", login).status != 200


def test_every_column_that_is_said_to_be_rewritten_is(people: World) -> None:
    def held(name: str) -> set[str]:
        table, column = name.split(".")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT {column}::text FROM {table} WHERE {column} IS NOT NULL")
            return {text for (text,) in cursor.fetchall() if text not in {"", "{}"}}

    kept = set(
        TemplateVersion.objects.values_list("bundle_id", "picture_id", "bundle__sha256", "picture__sha256")
    )
    templates = {each for row in kept for each in row} | set(
        TemplateVersion.objects.values_list("title", flat=True)
    )
    before = {name: held(name) for name in anonymised_columns.REWRITTEN}
    assert [name for name, words in before.items() if not words] == []
    anonymise()
    assert {name: found for name, words in before.items() if (found := held(name) & words - templates)} == {}


# --- what stays ---------------------------------------------------------------------------------------------------


def test_everything_holds_together_as_before(people: World) -> None:
    counts = {
        model: model.objects.count() for model in (Person, Membership, Template, Asset, Revision, Document)
    }
    pages = dict(Document.objects.values_list("pk", "pages"))
    anonymise()
    assert {model: model.objects.count() for model in counts} == counts
    assert galley("check-references").code == 0
    assert dict(Document.objects.values_list("pk", "pages")) == pages
    in_store = {info.key for info in wiring.store().list()}
    assert in_store == set(stored.used().values_list("key", flat=True))
    for document in Document.objects.all():
        pdf = stored.bytes_of(document.content, store=wiring.store())
        assert operations.remake_document(document, tools=rendering_tools()) == pdf


def test_values_keep_their_shape_and_fit_their_template(people: World) -> None:
    anonymise()
    document = Document.objects.get(uploads__isnull=False, brand=None)
    chosen = values_of(document)
    assert values.problems(chosen, document.version.schema) == ()
    assert chosen["picture"] == people.asset
    name = chosen["name"]
    assert (len(name), name.index(" "), name[0].isupper(), name[1:10].islower()) == (20, 10, True, True)
    first, second = chosen["lines"]
    assert (len(first), first[:5].count(" "), len(second)) == (len(f"born 1961-05-12, {WORD}"), 1, 10)
    assert document.subject == name
    assert document.name == f"Slip - {name}"
    assert {each.name for each in Revision.objects.all()} == {
        each.name for each in Customisation.objects.all()
    }


def test_pictures_are_plain_and_as_large(people: World) -> None:
    sizes = {each.pk: (each.width, each.height, each.media_type) for each in Asset.objects.all()}
    anonymise()
    rows: list[Asset | DocumentUpload] = [*Asset.objects.all(), *DocumentUpload.objects.all()]
    for row in rows:
        with Image.open(io.BytesIO(stored.bytes_of(row.content, store=wiring.store()))) as image:
            assert len(image.convert("RGB").getcolors() or []) == 1
            if isinstance(row, Asset):
                assert (*image.size, image.get_format_mimetype()) == sizes[row.pk]
    assert DocumentUpload.objects.exists()


def test_templates_are_the_organisations_own_and_stay(people: World) -> None:
    before = list(TemplateVersion.objects.order_by("pk").values())
    anonymise()
    assert list(TemplateVersion.objects.order_by("pk").values()) == before


def test_a_document_that_cannot_be_set_with_its_new_values_is_its_templates_sample(world: World) -> None:
    picky = (
        slips.MAIN
        + '#assert(values.name in ("Ada Lovelace", "Quixotella") or values.name.starts-with("Long"))\n'
    )
    version = published(slips.bundle("picky", title="Picky", main_typ=picky), None)
    made = issued(version, membership("member"), {"name": WORD})
    anonymise()
    made.refresh_from_db()
    assert values_of(made) == version.sample
    assert made.subject == "Ada Lovelace"
    assert galley("check-references").code == 0


# --- what keeps it from doing harm ----------------------------------------------------------------------------------


def test_every_column_that_can_hold_a_word_was_decided_about(world: World) -> None:
    assert anonymised_columns.undecided_columns() == []
    lists = (anonymised_columns.REWRITTEN, anonymised_columns.TEMPLATES, anonymised_columns.OURS)
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema()"
        )
        there = {name for (name,) in cursor.fetchall()}
    assert frozenset().union(*lists) - there == set()
    # Each column of every model is seen: none hides in another schema.
    models = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    }
    assert models - there == set()


@pytest.mark.parametrize(
    "kind", ["text", "jsonb", "bytea", "inet", "text[]", "numeric", "character varying(5)"]
)
def test_a_column_that_nobody_decided_about_stops_it_before_anything_changes(world: World, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE accounts_membership ADD COLUMN remark {kind}")
    before = words_in_database()
    with pytest.raises(operations.UndecidedColumns, match=r"accounts_membership\.remark"):
        anonymise()
    assert words_in_database() == before


def test_it_is_refused_without_being_told_that_this_is_a_copy(world: World) -> None:
    before = words_in_database()
    ended = galley("anonymise")
    assert ended.code == 1
    assert "--yes-this-is-a-copy" in ended.err
    assert words_in_database() == before


@pytest.mark.committed
def test_it_is_refused_where_others_are_at_work_and_works_where_nobody_is(people: World) -> None:
    assert Person.objects.exists()
    ended = as_a_program("anonymise", "--yes-this-is-a-copy")
    assert ended.returncode == 1, ended.stderr
    assert "Others are at work in the database" in ended.stderr
    assert Person.objects.filter(email=email_of("owner")).exists()
    with nobody_connected():
        ended = as_a_program("anonymise", "--yes-this-is-a-copy")
        assert ended.returncode == 0, ended.stderr
        assert as_a_program("check-references").returncode == 0
    assert f"{Person.objects.count()} people were renamed to numbers" in ended.stdout
    assert "objects that nothing names any more are gone" in ended.stdout
    assert not Person.objects.exclude(email__endswith="@example.invalid").exists()


@contextmanager
def nobody_connected() -> Iterator[None]:
    surroundings.let_go_of_database()
    yield
    surroundings.use_database(surroundings.OWN)


def as_a_program(*words: str) -> subprocess.CompletedProcess[str]:
    address = surroundings.server_address().replace("/galley?", f"/{surroundings.OWN}?", 1)
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "OBJECT_STORE_URL": OBJECTS.as_uri(),
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": "http://localhost",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    command = (sys.executable, "-m", "galley.cli", *words)
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_values_are_held_against_schemas_in_readers_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*arguments: object) -> None:
        raise AssertionError("values were checked in this process")

    monkeypatch.setattr("galley.rendering.values.values.problems", here)
    monkeypatch.setattr("galley.rendering.values.validator.validator_of", here)
    version = TemplateVersion.objects.get(template__slug="slip", number=1)
    work = operations.Anonymising(
        rendering_tools(), Scrambler(b"a key of the tests"), wiring.clock().now(), list[str]().append
    )
    chosen = {"name": "Ada Lovelace", "lines": ["One"]}
    changed = anonymising.scrambled(work, chosen, version)
    assert set(changed) == set(chosen)
    assert changed["name"] != chosen["name"]
