"""Which data a preview may have, and what its processes are told."""

from __future__ import annotations

import pytest
from slipway import config
from slipway.config.reference import EXAMPLE
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.previews import data, settings
from slipway.errors import Absent, Refused, WrongUse

from tests.unit.points.test_manifest import MANIFEST


def point(name: str, origin: str) -> Manifest:
    return MANIFEST.model_copy(update={"id": name, "origin": origin})


OWN, OLD, NEW = point("p3", ""), point("p1", "production"), point("p2", "production")


def test_only_data_that_another_environment_let_go_of_anonymised_is_given_to_a_preview() -> None:
    data.must_be_anonymised(NEW)
    with pytest.raises(Refused, match="p3 was not anonymised"):
        data.must_be_anonymised(OWN)


def test_the_newest_anonymised_point_is_taken_however_new_others_are() -> None:
    assert data.newest_anonymised([OWN, NEW, OLD], "preview", "production") is NEW
    with pytest.raises(Absent, match="slipway refresh preview --from production"):
        data.newest_anonymised([OWN], "preview", "production")


def test_points_that_newer_ones_have_replaced_go_and_those_that_are_no_ones_copy_stay() -> None:
    assert data.outdated([OWN, NEW, OLD], keep=1) == [OLD]
    assert data.outdated([OWN, NEW, OLD], keep=2) == []


def told(**environment: str) -> dict[str, str]:
    found = config.read(EXAMPLE)
    return settings.variables_of(
        found.service,
        found.named("preview").model_copy(update={"environment": environment}),
        addresses={"database": "postgresql://own", "bucket": "s3://own", "host": "pr-41.example"},
        made_secret=lambda name: f"made for {name}",
    )


def test_a_preview_is_told_its_own_addresses_and_secrets_that_were_made_for_it() -> None:
    assert told(HOSTS="{host}", KEY="generated:key") == {
        "DATABASE_URL": "postgresql://own",
        "BUCKET_URL": "s3://own",
        "HOSTS": "pr-41.example",
        "KEY": "made for key",
    }


@pytest.mark.parametrize("secret", ["env:SECRET_KEY", "file:/run/secrets/key"])
def test_no_secret_of_slipways_own_is_given_to_a_preview(secret: str) -> None:
    with pytest.raises(WrongUse, match="is not given"):
        told(KEY=secret)
