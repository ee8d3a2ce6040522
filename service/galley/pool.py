"""`python -m galley.pool ADDRESS SIZES LOG_FORMAT`: the pools' process, which `galley serve` keeps.

It knows no Django and no database: what is asked of it carries keys and values.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from galley.adapters.processes.parent import end_with_parent
from galley.adapters.shared_pool.server import Pools, PoolServer
from galley.adapters.shared_pool.sizes import PoolSizes
from galley.edge.telemetry import logs
from galley.ports import CannotRender


def main(arguments: Sequence[str]) -> int:
    """Answer at a socket until told to stop."""
    address, sizes, log_format = arguments
    end_with_parent()
    logs.set_up(log_format)
    pools = Pools(PoolSizes.of_text(sizes))
    with PoolServer(Path(address), pools) as server:
        _stop_when_told(server)
        # The first request shall not wait for the workers. When they cannot start, each asker hears why.
        with suppress(CannotRender):
            pools.renderer()
        server.serve_forever()
    pools.close()
    return 0


def _stop_when_told(server: PoolServer) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
