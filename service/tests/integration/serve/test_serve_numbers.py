"""Invoices are numbered without a hole and none twice, whatever is killed while they are made; real processes."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from tests.support.places import Place, until

pytestmark = pytest.mark.slow
RETRY_SECONDS = 0.2
NO_ANSWER = 0
# As `Place.key_of` makes a login.
EMAIL, PASSWORD = "ada@example.com", "quiet-harbour-44-lamps"
SHIPPED = Path(__file__).parents[4] / "templates"


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    there = Place(
        tmp_path_factory.mktemp("numbers") / "data",
        WEB_PROCESSES="2",
        RENDER_WORKERS="2",
        RENDERS_PER_HOUR="100000",
        NUMBER_LEASE_SECONDS="2",
    )
    yield there
    there.clean_up()


class Office:
    """Several people who make invoices one after the other. Who gets no answer asks again with the same key."""

    def __init__(self, place: Place, key: str, *, people: int = 5) -> None:
        self.place, self.authorization = place, f"Bearer {key}"
        self.made: dict[str, str] = {}
        self._stop, self._count = threading.Event(), itertools.count()
        self._people = [threading.Thread(target=self._work) for _ in range(people)]
        self._values = json.loads((SHIPPED / "invoice/sample.json").read_text())
        del self._values["document"]["number"]

    def __enter__(self) -> Office:
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let everybody end what they have begun."""
        self._stop.set()
        for person in self._people:
            person.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            key, status = f"invoice {next(self._count)}", NO_ANSWER
            # An invoice that was begun is made, also after the stop.
            while status != 201:
                status, body = self._asked_for(key)
                assert status in {NO_ANSWER, 201, 502, 503, 504}, body
            self.made[key] = json.loads(body)["number"]

    def _asked_for(self, key: str) -> tuple[int, bytes]:
        payload = {"template": "invoice", "values": self._values}
        with suppress(OSError, http.client.HTTPException):
            answer = self.place.ask(
                "POST", "/api/v1/documents", payload, Authorization=self.authorization, Idempotency_Key=key
            )
            if answer[0] == 201:
                return answer
        time.sleep(RETRY_SECONDS)
        return NO_ANSWER, b""

    def recorded(self) -> list[int]:
        """Return the numbers of all invoices, as they are recorded at one instant, in order."""
        while True:
            with suppress(OSError, http.client.HTTPException):
                address = "/api/v1/documents?template=invoice&limit=200"
                status, body = self.place.ask("GET", address, Authorization=self.authorization)
                if status == 200:
                    return sorted(int(each["number"].rpartition("-")[2]) for each in json.loads(body))
            time.sleep(RETRY_SECONDS)


def web_process(place: Place) -> psutil.Process:
    """Return one of the processes that hold the port."""
    for process in place.processes():
        with suppress(psutil.Error):
            listening = [each for each in process.net_connections("tcp") if each.status == "LISTEN"]
            if any(each.laddr.port == place.port for each in listening):
                return process
    raise AssertionError("no process holds the port")


def number_without_gaps(place: Place) -> None:
    """Let the owner, who has just got a login, say how invoices are numbered."""
    login = {"email": EMAIL, "password": PASSWORD}
    status, body = place.ask("POST", "/_allauth/app/v1/auth/login", login)
    assert status == 200, body
    token = json.loads(body)["meta"]["session_token"]
    asked = place.ask("PUT", "/api/v1/templates/invoice/series", {"gapless": True}, X_Session_Token=token)
    assert asked[0] == 200, asked


def goes_on(office: Office, *, by: int = 6) -> bool:
    """Wait until so many more invoices were made. At every look there is no hole, and no number is twice."""
    wanted = len(office.made) + by

    def is_there() -> bool:
        found = office.recorded()
        assert found == list(range(1, len(found) + 1))
        return len(office.made) >= wanted

    return until(is_there)


def test_no_number_is_twice_or_missing_however_processes_are_killed(place: Place) -> None:
    with place.served() as server:
        office = Office(place, place.key_of(EMAIL))
        number_without_gaps(place)
        with office:
            for _ in range(4):
                assert goes_on(office)
                web_process(place).kill()
            assert goes_on(office)
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            with place.served():
                assert goes_on(office)
                office.stop()
                assert office.recorded() == list(range(1, len(office.made) + 1))
    assert len(set(office.made.values())) == len(office.made)
