"""A release's own figures, asked of a Prometheus server (HTTP API v1, instant queries)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from string import Template
from typing import Any
from urllib.parse import urlencode

from slipway.config import Prometheus
from slipway.errors import StepFailed
from slipway.ports import Reading, Slot, Web

OK = 200


class PrometheusGauges:
    """Asks one server. Its answers may be up to five minutes old: that is how far it looks back for a sample."""

    def __init__(self, meaning: Callable[[Slot], Mapping[str, str]], asked: Prometheus, web: Web) -> None:
        """`meaning` says what the words of a query, such as `$release`, mean for a slot, and raises `StepFailed` for an
        empty one.
        """
        self._meaning, self._asked, self._web = meaning, asked, web

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot.

        Raises `StepFailed`, also when a query finds nothing: no data is no good news.
        """
        words, asked = self._meaning(slot), self._asked
        return Reading(
            self._histogram(asked.seconds, words),
            self._number(asked.jobs, words),
            self._number(asked.jobs_failed, words),
            self._number(asked.requests, words),
            self._number(asked.errors, words),
            self._number(asked.memory, words),
        )

    def _histogram(self, query: str, words: Mapping[str, str]) -> dict[float, int]:
        found = self._ask(query, words) if query else []
        if any("le" not in series["metric"] for series in found):
            raise StepFailed(
                f"The query {query!r} gives no `le`.", next_step="Write `sum by (le) (…_bucket{…})`."
            )
        return dict(sorted((float(each["metric"]["le"]), _count(each, query)) for each in found))

    def _number(self, query: str, words: Mapping[str, str]) -> int:
        return sum(_count(each, query) for each in self._ask(query, words)) if query else 0

    def _ask(self, query: str, meant: Mapping[str, str]) -> list[dict[str, Any]]:
        words = Template(query).safe_substitute(meant)
        address = f"{self._asked.url.rstrip('/')}/api/v1/query?{urlencode({'query': words})}"
        status, body = self._web.get(address)
        try:
            answer = json.loads(body)
        except ValueError:
            answer = {"error": body.decode(errors="replace")[:300]}
        if status != OK or answer.get("status") != "success":
            raise StepFailed(
                f"Prometheus answered {status} to {words!r}: {answer.get('error', 'no reason given')}."
            )
        if answer["data"]["resultType"] != "vector":
            raise StepFailed(f"The query {words!r} gives a {answer['data']['resultType']} and not a vector.")
        if not answer["data"]["result"]:
            raise StepFailed(
                f"Prometheus has nothing for {words!r}.", next_step="Mend the query, or the scraping."
            )
        return list(answer["data"]["result"])


def _count(series: Mapping[str, Any], query: str) -> int:
    value = float(series["value"][1])
    if not math.isfinite(value):
        raise StepFailed(f"Prometheus answered {value} to {query!r}, which is no count.")
    return int(value)
