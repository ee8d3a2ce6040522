"""Manifests are read with their faults named, and each object has one owner."""

from __future__ import annotations

import pytest
from slipway.decisions.cluster.objects import manifests
from slipway.decisions.cluster.objects.manifests import ManifestsUnfit, Owner

from tests.unit.cluster.examples import IMAGE, TEXT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "no YAML"),
        ("just words", "no object"),
        ("kind: Service", "has no name"),
        ("{kind: StatefulSet, metadata: {name: db}}", "StatefulSet db cannot be delivered"),
        ("{kind: HTTPRoute, metadata: {name: all}}", "Slipway writes the route itself"),
        ("kind: List\nitems: [{kind: DaemonSet, metadata: {name: d}}]", "on every node"),
    ],
)
def test_what_cannot_be_delivered_is_named(text: str, words: str) -> None:
    with pytest.raises(ManifestsUnfit, match=words):
        manifests.parse(text)


def test_manifests_without_end_are_not_read_to_their_end() -> None:
    with pytest.raises(ManifestsUnfit, match="more than 4 MiB"):
        manifests.parse("#" * (manifests.MOST_CHARACTERS + 1))


def test_each_object_has_one_owner() -> None:
    found = manifests.parse(TEXT)
    owners = {manifests.words_of(each): manifests.owner_of(each) for each in found}
    assert owners["ConfigMap settings"] is Owner.CONTENT
    assert owners["NetworkPolicy deny-all"] is Owner.SHARED
    assert owners["Gateway shop"] is Owner.TEAM
    assert owners["CronJob tidy"] is Owner.SLOT


def test_the_image_of_a_release_takes_the_place_of_its_name_whatever_the_tag() -> None:
    found = manifests.with_image(manifests.parse(TEXT), "shop", IMAGE.reference)
    assert manifests.images(found) == {IMAGE.reference}


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("shop", "shop"),
        ("shop:1", "shop"),
        ("registry:5000/shop", "registry:5000/shop"),
        ("registry:5000/shop:1@sha256:ab", "registry:5000/shop"),
    ],
)
def test_a_tag_is_no_part_of_an_images_name_and_a_port_is(image: str, repository: str) -> None:
    assert manifests.repository_of(image) == repository


def test_an_image_that_no_container_has_is_told_with_those_there_are() -> None:
    with pytest.raises(ManifestsUnfit, match="'store'") as raised:
        manifests.with_image(manifests.parse(TEXT), "store", IMAGE.reference)
    assert "shop:latest" in raised.value.next_step


def test_a_deployment_that_is_not_there_is_told_with_those_there_are() -> None:
    with pytest.raises(ManifestsUnfit) as raised:
        manifests.deployment(manifests.parse(TEXT), "api")
    assert raised.value.next_step == "There are: web, worker."
