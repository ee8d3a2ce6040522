"""Many certificates from one table, beside the raw engine; and what a person notices meanwhile."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, median
from benchmarks.galley.papers import paper
from benchmarks.galley.raw import RawEngine
from benchmarks.galley.service import Client, Service, running

ROWS = int(os.environ.get("BATCH_ROWS", "10000"))
SHARE, SLOWER, RAW_COUNT, PREVIEWS = 0.8, 1.6, 300, 40
BORDER, MIB = "a-border-that-is-in-no-table", 2**20
HEADER = "Recipient;Course title;Hours;First day;Award number"


def measure() -> Iterator[Figure]:
    """Yield throughput, memory of the worker, and the time of previews beside it."""
    sheet = paper("certificate")
    engine = RawEngine(sheet)
    # Before and after, so that both meet the same machine.
    raw_seconds = [engine.pdf() for _ in range(RAW_COUNT)]
    processors = len(os.sched_getaffinity(0))
    with running() as service:
        client = service.client()
        alone = median([_preview(client, sheet.values()) for _ in range(PREVIEWS)])
        _made(service, _sent(service, _table(100)))
        batch = _sent(service, _table(ROWS))
        _until(service, batch, "making")
        beside, sizes, ended = list[float](), list[float](), threading.Event()
        watch = threading.Thread(target=_watch, args=(service, sheet.values(), beside, sizes, ended))
        begun = time.perf_counter()
        watch.start()
        _made(service, batch)
        seconds = time.perf_counter() - begun
        ended.set()
        watch.join()
    raw = 2 * RAW_COUNT / (sum(raw_seconds) + sum(engine.pdf() for _ in range(RAW_COUNT)))
    name = f"certificates from one table of {ROWS:,} rows"
    yield Figure(
        name, ROWS / seconds, "a second", raw * processors * SHARE, "at least", {"raw, one process": raw}
    )
    yield Figure(
        "preview beside a batch, median", median(beside), "ms", alone * SLOWER, "at most", {"alone": alone}
    )
    half = len(sizes) // 2
    first, last = median(sizes[:half]), median(sizes[half:])
    yield Figure("memory of the worker, second half of a batch", last, "MiB", peers={"first half": first})


def _table(rows: int) -> str:
    lines = (
        f"Person {at:06};Bookbinding by Hand;{1 + at % 90};2026-09-{1 + at % 28:02};HB {at}"
        for at in range(rows)
    )
    return "\n".join((HEADER, *lines))


def _sent(service: Service, table: str) -> str:
    issuer = json.dumps({"issuer": {"name": "Halden School of Book Arts", "place": "Bergen"}})
    parts = (
        'name="template"\r\n\r\ncertificate\r\n',
        f'name="values"\r\n\r\n{issuer}\r\n',
        f'name="file"; filename="people.csv"\r\n\r\n{table}\r\n',
    )
    body = "".join(f"--{BORDER}\r\nContent-Disposition: form-data; {part}" for part in parts)
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)
    headers = {
        "Authorization": f"Bearer {service.key}",
        "Content-Type": f"multipart/form-data; boundary={BORDER}",
    }
    connection.request("POST", "/api/v1/batches", f"{body}--{BORDER}--\r\n".encode(), headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 202:
        raise RuntimeError(said.decode())
    return str(json.loads(said)["id"])


def _until(service: Service, batch: str, *states: str) -> None:
    while True:
        found = json.loads(service.client().get(f"/api/v1/batches/{batch}").body)
        if found["failed"]:
            raise RuntimeError(f"{found['failed']} rows have faults")
        if found["state"] in states:
            return
        time.sleep(0.1)


def _made(service: Service, batch: str) -> None:
    _until(service, batch, "done")


def _watch(
    service: Service,
    values: dict[str, object],
    beside: list[float],
    sizes: list[float],
    ended: threading.Event,
) -> None:
    client = service.client()
    while not ended.wait(0.5):
        beside.append(_preview(client, values | {"award": {"serial": str(len(beside))}}))
        sizes.append(_worker_mib(service))


def _preview(client: Client, values: dict[str, object]) -> float:
    return client.post("/api/v1/templates/certificate/preview", {"values": values}).seconds * 1000


def _worker_mib(service: Service) -> float:
    for process in service.process.children():
        if "--until-idle" in process.cmdline():
            return float(process.memory_info().rss) / MIB
    return 0.0
