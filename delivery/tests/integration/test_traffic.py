"""Shares of traffic by a real haproxy, over real releases, with people asking all the time."""

from __future__ import annotations

import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from slipway.adapters.io import files, shell
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.haproxy.counters import HaproxyCounters
from slipway.adapters.machine.haproxy.shares import HaproxyShares
from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.supervised import processes
from slipway.adapters.machine.supervised.supervisor import Supervisor
from slipway.adapters.machine.target import MachineTarget
from slipway.commands import haproxy as commands
from slipway.errors import StepFailed, WrongUse
from slipway.ports import Release, Slot

from tests.support import load, mortal, place, tally
from tests.support.echo import echoing, released
from tests.support.ports import free_run

BLUE, GREEN = Slot.BLUE, Slot.GREEN


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with place.without_database(stop_within="1s") as made:
        yield made


@pytest.fixture(scope="module")
def old(folder: Path) -> Release:
    return tally.build(folder / "old")


@pytest.fixture(scope="module")
def new(folder: Path) -> Release:
    return tally.build(folder / "new", commit="1" * 40)


@pytest.fixture
def both(folder: Path, old: Release, new: Release) -> MachineTarget:
    """The old release with all the traffic in blue, and the new one without any in green."""
    machine = place.opened(folder)
    place.run_in(machine, BLUE, old)
    place.run_in(machine, GREEN, new)
    machine.shares.shift({BLUE: 100})
    place.wait_until(lambda: machine.counters.counts()[BLUE].up)
    return machine


def share_of(outcome: load.Outcome, before: load.Outcome, release: Release) -> float:
    now, then = (each.by_release.get(release.name, 0) for each in (outcome, before))
    return 100 * (now - then) / (outcome.requests - before.requests)


def test_shares_move_under_load_and_nobody_notices(both: MachineTarget, new: Release) -> None:
    with load.running(f"{both.shares.url}/ping") as people:
        people.wait_for(300)
        for share in (1, 5, 25, 50, 100):
            both.shares.shift({GREEN: share, BLUE: 100 - share})
            assert both.shares.current() == pytest.approx({GREEN: share, BLUE: 100 - share})
            people.wait_for(100)
            before = people.now()
            people.wait_for(1200)
            # Five standard deviations: each request is a draw of its own.
            spread = 500 * (share / 100 * (1 - share / 100) / 1200) ** 0.5
            assert share_of(people.now(), before, new) == pytest.approx(share, abs=spread)
        both.shares.shift({BLUE: 100})
        people.wait_for(300)
    outcome = people.stop()
    assert outcome.requests > 6000
    assert outcome.failed == 0, outcome


def test_a_half_percent_is_a_half_percent(both: MachineTarget) -> None:
    both.shares.shift({GREEN: 0.5, BLUE: 99.5})
    before = both.counters.counts()
    with load.running(f"{both.shares.url}/ping") as people:
        people.wait_for(2000)
    people.stop()
    after = both.counters.counts()
    news = after[GREEN].requests - before[GREEN].requests
    alls = news + after[BLUE].requests - before[BLUE].requests
    assert news == pytest.approx(alls / 200, abs=5 * (alls / 200) ** 0.5)


class Visitor:
    """A person with a browser that keeps the proxy's cookie."""

    def __init__(self, url: str) -> None:
        self._url, self.cookie = url, ""

    def asked(self, path: str) -> tuple[int, str]:
        """Return status and the release that answered."""
        address = urlsplit(self._url)
        connection = HTTPConnection(str(address.hostname), address.port)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
            answer = connection.getresponse()
            answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self.cookie = "" if "Max-Age=0" in cookie else cookie.partition(";")[0]
            return answer.status, str(answer.headers["X-Release"])
        finally:
            connection.close()

    def ask(self, path: str) -> str:
        """Return the release that answered."""
        return self.asked(path)[1]


