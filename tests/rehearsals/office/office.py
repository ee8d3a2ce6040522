"""An office that tally can be built with: people of organisations, their invoices, and the mails that go out.

As small as a service may be that has what replays are about: sessions, rights, pages, lists, PDF, CSV, mails, objects.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from .bucket import Bucket
from .database import Connection, Pool

OPEN = "SELECT person FROM sessions WHERE token = %s"
LIST = "SELECT id, number, client, cents, due_on FROM invoices WHERE org = %s ORDER BY due_on, number"
ONE = "SELECT id, number, client, cents, due_on FROM invoices WHERE id = %s AND org = %s"
ADD = (
    "INSERT INTO invoices (org, number, client, cents, due_on, key, made_at) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id"
)
CLIENT = "SELECT count(*) FROM invoices WHERE org = %s AND client = %s"
VAT = 19
MAIL_PORT = int(os.environ.get("MAIL_PORT", "25"))


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in."""

    id: int
    org: int
    mail: str

    @property
    def opaque(self) -> str:
        """What others may know them by."""
        return hashlib.sha256(f"person {self.id}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: str
    body: bytes
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Call:
    """One request: who asks, what for, and what it is answered with."""

    person: Person
    word: str
    given: bytes
    cookies: dict[str, str]
    connection: Connection
    bucket: Bucket
    query: dict[str, list[str]] = field(default_factory=dict)


Handler: TypeAlias = Callable[[Call], Reply]


def answer(environ: dict[str, Any], pool: Pool, bucket: Bucket) -> Reply:
    """Answer a request for something below /office."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    headers = environ["tally.headers"]
    cookies = dict(re.findall(r"(\w+)=([^;]+)", headers.get("Cookie", "")))
    given = environ["wsgi.input"].read()
    with pool.connection() as connection:
        if (method, path) == ("POST", "/office/login"):
            return _named(login(given, connection), "/office/login", None)
        person = _person(cookies.get("session", ""), connection)
        for wanted, template, handler in ROUTES:
            if method == wanted and (match := re.fullmatch(_pattern(template), path)):
                if person is None:
                    return _named(
                        Reply("303 See Other", b"", headers=(("Location", "/office/login"),)), template, None
                    )
                query = parse_qs(environ["QUERY_STRING"])
                word = (match.groups() or ("",))[0]
                call = Call(person, word, given, cookies, connection, bucket, query)
                return _named(handler(call), template, person)
    return Reply("404 Not Found", b'{"detail": "There is nothing here."}')


def login(given: bytes, connection: Connection) -> Reply:
    """Let somebody in by their mail address; a real service asks for more."""
    mail = parse_qs(given.decode()).get("mail", [""])[0]
    found = connection.execute("SELECT id FROM people WHERE mail = %s", (mail,)).fetchone()
    if found is None:
        return Reply("403 Forbidden", b'{"detail": "Nobody here has this address."}')
    token = session_for(found[0], connection)
    cookie = ("Set-Cookie", f"session={token}; Path=/; HttpOnly")
    return Reply("303 See Other", b"", headers=(("Location", "/office/"), cookie))


def session_for(person: int, connection: Connection) -> str:
    """Make a session and return its token."""
    token = os.urandom(16).hex()
    connection.execute("INSERT INTO sessions (token, person) VALUES (%s, %s)", (token, person))
    return token


def act_as(people: list[str], connection: Connection) -> dict[str, dict[str, str]]:
    """Return headers that make a request that person's, for each of these. Only on a copy."""
    if not os.environ.get("SLIPWAY_COPY"):
        raise SystemExit("tally: acting as somebody is for copies only.")
    rows = connection.execute("SELECT id, org, mail FROM people").fetchall()
    known = {each.opaque: each for each in (Person(*row) for row in rows)}
    return {
        name: {"Cookie": f"session={session_for(known[name].id, connection)}"}
        for name in people
        if name in known
    }


def home(call: Call) -> Reply:
    """Show the invoices as a page."""
    rows = call.connection.execute(LIST, (call.person.org,)).fetchall()
    items = "".join(f"<li><a href='/office/invoices/{row[0]}'>{html.escape(row[2])}</a></li>" for row in rows)
    page = f"<!doctype html><title>Invoices</title><h1>{len(rows)} invoices</h1><ul>{items}</ul>"
    visit = ("Set-Cookie", f"visit={call.person.id}; Path=/; HttpOnly")
    return Reply("200 OK", page.encode(), "text/html; charset=utf-8", (visit,))


def listed(call: Call) -> Reply:
    """Give all invoices, with how many each client has."""
    rows = call.connection.execute(LIST, (call.person.org,)).fetchall()
    found = [_invoice(row) for row in rows]
    return _json({"items": found, "total": sum(each["gross"] for each in found)})


def shown(call: Call) -> Reply:
    """Give one invoice of one's own organisation."""
    row = call.connection.execute(ONE, (call.word, call.person.org)).fetchone()
    return _json(_invoice(row)) if row else _gone()


def printed(call: Call) -> Reply:
    """Give one invoice as a PDF."""
    row = call.connection.execute(ONE, (call.word, call.person.org)).fetchone()
    if row is None:
        return _gone()
    invoice = _invoice(row)
    lines = [
        f"Invoice {invoice['number']}",
        f"For {invoice['client']}",
        f"Total {invoice['gross'] / 100:.2f}",
    ]
    return Reply("200 OK", pdf(lines), "application/pdf")


def exported(call: Call) -> Reply:
    """Give all invoices as CSV."""
    rows = [_invoice(row) for row in call.connection.execute(LIST, (call.person.org,)).fetchall()]
    columns = ("number", "client", "net", "gross", "due")
    lines = [",".join(columns), *(",".join(str(row[name]) for name in columns) for row in rows)]
    return Reply("200 OK", ("\n".join(lines) + "\n").encode(), "text/csv; charset=utf-8")


def added(call: Call) -> Reply:
    """Write an invoice."""
    wanted = json.loads(call.given)
    if int(wanted["cents"]) <= 0:
        return Reply("422 Unprocessable Content", b'{"detail": "An invoice has to be above 0."}')
    (count,) = call.connection.execute(
        "SELECT count(*) FROM invoices WHERE org = %s", (call.person.org,)
    ).fetchone()
    number, data = f"{call.person.org}-{count + 1:04}", json.dumps(wanted, sort_keys=True).encode()
    key = f"office/invoices/{hashlib.sha256(data).hexdigest()}"
    call.bucket.put(key, data)
    now = datetime.now(UTC)
    due = date.fromisoformat(wanted["due"])
    values = (call.person.org, number, wanted["client"], int(wanted["cents"]), due, key, now)
    (made,) = call.connection.execute(ADD, values).fetchone()
    return _json({"id": made, "number": number, "made_at": now.isoformat()}, "201 Created")


def sent(call: Call) -> Reply:
    """Send an invoice to its client."""
    row = call.connection.execute(ONE, (call.word, call.person.org)).fetchone()
    if row is None:
        return _gone()
    message = EmailMessage()
    message["From"], message["To"] = call.person.mail, f"{row[2].lower().replace(' ', '.')}@client.example"
    message["Subject"] = f"Invoice {row[1]}"
    message.set_content(f"Please pay {row[3] / 100:.2f} until {row[4]}.")
    with smtplib.SMTP("127.0.0.1", MAIL_PORT, timeout=10) as server:
        server.send_message(message)
    call.connection.execute("UPDATE invoices SET sent_at = %s WHERE id = %s", (datetime.now(UTC), row[0]))
    return _json({"sent": True}, "202 Accepted")


def report(call: Call) -> Reply:
    """Give the sum of a year."""
    found = call.connection.execute(
        "SELECT count(*), coalesce(sum(cents), 0) FROM invoices WHERE org = %s AND extract(year FROM due_on) = %s",
        (call.person.org, int(call.word)),
    ).fetchone()
    return _json({"year": int(call.word), "invoices": found[0], "cents": int(found[1])})


def visited(call: Call) -> Reply:
    """Go on where the page of before left off: it takes the cookie that it gave."""
    if call.cookies.get("visit") != str(call.person.id):
        return Reply("409 Conflict", b'{"detail": "Begin at the first page."}')
    return _json({"visits": 1})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/office/", home),
    ("GET", "/office/invoices", listed),
    ("GET", "/office/invoices/{id}", shown),
    ("GET", "/office/invoices/{id}/pdf", printed),
    ("GET", "/office/invoices.csv", exported),
    ("POST", "/office/invoices", added),
    ("POST", "/office/invoices/{id}/send", sent),
    ("GET", "/office/reports/{year}", report),
    ("GET", "/office/visit", visited),
)


