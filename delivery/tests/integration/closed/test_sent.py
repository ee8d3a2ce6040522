"""What a closed-off release sends to the world is kept, and goes nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slipway.adapters.machine.closed.order import Reach
from slipway.ports import Sent, SentKind

from tests.support import closed_off
from tests.support.closed_off import Tempted

SENTENCE = "502 This copy of the service reaches nothing but its own database and bucket."


@pytest.fixture(scope="module")
def tempted() -> Iterator[Tempted]:
    """One without database and bucket."""
    with closed_off.tempting(
        Reach(), {"EMAIL_PORT": "2500", "HOOK": "https://hooks.example:8765/x"}
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> None:
    """Forget what an earlier test has sent."""
    if "tempted" in request.fixturenames:
        request.getfixturevalue("tempted").effects()


@pytest.mark.parametrize(
    ("port", "encrypted"),
    [(25, ""), (1025, ""), (2500, ""), (587, "from then on"), (465, "from the beginning")],
)
def test_a_mail_is_kept_with_all_who_would_have_got_it(tempted: Tempted, port: int, encrypted: str) -> None:
    words = {"host": "mail.example", "port": port, "subject": "Zwölf", "encrypted": encrypted}
    assert tempted.tries("mail", **words) == "sent"
    text = "Dear Ann,\r\n.\r\nyours\r\n\n[paper.pdf: application/pdf, 5 bytes]"
    assert tempted.sent() == (Sent(SentKind.MAIL, "ann@a.example, bob@b.example", "Zwölf", text),)
    assert tempted.sent() == ()


def test_two_mails_are_two(tempted: Tempted) -> None:
    for _ in range(2):
        tempted.tries("mail", host="mail.example", port=25, subject="Again")
    assert [each.what for each in tempted.sent()] == ["Again", "Again"]


def test_a_visit_without_a_mail_is_told_by_its_server(tempted: Tempted) -> None:
    assert tempted.tries("visit_mail", host="mail.example", port=587) == "250"
    assert tempted.sent() == (Sent(SentKind.CONNECTION, "mail.example:587", "a mail server, and no mail"),)


@pytest.mark.parametrize("pieces", ["", "3"])
@pytest.mark.parametrize(("port", "host"), [("", "hooks.example"), (":8765", "hooks.example:8765")])
def test_a_request_is_kept_and_answered_with_a_failure(
    tempted: Tempted, port: str, host: str, pieces: str
) -> None:
    said = tempted.tries(
        "request", method="POST", url=f"http://hooks.example{port}/paid", body='{"n": 1}', pieces=pieces
    )
    assert said.startswith(SENTENCE)
    body = '{"n": 1}' * int(pieces or 1)
    assert tempted.sent() == (Sent(SentKind.HTTP, host, "POST /paid", body),)


def test_of_a_long_body_the_beginning_is_kept(tempted: Tempted) -> None:
    tempted.tries("request", method="PUT", url="http://10.9.8.7/", body="x" * 1000, pieces="300")
    (sent,) = tempted.sent()
    assert (sent.to, sent.text) == ("10.9.8.7", "x" * 8192)


@pytest.mark.parametrize("host", ["api.example", "api.example:8765", "10.7.7.7"])
def test_an_encrypted_request_is_kept_as_any(tempted: Tempted, host: str) -> None:
    said = tempted.tries("request", method="POST", url=f"https://{host}/paid", body='{"n": 1}')
    assert said.startswith(SENTENCE)
    assert tempted.sent() == (Sent(SentKind.HTTP, host, "POST /paid", '{"n": 1}'),)


def test_who_does_not_believe_the_wall_is_told_by_the_server_that_it_names(tempted: Tempted) -> None:
    assert "CERTIFICATE_VERIFY_FAILED" in tempted.tries("believe_nobody", host="api.example", port=443)
    assert tempted.sent() == (Sent(SentKind.CONNECTION, "api.example:443", "TLS"),)


@pytest.mark.parametrize("host", ["cache.example", "10.1.2.3", "2001:db8::7", "127.0.0.1"])
def test_a_connection_to_any_other_port_is_refused_and_named(tempted: Tempted, host: str) -> None:
    for _ in range(2):
        assert "refused" in tempted.tries("connect", host=host, port=6379)
    place = f"[{host}]:6379" if ":" in host else f"{host}:6379"
    assert tempted.sent() == (Sent(SentKind.CONNECTION, place, "TCP"),)


def test_what_speaks_no_known_language_is_named(tempted: Tempted) -> None:
    assert tempted.tries("connect", host="10.1.2.3", port=8080, words="\0\0\0\0\0\0\0\0\0") == ""
    assert tempted.sent() == (Sent(SentKind.CONNECTION, "10.1.2.3:8080", "TCP"),)


def test_a_packet_that_nobody_takes_is_named(tempted: Tempted) -> None:
    for host in ("metrics.example", "10.1.2.3"):
        assert tempted.tries("packet", host=host, port=8125) == "sent"
    assert tempted.sent() == (
        Sent(SentKind.CONNECTION, "metrics.example:8125", "UDP"),
        Sent(SentKind.CONNECTION, "10.1.2.3:8125", "UDP"),
    )


def test_what_a_release_says_to_itself_is_its_own(tempted: Tempted) -> None:
    assert tempted.tries("listen", port=9999) == "connected"
    assert tempted.sent() == ()


def test_names_of_the_world_are_invented_and_stay_the_same(tempted: Tempted) -> None:
    first = tempted.tries("look_up", host="one.example")
    assert first.startswith(("198.18.", "198.19."))
    assert tempted.tries("look_up", host="ONE.example") == first
    assert tempted.tries("look_up", host="two.example") != first
    # No domain of the machine's is put behind a name, which might be one that is allowed.
    assert "search" not in (resolver := tempted.tries("text", path="/etc/resolv.conf"))
    assert resolver != Path("/etc/resolv.conf").read_text()
    assert tempted.tries("look_up", host="localhost").startswith(("127.0.0.1", "::1"))


def test_a_database_of_another_server_is_refused_and_named(tempted: Tempted) -> None:
    said = tempted.tries("query", address="postgresql://me@db.example/orders")
    assert "the database 'orders' cannot be reached" in said
    assert tempted.sent() == (Sent(SentKind.DATABASE, "orders", "at db.example:5432"),)


def test_many_ask_at_once(tempted: Tempted) -> None:
    threads = [
        threading.Thread(target=tempted.tries, args=("mail",), kwargs={"host": "a.example", "port": 25})
        for _ in range(40)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(tempted.sent()) == 40
