"""How requests to S3 and their answers pass a wall: as they are, a piece at a time."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from slipway.adapters.machine.closed.kept.certificates import Certificates
from slipway.adapters.machine.closed.kept.seen import Seen
from slipway.adapters.machine.closed.order import Endpoint, View
from slipway.adapters.machine.closed.passed.s3.relay import S3Relay
from slipway.ports import Effects, ObjectUse, SentKind

OWN, FOREIGN = "/ours/view/one", "/ours/objects/one"
HOST = "127.0.0.1"
DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Serve: TypeAlias = Callable[[StreamReader, StreamWriter], Awaitable[None]]
Ask: TypeAlias = Callable[[StreamReader, StreamWriter], Awaitable[bytes]]


def passed(serve: Serve, ask: Ask) -> tuple[bytes, Effects]:
    """Return what somebody got who asked a server through the wall, and what was seen."""

    async def tried() -> tuple[bytes, Effects]:
        seen = Seen(counts=False, counts_objects=True)
        server = await asyncio.start_server(serve, HOST, 0)
        address = Endpoint(HOST, server.sockets[0].getsockname()[1])
        relay = S3Relay(View("ours", "view/", (HOST,), address.port), seen, Certificates())

        async def door(reader: StreamReader, writer: StreamWriter) -> None:
            await relay.serve((reader, writer), address)
            writer.close()

        async with server, await asyncio.start_server(door, HOST, 0) as wall:
            reader, writer = await asyncio.open_connection(HOST, wall.sockets[0].getsockname()[1])
            said = await ask(reader, writer)
            writer.close()
            return said, await seen.taken()

    return asyncio.run(asyncio.wait_for(tried(), 30))


def head(method: str, target: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {HOST}", *lines, "", ""]).encode()


def asking(*requests: bytes) -> Ask:
    """Return who says this, one request behind the other's answer, and reads until the end."""

    async def ask(reader: StreamReader, writer: StreamWriter) -> bytes:
        said = b""
        for request in requests:
            writer.write(request)
            said += await reader.readuntil(b"ok")
        writer.write_eof()
        return said + await reader.read()

    return ask


class Server:
    """Keeps what it is told, and says each of its answers when a request has ended as it should."""

    def __init__(self, end: bytes, *answers: bytes, leaves: bool = False) -> None:
        self._end, self._answers, self._leaves = end, list(answers), leaves
        self.heard, self.connections = list[bytes](), 0

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        while self._answers:
            try:
                self.heard.append(await reader.readuntil(self._end))
            except asyncio.IncompleteReadError:
                break
            writer.write(self._answers.pop(0))
            if self._leaves:
                break
        writer.close()


def test_what_was_signed_is_not_changed() -> None:
    request = head(
        "GET", f"{OWN}%20x?X-Amz-Signature=1&versionId=a%2Fb", "X-AMZ-Date: now", "x-Odd:  b ", "Accept: */*"
    )
    server = Server(b"\r\n\r\n", DONE)
    said, effects = passed(server, asking(request))
    assert said == DONE
    assert server.heard == [request.replace(b":  b ", b": b")]
    assert effects == Effects(objects={ObjectUse.READ: 1})


def test_a_body_in_pieces_passes_in_pieces() -> None:
    server = Server(b"0\r\n\r\n", DONE)
    request = head("PUT", OWN, "Content-Encoding: aws-chunked", "Transfer-Encoding: chunked")
    said, effects = passed(server, asking(request + b"B\r\nfirstsecond\r\n0\r\n\r\n"))
    assert said == DONE
    assert server.heard == [request + b"b\r\nfirstsecond\r\n0\r\n\r\n"]
    assert effects.objects == {ObjectUse.WRITTEN: 1}


def waiting(body: bytes) -> Ask:
    """Return who sends a body when it is told to go on, and what it was told before its answer."""

    async def ask(reader: StreamReader, writer: StreamWriter) -> bytes:
        writer.write(body.partition(b"|")[0])
        said = await reader.readuntil(b"\r\n\r\n")
        if b" 100 " in said:
            writer.write(body.partition(b"|")[2])
        return said + await reader.readuntil(b"ok" if b" 403 " not in said else b"</Error>")

    return ask


