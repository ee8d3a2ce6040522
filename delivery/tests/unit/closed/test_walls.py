"""What is read at the wall of a closed-off release: packets, protocols, names, settings."""

from __future__ import annotations

import ssl
import struct
from contextlib import suppress

import pytest
from slipway.adapters.machine.closed import order, ports
from slipway.adapters.machine.closed.kept import hello, refused
from slipway.adapters.machine.closed.kept.certificates import Certificates
from slipway.adapters.machine.closed.names import Names
from slipway.adapters.machine.closed.order import Endpoint, Order, Reach, View
from slipway.adapters.machine.closed.passed.postgres import (
    Statements,
    _asked_for,
    begins_like_postgres,
    database_in,
)
from slipway.adapters.machine.closed.reach import reach_of

SOCKET = Endpoint("/run/postgres", 5432)


def message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


SAID = b"".join(
    [
        message(b"p", b"password"),
        message(b"Q", b"SELECT 'QBQ'\0"),
        message(b"P", b"\0SELECT 1\0\0\0"),
        message(b"D", b"S\0"),
        message(b"B", b"Q" * 300),
        message(b"E", b"\0\0\0\0\0"),
        message(b"S"),
        message(b"B", b"again"),
        message(b"E", b"\0\0\0\0\0"),
        message(b"d", b"QBQB" * 10),
        message(b"c"),
        message(b"X"),
    ]
)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 10_000])
def test_statements_are_counted_in_whatever_pieces_they_come(size: int) -> None:
    statements = Statements()
    assert sum(statements.count(SAID[at : at + size]) for at in range(0, len(SAID), size)) == 3


def startup(**said: str) -> bytes:
    body = b"".join(f"{name}\0{value}\0".encode() for name, value in said.items()) + b"\0"
    return struct.pack("!II", len(body) + 8, 196608) + body


def test_a_database_that_is_asked_for_by_another_protocol_is_not_known() -> None:
    """Before the third, a fixed place of the message named it, and servers up to PostgreSQL 13 still read that."""
    older = startup(database="ours")[:4] + struct.pack("!I", 2 << 16) + startup(database="ours")[8:]
    assert _asked_for(startup(database="ours")) == "ours"
    assert _asked_for(older) != "ours"


def test_the_database_is_read_from_the_first_message() -> None:
    assert database_in(startup(user="ann", database="tally", options="-c a=b")) == "tally"
    assert database_in(startup(user="ann")) == "ann"
    assert begins_like_postgres(startup(user="ann")[:8])
    assert not begins_like_postgres(b"GET / HT")


@pytest.mark.parametrize("name", ["api.example", ""])
def test_the_server_is_read_from_the_first_words_of_tls(name: str) -> None:
    said = ssl.MemoryBIO()
    client = ssl.create_default_context()
    client.check_hostname = False
    with pytest.raises(ssl.SSLWantReadError):
        client.wrap_bio(ssl.MemoryBIO(), said, server_hostname=name or None).do_handshake()
    record = said.read()
    assert hello.server_name(record) == name
    for end in range(0, len(record), 7):
        assert hello.server_name(record[:end]) in ("", name)


def ip4(protocol: int, source: bytes, target: bytes, content: bytes) -> bytes:
    return bytes([0x45]) + b"\0" * 8 + bytes([protocol]) + b"\0\0" + source + target + content


def tcp(number: int, flags: int) -> bytes:
    return struct.pack("!HHIIBB", 6379, 40000, number, 1, 0x50, flags) + b"\0" * 6


A, B = b"\x0a\x01\x02\x03", b"\x0a\x01\x02\x04"


def test_only_the_answer_to_a_first_packet_is_a_refusal() -> None:
    assert refused.refusal_in(ip4(6, A, B, tcp(0, 0x14))) == ("10.1.2.3", 6379, "TCP")
    assert refused.refusal_in(ip4(6, A, B, tcp(77, 0x14))) is None
    assert refused.refusal_in(ip4(6, A, B, tcp(0, 0x04))) is None
    assert refused.refusal_in(ip4(6, A, B, tcp(0, 0x12))) is None


def test_a_packet_without_a_port_is_read_from_the_complaint_about_it() -> None:
    sent = ip4(17, A, B, struct.pack("!HHHH", 40000, 8125, 8, 0))
    assert refused.refusal_in(ip4(1, B, A, b"\x03\x03" + b"\0" * 6 + sent)) == ("10.1.2.4", 8125, "UDP")
    assert refused.refusal_in(ip4(1, B, A, b"\x03\x01" + b"\0" * 6 + sent)) is None
    for packet in (b"", b"\x45", ip4(6, A, B, b""), ip4(1, B, A, b"\x03\x03")):
        assert refused.refusal_in(packet) is None


def question(name: str, kind: int) -> bytes:
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    return struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


def test_who_may_be_reached_keeps_his_address_and_others_get_invented_ones() -> None:
    names = Names([Endpoint("localhost", 5432), Endpoint("10.0.0.5", 9000), SOCKET])
    assert names.addresses("10.0.0.5") == ["10.0.0.5"]
    assert "127.0.0.1" in names.addresses("LOCALHOST")
    assert names.answer(question("localhost", 1)).endswith(b"\x7f\0\0\1")
    first = names.answer(question("api.example", 1))
    assert first[:2] == b"\0\7"
    assert first[-4:] == b"\xc6\x12\0\1"
    assert names.answer(question("other.example", 1))[-4:] == b"\xc6\x12\0\2"
    assert names.place("198.18.0.1", 443) == "api.example:443"
    assert names.place("10.1.1.1", 25) == "10.1.1.1:25"
    assert names.place("2001:db8::1", 25) == "[2001:db8::1]:25"


