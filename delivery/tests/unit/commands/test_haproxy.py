"""Shares, settings and answers of the proxy, as data."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from slipway.commands import haproxy
from slipway.commands import haproxy_answers as answers
from slipway.commands.haproxy_recording import ASKS_HEADER, Recorded
from slipway.config import HASHED_PATHS
from slipway.errors import StepFailed
from slipway.ports import Slot, SlotCounts

BLUE, GREEN = Slot.BLUE, Slot.GREEN
PROXY = haproxy.Proxy("127.0.0.1:80", {BLUE: 81, GREEN: 82}, "/ready", "/run/s", "secret", 75)
RECORDED = Recorded(
    "/run/recorder",
    b"key",
    ("Accept", "X-Unit", "bad header"),
    (("PUT", "/notes/.+"),),
    "X-Person",
    "X-Route",
)
COLUMNS = "pxname,svname,status,uweight,scur,qcur,stot,req_tot,hrsp_5xx,econ,eresp,wretr,wredis,cli_abrt"


NONE = "0,0,0,0,0,0,0,0,0,0"


def stat(
    *, blue: str = "UP,99", green: str = "UP,1", counts: str = NONE, waiting: int = 0, assets: str = NONE
) -> str:
    """What the proxy answers, with green's counts in the order of COLUMNS."""
    under_way = int(counts.split(",")[0]) + waiting
    return "\n".join(
        [
            f"# {COLUMNS}",
            f"people,blue,{blue},{NONE}",
            f"people,blue-anyway,no check,1,{NONE}",
            f"people,green,{green},{counts}",
            f"people,green-anyway,no check,1,{NONE}",
            f"people,BACKEND,UP,100,{under_way},0,0,0,0,0,0,0,0,0",
            f"assets,blue,UP,1,{NONE}",
            f"assets,green,UP,1,{assets}",
            f"assets,BACKEND,UP,2,{NONE}",
            f"only-blue,blue,no check,1,{NONE}",
            "only-green,green,no check,1,2,0,9,9,9,9,9,9,9,9",
            "",
        ]
    )


@pytest.mark.parametrize(
    ("share", "weights"), [(1, (2, 198)), (0.5, (1, 199)), (5, (13, 247)), (25, (64, 192)), (50, (256, 256))]
)
def test_whole_and_half_percents_come_out_exactly(share: float, weights: tuple[int, int]) -> None:
    found = haproxy.weights_for({GREEN: share, BLUE: 100 - share})
    small, rest = weights
    assert found[GREEN] / sum(found.values()) == small / (small + rest) == share / 100


@pytest.mark.parametrize("share", [0.4, 0.7, 1.3, 3.3, 12.34, 33.333, 47.11])
def test_other_shares_are_within_a_hundredth(share: float) -> None:
    for slot in Slot:
        found = haproxy.weights_for({slot: share, slot.other: 100 - share})
        assert max(found.values()) <= haproxy.MOST_WEIGHT
        assert 100 * found[slot] / sum(found.values()) == pytest.approx(share, rel=0.01)


def test_a_slot_without_a_share_gets_nothing() -> None:
    assert haproxy.weights_for({BLUE: 100}) == {BLUE: 100, GREEN: 0}
    assert haproxy.weights_for({GREEN: 100, BLUE: 0}) == {BLUE: 0, GREEN: 100}


@pytest.mark.parametrize("shares", [{GREEN: 0.1, BLUE: 99.9}, {GREEN: 0.3, BLUE: 99.7}])
def test_a_share_out_of_reach_is_refused(shares: dict[Slot, float]) -> None:
    with pytest.raises(StepFailed, match="reach"):
        haproxy.weights_for(shares)


@pytest.mark.parametrize("shares", [{}, {BLUE: 99}, {BLUE: 101, GREEN: -1}, {BLUE: 100, GREEN: 1}])
def test_shares_that_do_not_add_up_are_refused(shares: dict[Slot, float]) -> None:
    with pytest.raises(StepFailed, match="add up"):
        haproxy.weights_for(shares)


def test_who_gets_something_is_let_in_before_the_other_is_shut_out() -> None:
    words = haproxy.set_weights({BLUE: 0, GREEN: 100})
    assert words.index("people/green state ready") < words.index("people/blue state maint")
    assert "\n" not in words


def test_only_weights_differ_between_two_configurations_of_one_description() -> None:
    one, two = (
        haproxy.configuration(PROXY, weights) for weights in ({BLUE: 1, GREEN: 0}, {BLUE: 3, GREEN: 7})
    )
    differing = [
        line for line, other in zip(one.splitlines(), two.splitlines(), strict=True) if line != other
    ]
    assert all(line.startswith(("    server ", "    set-var proc.green ")) for line in differing)
    assert PROXY.description in one
    assert PROXY.description in two


def test_shares_are_read_from_weights_and_maintenance() -> None:
    assert answers.shares_in(stat()) == {BLUE: 99, GREEN: 1}
    assert answers.shares_in(stat(green="MAINT,50")) == {BLUE: 100, GREEN: 0}
    assert answers.shares_in(stat(green="DOWN,1")) == {BLUE: 99, GREEN: 1}
    with pytest.raises(StepFailed, match="no slot"):
        answers.shares_in(stat(blue="MAINT,1", green="MAINT,1"))


def test_counts_are_answers_and_what_was_never_answered() -> None:
    # 3 under way, 100 sent, 90 answered of which 5 badly, 2 sent elsewhere: 5 were lost, of which a client gave up 1.
    counted = answers.counters_in(stat(counts="3,1,100,90,5,0,1,0,2,1"))[GREEN]
    assert (counted.requests, counted.failed, counted.in_flight, counted.up) == (95, 10, 6, True)


