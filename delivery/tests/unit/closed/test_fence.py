"""Which requests to S3 pass behind a wall: those about one view of a bucket, however they are written."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import pytest
from slipway.adapters.machine.closed.order import View
from slipway.adapters.machine.closed.passed.s3.deletions import NoKeys, keys_in
from slipway.adapters.machine.closed.passed.s3.fence import Fence, Passes, Refused
from slipway.adapters.machine.closed.passed.s3.hosts import means_s3
from slipway.ports import ObjectUse

ADDRESS = "10.0.0.5"
VIEW = View("ours", "objects.view-1/", ("s3.lan",), 9000)
OWN = "/ours/objects.view-1"


Header: TypeAlias = tuple[str, str]


def judged(
    method: str, target: str, *headers: Header, view: View = VIEW, host: str = "s3.lan:9000"
) -> Passes:
    return Fence(view).judged(ADDRESS, method, target, [("host", host), *headers])


def refused(method: str, target: str, *headers: Header, view: View = VIEW, host: str = "s3.lan:9000") -> str:
    with pytest.raises(Refused) as found:
        judged(method, target, *headers, view=view, host=host)
    return f"{found.value.to}: {found.value.what}"


@pytest.mark.parametrize(
    ("method", "target", "use"),
    [
        ("GET", f"{OWN}/one", ObjectUse.READ),
        ("GET", f"{OWN}/one?versionId=3", ObjectUse.READ),
        ("GET", f"{OWN}/one?X-Amz-Signature=1&X-Amz-Date=2&response-content-type=text%2Fcsv", ObjectUse.READ),
        ("HEAD", f"{OWN}/a/b%20c", ObjectUse.ASKED_ABOUT),
        ("GET", f"{OWN}/one?attributes", ObjectUse.ASKED_ABOUT),
        ("PUT", f"{OWN}/one", ObjectUse.WRITTEN),
        ("DELETE", f"{OWN}/one", ObjectUse.DELETED),
        # An object in parts counts once, when it is whole.
        ("POST", f"{OWN}/one?uploads", None),
        ("PUT", f"{OWN}/one?partNumber=1&uploadId=2", None),
        ("POST", f"{OWN}/one?uploadId=2", ObjectUse.WRITTEN),
        ("DELETE", f"{OWN}/one?uploadId=2", None),
        ("PUT", f"{OWN}/one?tagging", None),
        ("GET", "/ours?list-type=2&prefix=objects.view-1%2F", ObjectUse.LISTED),
        ("GET", "/ours/?prefix=objects.view-1/a&delimiter=%2F&marker=x", ObjectUse.LISTED),
        ("GET", "/ours?versions&prefix=objects.view-1%2F", ObjectUse.LISTED),
        ("HEAD", "/ours", None),
        ("GET", "/ours?location", None),
    ],
)
def test_what_is_its_own_passes_and_counts(method: str, target: str, use: ObjectUse | None) -> None:
    assert judged(method, target) == Passes(use)


@pytest.mark.parametrize("host", ["s3.lan", "S3.LAN:9000", ADDRESS, f"{ADDRESS}:9000"])
def test_a_bucket_stands_in_the_path(host: str) -> None:
    assert judged("GET", f"{OWN}/one", host=host) == Passes(ObjectUse.READ)
    assert refused("GET", "/objects.view-1/one", host=host) == "s3://objects.view-1: GET one"


@pytest.mark.parametrize("host", ["ours.s3.lan", "OURS.s3.lan:9000"])
def test_or_in_the_name_of_the_host(host: str) -> None:
    assert judged("GET", "/objects.view-1/one", host=host) == Passes(ObjectUse.READ)
    assert refused("GET", f"{OWN}/one", host=host) == "s3://ours: GET ours/objects.view-1/one"
    assert refused("GET", "/objects.view-1/one", host=host.lower().replace("ours", "other")).startswith(
        "s3://other"
    )


@pytest.mark.parametrize("target", ["/?prefix=objects.view-1/", "/objects.view-1/one", "/?delete"])
def test_a_bucket_is_not_read_where_the_server_does_not_look_for_it(target: str) -> None:
    """It would list all buckets, or take the first part of the key for a bucket."""
    without = replace(VIEW, in_hosts=False)
    for host, view in (("ours.s3.lan", without), (f"ours.{ADDRESS}", VIEW)):
        method = "POST" if "delete" in target else "GET"
        assert refused(method, target, view=view, host=host).endswith("unclear by its host")
    assert refused("GET", "/one", view=without, host="other.s3.lan") == "s3://other: GET one"
    assert judged("GET", f"{OWN}/one", view=without) == Passes(ObjectUse.READ)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        *((each, True) for each in ("s3.lan", "ours.S3.lan", "other.s3.lan", "a.b.s3.lan")),
        *((each, True) for each in ("s3.amazonaws.com", "other.s3.eu-west-1.amazonaws.com")),
        *((each, True) for each in ("s3-eu-west-1.amazonaws.com", "o.s3.dualstack.eu-west-1.amazonaws.com")),
        *((each, True) for each in ("o.s3-accelerate.amazonaws.com", "o.s3.cn-north-1.amazonaws.com.cn")),
        *((each, False) for each in ("nots3.lan", "s3.lan.example", "sts.amazonaws.com", "s3.other", "lan")),
        ("my-s3.eu-west-1.elb.amazonaws.com", False),
    ],
)
def test_a_host_that_means_objects_is_known_by_its_name(name: str, means: bool) -> None:
    assert means_s3(name, VIEW) is means


def test_a_host_of_objects_may_have_other_things_at_other_ports() -> None:
    assert means_s3("other.s3.lan", VIEW, port=9000)
    assert not means_s3("mail.s3.lan", VIEW, port=25)
    assert means_s3("s3.amazonaws.com", VIEW, port=443)
    assert not means_s3("s3.amazonaws.com", VIEW, port=25)


def test_a_server_may_have_s3_below_a_path() -> None:
    below = View(VIEW.bucket, VIEW.prefix, VIEW.hosts, VIEW.port, path="/storage/s3")
    assert judged("GET", f"/storage/s3{OWN}/one", view=below) == Passes(ObjectUse.READ)
    assert judged("GET", "/storage/s3/objects.view-1/one", view=below, host="ours.s3.lan") == Passes(
        ObjectUse.READ
    )
    assert (
        refused("GET", f"{OWN}/one", view=below)
        == "s3.lan:9000: GET /ours/objects.view-1/one, unclear by its path"
    )


@pytest.mark.parametrize(
    ("method", "target", "told"),
    [
        ("GET", "/ours/objects/one", "s3://ours: GET objects/one"),
        ("GET", "/ours/objects.view-10/one", "s3://ours: GET objects.view-10/one"),
        ("GET", "/other/objects.view-1/one", "s3://other: GET objects.view-1/one"),
        ("GET", "/", "all buckets: GET"),
        ("GET", "//ours/objects.view-1/one", "all buckets: GET ours/objects.view-1/one"),
        ("GET", "/ours?list-type=2", "s3://ours: GET ?list-type"),
        (
            "GET",
            "/ours?prefix=objects.view-1%2F&prefix=objects%2F",
            "s3://ours: GET ?prefix=objects.view-1/&prefix=objects/",
        ),
        ("GET", "/ours?prefix=objects.view-1", "s3://ours: GET ?prefix=objects.view-1"),
        ("GET", "/ours?policy", "s3://ours: GET ?policy"),
        ("PUT", "/ours", "s3://ours: PUT"),
        ("PUT", "/ours?lifecycle", "s3://ours: PUT ?lifecycle"),
        ("DELETE", "/ours", "s3://ours: DELETE"),
        # A form names its object in its body.
        ("POST", "/ours", "s3://ours: POST"),
        ("POST", f"{OWN}/one", "s3://ours: POST objects.view-1/one"),
        ("GET", f"{OWN}/one?something-new", "s3://ours: GET objects.view-1/one?something-new"),
        ("PATCH", f"{OWN}/one", "s3://ours: PATCH objects.view-1/one"),
    ],
)
def test_everything_else_is_refused_and_told(method: str, target: str, told: str) -> None:
    assert refused(method, target) == told


@pytest.mark.parametrize(
    "steps",
    [
        "../objects/one",
        "..;x/objects/one",
        "%2e%2e/objects/one",
        "%252e%252e/o",
        "..%5Cobjects",
        "a%00",
        "./a",
    ],
)
def test_no_step_leads_out_of_the_view(steps: str) -> None:
    assert refused("GET", f"{OWN}/{steps}").startswith("s3://ours: GET objects.view-1/")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("ours/objects/one", "s3://ours: copy objects/one"),
        ("/ours/objects%2Fone?versionId=1", "s3://ours: copy objects/one"),
        ("other/objects.view-1/one", "s3://other: copy objects.view-1/one"),
        (
            "arn:aws:s3:eu-west-1:1:accesspoint/p/object/one",
            "s3://arn:aws:s3:eu-west-1:1:accesspoint: copy p/object/one",
        ),
    ],
)
@pytest.mark.parametrize("name", ["x-amz-copy-source", "x_amz_copy_source"])
def test_a_copy_of_others_is_refused_however_its_header_is_written(source: str, told: str, name: str) -> None:
    assert refused("PUT", f"{OWN}/two", (name, source)) == told
    assert refused("PUT", f"{OWN}/two?partNumber=1&uploadId=2", (name, source)) == told
    assert judged("PUT", f"{OWN}/two", (name, "ours/objects.view-1/one")) == Passes(ObjectUse.WRITTEN)


@pytest.mark.parametrize(
    ("target", "headers", "why"),
    [
        ("http://s3.lan/ours/objects.view-1/one", [], "unclear by its path"),
        (f"{OWN}/%zz", [], "unclear by its path"),
        (f"{OWN}/..#/objects/one", [], "unclear by its path"),
        ("/ours?prefix=objects.view-1/;prefix=objects/", [], "unclear by its query"),
        ("/ours?pre%66ix=objects.view-1/", [], "unclear by its query"),
        (f"{OWN}/one", [("host", "s3.lan")], "unclear by its header host"),
        (f"{OWN}/one", [("x-original-url", "/ours/objects/one")], "with x-original-url"),
        (f"{OWN}/one", [("x_http_method_override", "DELETE")], "with x-http-method-override"),
        (f"{OWN}/one", [("content-length", "3"), ("transfer-encoding", "chunked")], "of two lengths"),
    ],
)
def test_what_servers_may_read_in_two_ways_is_refused(target: str, headers: list[Header], why: str) -> None:
    assert refused("GET", target, *headers).endswith(why)


def test_a_host_that_is_not_the_views_is_refused() -> None:
    assert refused("GET", f"{OWN}/one", host="s3.other").endswith("unclear by its host")


def test_of_many_that_are_to_be_deleted_each_is_judged() -> None:
    assert judged("POST", "/ours?delete") == Passes(ObjectUse.DELETED, names_keys=True)
    Fence(VIEW).judge_keys(["objects.view-1/a", "objects.view-1/b"])
    with pytest.raises(Refused, match="DELETE objects/one"):
        Fence(VIEW).judge_keys(["objects.view-1/a", "objects/one"])


SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@pytest.mark.parametrize(
    "body",
    [
        f'<Delete xmlns="{SPACE}"><Object><Key>a</Key></Object><Object><Key>b &amp; &#252;</Key></Object></Delete>',
        "<?xml version='1.0' encoding='UTF-8'?>\n<Delete><Object><Key>a</Key></Object><Quiet>true</Quiet>\
<Object><Key>b &amp; ü</Key><VersionId>1</VersionId></Object></Delete>",
    ],
)
def test_keys_are_read_as_a_server_reads_them(body: str) -> None:
    assert keys_in(body.encode()) == ["a", "b & ü"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no XML",
        b"<Delete></Delete>",
        b"\xff\xfe",
        b'<!DOCTYPE d [<!ENTITY e "objects/one">]><Delete><Object><Key>&e;</Key></Object></Delete>',
        b"<Delete><Object><Key>a<!-- -->b</Key></Object></Delete>",
        b"<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>",
        b"<Delete><Object><Key>a<b/>c</Key></Object></Delete>",
        b"<?xml version='1.0' encoding='UTF-7'?><Delete><Object><Key>a+ADwAIQ</Key></Object></Delete>",
        b'<?xml version="1.0" encoding = "utf-16"?><Delete><Object><Key>a</Key></Object></Delete>',
        "<?xml version='1.0'?><Delete><Object><Key>a</Key></Object></Delete>".encode("utf-16"),
        b"<?xml version='1.0' encoding='UTF-8'?><?x y?><Delete><Object><Key>a</Key></Object></Delete>",
    ],
)
def test_keys_that_could_be_read_in_two_ways_are_none(body: bytes) -> None:
    with pytest.raises(NoKeys):
        keys_in(body)
