"""Previews that a newer one of the same page makes useless, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from galley import wiring
from galley.library.models import TemplateVersion
from tests.support import slips
from tests.support.callers import Answer
from tests.support.places import until
from tests.support.world import World, membership, published

pytestmark = pytest.mark.committed
# Ten times what a superseded preview gets, and a tenth of what a preview may take: right on a busy machine as well.
SLOW = "#let x = 0\n#for a in range(800000) { x = calc.rem(x * 31 + a, 1009) }\n#x"


@pytest.fixture
def slow(world: World) -> TemplateVersion:
    author = membership("author")
    return published(slips.bundle("slow", main_typ=slips.MAIN + SLOW), author.organisation, author.person)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def previewed(world: World, name: str, *, page: str = "tab 1 slow 1") -> Answer:
    try:
        return world.browser("member").post(
            "templates/slow/preview", {"values": {"name": name}}, headers={"X-Preview-Of": page}
        )
    finally:
        connections.close_all()


def ended() -> int:
    return wiring.renderer().status().replaced.get("superseded", 0)


def test_of_five_slow_previews_in_quick_succession_only_the_last_is_made(
    world: World, slow: TemplateVersion, threads: ThreadPoolExecutor
) -> None:
    before = ended()
    asked = [threads.submit(previewed, world, "Keystroke 0")]
    assert until(lambda: wiring.renderer().status().busy > 0)
    for number in range(1, 5):
        asked.append(threads.submit(previewed, world, f"Keystroke {number}"))
        # Only one that has come makes the one before useless. Two that are sent at once may come in either order.
        assert until(asked[-2].done)
    *older, last = (each.result() for each in asked)
    assert last.status == 200, last.body
    assert [(each.status, each.kind) for each in older] == [(409, "superseded")] * 4
    assert ended() > before, "no worker was stopped in the middle of its work"
    assert until(lambda: wiring.renderer().status().busy == 0)


def test_another_page_and_another_person_are_left_alone(
    world: World, slow: TemplateVersion, threads: ThreadPoolExecutor
) -> None:
    others = [
        threads.submit(previewed, world, "Other tab", page="tab 2 slow 1"),
        threads.submit(previewed, world, "First"),
        threads.submit(previewed, world, "Second"),
    ]
    statuses = [each.result().status for each in others]
    assert statuses[0] == 200
    assert sorted(statuses[1:]) == [200, 409]


def test_who_goes_back_to_values_that_are_being_given_up_gets_them(
    world: World, slow: TemplateVersion, threads: ThreadPoolExecutor
) -> None:
    # The tests before have ended workers, and others may still be on their way.
    assert until(lambda: wiring.renderer().status().workers >= 2)
    first = threads.submit(previewed, world, "One letter")
    assert until(lambda: wiring.renderer().status().busy > 0)
    second = threads.submit(previewed, world, "Two letters")
    gone_back = threading.Event()

    def back() -> Answer:
        gone_back.set()
        return previewed(world, "One letter")

    assert until(lambda: wiring.renderer().status().busy > 1)
    third = threads.submit(back)
    assert gone_back.wait(60)
    assert third.result().status == 200, third.result().body
    assert {first.result().status, second.result().status} <= {200, 409}
