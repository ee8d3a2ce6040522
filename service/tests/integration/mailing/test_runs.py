"""The documents of a batch go out by mail, each once, to the address in its row, as many in an hour as may be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from galley import wiring
from galley.batches.models import Batch, BatchRow, BatchState, RowState
from galley.documents.models import Document
from galley.mailing import jobs
from galley.mailing.models import Delivery, MailRun
from galley.mailing.operations import Senders
from galley.mailing.operations.writing import prepare_some
from galley.sharing.models import DocumentLink
from journeys.support.post import Post
from tests.support.callers import Answer
from tests.support.world import World, email_of, issued, membership

TASKS: dict[str, Any] = {
    "mailing.run": jobs.send_run,
    "mailing.send": jobs.send_mail,
    "mailing.sum_up": jobs.sum_up,
}
ROWS = (
    ("Ada", "ada@engine.example"),
    ("Bo", "mailto:bo@engine.example"),
    ("Cy", "cy at engine"),
    ("Di", ""),
    ("Ed", "ed@engine.example"),
)


pytestmark = pytest.mark.usefixtures("ready")


@pytest.fixture
def batch(world: World) -> str:
    """A table of the member's whose five documents are made."""
    member = membership("member")
    version = Document.objects.get(pk=world.document).version
    made = Batch.objects.create(
        organisation=member.organisation,
        person=member.person,
        version=version,
        name="course.csv",
        state=BatchState.DONE,
        headers=["Name", "E-mail"],
        columns=["/name", ""],
        created_at=wiring.clock().now(),
    )
    for number, cells in enumerate(ROWS, start=2):
        document = issued(version, member, {"name": cells[0]})
        BatchRow.objects.create(
            batch=made, number=number, cells=list(cells), state=RowState.MADE, document_id=document.pk
        )
    return f"batches/{made.pk}/mail-runs"


def worked(*, due: bool = True, most: int = 100) -> int:
    """Do the jobs that wait, as a worker does; also those that wait for later where `due` is not asked for."""
    for done in range(most):
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs"
                " WHERE NOT %s OR coalesce(scheduled_at, now()) <= clock_timestamp()) RETURNING task_name, args",
                [due],
            )
            job = cursor.fetchone()
        if job is None:
            return done
        TASKS[job[0]](**(job[1] if isinstance(job[1], dict) else json.loads(job[1])))
    return most


def begun(world: World, batch: str, **other: Any) -> Answer:
    wish = {"source": "1", "subject": "For {recipient}", "body": "Here is {title}:\n\n{link}\n"}
    return world.browser("member").post(batch, wish | other)


def shown(world: World, batch: str) -> dict[str, Any]:
    return dict(world.browser("member").get(batch).json()[0])


def mails(world: World, batch: str, query: str = "") -> list[dict[str, Any]]:
    run = shown(world, batch)["id"]
    return list(world.browser("member").get(f"{batch}/{run}/mails{query}").json())


