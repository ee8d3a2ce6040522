"""A second kind of target is one more class, and a field of its name."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import ValidationError
from slipway.config.targets import Kind, Kubernetes, Machine, Targets
from slipway.errors import WrongUse


class Cluster(Kind):
    """Another kind, that no adapter delivers to."""

    smallest_share: ClassVar[float] = 0.1
    exclusive: ClassVar[tuple[str, ...]] = ("name_space",)
    name_space: str

    @property
    def files(self) -> Path:
        return Path("files")


class Either(Targets):
    """An environment of either kind."""

    cluster: Cluster | None = None


ON_MACHINE = Either(machine=Machine(home=Path("home")))
ON_CLUSTER = Either(target="cluster", cluster=Cluster(name_space="shop"))


def test_each_environment_has_the_table_of_its_own_kind() -> None:
    assert ON_MACHINE.of(Machine).home == Path("home")
    assert ON_CLUSTER.of(Cluster).name_space == "shop"
    assert (ON_MACHINE.own.smallest_share, ON_CLUSTER.own.smallest_share) == (100 / 257, 0.1)
    with pytest.raises(WrongUse, match="on the target 'cluster'"):
        ON_CLUSTER.of(Machine)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"target": "mainframe"}, "there are: machine, kubernetes, cluster"),
        ({"target": "cluster"}, "is missing: the table of the target 'cluster'"),
        ({"target": "cluster", "machine": {"home": "x"}}, "is of another target than 'cluster'"),
    ],
)
def test_a_table_of_another_kind_and_a_missing_one_are_faults(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Either.model_validate(given)


def test_what_each_environment_needs_for_itself_is_compared_within_a_kind() -> None:
    same = Cluster(name_space="shop")
    assert [setting for setting, _ in same.clashes(ON_CLUSTER.own, "production")] == ["name-space"]
    assert list(Cluster(name_space="other").clashes(same, "production")) == []


@pytest.mark.parametrize(
    ("url", "hostnames", "is_good"),
    [
        ("https://shop.example", ["shop.example"], True),
        ("https://www.shop.example/", ["*.shop.example"], True),
        ("https://shop.example", [], True),
        ("http://10.0.0.1:80", ["shop.example"], True),
        ("https://other.example", ["shop.example"], False),
        ("https://shop.example", ["*.shop.example"], False),
    ],
)
def test_users_are_asked_for_at_a_name_of_the_route(url: str, hostnames: list[str], is_good: bool) -> None:
    table = {
        "namespace": "n",
        "manifests": "m",
        "image": "i",
        "gateway": "g",
        "url": url,
        "hostnames": hostnames,
    }
    if is_good:
        assert Kubernetes.model_validate(table).url == url
    else:
        with pytest.raises(ValidationError, match="is not among `hostnames`"):
            Kubernetes.model_validate(table)
