"""How long a page takes over HTTP, for one person who types, beside the raw engine."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure, median, percentile
from benchmarks.galley.papers import Paper, paper
from benchmarks.galley.raw import RawEngine
from benchmarks.galley.service import Client, Service

ROUNDS = {"certificate": 150, "invoice": 100, "contract": 80, "statement": 40}
# How long a page may take that shows one other word, as a part of what the whole page takes the raw engine.
GOALS = {"certificate": 1.5, "invoice": 0.6, "contract": 0.6, "statement": 0.6}
MS = 1000.0


def measure(service: Service) -> Iterator[Figure]:
    """Yield median and 95th percentile for each paper. Raw and HTTP take turns, so that both see the same machine."""
    for name, part in GOALS.items():
        sheet = paper(name)
        raw_engine, client = RawEngine(sheet), service.client()
        for _ in range(4):
            _preview(client, sheet)
        raw, ours = [], []
        for _ in range(ROUNDS[name]):
            raw.append(raw_engine.svg() * MS)
            ours.append(_preview(client, sheet) * MS)
        yield Figure(
            f"preview of the {name}, median",
            median(ours),
            "ms",
            median(raw) * part,
            peers={"raw": median(raw)},
        )
        slow = percentile(raw, 95)
        yield Figure(
            f"preview of the {name}, p95", percentile(ours, 95), "ms", slow * part * 2, peers={"raw": slow}
        )


def _preview(client: Client, sheet: Paper) -> float:
    answer = client.post(f"/api/v1/templates/{sheet.name}/preview", {"values": sheet.values()})
    if answer.status != 200:
        raise RuntimeError(answer.body.decode())
    return answer.seconds
