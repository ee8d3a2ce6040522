"""The rendered manifests of a release: read, checked, and sorted by who owns what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

import yaml

from slipway.errors import WrongUse

# One object of a cluster, as its API takes it.
Object: TypeAlias = Mapping[str, Any]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_CHARACTERS = 4 * 1024 * 1024
SERVING = "web"


class ManifestsUnfit(WrongUse):
    """The manifests cannot be delivered as they are."""


class Owner(StrEnum):
    """Who brings an object of the manifests to the cluster, and how."""

    SLOT = "one in each slot"
    CONTENT = "one for each content"
    SHARED = "one for both slots"
    TEAM = "left to the team"


OWNERS = {
    "Deployment": Owner.SLOT,
    "Service": Owner.SLOT,
    "HorizontalPodAutoscaler": Owner.SLOT,
    "PodDisruptionBudget": Owner.SLOT,
    "CronJob": Owner.SLOT,
    "ConfigMap": Owner.CONTENT,
    "Secret": Owner.CONTENT,
    "ServiceAccount": Owner.SHARED,
    "NetworkPolicy": Owner.SHARED,
    "ExternalSecret": Owner.SHARED,
    "ServiceMonitor": Owner.SHARED,
    "PodMonitor": Owner.SHARED,
    "PrometheusRule": Owner.SHARED,
}
UNFIT = {
    "StatefulSet": "its pods keep names and volumes of their own, so two releases of it cannot run at a time",
    "DaemonSet": "two releases of it would run on every node",
    "Job": "commands of the service stand in slipway.toml, and run once for each release",
    "Pod": "nothing would start it again; write a Deployment",
    "HTTPRoute": "Slipway writes the route itself, whole; leave it out",
}


def parse(text: str) -> tuple[Object, ...]:
    """Return the objects of a text of YAML documents, lists of objects among them.

    Raises `ManifestsUnfit` for what is no object of a cluster, and for what cannot be delivered.
    """
    if len(text) > MOST_CHARACTERS:
        raise ManifestsUnfit(f"The manifests have more than {MOST_CHARACTERS // 2**20} MiB.")
    try:
        documents = [each for each in yaml.load_all(text, LOADER) if each is not None]  # a safe loader
    except yaml.YAMLError as error:
        raise ManifestsUnfit(f"The manifests are no YAML: {error}.") from error
    found = tuple(_objects(documents))
    for each in found:
        _check(each)
    return found


def _objects(documents: Sequence[Any]) -> Iterator[Object]:
    for each in documents:
        if not isinstance(each, dict) or not isinstance(each.get("kind"), str):
            raise ManifestsUnfit(f"The manifests hold something that is no object: {str(each)[:80]!r}.")
        if each["kind"].endswith("List") and "items" in each:
            yield from _objects(each["items"])
        else:
            yield each


def _check(each: Object) -> None:
    if not isinstance(each.get("metadata"), dict) or not each["metadata"].get("name"):
        raise ManifestsUnfit(f"A {each['kind']} of the manifests has no name.")
    if why := UNFIT.get(each["kind"]):
        raise ManifestsUnfit(f"{words_of(each)} cannot be delivered: {why}.")


def owner_of(each: Object) -> Owner:
    """Return who brings an object to the cluster; what Slipway does not know is the team's."""
    return OWNERS.get(each["kind"], Owner.TEAM)


def owned(objects: Sequence[Object], owner: Owner) -> list[Object]:
    """Return the objects of one owner."""
    return [each for each in objects if owner_of(each) is owner]


def name_of(each: Object) -> str:
    """Return an object's name."""
    return str(each["metadata"]["name"])


def words_of(each: Object) -> str:
    """Return an object's kind and name, for people."""
    return f"{each['kind']} {name_of(each)}"


def deployment(objects: Sequence[Object], name: str) -> Object:
    """Return a Deployment by its name. Raises `ManifestsUnfit`."""
    there = [each for each in objects if each["kind"] == "Deployment"]
    for each in there:
        if name_of(each) == name:
            return each
    names = ", ".join(map(name_of, there)) or "none"
    raise ManifestsUnfit(
        f"The manifests have no Deployment {name!r}, which slipway.toml names under [service.processes].",
        next_step=f"There are: {names}.",
    )


def schedule(objects: Sequence[Object], name: str) -> Object:
    """Return a CronJob by its name. Raises `ManifestsUnfit`."""
    for each in objects:
        if (each["kind"], name_of(each)) == ("CronJob", name):
            return each
    raise ManifestsUnfit(f"The manifests have no CronJob {name!r}.")


def with_image(objects: Sequence[Object], name: str, reference: str) -> tuple[Object, ...]:
    """Return the objects with a release's image in place of each image of this name, whatever its tag.

    Raises `ManifestsUnfit` where no container has it.
    """
    text = json.dumps(list(objects))
    replaced = tuple(json.loads(text, object_hook=lambda each: _replaced(each, name, reference)))
    if reference not in images(replaced):
        found = ", ".join(sorted(images(objects))) or "none"
        raise ManifestsUnfit(
            f"No container of the manifests has the image {name!r}.", next_step=f"Their images are: {found}."
        )
    return replaced


def _replaced(each: dict[str, Any], name: str, reference: str) -> dict[str, Any]:
    image = each.get("image")
    if isinstance(image, str) and "name" in each and repository_of(image) == name:
        return {**each, "image": reference}
    return each


def repository_of(image: str) -> str:
    """Return an image's name without tag and digest; a port of its registry is no tag."""
    bare = image.partition("@")[0]
    head, _, last = bare.rpartition("/")
    return "/".join(filter(None, (head, last.partition(":")[0])))


def images(objects: Sequence[Object]) -> set[str]:
    """Return all images that containers of these objects have."""
    found = set[str]()

    def note(each: dict[str, Any]) -> dict[str, Any]:
        if isinstance(each.get("image"), str) and "name" in each:
            found.add(each["image"])
        return each

    json.loads(json.dumps(list(objects)), object_hook=note)
    return found
