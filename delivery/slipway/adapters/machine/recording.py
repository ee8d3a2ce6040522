"""The recorder of an environment on a machine: what the proxy tells it, and the program beside the proxy."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import slipway
from slipway.adapters.io import files
from slipway.adapters.machine.home import Launch, MachineHome
from slipway.adapters.machine.settings import MachineSettings
from slipway.adapters.machine.supervised.supervisor import Supervisor
from slipway.commands.haproxy_recording import Recorded
from slipway.commands.supervisor import Program
from slipway.config import Environment, Service
from slipway.decisions.recordings.keeping import KeepingRules, visitor_key
from slipway.decisions.recordings.routes import path_pattern, pattern
from slipway.decisions.recordings.secrets.cleaning import KEPT_HEADERS
from slipway.decisions.recordings.secrets.names import is_secret_name

# The group of its program; the program stands among the adapters that stand on stores, which targets know nothing of.
GROUP, PROGRAM = "recorder", "slipway.adapters.recordings.recorder"
STOP_SECONDS = 20.0
PACKAGE = str(Path(slipway.__file__).parents[1])
PROXY, FILE = "proxy", "file:"


class MachineRecorder:
    """Starts and stops the recorder, as slipway.toml says. `folder` is where that lies."""

    def __init__(
        self,
        service: Service,
        environment: Environment,
        folder: Path,
        *,
        home: MachineHome,
        supervisor: Supervisor,
        settings: MachineSettings,
        variables: Mapping[str, str] | None = None,
        every: float | None = None,
    ) -> None:
        self._service, self._environment, self._folder = service, environment, folder
        self._home, self._supervisor, self._settings = home, supervisor, settings
        self._variables = os.environ if variables is None else variables
        self._rule = environment.recording
        self._every = self._rule.every.total_seconds() if every is None else every

    def recorded(self) -> Recorded | None:
        """Return what the proxy tells of requests, None where it tells nothing. Raises `SettingsMissing`."""
        if self._rule.source != PROXY:
            return None
        asked = [*KEPT_HEADERS, *(each for each in self._rule.headers if not is_secret_name(each))]
        return Recorded(
            socket=str(self._socket),
            key=visitor_key(self._settings.recording_key()),
            headers=tuple(asked),
            bodies=tuple(_split(each) for each in self._rule.bodies),
            person_header=self._service.person_header,
            route_header=self._service.route_header,
        )

    def ensure(self) -> None:
        """Have the recorder run with the settings of now, or not at all. Raises `SettingsMissing` and `StepFailed`."""
        if not self._rule.source:
            self._stop()
            return
        self._home.prepare()
        if files.read(self._file) != (text := json.dumps(self._content(), indent=1)):
            self._stop()
            files.write(self._file, text)
        words = (sys.executable, "-m", PROGRAM, str(self._file))
        launches = {GROUP: Launch(words, self._own_variables(), str(self._home.root))}
        if not self._home.has_launches(launches):
            self._stop()
            self._home.write_launches(launches)
        log = str(self._home.log(GROUP))
        self._supervisor.add(GROUP, [Program(GROUP, self._home.launch_words(GROUP), log, STOP_SECONDS)])

    @property
    def _socket(self) -> Path:
        return self._home.run / "recorder.sock"

    @property
    def _file(self) -> Path:
        return self._home.run / "recorder.json"

    def _content(self) -> dict[str, object]:
        source = self._rule.source
        return {
            "socket": str(self._socket) if source == PROXY else "",
            "file": str(self._folder / source.removeprefix(FILE)) if source != PROXY else "",
            "store": self._environment.store,
            "secret": self._settings.recording_key(),
            "rules": KeepingRules.of(self._rule).as_json(),
            "every": self._every,
        }

    def _own_variables(self) -> dict[str, str]:
        of_store = {name: value for name, value in self._variables.items() if name.startswith("AWS_")}
        return {"PYTHONPATH": PACKAGE, "PATH": os.defpath, "HOME": str(self._home.root), **of_store}

    def _stop(self) -> None:
        if self._home.program_config(GROUP).exists():
            self._supervisor.remove(GROUP, within=STOP_SECONDS)
            self._home.remove_launches([GROUP])


def _split(route: str) -> tuple[str, str]:
    method, _ = pattern(route)
    return method, path_pattern(route.strip().removeprefix(method).strip())
