"""What good renders notice of hostile ones: 200 hostile among 800 good, through the real pool over HTTP."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator

from benchmarks.figures import Figure, percentile
from benchmarks.galley.papers import paper
from benchmarks.galley.service import Client, Service, at_once

HOSTILE = 200
GOOD = 800
CLIENTS = 4
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"attack": {"type": "string", "maxLength": 20}, "n": {"type": "integer"}},
}
MAIN = """
#let values = json(bytes(sys.inputs.values))
#let attack = values.at("attack", default: "none")
#set document(title: "Trial", date: datetime(year: 2026, month: 1, day: 1))
#set text(lang: "en")
#if attack == "memory" { let x = range(1000000000) }
#if attack == "doubling" { let s = "x"; for i in range(60) { s = s + s } }
#if attack == "recursion" { let f(n) = f(n + 1) + 1; f(0) }
#if attack == "loop" { for a in range(100000) { for b in range(100000) { let c = a * b } } }
= Trial #values.at("n", default: 0)
"""
# An endless loop holds a worker until its time is over; the others end by themselves, one way or the other.
ATTACKS = ("memory", "recursion", "doubling", "recursion")


def measure(service: Service) -> Iterator[Figure]:
    """Yield how many good renders were done, how much slower they were, and what stayed in memory."""
    _publish_trial(service)
    alone = _good_times(service, hostile=0)
    before = service.resident_bytes()
    among = _good_times(service, hostile=HOSTILE)
    time.sleep(3)
    after = service.resident_bytes()
    yield Figure("good renders done among hostile ones", len(among), f"of {GOOD}", GOOD, "at least")
    yield Figure(
        "p95 of good renders among hostile ones",
        percentile(among, 95),
        "ms",
        percentile(alone, 95) * 2,
        peers={"alone": percentile(alone, 95)},
    )
    yield Figure("memory after hostile renders, compared with before", after / before, "×", 1.1)


def _good_times(service: Service, *, hostile: int) -> list[float]:
    clients = [service.client() for _ in range(CLIENTS + 1)]
    sheet = paper("certificate")

    def work(index: int) -> list[float]:
        if index == CLIENTS:
            for number in range(hostile):
                _attack(clients[index], ATTACKS[number % len(ATTACKS)], number)
            return []
        return [_good(clients[index], sheet.values()) for _ in range(GOOD // CLIENTS)]

    return at_once(CLIENTS + 1, work)[0]


def _good(client: Client, values: dict[str, object]) -> float:
    """Issue a document, as a patient client does: told to come back, it comes back."""
    begun = time.perf_counter()
    for _ in range(100):
        answer = client.post("/api/v1/documents", {"template": "certificate", "values": values})
        if answer.status == 201:
            return (time.perf_counter() - begun) * 1000
        if answer.status != 503:
            raise RuntimeError(answer.body.decode())
        time.sleep(0.05)
    raise RuntimeError("A good document was not made in 100 tries.")


def _attack(client: Client, attack: str, number: int) -> None:
    answer = client.post("/api/v1/templates/trial/preview", {"values": {"attack": attack, "n": number}})
    if answer.status not in {422, 503, 504}:
        raise RuntimeError(f"{attack} was answered with {answer.status}: {answer.body[:300]!r}")


def _publish_trial(service: Service) -> None:
    import subprocess
    import tempfile
    from pathlib import Path

    from benchmarks.galley.service import COMMAND

    files = {
        "typst.toml": '[package]\nname = "trial"\nversion = "1.0.0"\nentrypoint = "main.typ"\n'
        '[tool.galley]\ntitle = "Trial"\ndescription = "For the benchmark."\nlocale = "en"\n',
        "main.typ": MAIN,
        "schema.json": json.dumps(SCHEMA),
        "sample.json": '{"n": 1}',
    }
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "trial.zip")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as bundle:
            for name, text in files.items():
                bundle.writestr(name, text)
        archive.write_bytes(buffer.getvalue())
        subprocess.run(
            (*COMMAND, "import-templates", str(archive)),
            env=service.environment,
            check=True,
            capture_output=True,
        )
