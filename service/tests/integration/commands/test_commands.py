"""The commands, run inside the test's own database."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from galley import cli
from galley.accounts.models import ApiKey, Membership, Person
from tests.support.callers import ALLAUTH, Caller
from tests.support.commands import galley
from tests.support.world import World, email_of

PASSWORD = "quiet-harbour-4417-lamps"


def test_a_made_login_counts_as_confirmed(world: World) -> None:
    ended = galley(
        "create-user", "New@Example.com", "--password-stdin", "--name", "New", stdin=PASSWORD + "\n"
    )
    assert (ended.code, ended.out) == (0, "new@example.com can log in at http://127.0.0.1:8000.\n")
    assert PASSWORD not in ended.out + ended.err
    login = {"email": "new@example.com", "password": PASSWORD}
    answer = Caller().post(f"{ALLAUTH['app']}/auth/login", login)
    assert answer.status == 200
    me = Caller(headers={"X-Session-Token": answer.json()["meta"]["session_token"]}).get("me").json()
    assert (me["name"], [each["role"] for each in me["organisations"]]) == ("New", ["owner"])


@pytest.mark.parametrize("role", cli.ROLES)
def test_a_made_login_has_the_role_that_was_named(world: World, role: str) -> None:
    assert galley("create-user", "new@example.com", "--role", role, "--organisation", "north").code == 0
    roles = {
        each.organisation.slug: each.role
        for each in Membership.objects.filter(person__email="new@example.com")
    }
    assert roles.pop("north") == role
    assert list(roles.values()) == ["owner"]
    assert galley("create-user", "alone@example.com", "--role", role).code == 0
    assert Membership.objects.get(person__email="alone@example.com").role == role


def test_a_login_without_a_password_is_told_how_to_set_one(world: World) -> None:
    ended = galley("create-user", "new@example.com")
    assert ended.code == 0
    assert "Forgotten password" in ended.out
    assert not Person.objects.get(email="new@example.com").has_usable_password()


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("no-address",), "", "is not an e-mail address"),
        ((email_of("member").upper(),), "", "has the e-mail address member@north.example already"),
        (("new@example.com", "--password-stdin"), "short\n", "The password is not accepted"),
        (("new@example.com", "--password-stdin"), "\n", "The password is not accepted"),
        (("newperson@example.com", "--password-stdin"), "newperson@example.com\n", "too similar"),
        (("new@example.com", "--organisation", "atlantis"), "", "There is no organisation 'atlantis'"),
    ],
)
def test_a_login_that_cannot_be_made_leaves_nothing(
    world: World, arguments: tuple[str, ...], stdin: str, said: str
) -> None:
    before = Person.objects.count()
    ended = galley("create-user", *arguments, stdin=stdin)
    assert ended.code == 1
    assert said in ended.err
    assert ended.out == ""
    assert Person.objects.count() == before


def test_nobody_joins_a_personal_organisation(world: World) -> None:
    slug = Membership.objects.get(
        person__email=email_of("member"), organisation__personal=True
    ).organisation.slug
    before = Person.objects.count()
    ended = galley("create-user", "new@example.com", "--organisation", slug)
    assert ended.code == 1
    assert "personal organisation" in ended.err
    assert Person.objects.count() == before


def test_a_made_key_opens_the_organisation_it_was_made_for(world: World) -> None:
    ended = galley("create-api-key", email_of("member"), "--organisation", "north", "--name", "robot 2")
    assert ended.code == 0
    key = ended.out.strip()
    assert re.fullmatch(r"galley_[A-Za-z0-9_-]{43}", key)
    assert key not in ended.err
    me = Caller(headers={"Authorization": f"Bearer {key}"}).get("me").json()
    assert (me["email"], me["organisation"]) == (email_of("member"), "north")
    assert not ApiKey.objects.filter(digest__contains=key[7:]).exists()


def test_a_key_may_do_what_its_scopes_say(world: World) -> None:
    asked = ("create-api-key", email_of("owner"), "--organisation", "north")
    narrow = galley(*asked, "--scope", "documents")
    wide = galley(*asked, "--scope", "documents", "--scope", "administration")
    assert ": documents, until" in narrow.err
    assert "documents and administration, until" in wide.err
    answers = [
        Caller(headers={"Authorization": f"Bearer {each.out.strip()}"}).get("organisations/north/invitations")
        for each in (narrow, wide)
    ]
    assert [each.status for each in answers] == [403, 200]


def test_a_key_for_nobody_or_for_an_organisation_of_others_is_refused(world: World) -> None:
    ended = galley("create-api-key", "nobody@nowhere.example")
    assert (ended.code, ended.out) == (1, "")
    assert "galley create-user nobody@nowhere.example" in ended.err
    ended = galley("create-api-key", email_of("foreigner"), "--organisation", "north")
    assert (ended.code, ended.out) == (1, "")
    assert "does not belong to 'north'" in ended.err


def test_one_has_twenty_keys_at_most(world: World) -> None:
    ApiKey.objects.all().delete()
    for number in range(20):
        assert galley("create-api-key", email_of("member"), "--name", str(number)).code == 0
    ended = galley("create-api-key", email_of("member"))
    assert (ended.code, ended.out) == (1, "")
    assert "Revoke one" in ended.err


def test_a_revoked_key_opens_nothing(world: World) -> None:
    assert world.program("member").get("me").status == 200
    assert world.browser("member").delete(f"api-keys/{world.api_key}").status == 204
    assert world.program("member").get("me").status == 401


def test_migrate_says_what_is_pending_and_changes_nothing_when_only_asked(world: World) -> None:
    assert galley("migrate", "--check").code == 0
    assert galley("migrate").out == "Nothing to migrate.\n"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'library' AND name LIKE '0006%'")
        cursor.execute("ALTER TABLE library_templateversion DROP COLUMN words")
    ended = galley("migrate", "--check")
    assert (ended.code, ended.out) == (1, "library.0006_words_of_a_template\n")
    assert galley("migrate", "--check").code == 1
    assert galley("migrate").out == "1 migrations applied.\n"
    assert galley("migrate", "--check").code == 0


def test_the_models_are_what_the_migrations_make(world: World) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_pending_migrations_that_the_old_code_cannot_live_with_are_named(world: World) -> None:
    assert galley("lint-migrations").code == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'objects' AND name = '0004_deletion'")
    harmless = galley("lint-migrations")
    assert harmless.code == 0
    assert "(objects, 0004_deletion)... OK" in harmless.out
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'mfa' AND name = '0003_authenticator_type_uniq'"
        )
    refused = galley("lint-migrations")
    assert refused.code == 1
    assert "(mfa, 0003_authenticator_type_uniq)... ERR\n\tADDING unique constraint" in refused.out


@pytest.mark.committed
def test_slipway_lets_the_marks_move_to_their_new_column_before_the_release(world: World) -> None:
    from slipway.adapters.postgres.squawk import Squawk
    from slipway.decisions.migrations.judge_migrations import Pending
    from slipway.decisions.migrations.safe_changes import Phase
    from slipway.flows.gates.migration_phases import pending_of
    from slipway.ports import Finished

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'objects' AND name >= '0005'")
    linted, printed = galley("lint-migrations"), galley("pending-migrations")
    found = pending_of(
        Finished(0, printed.out, "", 0), Finished(linted.code, linted.out, "", 0), linter=Squawk()
    )
    assert isinstance(found, Pending)
    assert [(each.name, each.phase) for each in found.migrations] == [
        ("objects.0005_unreferenced_since", Phase.EXPAND),
        ("objects.0006_unreferenced_objects_found", Phase.EXPAND),
    ]


def test_a_migrations_way_back_takes_nothing_away_from_the_old_code(world: World) -> None:
    from django.db.migrations import RunSQL
    from galley.commands.lint_migrations import ForwardsOnly

    linter = ForwardsOnly(no_cache=True)
    adding = RunSQL("ALTER TABLE a ADD COLUMN b text", "ALTER TABLE a DROP COLUMN b")
    dropping = RunSQL("ALTER TABLE a DROP COLUMN b", "ALTER TABLE a ADD COLUMN b text")
    assert linter.lint_runsql(adding)[0] == []
    assert [issue.code for issue in linter.lint_runsql(dropping)[0]] == ["DROP_COLUMN"]


def test_every_command_describes_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    listed = {line.split()[0] for line in text.splitlines() if line.startswith("    ") and line.strip()}
    assert {"serve", "migrate", "worker", "check-references", "create-user", "create-api-key"} <= listed
    assert {"import-templates", "gc", "openapi", "settings"} <= listed


def test_pending_migrations_can_be_written_into_a_file(world: World, tmp_path: Path) -> None:
    assert galley("pending-migrations", "--to", str(tmp_path / "pending.json")).out == ""
    assert json.loads((tmp_path / "pending.json").read_text()) == []


def test_pending_migrations_are_shown_with_their_sql(world: World) -> None:
    assert json.loads(galley("pending-migrations").out) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'library' AND name LIKE '0006%'")
    (pending,) = json.loads(galley("pending-migrations").out)
    assert pending["name"] == "library.0006_words_of_a_template"
    assert 'ALTER TABLE "library_templateversion" ADD COLUMN "words"' in pending["sql"]
    assert pending["python"] == []