def stop_green(machine: MachineTarget, folder: Path, *, drained: bool) -> load.Outcome:
    """Stop a release whose answers take longer than it is given to stop, with people waiting for them."""
    slow = tally.build(folder / f"slow-{drained}", faults={"slow_factor": 2500})
    machine.runtime.stop(GREEN)
    place.run_in(machine, GREEN, slow)
    machine.shares.shift({BLUE: 50, GREEN: 50})
    with load.running(f"{machine.shares.url}/ping", connections=16) as people:
        place.wait_until(lambda: machine.counters.counts()[GREEN].in_flight >= 4)
        if drained:
            machine.shares.shift({BLUE: 100})
            place.wait_until(lambda: not machine.counters.counts()[GREEN].in_flight)
        machine.runtime.stop(GREEN)
        people.wait_for(300)
    return people.stop()


def test_a_drained_release_stops_without_a_failed_request(both: MachineTarget, folder: Path) -> None:
    assert stop_green(both, folder, drained=True).failed == 0


def test_without_draining_the_same_stop_fails_requests(both: MachineTarget, folder: Path) -> None:
    before = both.counters.counts()[GREEN].failed
    outcome = stop_green(both, folder, drained=False)
    assert outcome.failed >= 4
    assert both.counters.counts()[GREEN].failed - before == outcome.failed


def test_what_is_counted_is_what_people_saw(both: MachineTarget, folder: Path) -> None:
    both.runtime.stop(GREEN)
    place.run_in(both, GREEN, tally.build(folder / "failing", faults={"error_rate": 0.2}))
    both.shares.shift({BLUE: 50, GREEN: 50})
    before = both.counters.counts()
    with load.running(f"{both.shares.url}/ping") as people:
        people.wait_for(800)
        os.kill(both.supervisor.states(["green-web"])["green-web"].pid, signal.SIGKILL)
        people.wait_for(800)
    outcome, after = people.stop(), both.counters.counts()
    assert outcome.failed > 20
    assert after[GREEN].failed - before[GREEN].failed == outcome.failed
    assert after[BLUE].failed == before[BLUE].failed
    assert sum(after[slot].requests - before[slot].requests for slot in Slot) == outcome.requests


