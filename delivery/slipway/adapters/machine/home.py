"""The folder of one environment on a machine: where everything in it lies, and what stands in its small files."""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from slipway.adapters.io import files, shell
from slipway.adapters.machine import launch
from slipway.errors import StepFailed, WrongUse
from slipway.ports import Slot

# Linux' limit for the address of a socket is 108 bytes; haproxy adds a suffix while it opens one.
SOCKET_PATH = 90
PLAIN_PATH = r"[\w/.,+=@:~-]+"
FORMER = ".former"


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """What a slot holds: the release, its processes' ports, and how many seconds they may take to stop."""

    digest: str
    commit: str
    ports: Mapping[str, int]
    serving: str
    listening: tuple[str, ...]
    stop_within: float


@dataclass(frozen=True, slots=True)
class Launch:
    """What one process is: words, its whole environment, and the folder it runs in."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str


class MachineHome:
    """Paths and small files below one folder. `prepare` makes it ready."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.releases = self.root / "releases"
        self.logs = self.root / "logs"
        self.run = self.root / "run"
        self.programs = self.root / "programs"
        self.supervisor_config = self.root / "supervisord.conf"
        self.supervisor_socket = self.run / "supervisor.sock"
        self.supervisor_pid = self.run / "supervisord.pid"
        self.haproxy_config = self.root / "haproxy.cfg"
        self.haproxy_socket = self.run / "haproxy.sock"
        self.launcher = self.root / "launch.py"
        self.fence = self.root / "fence"
        self._slots = self.root / "slots"
        self._launches = self.root / "launches"
        self._token = self.root / "route-token"

    def prepare(self) -> None:
        """Make the folders that are missing. Raises `WrongUse` when the path cannot be used, and `StepFailed`."""
        if not re.fullmatch(PLAIN_PATH, str(self.root)):
            raise WrongUse(
                f"The home {self.root} holds characters that the proxy's and the supervisor's files give a meaning to.",
                next_step="Set `home` to a path without spaces, quotes and signs.",
            )
        if len(str(self.haproxy_socket).encode()) > SOCKET_PATH:
            raise WrongUse(
                f"The home {self.root} is too long a path: the sockets in it would have more than {SOCKET_PATH} bytes.",
                next_step="Set `home` to a shorter path.",
            )
        try:
            for folder in (self.releases, self.logs, self.programs, self._slots):
                folder.mkdir(parents=True, exist_ok=True)
            for secret in (self.run, self._launches):
                secret.mkdir(mode=0o700, exist_ok=True)
            source = Path(launch.__file__).read_text()
            if files.read(self.launcher) != source:
                files.write(self.launcher, source)
        except OSError as error:
            raise StepFailed(
                f"The home {self.root} cannot be made: {error.strerror}.",
                next_step="Make it by hand for the user who deploys.",
            ) from error

    def release_folder(self, name: str) -> Path:
        """Return where a release of this short name is installed."""
        return self.releases / name

    def log(self, program: str) -> Path:
        """Return where a program's words go."""
        return self.logs / f"{program}.log"

    def last_words(self, program: str) -> str:
        """Return the end of what a program has said since it was launched."""
        return shell.last_words(shell.end_of(self.log(program)))

    def program_config(self, group: str) -> Path:
        """Return the supervisor's file on a group of programs."""
        return self.programs / f"{group}.conf"

    def launch_file(self, program: str) -> Path:
        """Return the file that says what a program is."""
        return self._launches / f"{program}.json"

    def launch_words(self, program: str) -> tuple[str, ...]:
        """Return the command that starts a program as its launch file says."""
        return (sys.executable, "-I", "-S", str(self.launcher), str(self.launch_file(program)))

    def token(self) -> str:
        """Return the secret that makes the proxy honour a wish for a slot; made at the first use."""
        if not (found := files.read(self._token)):
            files.write(self._token, secrets.token_urlsafe(24))
            found = files.read(self._token)
        return found

    def slot(self, slot: Slot) -> SlotRecord | None:
        """Return what a slot holds."""
        text = files.read(self._slots / f"{slot}.json")
        if not text:
            return None
        facts = json.loads(text)
        return SlotRecord(**{**facts, "listening": tuple(facts["listening"])})

    def filled(self, slot: Slot) -> SlotRecord:
        """Return what a slot holds. Raises `StepFailed` for an empty one."""
        if (record := self.slot(slot)) is None:
            raise StepFailed(f"The slot {slot} holds no release, so there are no figures.")
        return record

    def words_of_queries(self, slot: Slot) -> Mapping[str, str]:
        """Return what `$slot`, `$release` and `$ports` mean in a query. Raises `StepFailed` for an empty slot."""
        record = self.filled(slot)
        ports = "|".join(str(record.ports[name]) for name in record.listening)
        return {"slot": slot.value, "release": record.digest, "ports": ports}

    def fill_slot(self, slot: Slot, record: SlotRecord) -> None:
        """Write down what a slot holds."""
        files.write(self._slots / f"{slot}.json", json.dumps(asdict(record), indent=1) + "\n")

    def empty_slot(self, slot: Slot) -> None:
        """Write down that a slot holds nothing."""
        (self._slots / f"{slot}.json").unlink(missing_ok=True)

    def has_launches(self, launches: Mapping[str, Launch]) -> bool:
        """Return whether these programs are written down as exactly this."""
        return all(files.read(self.launch_file(name)) == _text(each) for name, each in launches.items())

    def write_launches(self, launches: Mapping[str, Launch]) -> None:
        """Write down what these programs are, and begin new logs and new counts of their starts."""
        for name, each in launches.items():
            self.launch_file(name).with_suffix(".starts").unlink(missing_ok=True)
            if (log := self.log(name)).exists():
                log.replace(log.with_name(log.name + FORMER))
            files.write(self.launch_file(name), _text(each))

    def remove_launches(self, programs: Sequence[str]) -> None:
        """Forget what these programs were; their logs stay."""
        for name in programs:
            self.launch_file(name).unlink(missing_ok=True)
        self.forget_starts(programs)

    def starts(self, program: str) -> Sequence[tuple[int, int]]:
        """Return each start of a program: its process number, and when it began in ticks since the machine's start."""
        lines = files.read(self.launch_file(program).with_suffix(".starts")).splitlines()
        return [(int(pid), int(began)) for pid, began in (line.split() for line in lines)]

    def forget_starts(self, programs: Sequence[str]) -> None:
        """Begin new counts of these programs' starts."""
        for name in programs:
            self.launch_file(name).with_suffix(".starts").unlink(missing_ok=True)

    def launched(self) -> Sequence[str]:
        """Return the names of all programs that have been started."""
        return sorted(file.stem for file in self._launches.glob("*.starts"))

    def free_bytes(self) -> int | None:
        """Return the free room on the disk of this home, None where there is no such folder yet."""
        return files.free_bytes(self.root)


def _text(each: Launch) -> str:
    return json.dumps(asdict(each), indent=1) + "\n"