def pdf(lines: list[str]) -> bytes:
    """Return a page with these lines, as a PDF."""
    shown = "".join(
        f"BT /F1 14 Tf 72 {720 - 24 * number} Td ({line}) Tj ET\n" for number, line in enumerate(lines)
    )
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R>> >> >>",
        f"<< /Length {len(shown.encode('latin-1', 'replace'))} >>\nstream\n{shown}endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", list[int]()
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1", "replace")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def _invoice(row: tuple[Any, ...]) -> dict[str, Any]:
    net = row[3]
    return {
        "id": row[0],
        "number": row[1],
        "client": row[2],
        "net": net,
        "gross": net * (100 + VAT) // 100,
        "due": str(row[4]),
    }


def _json(found: object, status: str = "200 OK") -> Reply:
    return Reply(status, json.dumps(found).encode())


def _gone() -> Reply:
    return Reply("404 Not Found", b'{"detail": "There is no such invoice."}')


def _person(token: str, connection: Connection) -> Person | None:
    row = connection.execute(
        "SELECT p.id, p.org, p.mail FROM sessions s JOIN people p ON p.id = s.person WHERE s.token = %s",
        (token,),
    ).fetchone()
    return Person(*row) if row else None


def _named(reply: Reply, route: str, person: Person | None) -> Reply:
    who = (("X-Slipway-Person", person.opaque),) if person else ()
    return Reply(reply.status, reply.body, reply.kind, (*reply.headers, ("X-Slipway-Route", route), *who))


def _pattern(template: str) -> str:
    return re.sub(r"\\\{\w+\\\}", r"([\\w-]+)", re.escape(template))


def written(reply: Reply, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Hand an answer to the server."""
    start_response(
        reply.status,
        [("Content-Type", reply.kind), ("Content-Length", str(len(reply.body))), *reply.headers],
    )
    return [reply.body]