def test_a_request_that_its_client_gave_up_waiting_for_counts_as_failed(
    both: MachineTarget, folder: Path
) -> None:
    both.runtime.stop(GREEN)
    place.run_in(both, GREEN, tally.build(folder / "hanging", faults={"slow_factor": 10000}))
    both.shares.shift({GREEN: 100})
    before = both.counters.counts()[GREEN]
    address = urlsplit(both.shares.url)
    for _ in range(5):
        with socket.create_connection((str(address.hostname), address.port or 80)) as impatient:
            impatient.sendall(b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n")
            place.wait_until(lambda: both.counters.counts()[GREEN].in_flight > 0)
    place.wait_until(lambda: both.counters.counts()[GREEN].failed == before.failed + 5)
    assert both.counters.counts()[GREEN].requests == before.requests + 5
    both.shares.shift({BLUE: 100})


@pytest.fixture
def elsewhere() -> Iterator[MachineHome]:
    """Another home, in which nothing runs afterwards."""
    with tally.short_folder() as folder:
        home = MachineHome(folder / "home")
        yield home
        if (keeper := files.read(home.supervisor_pid).strip()).isdigit():
            os.kill(int(keeper), signal.SIGTERM)
            place.wait_until(lambda: not processes.words_of(int(keeper)))


def test_two_proxies_never_share_one_address(both: MachineTarget, elsewhere: MachineHome) -> None:
    second = HaproxyShares(
        elsewhere,
        Supervisor(elsewhere),
        listen=both.shares.url.removeprefix("http://"),
        ports=both.runtime.ports,
        health="/",
        answer_within=75,
    )
    with pytest.raises(StepFailed):
        second.shift({BLUE: 100})
    assert WebClient().get(f"{both.shares.url}/ping")[0] == 200


def commit_of(machine: MachineTarget, headers: dict[str, str]) -> str:
    """Which commit answers a request with these headers."""
    status, body = WebClient().get(f"{machine.shares.url}/version", headers=headers)
    assert status == 200
    return body.decode()


def test_a_wish_for_a_slot_is_honoured_with_the_secret_only(
    both: MachineTarget, old: Release, new: Release
) -> None:
    wish = dict(both.shares.route_headers(GREEN))
    assert new.commit in commit_of(both, wish)
    assert old.commit in commit_of(both, {commands.SLOT_HEADER: "green"})
    assert old.commit in commit_of(both, {**wish, commands.TOKEN_HEADER: "guessed"})


def test_routed_requests_are_not_counted_as_peoples(both: MachineTarget) -> None:
    before = both.counters.counts()[GREEN].requests
    commit_of(both, dict(both.shares.route_headers(GREEN)))
    assert both.counters.counts()[GREEN].requests == before


def kill_proxy(machine: MachineTarget) -> None:
    before = machine.supervisor.states(["haproxy"])["haproxy"].pid
    os.kill(before, signal.SIGKILL)
    place.wait_until(lambda: machine.supervisor.states(["haproxy"])["haproxy"].pid not in (0, before))
    place.wait_until(lambda: WebClient().get(f"{machine.shares.url}/ping")[0] == 200)


def test_a_proxy_that_was_killed_comes_back_with_its_shares(both: MachineTarget) -> None:
    both.shares.shift({BLUE: 75, GREEN: 25})
    kill_proxy(both)
    assert both.shares.current() == {BLUE: 75, GREEN: 25}
    assert both.counters.counts()[BLUE].requests < 5


def test_a_shift_can_die_anywhere(both: MachineTarget) -> None:
    died, before, wanted = 0, {BLUE: 100, GREEN: 0}, {BLUE: 50, GREEN: 50}
    for death in mortal.deaths(lambda: both.shares.shift({GREEN: 50, BLUE: 50})):
        died = death
        assert both.shares.current() in (before, wanted)
        both.shares.shift(wanted)
        assert both.shares.current() == wanted
        both.shares.shift(before)
    assert died >= 3


def test_a_proxy_that_restarts_after_a_shift_was_cut_off_begins_with_the_new_shares(
    both: MachineTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "set_weights", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        both.shares.shift({BLUE: 50, GREEN: 50})
    kill_proxy(both)
    assert both.shares.current() == {BLUE: 50, GREEN: 50}


def test_a_release_without_traffic_may_be_ill(both: MachineTarget) -> None:
    both.runtime.stop(GREEN)
    with load.running(f"{both.shares.url}/ping") as people:
        people.wait_for(500)
    assert people.stop().failed == 0
    assert not both.counters.counts()[GREEN].up


def test_new_settings_are_taken_up_without_closing_the_door(both: MachineTarget, folder: Path) -> None:
    with place.edited(folder, 'version = "/version"', 'version = "/version"\nhealth = "/healthz/live"'):
        changed = place.opened(folder)
    with load.running(f"{both.shares.url}/ping") as people:
        people.wait_for(300)
        changed.shares.shift({BLUE: 99, GREEN: 1})
        people.wait_for(1000)
    assert people.stop().failed == 0
    assert "/healthz/live" in both.home.haproxy_config.read_text()


def test_a_configuration_that_the_proxy_refuses_changes_nothing(both: MachineTarget) -> None:
    before = both.home.haproxy_config.read_text()
    wrong = HaproxyShares(
        both.home,
        both.supervisor,
        listen="999.1.1.1:1",
        ports=both.runtime.ports,
        health="/",
        answer_within=75,
    )
    with pytest.raises(StepFailed, match=r"999\.1\.1\.1"):
        wrong.shift({BLUE: 100})
    assert both.home.haproxy_config.read_text() == before
    assert WebClient().get(f"{both.shares.url}/ping")[0] == 200


@dataclass(frozen=True)
class StandIns:
    """A proxy, and the ports at which tests let something answer."""

    home: MachineHome
    ports: Mapping[Slot, int]
    shares: HaproxyShares
    counters: HaproxyCounters


@pytest.fixture
def stand_ins(tmp_path: Path) -> Iterator[StandIns]:
    """A proxy of its own, in front of nothing yet."""
    with tally.short_folder() as folder:
        tally.write_configuration(folder, worker=False)
        first, last = free_run(3)
        machine, ports = place.opened(folder), {BLUE: first, GREEN: first + 1}
        with place.ended(folder):
            shares = HaproxyShares(
                machine.home,
                machine.supervisor,
                listen=f"127.0.0.1:{last}",
                ports=ports,
                health="/",
                answer_within=75,
            )
            yield StandIns(machine.home, ports, shares, machine.counters)


def test_the_release_hears_who_asked_and_never_the_secret(stand_ins: StandIns) -> None:
    with echoing(stand_ins.ports[BLUE]), echoing(stand_ins.ports[GREEN]):
        stand_ins.shares.shift({BLUE: 100})
        heard = (
            WebClient()
            .get(stand_ins.shares.url, headers=stand_ins.shares.route_headers(GREEN))[1]
            .decode()
            .lower()
        )
    assert "x-forwarded-for: 127.0.0.1" in heard
    assert "slipway" not in heard


@pytest.fixture
def two_releases(stand_ins: StandIns) -> Iterator[StandIns]:
    """A proxy in front of two small web applications, each with files that the other lacks."""
    with released(stand_ins.ports[BLUE], "blue"), released(stand_ins.ports[GREEN], "green"):
        stand_ins.shares.shift({BLUE: 100})
        yield stand_ins


ROUTES = ("/", "/one", "/two", "/three")
PAGES = 400


def routes_of_the_canary(proxy: StandIns) -> Counter[str]:
    """How often each route of a page of four requests, asked for in order, was answered by the canary."""
    host, port = proxy.shares.url.removeprefix("http://").split(":")
    connection, seen = HTTPConnection(host, int(port)), Counter[str]()
    for _ in range(PAGES):
        for route in ROUTES:
            connection.request("GET", route)
            with connection.getresponse() as answer:
                seen[route] += answer.read().startswith(b"green")
    connection.close()
    return seen


def test_one_clients_pages_reach_the_canary_by_every_route(two_releases: StandIns) -> None:
    two_releases.shares.shift({BLUE: 75, GREEN: 25})
    seen = routes_of_the_canary(two_releases)
    spread = (PAGES * 0.25 * 0.75) ** 0.5
    assert all(abs(seen[route] - PAGES * 0.25) < 5 * spread for route in ROUTES), seen


def test_taking_turns_would_give_the_canary_one_route_alone(
    two_releases: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the test above finds when weights are served in turn."""
    turns = commands.CONFIGURATION.replace("balance random(1)", "balance roundrobin").replace(
        "{arms}\n{counting}\n    acl", "{counting}\n    acl"
    )
    monkeypatch.setattr(commands, "CONFIGURATION", turns)
    two_releases.shares.shift({BLUE: 75, GREEN: 25})
    seen = routes_of_the_canary(two_releases)
    assert sorted(seen.values()) == [0, 0, 0, PAGES]


def test_a_visitor_stays_with_one_release_and_changes_once_when_the_share_rises(
    two_releases: StandIns,
) -> None:
    two_releases.shares.shift({BLUE: 90, GREEN: 10})
    visitors = [Visitor(two_releases.shares.url) for _ in range(300)]
    first = [visitor.ask("/") for visitor in visitors]
    assert first.count("green") == pytest.approx(30, abs=5 * (300 * 0.1 * 0.9) ** 0.5)
    assert [{visitor.ask("/one") for _ in range(5)} for visitor in visitors] == [{each} for each in first]
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    second = [visitor.ask("/") for visitor in visitors]
    assert all(now == "green" for before, now in zip(first, second, strict=True) if before == "green")
    assert second.count("green") == pytest.approx(150, abs=5 * (300 * 0.25) ** 0.5)


def test_visitors_of_a_release_that_is_put_back_change_at_once_and_the_cookie_ends(
    two_releases: StandIns,
) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    visitors = [Visitor(two_releases.shares.url) for _ in range(40)]
    assert {visitor.ask("/") for visitor in visitors} == {"blue", "green"}
    former = [visitor.cookie for visitor in visitors]
    two_releases.shares.shift({BLUE: 100})
    assert {visitor.ask("/") for visitor in visitors} == {"blue"}
    assert {visitor.cookie for visitor in visitors} == {""}
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    for visitor, cookie in zip(visitors, former, strict=True):
        visitor.cookie = cookie
        visitor.ask("/")
    assert all(visitor.cookie != cookie for visitor, cookie in zip(visitors, former, strict=True))


def test_nobody_chooses_a_release(two_releases: StandIns) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    visitor = Visitor(two_releases.shares.url)
    visitor.ask("/")
    name, _, value = visitor.cookie.partition("=")
    _, _, seal = value.partition(".")
    forged = f"{name}=1.{seal}"
    seen = set()
    for _ in range(40):
        visitor.cookie = forged
        seen.add(visitor.ask("/"))
        assert visitor.cookie != forged
    assert seen == {"blue", "green"}


def test_files_that_caches_share_carry_no_cookie(two_releases: StandIns) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    visitor = Visitor(two_releases.shares.url)
    visitor.ask("/assets/index-blue0000.js")
    assert visitor.cookie == ""


def test_a_file_that_one_release_lacks_is_asked_of_the_other(two_releases: StandIns) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    place.wait_until(lambda: Visitor(two_releases.shares.url).asked("/assets/index-blue0000.js")[0] == 200)
    visitors = [Visitor(two_releases.shares.url) for _ in range(50)]
    for visitor in visitors:
        visitor.ask("/")
        for name in ("blue", "green"):
            assert visitor.asked(f"/assets/index-{name}0000.js") == (200, name)
    assert visitors[0].asked("/assets/index-none0000.js")[0] == 404
    assert all(not each.failed for each in two_releases.counters.counts().values())


def test_an_open_page_still_finds_its_files_after_the_release_was_promoted(
    two_releases: StandIns,
) -> None:
    two_releases.shares.shift({GREEN: 100})
    assert Visitor(two_releases.shares.url).asked("/assets/index-blue0000.js") == (200, "blue")


def test_only_files_with_a_hash_are_asked_of_the_other(two_releases: StandIns) -> None:
    assert Visitor(two_releases.shares.url).asked("/gone") == (404, "blue")


def test_kinds_and_times_of_answers_are_counted_by_release(two_releases: StandIns) -> None:
    before = two_releases.counters.counts()[BLUE].answers
    for path, times in (("/", 5), ("/moved", 4), ("/gone", 3), ("/broken", 2)):
        for _ in range(times):
            Visitor(two_releases.shares.url).asked(path)
    seen = two_releases.counters.counts()[BLUE].answers
    assert seen.count - before.count == 14
    assert (seen.redirected, seen.refused, seen.broken) == (4, 3, 2)
    assert seen.seconds[60.0] == seen.count
    assert list(seen.seconds.values()) == sorted(seen.seconds.values())


def test_nothing_is_lost_to_a_release_that_ends_idle_connections(stand_ins: StandIns) -> None:
    with echoing(stand_ins.ports[BLUE], impatient=True):
        stand_ins.shares.shift({BLUE: 100})
        with load.running(stand_ins.shares.url, connections=6, rate=1200) as people:
            people.wait_for(2000)
        assert people.stop().failed == 0


def test_before_anything_was_started_everything_belongs_to_the_first_slot(tmp_path: Path) -> None:
    tally.write_configuration(tmp_path, worker=False)
    machine = place.opened(tmp_path)
    assert machine.shares.current() == {BLUE: 100, GREEN: 0}
    assert not (tmp_path / "home").exists()


def test_a_proxy_that_does_not_answer_is_no_proxy_without_failures() -> None:
    with tally.short_folder() as folder:
        tally.write_configuration(folder, worker=False)
        machine = place.opened(folder)
        machine.home.prepare()
        files.write(machine.home.haproxy_config, "")
        with pytest.raises(StepFailed, match="does not answer"):
            machine.counters.counts()


def test_a_home_that_is_too_deep_for_sockets_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    tally.write_configuration(deep, worker=False)
    with pytest.raises(WrongUse, match="too long"):
        place.opened(deep).shares.shift({BLUE: 100})
    assert not (deep / "home").exists()


def test_a_token_may_begin_with_a_dash(tmp_path: Path) -> None:
    proxy = commands.Proxy(
        "127.0.0.1:8000", {BLUE: 8001, GREEN: 8002}, "/ready", str(tmp_path / "s"), "-qLEl22oK1CQ", 75
    )
    file = tmp_path / "haproxy.cfg"
    file.write_text(commands.configuration(proxy, {BLUE: 100, GREEN: 0}))
    checked = shell.run(commands.check("haproxy", str(file)), timeout_seconds=20)
    assert checked.code == 0, checked.errors


def test_paths_that_fail_are_told_of_each_release_and_nothing_secret_of_them(
    two_releases: StandIns,
) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    visitors = [Visitor(two_releases.shares.url) for _ in range(40)]
    statuses = Counter[tuple[int, str]]()
    for visitor in visitors:
        for path in ("/broken?token=secret", "/gone/../gone?key=secret", "/users/7f3aZZ", "/moved", "/"):
            statuses[visitor.asked(path)] += 1
    places = two_releases.counters.places()
    for slot in Slot:
        found = {each.path: each for each in places[slot]}
        assert found["GET /broken"].failed == statuses[500, slot.value] > 0
        assert found["GET /moved"].redirected == statuses[302, slot.value] > 0
        assert not [path for path in found if path in {"GET /", "GET /users/*"}]
    written = two_releases.home.log("haproxy").read_text() + str(places)
    assert " GET /broken" in written
    assert "secret" not in written


def test_requests_that_get_no_answer_are_told_by_their_path(two_releases: StandIns) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    visitors = [Visitor(two_releases.shares.url) for _ in range(20)]
    answers = Counter(visitor.asked("/cut/d41d8cd98f00/v2/pdf")[0] for visitor in visitors)
    assert answers == {502: 20}
    place.wait_until(
        lambda: (
            sum(
                each.failed
                for found in two_releases.counters.places().values()
                for each in found
                if each.path == "GET /cut/*/v2/pdf"
            )
            == 20
        )
    )


def test_what_failed_before_traffic_was_divided_is_forgotten(two_releases: StandIns) -> None:
    visitor = Visitor(two_releases.shares.url)
    assert visitor.asked("/broken") == (500, "blue")
    assert two_releases.counters.places()[BLUE]
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    assert not any(two_releases.counters.places().values())
    visitor.asked("/broken")
    two_releases.shares.shift({BLUE: 20, GREEN: 80})
    assert any(two_releases.counters.places().values())


def test_a_storm_of_failing_paths_takes_bounded_room(two_releases: StandIns) -> None:
    two_releases.shares.shift({BLUE: 50, GREEN: 50})
    host, port = two_releases.shares.url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port))
    letters = "abcdefghijklmnopqrstuvwxyz"
    for first in letters:
        for second in letters:
            connection.request("GET", f"/missing/{first}{second}")
            connection.getresponse().read()
    connection.close()
    assert 0 < sum(map(len, two_releases.counters.places().values())) <= commands.MOST_PLACES
