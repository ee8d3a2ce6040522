"""What a release is told on a machine."""

from __future__ import annotations

from pathlib import Path

from slipway.adapters.machine.settings import MachineSettings
from slipway.config import Recording
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


def test_the_key_of_recordings_is_missed_before_anything_is_deployed(tmp_path: Path) -> None:
    config = configuration(tmp_path)
    recording = Recording(source="proxy", key="env:RECORDING_KEY")
    environment = config.named("production").model_copy(update={"recording": recording})
    settings = MachineSettings(config.service, environment, tmp_path, variables={})
    assert settings.missing_requirements() == [
        "recording.key is read from the variable RECORDING_KEY, which is not set."
    ]
    known = MachineSettings(config.service, environment, tmp_path, variables={"RECORDING_KEY": "secret"})
    assert known.missing_requirements() == []
    assert known.recording_key() == "secret"
