"""Galley as a program: started, interrupted and started again, by whoever has only a terminal."""

from __future__ import annotations

from journeys.house import House


def test_a_second_one_on_the_same_data_is_refused(house: House) -> None:
    refused = house.command("serve")
    assert refused.returncode == 1
    assert "Galley runs on the data folder" in refused.stderr
    assert "GALLEY_HOME" in refused.stderr
    assert house.get("/healthz/ready")


def test_every_object_is_as_recorded(house: House) -> None:
    checked = house.command("check-references", "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
