"""Connections to S3: requests about the copy's own objects are passed on and counted, others are refused and kept."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from functools import cache

import h11

from slipway.adapters.machine.closed.kept.certificates import Certificates
from slipway.adapters.machine.closed.kept.hello import HANDSHAKE, RECORD_HEAD, record_of, server_name
from slipway.adapters.machine.closed.kept.opened import opened
from slipway.adapters.machine.closed.kept.seen import Seen
from slipway.adapters.machine.closed.order import Endpoint, View
from slipway.adapters.machine.closed.passed.pump import Side
from slipway.adapters.machine.closed.passed.s3.exchanges import Exchanges
from slipway.adapters.machine.closed.passed.s3.hosts import means_s3
from slipway.adapters.machine.closed.passed.s3.talk import Talk
from slipway.ports.running.effects import SentKind


class S3Relay:
    """Passes requests on to the servers of one view.

    TLS ends here, because nobody could see through it what is asked for; to the server it begins again.
    """

    def __init__(self, view: View, seen: Seen, certificates: Certificates) -> None:
        self._view, self._seen, self._certificates = view, seen, certificates

    async def serve(self, side: Side, address: Endpoint) -> None:
        """Serve one connection to a server of the view."""
        begun = await side[0].readexactly(RECORD_HEAD)
        if begun[0] != HANDSHAKE:
            return await self._talk(Talk(side, h11.SERVER, begun=begun), address)
        record = await record_of(side[0], begun)
        name = (server_name(record) or address.host).lower()
        if name != address.host and not means_s3(name, self._view):
            return self._seen.sent(SentKind.CONNECTION, f"{name}:{address.port}", "TLS")
        try:
            async with opened(side, record, self._certificates.context(name)) as plain:
                await self._talk(Talk(plain, h11.SERVER), address, encrypted_to=name)
        except OSError:
            # It does not believe the wall.
            self._seen.sent(SentKind.CONNECTION, f"{name}:{address.port}", "TLS")
        return None

    async def _talk(self, asking: Talk, address: Endpoint, *, encrypted_to: str = "") -> None:
        async def connect() -> Talk:
            context = _context(self._view.authorities) if encrypted_to else None
            side = await asyncio.open_connection(
                address.host, address.port, ssl=context, server_hostname=encrypted_to or None
            )
            return Talk(side, h11.CLIENT)

        # Who breaks off, or breaks the rules, is broken off.
        with suppress(OSError, h11.ProtocolError):
            await Exchanges(asking, self._view, address, self._seen, connect).answer_all()


@cache
def _context(authorities: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authorities or None)
