"""How previews are named and marked, so that nothing else can be taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slipway.decisions.cluster.previews import places
from slipway.decisions.cluster.previews.walls import Walls, namespace_of, walls_of
from slipway.errors import WrongUse
from slipway.ports.previews import Preview, State

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PREVIEW = Preview(
    41, "shop-preview-41", "c" * 40, State.UP, "ann", NOW, NOW + timedelta(days=7), "p1", "s3://b/v"
)


def test_a_namespace_says_all_of_its_preview() -> None:
    found = namespace_of(PREVIEW, "preview")
    assert places.preview_in(found) == PREVIEW
    assert found["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_marks_that_are_gone_are_taken_away_and_not_left_as_they_were() -> None:
    marks = places.annotations_of(replace(PREVIEW, data="", bucket=""))
    assert (marks[places.DATA], marks[places.BUCKET]) == (None, None)


def test_a_namespace_without_the_mark_is_no_preview_whatever_its_name() -> None:
    metadata = {"name": "shop-preview-41", "creationTimestamp": "2026-11-29T12:00:00Z"}
    assert places.preview_in({"metadata": metadata}) is None
    assert places.preview_in({"metadata": {**metadata, "labels": {places.PREVIEW: "x"}}}) is None


def test_one_that_says_nothing_of_its_age_has_none_left_and_one_that_is_deleted_leaves() -> None:
    metadata = {
        "name": "shop-preview-41",
        "creationTimestamp": "2026-11-29T12:00:00Z",
        "labels": {places.PREVIEW: "41"},
    }
    found = places.preview_in({"metadata": metadata})
    assert found is not None
    assert (found.expires_at, found.state) == (NOW, State.BEGUN)
    leaving = places.preview_in({"metadata": {**metadata, "deletionTimestamp": "2026-11-29T12:00:00Z"}})
    assert leaving is not None
    assert leaving.state is State.LEAVING


@pytest.mark.parametrize(
    "name",
    [
        "shop",
        "shop-preview-",
        "shop-preview-0",
        "shop-preview-041",
        "shop-preview-4x",
        "xshop-preview-4",
        "shop-preview-٤",
    ],
)
def test_a_name_that_only_looks_so_is_none_of_a_preview(name: str) -> None:
    assert places.number_in("shop", name) is None


def test_a_number_and_its_name_belong_together() -> None:
    assert places.number_in("shop", places.name_of("shop", 41)) == 41
    with pytest.raises(WrongUse):
        places.name_of("shop", 0)


def test_a_preview_may_claim_no_disk_reach_only_what_is_said_and_be_asked_by_everybody() -> None:
    walls = Walls("preview", "home", ("10.0.3.7/32:5432",), (), "1", "2Gi")
    found = {f"{each['kind']} {each['metadata']['name']}": each for each in walls_of(walls)}
    assert found["ResourceQuota slipway-preview"]["spec"]["hard"]["persistentvolumeclaims"] == "0"
    assert found["NetworkPolicy slipway-deny-all"]["spec"]["policyTypes"] == ["Ingress", "Egress"]
    text = json.dumps(found)
    assert text.count("ipBlock") == 1
    assert "10.0.3.7/32" in text


@pytest.mark.parametrize("disk", ["", "16Gi"])
def test_what_a_preview_writes_on_nodes_has_a_limit_where_one_is_said_and_each_container_then_has_its_own(
    disk: str,
) -> None:
    quota, limits, *_ = walls_of(Walls("preview", "home", (), (), "1", "2Gi", disk=disk))
    (default,) = limits["spec"]["limits"]
    said = [quota["spec"]["hard"].get("limits.ephemeral-storage", "")]
    said += [default[each].get("ephemeral-storage", "") for each in ("default", "defaultRequest")]
    assert said == ([disk, "1Gi", "64Mi"] if disk else ["", "", ""])