def test_what_is_asked_of_the_other_release_because_of_its_answer_is_not_lost() -> None:
    # 35 sent, 21 answered, 14 asked of the other: the proxy counts these in two columns.
    counted = answers.counters_in(stat(assets="0,0,35,21,0,0,0,14,14,0"))[GREEN]
    assert (counted.requests, counted.failed) == (21, 0)


def test_kinds_and_times_of_answers_are_read_by_groups_of_clients() -> None:
    bounds = " ".join(f"gpc{number}={number - 3}" for number in range(4, 30))
    figures = (
        "# table: figures, type: string, size:64, used:3\n"
        f"0x55: key=green.0 use=0 exp=0 gpc0=40 gpc1=3 gpc2=2 gpc3=1 {bounds}\n"
        "0x56: key=green-anyway.0 use=0 exp=0 gpc0=2 gpc1=1\n"
        "0x57: key=green.3 use=0 exp=0 gpc0=10\n"
    )
    counted = answers.counters_in(stat(), figures)[GREEN]
    assert sorted(counted.groups) == ["0", "3"]
    assert (counted.answers.count, counted.answers.redirected, counted.answers.refused) == (52, 4, 2)
    assert counted.answers.seconds[0.002] == 1
    assert counted.answers.seconds[60.0] == 26
    assert counted.answers.seconds[float("inf")] == 52


@pytest.mark.parametrize(
    ("path", "is_hashed"),
    [
        ("/assets/index-BxYz12_a.js", True),
        ("/static/CACHE/css/output.0a1b2c3d4e5f.css", True),
        ("/_next/static/k3j/_buildManifest.js", True),
        ("/static/app.css", False),
        ("/api/v1/documents/0a1b2c3d4e5f", False),
        ("/files/report-december.pdf", False),
    ],
)
def test_names_with_a_hash_of_the_content_are_told_from_others(path: str, is_hashed: bool) -> None:
    assert bool(re.search(HASHED_PATHS, path)) == is_hashed


def test_a_deployment_has_one_mark_and_without_one_there_is_none() -> None:
    divided = haproxy.configuration(PROXY, {BLUE: 95, GREEN: 5}, "abc123")
    assert haproxy.mark_in(divided) == "abc123"
    assert haproxy.mark_in(haproxy.configuration(PROXY, {BLUE: 100, GREEN: 0}, "abc123")) == ""
    assert haproxy.mark_in("") == ""


def test_what_waits_for_another_try_has_not_failed_yet() -> None:
    counted = answers.counters_in(stat(counts="0,0,10,6,0,0,0,0,0,0", waiting=4))[GREEN]
    assert counted.failed == 0


def test_what_the_proxy_counts_as_lost_is_the_least() -> None:
    counted = answers.counters_in(stat(counts="5,0,10,10,0,1,2,0,0,0"))[GREEN]
    assert (counted.requests, counted.failed) == (13, 3)


def test_no_count_falls() -> None:
    before = {slot: SlotCounts(10, 4, 2) for slot in Slot}
    now = {BLUE: SlotCounts(9, 5, 0), GREEN: SlotCounts(12, 3, 0, up=False)}
    assert answers.since(before, now) == {BLUE: SlotCounts(10, 5, 0), GREEN: SlotCounts(12, 4, 0, up=False)}


def test_an_answer_without_our_servers_is_refused() -> None:
    with pytest.raises(StepFailed, match="knows no server people/blue"):
        answers.counters_in("# pxname,svname\n")


def test_facts_of_a_running_proxy_are_read() -> None:
    info = "Name: HAProxy\nPid: 12\ndescription: slipway-1\n"
    assert (answers.description_in(info), answers.process_in(info)) == ("slipway-1", "12")
    assert answers.description_in("") == ""


def configured(recorded: Recorded | None) -> str:
    """The configuration of a proxy that records so."""
    return haproxy.configuration(replace(PROXY, recorded=recorded), {BLUE: 100, GREEN: 0})


def test_where_nothing_is_recorded_nothing_is_logged_of_good_requests() -> None:
    text = configured(None)
    assert "log-format-sd" not in text
    assert "no option dontlog-normal" not in text
    assert f"del-header {ASKS_HEADER}" in text
    assert f"set-header {ASKS_HEADER}" not in text


def test_a_running_proxy_takes_up_what_is_recorded() -> None:
    others = [replace(RECORDED, **change) for change in ({"key": b"2"}, {"headers": ()}, {"bodies": ()})]
    names = {replace(PROXY, recorded=each).description for each in (None, RECORDED, *others)}
    assert len(names) == 5


def test_a_line_of_the_recorder_is_json_whatever_was_asked() -> None:
    text = configured(RECORDED)
    line = re.search(r"log-format-sd '(.*)'", text)
    assert line
    told = json.loads(line[1])
    assert set(told["headers"]) == {"accept", "x-unit"}
    assert not [value for value in told.values() if "cookie" in str(value) or "authorization" in str(value)]


def test_credentials_do_not_reach_the_recorder() -> None:
    """Each thing that is told of a request is a variable, and none is set from one of these headers."""
    set_from = re.findall(r"set-var\(txn\.rec_\w+\) (.*)", configured(RECORDED))
    assert len(set_from) > 8
    assert not [each for each in set_from if re.search("cookie|auth|token", each, re.IGNORECASE)]
