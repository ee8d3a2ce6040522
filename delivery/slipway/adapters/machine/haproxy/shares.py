"""Shares by haproxy, which runs next to the releases under the same supervisor."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Mapping, Sequence

from slipway.adapters.io import files, shell
from slipway.adapters.machine.haproxy.admin_socket import GROUP, HaproxySocket
from slipway.adapters.machine.home import Launch, MachineHome
from slipway.adapters.machine.recording import MachineRecorder
from slipway.adapters.machine.supervised.supervisor import Supervisor
from slipway.commands import haproxy as commands
from slipway.commands import haproxy_answers as answers
from slipway.commands.supervisor import Program
from slipway.config import HASHED_PATHS
from slipway.errors import StepFailed
from slipway.ports import Slot

PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin"
READY_SECONDS = 20.0
CHECK_SECONDS = 10.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.02
NO_MARK = "none"


class HaproxyShares:
    """Shares of one environment's traffic. The slots' ports never change, so no shift ever needs a reload."""

    def __init__(
        self,
        home: MachineHome,
        supervisor: Supervisor,
        *,
        listen: str,
        ports: Mapping[Slot, int],
        health: str,
        answer_within: float,
        hashed_paths: str = HASHED_PATHS,
        recorder: MachineRecorder | None = None,
    ) -> None:
        self._home, self._supervisor, self._socket = home, supervisor, HaproxySocket(home)
        self._listen, self._ports, self._health = listen, ports, health
        self._answer_seconds = max(1, round(answer_within))
        self._hashed_paths, self._recorder = hashed_paths, recorder

    @property
    def url(self) -> str:
        """The address that people use."""
        return f"http://{self._listen}"

    @property
    def smallest_share(self) -> float:
        """The smallest share above 0 that a slot can have: one part of all weights."""
        return commands.SMALLEST_SHARE

    def current(self) -> Mapping[Slot, float]:
        """Return each slot's share of new requests, in percent; before the first shift everything is the first's."""
        if not self._home.haproxy_config.exists():
            return {Slot.BLUE: 100.0, Slot.GREEN: 0.0}
        return answers.shares_in(self._socket.ask(commands.SHOW))

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, in percent, at once; a slot without a share gets no new requests from then on.

        The shares are written down first, so that a proxy that restarts at any moment begins with them.
        """
        weights = commands.weights_for(shares)
        was_divided = bool(commands.mark_in(files.read(self._home.haproxy_config)))
        mark = self._mark(weights)
        self._ensure(weights, mark)
        if not was_divided:
            # What went wrong before says nothing of the releases that are compared from now on.
            self._socket.ask(commands.FORGET_PLACES)
        if said := self._socket.ask(commands.set_weights(weights, mark)).strip():
            raise StepFailed(f"The proxy refused new shares: {said}")
        if (found := answers.shares_in(self._socket.ask(commands.SHOW))) != _shares_of(weights):
            raise StepFailed(f"The proxy has the shares {dict(found)} and not {_shares_of(weights)}.")

    def overwritten(self) -> str:
        """Return nothing: a proxy of Slipway's own takes shares from nobody else."""
        return ""

    def missing_requirements(self) -> Sequence[str]:
        """Return whether the proxy's program is missing, in words."""
        try:
            _program()
        except StepFailed as fault:
            return [str(fault).replace("\n", " ")]
        return []

    @property
    def user_headers(self) -> Mapping[str, str]:
        """The headers of a user's request: none but those that the address gives it."""
        return {}

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead one request to a slot whatever its share. One of them is a secret."""
        return {commands.SLOT_HEADER: slot.value, commands.TOKEN_HEADER: self._home.token()}

    def _ensure(self, weights: Mapping[Slot, int], mark: str) -> None:
        """Have a proxy run with the settings of now; it is written down that it begins with these weights."""
        self._home.prepare()
        proxy = commands.Proxy(
            self._listen,
            self._ports,
            self._health,
            str(self._home.haproxy_socket),
            self._home.token(),
            self._answer_seconds,
            self._hashed_paths,
            self._recorder.recorded() if self._recorder else None,
        )
        program = _program()
        if self._recorder:
            self._recorder.ensure()
        self._write(program, commands.configuration(proxy, weights, mark), proxy.description)
        if self._description() == proxy.description:
            return
        self._supervise(program)
        self._wait(lambda: bool(self._description()))
        if self._description() != proxy.description:
            self._supervisor.signal(GROUP, "USR2")
            self._wait(lambda: self._description() == proxy.description)

    def _mark(self, weights: Mapping[Slot, int]) -> str:
        """Return the mark that visitors' cookies hold: the same while traffic is divided, then another one."""
        if not commands.is_divided(weights):
            return NO_MARK
        return commands.mark_in(files.read(self._home.haproxy_config)) or secrets.token_hex(8)

    def _write(self, program: str, text: str, description: str) -> None:
        """Write the configuration; one that differs in more than the weights only when the proxy would take it."""
        file = self._home.haproxy_config
        if description not in (before := files.read(file)):
            draft = file.with_name(file.name + ".new")
            files.write(draft, text)
            words = commands.check(program, str(draft))
            if (finished := shell.run(words, timeout_seconds=CHECK_SECONDS)).code:
                raise shell.failure(words, finished)
            draft.unlink()
        if text != before:
            files.write(file, text)

    def _supervise(self, program: str) -> None:
        words = commands.run(program, str(self._home.haproxy_config))
        launches = {GROUP: Launch(words, {"PATH": PLACES}, str(self._home.root))}
        if not self._home.has_launches(launches):
            self._home.write_launches(launches)
        launcher = self._home.launch_words(GROUP)
        self._supervisor.add(GROUP, [Program(GROUP, launcher, str(self._home.log(GROUP)), STOP_SECONDS)])

    def _description(self) -> str:
        try:
            return answers.description_in(self._socket.ask(commands.DESCRIBE))
        except StepFailed:
            return ""

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"The proxy was not ready within {READY_SECONDS:g} s.",
                    next_step=shell.last_words(files.read(self._home.log(GROUP))),
                )
            time.sleep(POLL_SECONDS)


def _program() -> str:
    if not (found := shutil.which("haproxy") or shutil.which("haproxy", path=PLACES)):
        raise StepFailed(
            "There is no haproxy on this machine.", next_step="On Debian: apt-get install haproxy"
        )
    return found


def _shares_of(weights: Mapping[Slot, int]) -> dict[Slot, float]:
    total = sum(weights.values())
    return {slot: 100 * weights[slot] / total for slot in Slot}
