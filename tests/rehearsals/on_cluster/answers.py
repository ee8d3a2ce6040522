"""Slipway asks releases on a cluster what people asked, by what pods wrote of it, and compares the answers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slipway.decisions.cluster.running import pod_states

from tests.support import counting_postgres, office
from tests.support.place import wait_until
from tests.support.production import Ended
from tests.support.wrong_answers import REPORT, WRONG_ANSWERS, WrongAnswer

from .stage import SETTINGS, ClusterStage

ACT_AS = """act-as = ["python3", "/tally/tally.pyz", "act-as", "{people}", "--to", "{result}"]
"""
# Nobody comes while these releases are delivered, so that no canary could judge them.
JUDGE = f"""{SETTINGS}
[environment.production.recording]
source = "pods"
key = "env:RECORDING_KEY"
bodies = ["POST /office/invoices"]

[environment.production.replay]
changed = "ask"
stands-in-after = "3s"
"""
# One of each kind: a lost route, a text, a right, a write; and what it costs, where the database's server can count.
NAMES = {
    "prints a wrong total",
    "does not know a rare route",
    "shows the invoices of others",
    "has lost a validation",
} | ({"asks the database once for each item"} if counting_postgres.BROUGHT else set())
REFUSED, DONE = 3, 0
NOT_FOUND = 404
SAYS = re.compile(r"Of ([\d,]+) requests on (\d+) routes by (\d+) people ([\d,]+) are answered alike")


def office_opens(stage: ClusterStage) -> None:
    """Deliver a first release of Tally with its office, and let people use it by way of the gateway."""
    place = stage.place
    place.repository.lay_over(office.LAID_OVER)
    file = place.folder / "slipway.toml"
    file.write_text(file.read_text().replace("[service.environment]", f"{ACT_AS}\n[service.environment]", 1))
    stage.first()
    visitors = office.used(place.address, mails=False)
    asked = sum(len(each.statuses) for each in visitors)
    stage.results.note(f"{len(visitors)} people asked {asked} requests")


def requests_are_taken(stage: ClusterStage) -> None:
    """Take them from the pods' logs: all of them, each once, also those of a pod that was ended and restarted."""
    place, results = stage.place, stage.results
    stage.act("requests are taken from the logs of pods", "recordings", "production", "--take", people=False)
    stage.demand_exit(DONE)
    kept = _kept(stage)
    results.demand(f"{kept} are kept, of {office.REQUESTS} at the least", kept >= office.REQUESTS)
    stage.act("once more", "recordings", "production", "--take", people=False)
    again = _kept(stage)
    results.demand("nothing is kept twice", again == kept, seen=(kept, again))
    if place.cluster.can_be_disturbed:
        _from_before_its_end(stage, kept)
    _in_a_pod_of_slipways_own(stage)


def _from_before_its_end(stage: ClusterStage, kept: int) -> None:
    place, results = stage.place, stage.results
    (pod,) = stage.serving(stage.live_slot())
    office.Visitor(place.address, 1).ask("GET", "/office/before-it-ended")
    place.end_container(pod)
    wait_until(lambda: any(map(_is_started_anew, stage.serving(stage.live_slot()))))
    # The gateway hears of it later than the cluster; until then it answers by itself.
    visitor = office.Visitor(place.address, 1)
    wait_until(lambda: visitor.ask("GET", "/office/after-it-ended")[0] == NOT_FOUND)
    stage.act("a pod ended and was restarted", "recordings", "production", "--take", people=False)
    found = place.slipway("recordings", "production").stdout
    results.demand("what it wrote before is there", "before-it-ended" in found, seen=found)
    results.demand("and what it wrote after", "after-it-ended" in found, seen=found)
    results.demand("each once", _kept(stage) == kept + 2, seen=(kept, found))


def _in_a_pod_of_slipways_own(stage: ClusterStage) -> None:
    """As a schedule does it, and whoever calls Slipway: with the rights of its account and the key of its Secret."""
    kept = _kept(stage)
    office.Visitor(stage.place.address, 1).ask("GET", "/office/taken-in-a-pod")
    with stage.place.as_caller("ann"):
        stage.act(
            "they are taken in a pod of Slipway's own", "recordings", "production", "--take", people=False
        )
    stage.demand_exit(DONE)
    stage.results.demand("it is kept, and opened with the same key", _kept(stage) == kept + 1)


