"""What a release is told on a machine."""

from __future__ import annotations

from pathlib import Path

from slipway.adapters.machine.settings import MachineSettings
from slipway.ports import CommandSettings

from tests.support.played import configuration


def test_options_for_a_session_are_added_to_the_services_own(tmp_path: Path) -> None:
    config = configuration(tmp_path)
    service = config.service.model_copy(update={"environment": {"PGOPTIONS": "env:OWN", "A": "own"}})
    settings = MachineSettings(
        service, config.named("production"), tmp_path, variables={"OWN": "-c search_path=x"}
    )
    on_top = CommandSettings(
        session={"lock_timeout": "5ms"}, variables={"A": "on top"}, secrets={"B": "secret"}
    )
    assert settings.variables({}, on_top) == {
        "PGOPTIONS": "-c search_path=x -c lock_timeout=5ms",
        "A": "on top",
        "B": "secret",
    }
    alone = MachineSettings(config.service, config.named("production"), tmp_path, variables={})
    words = {"database": "d", "bucket": "b"}
    assert alone.variables(words, on_top)["PGOPTIONS"] == "-c lock_timeout=5ms"


def test_a_command_that_installs_gets_the_services_settings_beside_slipways_own(tmp_path: Path) -> None:
    config = configuration(tmp_path)
    service = config.service.model_copy(update={"environment": {"SETTINGS": "tally.settings"}})
    own = {"PIP_INDEX_URL": "elsewhere", "SETTINGS": "not this"}
    settings = MachineSettings(service, config.named("production"), tmp_path, variables=own)
    assert settings.variables_to_install({}) == {"PIP_INDEX_URL": "elsewhere", "SETTINGS": "tally.settings"}
