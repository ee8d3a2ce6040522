"""The requests of one connection to S3 and their answers, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from xml.sax.saxutils import escape

import h11

from slipway.adapters.machine.closed.kept.seen import Seen
from slipway.adapters.machine.closed.order import Endpoint, View
from slipway.adapters.machine.closed.passed.s3 import deletions
from slipway.adapters.machine.closed.passed.s3.fence import Fence, Passes, Refused
from slipway.adapters.machine.closed.passed.s3.talk import Talk
from slipway.ports.running.effects import SentKind

FORBIDDEN, UNAVAILABLE = (403, "AccessDenied"), (503, "ServiceUnavailable")
SERVER_FAILED = 500


class Exchanges:
    """Answers what `asking` asks of a view at this address: by its server, to which `connect` connects, or by itself.

    Raises `OSError` and `h11.ProtocolError` when one side breaks off or breaks the rules.
    """

    def __init__(
        self, asking: Talk, view: View, address: Endpoint, seen: Seen, connect: Callable[[], Awaitable[Talk]]
    ) -> None:
        self._asking, self._view, self._address = asking, view, address
        self._seen, self._connect = seen, connect
        self._fence = Fence(view)
        self._server: Talk | None = None

    async def answer_all(self) -> None:
        """Answer all requests until one side ends the connection."""
        try:
            while isinstance(request := await self._request(), h11.Request):
                await self._answer(request)
                if not self._asking.goes_on():
                    return
        finally:
            self._leave_server()

    async def _request(self) -> object:
        try:
            return await self._asking.heard()
        except h11.RemoteProtocolError:
            self._seen.sent(SentKind.CONNECTION, str(self._address), "TCP")
            raise

    async def _answer(self, request: h11.Request) -> None:
        try:
            passes = self._judged(request)
            held, number = await self._judged_body(passes)
        except Refused as refused:
            self._seen.sent(SentKind.BUCKET, refused.to, refused.what)
            own = f"s3://{self._view.bucket}/{self._view.prefix}"
            return await self._refuse(request, *FORBIDDEN, f"The release may reach {own} alone.")
        try:
            server = await self._connected()
        except OSError as error:
            words = f"The server at {self._address} does not answer: {error}."
            return await self._refuse(request, *UNAVAILABLE, words)
        await self._pass_on(request, held, server, partial(self._count, passes, number))
        if not server.goes_on():
            self._leave_server()
        return None

    def _judged(self, request: h11.Request) -> Passes:
        headers = [(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers]
        words = (self._address.host, request.method.decode("ascii"), request.target.decode("latin-1"))
        return self._fence.judged(*words, headers)

    def _count(self, passes: Passes, number: int, status: int) -> None:
        """Count what a request did. One that the server could not answer is asked again, and counts then."""
        if passes.use and status < SERVER_FAILED:
            self._seen.used(passes.use, number)

    async def _judged_body(self, passes: Passes) -> tuple[bytes | None, int]:
        """Return the body of a request that has to be judged by it, None of any other, and about how many objects the
        request is.
        """
        if not passes.names_keys:
            return None, 1
        if self._asking.waits:
            await self._asking.say(h11.InformationalResponse(status_code=100, headers=[]))
        body = await self._asking.read_to_end(most=deletions.MOST_BYTES)
        try:
            keys = deletions.keys_in(body or b"")
        except deletions.NoKeys as error:
            raise Refused(f"s3://{self._view.bucket}", "POST ?delete of unclear keys") from error
        self._fence.judge_keys(keys)
        return body, len(keys)

    async def _refuse(self, request: h11.Request, status: int, code: str, reason: str) -> None:
        if not self._asking.waits and not self._asking.has_ended:
            await self._asking.read_to_end()
        message = f"This copy of the service is closed off. {reason}"
        error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        body = f"<?xml version='1.0' encoding='UTF-8'?>\n{error}".encode()
        headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
        await self._asking.say(h11.Response(status_code=status, headers=headers, reason=code))
        if request.method != b"HEAD":
            await self._asking.say(h11.Data(data=body))
        await self._asking.say(h11.EndOfMessage())

    async def _pass_on(
        self, request: h11.Request, held: bytes | None, server: Talk, answered: Callable[[int], None]
    ) -> None:
        """Pass a request on and its answer back, both at once: an answer may come before the request has ended.

        `answered` is told the answer's status before who asked is.
        """
        await server.say(
            h11.Request(method=request.method, target=request.target, headers=request.headers.raw_items())
        )
        sending = asyncio.create_task(self._send_body(held, server))
        try:
            waited = await self._pass_back(server, answered)
            # Who was not told to go on sends nothing.
            if not waited:
                await sending
        finally:
            sending.cancel()

    async def _send_body(self, held: bytes | None, server: Talk) -> None:
        try:
            if held is not None:
                await server.say(h11.Data(data=held))
            else:
                await self._send_as_it_comes(server)
            await server.say(h11.EndOfMessage())
        except (OSError, h11.ProtocolError):
            # Half a request gets no answer.
            server.close()

    async def _send_as_it_comes(self, server: Talk) -> None:
        while (event := await self._asking.heard()) and not isinstance(event, h11.EndOfMessage):
            if isinstance(event, h11.Data):
                # A server that has answered may be gone already, and its answer is read by who has said all.
                with suppress(OSError):
                    await server.say(event)

    async def _pass_back(self, server: Talk, answered: Callable[[int], None]) -> bool:
        """Pass an answer back; return whether who asked was still waiting to be told to go on when it came."""
        waited = False
        while (event := await server.heard()) and not isinstance(event, h11.EndOfMessage):
            if isinstance(event, h11.Response):
                waited = self._asking.waits
                answered(event.status_code)
                # Written again, because a server may speak HTTP/1.0.
                event = h11.Response(
                    status_code=event.status_code, headers=event.headers.raw_items(), reason=event.reason
                )
            if isinstance(event, h11.Response | h11.InformationalResponse | h11.Data):
                await self._asking.say(event)
        await self._asking.say(h11.EndOfMessage())
        return waited

    async def _connected(self) -> Talk:
        """Return who speaks with the server: as before, or a new one when that one has gone."""
        if self._server is None or not self._server.is_there:
            self._leave_server()
            self._server = await self._connect()
        return self._server

    def _leave_server(self) -> None:
        if self._server:
            self._server.close()
        self._server = None