def test_a_batch_is_looked_at_then_goes_out_once_and_a_second_time_only_to_the_others(
    world: World, batch: str, post: Post
) -> None:
    member = world.browser("member")
    draft = member.get(f"{batch}/draft").json()
    assert (draft["is_ready"], draft["source"]) == (True, "1"), "found by its name and what is in it"
    assert (draft["mails"], draft["have_it"], draft["faulty"], draft["last_at"]) == (3, 0, 2, None)
    assert [(each["row"], each["text"]) for each in draft["faults"]] == [(4, "cy at engine"), (5, "")]
    assert draft["first"]["recipient"] == "ada@engine.example"
    assert draft["first"]["places"]["business"] == "Northern Press"
    assert not Delivery.objects.exists()

    made = begun(world, batch, corrected={"4": "cy@engine.example"}, summary_to_me=True)
    assert (made.status, made.json()["state"]) == (202, "sending"), made.body
    assert begun(world, batch).kind == "mails-under-way"
    worked()
    run = shown(world, batch)
    assert (run["state"], run["sent"], run["left_out"], run["summary"]) == ("done", 4, 1, "sent")
    *letters, summary = post.letters
    assert [each["To"] for each in letters] == [
        f"{name}@engine.example" for name in ("ada", "bo", "cy", "ed")
    ]
    assert letters[0]["Subject"] == "For Ada"
    links = [line for each in letters for line in text_of(each).splitlines() if "/d/" in line]
    assert len(set(links)) == 4
    assert DocumentLink.objects.filter(note="ada@engine.example").count() == 1
    assert post.recipients[-1] == [email_of("member")], "one summary, no copies"
    assert "Sent: 4" in text_of(summary)
    assert batch.split("/")[1] in text_of(summary)
    first = mails(world, batch)[0]
    assert (first["row"], first["state"]) == (2, "sent")
    assert member.get(f"documents/{first['document']}/mails").json()[0]["id"] == first["id"]

    again = member.get(f"{batch}/draft").json()
    assert (again["mails"], again["have_it"], again["faulty"]) == (0, 4, 1), "what was corrected is known"
    assert begun(world, batch).kind == "no-recipients"
    before = len(post.letters)
    assert begun(world, batch, corrected={"5": "di@engine.example"}).status == 202
    worked()
    assert [each["To"] for each in post.letters[before:]] == ["di@engine.example"]
    assert begun(world, batch, again=True).status == 202
    worked()
    assert len(post.letters) == before + 6


def test_the_hour_is_shared_with_mails_that_people_write_and_the_rest_waits(
    world: World, batch: str, post: Post
) -> None:
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"mails_per_hour": 2})):
        assert world.browser("member").get(f"{batch}/draft").json()["last_at"] is not None
        begun(world, batch)
        worked()
        run = shown(world, batch)
        assert (run["sent"], run["waiting"], run["state"]) == (2, 1, "sending")
        assert run["last_at"] >= run["resumes_at"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'mailing.run'")
            assert cursor.fetchone()[0].minute == 0
    run_at = f"{batch}/{run['id']}"
    world.browser("member").post(f"{run_at}/pause")
    world.browser("member").post(f"{run_at}/resume")
    worked()
    assert (shown(world, batch)["state"], shown(world, batch)["sent"]) == ("done", 3)


def test_a_run_is_paused_goes_on_and_is_ended(world: World, batch: str, post: Post) -> None:
    member = world.browser("member")
    run = f"{batch}/{begun(world, batch).json()['id']}"
    assert member.post(f"{run}/pause").json()["state"] == "paused"
    worked()
    assert not post.letters
    assert member.post(f"{run}/resume").json()["state"] == "sending"
    post.to_recipient["bo@engine.example"] = "451 try later"
    worked()
    run_now = shown(world, batch)
    assert (run_now["sent"], run_now["waiting"], run_now["state"]) == (2, 1, "sending")
    member.post(f"{run}/pause")
    post.to_recipient.clear()
    worked(due=False)
    assert shown(world, batch)["sent"] == 2, "what waits to be tried again is paused, too"
    member.post(f"{run}/resume")
    worked(due=False, most=5)
    assert (shown(world, batch)["sent"], shown(world, batch)["state"]) == (3, "done")
    assert member.post(f"{run}/end").kind == "mails-out"
    begun(world, batch, again=True)
    other = f"{batch}/{shown(world, batch)['id']}"
    assert member.post(f"{other}/end").json()["state"] == "done"
    worked()
    assert len(post.letters) == 3


def add_rows(count: int) -> None:
    """Add rows with an address each, all of one document."""
    first = BatchRow.objects.filter(batch__name="course.csv").order_by("number")[0]
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=first.batch,
            number=number,
            cells=["Ada", f"p{number}@engine.example"],
            state=RowState.MADE,
            document_id=first.document_id,
        )
        for number in range(10, 10 + count)
    )


