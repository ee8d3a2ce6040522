"""Mail servers that people wrote themselves: they talk too much, too slowly, and have names that are none."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from galley.adapters.smtp import SmtpSender
from galley.mailing.rules import ADDRESS
from galley.ports import Envelope, MailAccepted, MailNotNow, MailOutcome, MailRefused, MailRoute

ENVELOPE = Envelope("a@b.example", "c@d.example", b"Subject: x\r\n\r\nx\r\n")


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one caller at a time, each with `talk`, and yield the port."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                with caller, suppress(OSError):
                    talk(caller)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join()


def sent(port: int, *, user: str = "", password: str = "", seconds: float = 5) -> MailOutcome:
    route = MailRoute("127.0.0.1", port, "none", user, password)
    return SmtpSender(private=True, seconds=seconds).send(ENVELOPE, route)


def test_a_server_that_never_ends_its_answer_is_left() -> None:
    def endless(caller: socket.socket) -> None:
        while True:
            caller.sendall(b"220-and another thing\r\n" * 100)

    with serving(endless) as port:
        outcome = sent(port)
    assert isinstance(outcome, MailNotNow)
    assert "more than a mail server has to say" in outcome.said


def test_a_server_that_drips_is_left_after_the_time_of_one_answer() -> None:
    ended = threading.Event()

    def drip(caller: socket.socket) -> None:
        while not ended.wait(0.05):
            caller.sendall(b"2")

    with serving(drip) as port:
        outcome = sent(port, seconds=0.5)
        ended.set()
    assert isinstance(outcome, MailNotNow), outcome


def test_a_password_with_letters_beyond_ascii_travels_as_utf_8() -> None:
    heard = list[str]()

    def talk(caller: socket.socket) -> None:
        answers = {"EHLO": "250-here\r\n250 AUTH CRAM-MD5 PLAIN", "AUTH": "235 yes", "DATA": "354 go"}
        caller.sendall(b"220 here\r\n")
        for line in caller.makefile("r", newline="\r\n"):
            heard.append(line.strip())
            word = line.split()[0].upper() if line.strip() else ""
            if word in {"EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".", "QUIT"}:
                caller.sendall(f"{answers.get(word, '250 fine')}\r\n".encode())

    with serving(talk) as port:
        assert isinstance(sent(port, user="jörg", password="Größe"), MailAccepted)
    said = next(each for each in heard if each.startswith("AUTH")).split()[-1]
    assert base64.b64decode(said).decode() == "\0jörg\0Größe"


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example", ".example"])
def test_what_is_no_name_of_a_server_is_said(host: str) -> None:
    outcome = SmtpSender(private=False).send(ENVELOPE, MailRoute(host, 587, "starttls"))
    assert isinstance(outcome, MailRefused | MailNotNow), outcome


@pytest.mark.parametrize("text", ["a..b@c.example", ".a@c.example", "a.@c.example", "a" * 65 + "@c.example"])
def test_what_no_mail_can_be_addressed_to_is_no_address(text: str) -> None:
    assert not ADDRESS.fullmatch(text)
    assert ADDRESS.fullmatch("a.b-c+d@c.example")
