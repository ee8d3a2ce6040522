"""A production of tally with its office, and the people of the office who use it by way of the proxy."""

from __future__ import annotations

import json
import random
import subprocess
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from slipway.adapters.postgres.database import Postgres

from tests.support import production, tally
from tests.support.production import SCRATCH, SLIPWAY

OFFICE = tally.SOURCE.parent / "office"
LAID_OVER = {
    "tally/office.py": OFFICE / "office.py",
    "tally/migrations/0003_office.sql": OFFICE / "0003_office.sql",
}
SERVICE = """act-as = ["{python}", "{artefact}", "act-as", "{people}", "--to", "{result}"]
"""
RECORDING = """
[environment.production.recording]
source = "proxy"
key = "generated:home/recording-key"
every = "1s"
bodies = ["POST /office/invoices"]

[environment.production.replay]
pauses = "0s"
changed = "ask"
slower = "ask"
"""
PEOPLE = 9
# So many requests everybody together makes at the least, and one of them in a visit.
REQUESTS, A_VISIT = 300, 10
CLIENTS = ("Ada Lime", "Bo Quill", "Cem Oak")


class Office(production.Place):
    """Tally with an office, delivered by Slipway, whose requests are recorded."""

    def __init__(self, folder: Path, *, canary: str = production.CANARY, recording: str = RECORDING) -> None:
        super().__init__(folder, canary=canary + recording)
        self.repository.lay_over(LAID_OVER)
        file = self.folder / "slipway.toml"
        text = file.read_text()
        file.write_text(text.replace("[service.environment]", f"{SERVICE}\n[service.environment]", 1))
        self.first = self.repository.commit("First release with an office")

    def recorded(self) -> int:
        """How many requests are kept by now."""
        told = self.slipway("--json", "recordings", "production").stdout.splitlines()
        return int(json.loads(told[-1])["requests"]) if told else 0

    def begun(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command, as a process that can be killed."""
        begun = self._begun(SLIPWAY, words)
        assert isinstance(begun, subprocess.Popen)
        return begun

    def left_behind(self) -> list[str]:
        """Scratch databases and views of the bucket that are still there."""
        databases = [name for name in Postgres(self.database, {}).databases() if name.startswith(SCRATCH)]
        folder = Path(self.bucket.removeprefix("file://"))
        return [*databases, *(each.name for each in folder.parent.glob(f"{folder.name}.view-*"))]


class Visitor:
    """Somebody with a browser: it keeps cookies and follows nothing."""

    def __init__(self, address: str, number: int) -> None:
        self._place, self.number = urlsplit(address).netloc, number
        self.org = 1 + number % 3
        self._cookies = dict[str, str]()
        self.statuses = list[int]()

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        """Ask once, and return status and body."""
        connection = HTTPConnection(self._place, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        # Of their own, so that each is another client.
        headers = {"User-Agent": f"browser {self.number}", "X-Forwarded-For": f"203.0.113.{self.number}"}
        kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
        if body:
            headers["Content-Type"] = kind
        if cookies:
            headers["Cookie"] = cookies
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = line.partition("=")
                self._cookies[name] = rest.partition(";")[0]
            self.statuses.append(answer.status)
            return answer.status, answer.read()
        finally:
            connection.close()

    def log_in(self) -> None:
        """Get a session."""
        status, _ = self.ask("POST", "/office/login", f"mail=person{self.number}@org{self.org}.example")
        assert status == 303

    def write_invoice(self, chance: random.Random) -> int:
        """Write an invoice and return its number."""
        due = f"202{chance.randrange(5, 8)}-0{chance.randrange(1, 10)}-1{chance.randrange(0, 10)}"
        values = {"client": chance.choice(CLIENTS), "cents": chance.randrange(1000, 900000), "due": due}
        status, body = self.ask("POST", "/office/invoices", json.dumps(values))
        assert status == 201, body
        return int(json.loads(body)["id"])

    def visit(self, own: list[int], others: list[int]) -> None:
        """Look at everything once, one's own and what is none of one's business."""
        for path in ("/office/", "/office/visit", "/office/invoices", "/office/invoices.csv"):
            self.ask("GET", path)
        for number in own[:2]:
            self.ask("GET", f"/office/invoices/{number}")
            self.ask("GET", f"/office/invoices/{number}/pdf")
        self.ask("GET", f"/office/invoices/{others[0]}")
        self.ask("GET", "/office/reports/2026")
        self.ask("POST", "/office/invoices", '{"client": "Nobody", "cents": 0, "due": "2026-01-01"}')


def used(address: str, *, visits: int = 3, mails: bool = True) -> list[Visitor]:
    """Let everybody of the office use it, and return who did."""
    chance = random.Random(7)
    visitors = [Visitor(address, number) for number in range(1, PEOPLE + 1)]
    made: dict[int, list[int]] = {1: [], 2: [], 3: []}
    for each in visitors:
        each.log_in()
        made[each.org] += [each.write_invoice(chance) for _ in range(3)]
    for _ in range(visits):
        for each in visitors:
            each.visit(made[each.org], made[1 + each.org % 3])
    if mails:
        for each in visitors[:3]:
            # Nobody takes mail here, so it fails; on a copy there is who takes it.
            each.ask("POST", f"/office/invoices/{made[each.org][0]}/send")
    return visitors