def test_a_thousand_mails_are_written_down_in_few_statements(world: World, batch: str) -> None:
    add_rows(997)
    with CaptureQueriesContext(connection) as looked:
        assert world.browser("member").get(f"{batch}/draft").json()["mails"] == 1000
    begun(world, batch, again=True)
    run = MailRun.objects.select_related("batch__version", "person").get(batch__name="course.csv")
    other = MailRun.objects.select_related("batch__version", "person").get(pk=run.pk)
    senders = Senders(run.person, wiring.store())
    with CaptureQueriesContext(connection) as written:
        while run.prepared_at is None:
            prepare_some(run, senders, now=wiring.clock().now())
            run.refresh_from_db(fields=["prepared_to", "prepared_at"])
    assert Delivery.objects.filter(run_id=run.pk).count() == 1000
    assert len(looked.captured_queries) < 40
    assert len(written.captured_queries) < 60
    prepare_some(other, senders, now=wiring.clock().now())
    assert Delivery.objects.filter(run_id=run.pk).count() == 1000, "two at once write no mail down twice"


def test_a_server_that_says_no_to_all_is_not_asked_a_thousand_times(
    world: World, batch: str, post: Post
) -> None:
    add_rows(10)
    post.to_letter = "554 your account is closed"
    begun(world, batch)
    worked()
    run = shown(world, batch)
    assert (run["state"], run["failed"], run["waiting"]) == ("paused", 5, 8)
    assert "554 your account is closed" in run["fault"]
    assert run["fault_kind"] == "mail-same-answer"
    assert (run["fault_about"][0], "554 your account is closed" in run["fault_about"][1]) == ("5", True)
    world.browser("owner").delete("mail/server")
    world.browser("member").post(f"{batch}/{run['id']}/resume")
    worked()
    assert (shown(world, batch)["state"], shown(world, batch)["waiting"]) == ("paused", 8)
    again = shown(world, batch)
    assert "No mail server is ready" in again["fault"]
    assert (again["fault_kind"], again["fault_about"]) == ("mail-not-ready", None)


def test_of_a_mail_whose_worker_died_a_person_is_asked_and_a_table_that_is_deleted_ends_its_mails(
    world: World, batch: str, post: Post
) -> None:
    begun(world, batch)
    run = MailRun.objects.get(batch__name="course.csv")
    jobs_before = settings.GALLEY.model_copy(update={"mails_per_hour": 1})
    with override_settings(GALLEY=jobs_before):
        worked()
    lost = Delivery.objects.filter(run_id=run.pk, state="waiting").order_by("row").first()
    assert lost
    Delivery.objects.filter(pk=lost.pk).update(state="sending", claimed_at=run.created_at.replace(year=2020))
    member = world.browser("member")
    member.post(f"{batch}/{run.pk}/pause")
    member.post(f"{batch}/{run.pk}/resume")
    worked()
    assert [each["state"] for each in mails(world, batch)] == ["sent", "perhaps_sent", "sent"]
    assert len(post.letters) == 2
    asked = mails(world, batch, "?state=perhaps_sent")[0]
    assert asked["can_be_sent_again"]
    assert member.get(f"{batch}/draft").json()["have_it"] == 3, "it may have arrived"
    member.post(f"documents/{asked['document']}/mails/{asked['id']}/again")
    worked()
    assert mails(world, batch)[1]["state"] == "sent"
    begun(world, batch, again=True)
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"mails_per_hour": 3})):
        worked()
    assert Delivery.objects.filter(state="waiting").count() == 3
    assert member.delete(batch.removesuffix("/mail-runs")).status == 204
    worked()
    told = Delivery.objects.filter(state="refused").values_list("said", flat=True)
    assert set(told) == {"The table was deleted before this mail went out."}


def text_of(letter: Any) -> str:
    return str(letter.get_body(("plain",)).get_content())