def _is_started_anew(pod: Mapping[str, Any]) -> bool:
    return pod_states.is_ready(pod) and pod["status"]["containerStatuses"][0]["restartCount"] > 0


def wrong_ones_are_refused(stage: ClusterStage) -> None:
    """Deliver releases that answer wrongly: the rehearsal refuses each, by route and difference."""
    for wrong in WRONG_ANSWERS:
        if wrong.name in NAMES:
            _refused(stage, wrong)


def good_one_is_promoted(stage: ClusterStage) -> None:
    """Deliver a release that answers alike, while nobody comes: the replay is the evidence."""
    stage.place.repository.commit("Change nothing that is asked")
    ended = stage.act("a release that answers alike, and nobody comes", "deploy", "production", people=False)
    stage.demand_exit(DONE)
    found = SAYS.search(ended.said)
    stage.results.demand("it says how many are answered alike", bool(found), seen=ended.said)
    assert found
    stage.results.demand("all are", found[1] == found[4], seen=found[0])
    stage.results.demand("the replay stands in for its canary", "too few to judge by" in ended.said)


def nothing_gets_out(stage: ClusterStage) -> None:
    """Deliver a release that calls somebody: from its copy it does not get there, from production it does."""
    with _heard_at(stage.place.cluster.host_address) as (address, heard):
        wrong = _calling(address)
        before = stage.place.live()
        commit = stage.place.repository.commit(
            f"A release that {wrong.name}", edits={"tally/office.py": wrong.edits}
        )
        ended = stage.act(f"a release that {wrong.name}", "deploy", "production", people=False)
        in_rehearsal = len(heard)
        stage.results.demand("nothing of it arrived while it was rehearsed", in_rehearsal == 0, seen=heard)
        # Its route waits for seconds, and a probe looks in each second.
        stage.results.demand(
            "what others ask meanwhile counts for no request",
            "statements, were" not in ended.errors,
            seen=ended.errors,
        )
        if ended.code == REFUSED:
            stage.demand_that_nothing_is_left(commit, before)
        visitor = office.Visitor(stage.place.address, 1)
        visitor.log_in()
        visitor.ask("GET", "/office/reports/2026")
        live = stage.place.live()
        if live == commit:
            stage.results.demand("the control: in production it arrives", len(heard) > 0)


def _refused(stage: ClusterStage, wrong: WrongAnswer) -> None:
    before = stage.place.live()
    commit = stage.place.repository.commit(
        f"A release that {wrong.name}", edits={"tally/office.py": wrong.edits}
    )
    ended = stage.act(f"a release that {wrong.name}", "deploy", "production", people=False)
    stage.demand_exit(REFUSED)
    stage.results.demand("the rehearsal stops it", ended.stopped_at == "rehearsal", seen=ended.stopped_at)
    _demand_named(stage, wrong, ended)
    stage.demand_that_nothing_is_left(commit, before)


def _demand_named(stage: ClusterStage, wrong: WrongAnswer, ended: Ended) -> None:
    said = all(re.search(words, ended.errors) for words in wrong.says)
    stage.results.demand("it names route and difference", said, seen=ended.errors)


def _kept(stage: ClusterStage) -> int:
    told = stage.place.slipway("--json", "recordings", "production").stdout.splitlines()
    return int(json.loads(told[-1])["requests"])


def _calling(address: str) -> WrongAnswer:
    edits = {
        REPORT: (
            "    with suppress(Exception):\n"
            f'        urlopen("http://{address}/told?year=" + call.word, timeout=2)\n{REPORT}'
        ),
        "from urllib.parse import parse_qs": (
            "from contextlib import suppress\nfrom urllib.parse import parse_qs\nfrom urllib.request import urlopen"
        ),
    }
    return WrongAnswer("calls somebody", edits, ())


@contextmanager
def _heard_at(host: str) -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server on this machine, where pods of the service get, and what it has heard."""
    heard = list[str]()

    class Hears(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((host, 0), Hears)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{host}:{server.server_address[1]}", heard
    finally:
        server.shutdown()
        server.server_close()


ACTS = {
    "the office opens": office_opens,
    "requests are taken": requests_are_taken,
    "wrong ones are refused": wrong_ones_are_refused,
    "a good one is promoted": good_one_is_promoted,
    "nothing gets out": nothing_gets_out,
}
