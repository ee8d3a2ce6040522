"""A small server that speaks Prometheus' HTTP API: it scrapes its targets whenever it is asked, and understands of
PromQL `sum`, `sum by (le)`, labels that are equal or match, and `or vector(0)`.
"""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slipway.adapters.io.web_client import WebClient
from slipway.decisions.text.metrics_text import Sample, samples

ASKED = re.compile(
    r"^sum\s*(?:by \((?P<by>\w+)\)\s*)?\((?P<name>\w+)\{(?P<labels>.*)\}\)(?P<zero> or vector\(0\))?$"
)
LABEL = re.compile(r'(\w+)(=~|=)"([^"]*)"')


@dataclass(frozen=True)
class Prometheus:
    """What is kept: `targets` are scraped, `told` was pushed."""

    targets: Sequence[str] = ()
    told: Sequence[Sample] = ()

    def answer(self, query: str) -> dict[str, Any]:
        """Return the answer to an instant query. Raises `ValueError` for what it does not understand."""
        if not (asked := ASKED.match(query)):
            raise ValueError(f"parse error: {query}")
        sums = defaultdict[str, float](float)
        for sample in self._samples():
            if sample.name == asked["name"] and _fits(sample, asked["labels"]):
                sums[sample.labels[asked["by"]] if asked["by"] else ""] += sample.value
        if not sums and asked["zero"]:
            sums[""] = 0.0
        result = [
            {"metric": {asked["by"]: value} if asked["by"] else {}, "value": [1700000000.1, f"{total:g}"]}
            for value, total in sums.items()
        ]
        return {"status": "success", "data": {"resultType": "vector", "result": result}}

    def _samples(self) -> Iterator[Sample]:
        yield from self.told
        for target in self.targets:
            status, text = WebClient().get(f"http://{target}/metrics")
            for sample in samples(text.decode()) if status == 200 else ():
                yield Sample(sample.name, {**sample.labels, "instance": target}, sample.value)


def _fits(sample: Sample, wanted: str) -> bool:
    return all(
        bool(re.fullmatch(value if how == "=~" else re.escape(value), sample.labels.get(name, "")))
        for name, how, value in LABEL.findall(wanted)
    )


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(kept: Prometheus) -> Iterator[str]:
    """Serve it on this machine until the block ends; gives its address."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        assert environ["PATH_INFO"] == "/api/v1/query"
        (query,) = parse_qs(environ["QUERY_STRING"])["query"]
        status = "200 OK"
        try:
            answer = kept.answer(query)
        except ValueError as error:
            status, answer = (
                "400 Bad Request",
                {"status": "error", "errorType": "bad_data", "error": str(error)},
            )
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    with make_server("127.0.0.1", 0, app, handler_class=_Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
