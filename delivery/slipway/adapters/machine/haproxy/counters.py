"""What haproxy has counted of the requests that it passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slipway.adapters.io import files
from slipway.adapters.machine.haproxy.admin_socket import HaproxySocket
from slipway.adapters.machine.home import MachineHome
from slipway.commands import haproxy as commands
from slipway.commands import haproxy_answers as answers
from slipway.ports import Place, Slot, SlotCounts


class HaproxyCounters:
    """Counters of one environment's proxy. It remembers the latest, because haproxy's own may fall for a moment."""

    def __init__(self, home: MachineHome) -> None:
        self._home, self._socket = home, HaproxySocket(home)
        self._counted: tuple[str, dict[Slot, SlotCounts]] | None = None

    def counts(self) -> Mapping[Slot, SlotCounts]:
        """Return what has been counted of people's requests; routed ones are left out. A restart begins at 0."""
        if not self._home.haproxy_config.exists():
            return {slot: SlotCounts(up=False) for slot in Slot}
        process = answers.process_in(self._socket.ask(commands.DESCRIBE))
        found = answers.counters_in(self._socket.ask(commands.SHOW), self._socket.ask(commands.SHOW_FIGURES))
        if self._counted and self._counted[0] == process:
            found = answers.since(self._counted[1], found)
        self._counted = process, found
        return found

    def places(self) -> Mapping[Slot, Sequence[Place]]:
        """Return where answers were no good ones since traffic was divided last; of the log only its end is read."""
        mark = commands.mark_in(files.read(self._home.haproxy_config))
        log = self._socket.log() if mark else ""
        return answers.places_in(self._socket.ask(commands.SHOW_PLACES), log, mark)
