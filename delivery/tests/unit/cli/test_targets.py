"""Each kind of target that slipway.toml takes can be opened, and is held to the contracts."""

from __future__ import annotations

from slipway.cli.opening.targets import TARGETS
from slipway.config import KINDS

from tests.contracts import targets


def test_every_kind_of_target_is_known_everywhere() -> None:
    assert set(TARGETS) == set(KINDS)
    assert set(targets.KINDS) | set(targets.ON_A_CLUSTER) == {*KINDS, "small world"}