@pytest.mark.parametrize("kind", [28, 15, 16, 65])
def test_other_questions_are_answered_with_nothing(kind: int) -> None:
    answer = Names([]).answer(question("api.example", kind))
    assert struct.unpack_from("!4H", answer)[1:] == (0x8180, 1, 0)


@pytest.mark.parametrize(
    "packet", [b"", b"\0" * 12, question("a.b", 1)[:-3], b"\0" * 12 + b"\xc0\x0c\0\1\0\1"]
)
def test_what_is_no_question_is_refused(packet: bytes) -> None:
    with pytest.raises(ValueError, match="no question"):
        Names([]).answer(packet)


def ordered(reach: Reach, **environment: str) -> Order:
    return Order(("serve",), environment, "/", 8201, 5.0, reach)


def test_ports_of_the_settings_are_watched_and_a_releases_own_are_not() -> None:
    found = ports.watched(
        ordered(
            Reach(servers=(Endpoint("db", 6543), SOCKET), view=View("ours", "o/", ("s3",), 9000)),
            HOOK="https://me:pw@hooks.example:8765/x?to=http://other.example:7001",
            OWN="http://127.0.0.1:9100/ http://localhost:9101",
            EMAIL_PORT="2500",
            SMTP_SERVER_PORT="2501",
            METRICS_PORT="9102",
            PORT="8201",
        )
    )
    assert {25, 80, 443, 587, 5432, 6543, 9000, 8765, 7001, 2500, 2501} <= set(found)
    assert not {8201, 9100, 9101, 9102} & set(found)


def test_an_order_is_read_as_it_was_written() -> None:
    written = Order(
        ["a", "ü b"],
        {"A": "1\n2"},
        "/x",
        1,
        2.5,
        Reach(
            "db",
            (SOCKET, Endpoint("h", 1)),
            {"sslmode": "require"},
            View("ours", "o/", ("s3", "s4"), 443, "/etc/ca.pem"),
            (Endpoint("role", 80),),
            ("/y",),
        ),
    )
    line = order.order_line(written)
    assert line.count(b"\n") == 1
    assert order.order_of(line) == written


def places(reach: Reach) -> list[str]:
    return [str(each) for each in reach.places]


def reach(database: str = "", bucket: str = "", usual: str = "", **variables: str) -> Reach:
    return reach_of({"database": database, "bucket": bucket}, {"database": "", "bucket": usual}, variables)


def test_a_database_is_reached_where_its_address_says() -> None:
    found = reach("postgresql://me:pw@db.example:6543/copy?sslmode=require")
    assert (found.database, places(found)) == ("copy", ["db.example:6543"])
    assert found.tls == {"sslmode": "require"}
    assert places(reach("postgresql:///copy?host=/run/pg")) == ["/run/pg/.s.PGSQL.5432"]
    assert places(reach("postgresql:///copy", PGHOST="db2")) == ["db2:5432"]
    assert len(places(reach("postgresql:///copy"))) == 2
    assert places(reach()) == []


def test_a_bucket_is_reached_where_it_is_and_productions_folder_is_hidden() -> None:
    here = reach(bucket="s3://ours/copy", AWS_ENDPOINT_URL="http://minio:9000", AWS_ACCESS_KEY_ID="x")
    assert places(here) == ["minio:9000", "ours.minio:9000"]
    assert here.view == View("ours", "copy/", ("minio",), 9000)
    believing = reach(bucket="s3://ours", AWS_ENDPOINT_URL_S3="https://s3.lan", AWS_CA_BUNDLE="/etc/lan.pem")
    assert believing.view == View("ours", "", ("s3.lan",), 443, "/etc/lan.pem")
    there = places(reach(bucket="s3://ours/copy", AWS_REGION="eu-west-1", AWS_ACCESS_KEY_ID="x"))
    assert "ours.s3.eu-west-1.amazonaws.com:443" in there
    assert "ours.s3.dualstack.eu-west-1.amazonaws.com:443" in there
    assert "ours.s3.cn-north-1.amazonaws.com.cn:443" in places(
        reach(bucket="s3://ours", AWS_REGION="cn-north-1")
    )
    assert "169.254.169.254:80" not in there
    assert "169.254.169.254:80" in places(reach(bucket="s3://ours/copy"))
    assert reach(bucket="file:///a/o.view-1", usual="file:///a/o").hidden == ("/a/o",)
    assert reach(bucket="file:///a/o/inner", usual="file:///a/o").hidden == ()
    assert reach(bucket="file:///a/o", usual="file:///a/o").hidden == ()


@pytest.mark.parametrize("server", ["api.example", "10.1.2.3", "2001:db8::7", "a" * 60 + ".example"])
def test_the_walls_certificates_are_believed_strictly_by_who_believes_its_authority(server: str) -> None:
    certificates = Certificates()
    client = ssl.create_default_context(cadata=certificates.authority)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    asks = client.wrap_bio(back, there, server_hostname=server)
    answers = certificates.context(server).wrap_bio(there, back, server_side=True)
    for side in (asks, answers, asks, answers):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    assert asks.version() == "TLSv1.3"
    assert certificates.context(server) is certificates.context(server)