def test_who_waits_to_be_told_to_go_on_is_told_by_the_server() -> None:
    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert await reader.readexactly(4) == b"body"
        writer.write(DONE)

    request = head("PUT", OWN, "Expect: 100-continue", "Content-Length: 4") + b"|body"
    said, _ = passed(serve, waiting(request))
    assert said == b"HTTP/1.1 100 Continue\r\n\r\n" + DONE


def test_who_waits_and_is_refused_sends_nothing() -> None:
    server = Server(b"\r\n\r\n", DONE)
    request = head("PUT", FOREIGN, "Expect: 100-continue", "Content-Length: 4") + b"|body"
    said, effects = passed(server, waiting(request))
    assert said.startswith(b"HTTP/1.1 403 AccessDenied")
    assert server.heard == []
    assert [(each.kind, each.to, each.what) for each in effects.sent] == [
        (SentKind.BUCKET, "s3://ours", "PUT objects/one")
    ]


def test_an_answer_before_the_end_of_its_request_passes() -> None:
    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(DONE)
        await writer.drain()
        writer.close()

    async def ask(reader: StreamReader, writer: StreamWriter) -> bytes:
        writer.write(head("PUT", OWN, "Content-Length: 2000000"))
        said = await reader.readuntil(b"ok")
        writer.write(b"x" * 2_000_000)
        return said

    assert passed(serve, ask)[0] == DONE


def test_one_connection_serves_several_requests() -> None:
    server = Server(b"\r\n\r\n", DONE, DONE, DONE)
    said, effects = passed(server, asking(*[head("GET", OWN)] * 3))
    assert (said, server.connections) == (DONE * 3, 1)
    assert effects.objects == {ObjectUse.READ: 3}


def test_where_the_server_has_gone_it_is_met_anew() -> None:
    server = Server(b"\r\n\r\n", DONE, DONE, leaves=True)
    assert passed(server, asking(head("GET", OWN), head("GET", OWN)))[0] == DONE * 2
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.0 200 OK\r\n\r\nok", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok"]
)
def test_a_server_may_end_an_answer_with_its_connection(answer: bytes) -> None:
    said, _ = passed(Server(b"\r\n\r\n", answer), asking(head("GET", OWN)))
    assert b"ok" in said
    assert said.endswith((b"ok", b"0\r\n\r\n"))


def test_who_only_asks_about_an_object_gets_its_size_and_no_body() -> None:
    server = Server(b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n", DONE)

    async def ask(reader: StreamReader, writer: StreamWriter) -> bytes:
        writer.write(head("HEAD", OWN) + head("GET", OWN))
        return await reader.readuntil(b"ok")

    said, effects = passed(server, ask)
    assert said == b"HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n" + DONE
    assert effects.objects == {ObjectUse.ASKED_ABOUT: 1, ObjectUse.READ: 1}


def test_what_is_to_be_deleted_is_judged_before_it_passes() -> None:
    def request(*keys: str) -> bytes:
        body = "<Delete>" + "".join(f"<Object><Key>{key}</Key></Object>" for key in keys) + "</Delete>"
        return head("POST", "/ours?delete", f"Content-Length: {len(body)}") + body.encode()

    server = Server(b"</Delete>", DONE)
    said, effects = passed(server, asking(request("view/a", "view/b")))
    assert (said, server.heard) == (DONE, [request("view/a", "view/b")])
    assert effects.objects == {ObjectUse.DELETED: 2}
    server = Server(b"</Delete>", DONE)

    async def ask(reader: StreamReader, writer: StreamWriter) -> bytes:
        writer.write(request("view/a", "objects/b"))
        return await reader.readuntil(b"</Error>")

    said, effects = passed(server, ask)
    assert b"AccessDenied" in said
    assert (server.heard, effects.objects) == ([], {})
    assert [each.what for each in effects.sent] == ["DELETE objects/b"]


def test_what_the_server_fails_to_answer_is_asked_again_and_counts_once() -> None:
    failed = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 2\r\n\r\nok"
    request = head("GET", OWN)
    said, effects = passed(Server(b"\r\n\r\n", failed, failed, DONE), asking(request, request, request))
    assert said == failed + failed + DONE
    assert effects.objects == {ObjectUse.READ: 1}


def test_who_is_broken_off_by_the_server_sees_just_that() -> None:
    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async def ask(reader: StreamReader, writer: StreamWriter) -> bytes:
        writer.write(head("GET", OWN))
        return await reader.read()

    assert passed(serve, ask)[0] == b""
