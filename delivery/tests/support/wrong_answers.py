"""Releases of tally's office that answer wrongly where no canary with few people would see it.

Each has words of what a replay has to say of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OFFICE = "tally/office.py"


@dataclass(frozen=True)
class WrongAnswer:
    """What is wrong, the words of the office that are replaced, and what a replay has to say (patterns)."""

    name: str
    edits: Mapping[str, str]
    says: tuple[str, ...]


REPORT = '    found = call.connection.execute(\n        "SELECT count(*), coalesce'
# What a copy tries to do to the world outside: nothing of it may arrive, and all of it is named.
TEMPTED = (
    WrongAnswer(
        "reaches for production's database",
        {
            REPORT: (
                '    with suppress(Exception):\n        address = urlsplit(os.environ["DATABASE_URL"])\n'
                '        Connection(address._replace(path="/tally").geturl(), timeout_seconds=5).close()\n'
                f"{REPORT}"
            ),
            "from urllib.parse import parse_qs": (
                "from contextlib import suppress\nfrom urllib.parse import parse_qs, urlsplit"
            ),
        },
        (r"GET /office/reports/\{year\}", r"database", r"tally"),
    ),
    WrongAnswer(
        "calls a webhook",
        {
            REPORT: (
                "    with suppress(Exception):\n"
                '        urlopen("http://hooks.partner.example/told?year=" + call.word, timeout=5)\n'
                f"{REPORT}"
            ),
            "from urllib.parse import parse_qs": (
                "from contextlib import suppress\nfrom urllib.parse import parse_qs\nfrom urllib.request import urlopen"
            ),
        },
        (r"GET /office/reports/\{year\}", r"hooks\.partner\.example"),
    ),
)
WRONG_ANSWERS = (
    WrongAnswer(
        "does not know a rare route",
        {'    ("GET", "/office/reports/{year}", report),\n': ""},
        (r"GET /office/reports/", r"404, was 200"),
    ),
    WrongAnswer(
        "shows an empty page",
        {'Reply("200 OK", page.encode()': 'Reply("200 OK", b""'},
        (r"GET /office/: empty, was HTML",),
    ),
    WrongAnswer(
        "shows an error page as if all was well",
        {
            "    return _json(_invoice(row)) if row else _gone()": (
                '    return Reply("200 OK", b"<h1>Something went wrong</h1>", "text/html")'
            )
        },
        (r"GET /office/invoices/\{id\}: the page “Something went wrong”, was JSON",),
    ),
    WrongAnswer(
        "logs everybody out",
        {'_person(cookies.get("session", "")': '_person(cookies.get("sid", "")'},
        (r"GET /office/", r"/office/login"),
    ),
    WrongAnswer(
        "prints a wrong total",
        {"Total {invoice['gross'] / 100:.2f}": "Total {invoice['net'] / 100:.2f}"},
        (r"GET /office/invoices/\{id\}/pdf", r"Total"),
    ),
    WrongAnswer(
        "leaves a column out of the CSV",
        {
            'columns = ("number", "client", "net", "gross", "due")': 'columns = ("number", "client", "net", "gross")'
        },
        (r"GET /office/invoices\.csv: the column due is missing",),
    ),
    WrongAnswer(
        "sorts in another order",
        {"ORDER BY due_on, number": "ORDER BY number"},
        (r"GET /office/", r"order"),
    ),
    WrongAnswer(
        "asks the database once for each item",
        {
            "    found = [_invoice(row) for row in rows]\n": (
                "    found = [_invoice(row) for row in rows]\n"
                "    for each in found:\n"
                "        call.connection.execute(CLIENT, (call.person.org, each['client'])).fetchone()\n"
            )
        },
        (r"GET /office/invoices", r"statements, were"),
    ),
    WrongAnswer(
        "has lost a validation",
        {'if int(wanted["cents"]) <= 0:': 'if int(wanted["cents"]) < -(10**9):'},
        (r"POST /office/invoices", r"201, was 422"),
    ),
    WrongAnswer(
        "sends every mail twice",
        {
            "        server.send_message(message)\n": (
                "        server.send_message(message)\n        server.send_message(message)\n"
            )
        },
        (r"POST /office/invoices/\{id\}/send: .*mail",),
    ),
    WrongAnswer(
        "writes instants of another time zone",
        {"now = datetime.now(UTC)": "now = datetime.now(UTC) + timedelta(hours=2)"}
        | {"from datetime import UTC, date, datetime": "from datetime import UTC, date, datetime, timedelta"},
        (r"made_at: instants are .* later in all",),
    ),
    WrongAnswer(
        "shows the invoices of others",
        {'WHERE id = %s AND org = %s"': 'WHERE id = %s AND (org = %s OR true)"'},
        (r"GET /office/invoices/\{id\}", r"200, was 404"),
    ),
    WrongAnswer(
        "has one slow page",
        {
            '    found = call.connection.execute(\n        "SELECT count(*), coalesce': (
                '    call.connection.execute("SELECT pg_sleep(0.15)")\n'
                '    found = call.connection.execute(\n        "SELECT count(*), coalesce'
            )
        },
        (r"GET /office/reports/\{year\}: slower",),
    ),
    WrongAnswer(
        "breaks the second request of a visit",
        {'f"visit={call.person.id}; Path=/; HttpOnly"': '"visit=0; Path=/; HttpOnly"'},
        (r"GET /office/visit", r"409, was 200"),
    ),
    WrongAnswer(
        "keeps objects under other keys",
        {'key = f"office/invoices/{': 'key = f"office/2026/invoices/{'},
        (r"OBJECTS office/\{number\}/invoices/\{hash\}",),
    ),
)
