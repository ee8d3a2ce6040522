"""A release's own figures, asked of a Prometheus server (HTTP API v1, instant queries)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any
from urllib.parse import urlencode

from slipway.errors import StepFailed
from slipway.ports import Reading, Slot, Web

OK = 200


@dataclass(frozen=True, slots=True)
class Queries:
    """PromQL in which `$slot` stands for the slot's name; empty queries are not asked.

    `seconds` gives a count for each `le`, for example `sum by (le) (tally_request_seconds_bucket{slot="$slot"})`.
    """

    seconds: str = ""
    jobs: str = ""
    jobs_failed: str = ""


class PrometheusGauges:
    """Asks one server. Its answers may be up to five minutes old: that is how far it looks back for a sample."""

    def __init__(
        self, url: str, queries: Queries, web: Web, *, headers: Mapping[str, str] | None = None
    ) -> None:
        self._url, self._queries, self._web = url.rstrip("/"), queries, web
        self._headers = headers or {}

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot.

        Raises `StepFailed`, also when a query finds nothing: no data is no good news.
        """
        return Reading(
            self._histogram(self._queries.seconds, slot),
            self._number(self._queries.jobs, slot),
            self._number(self._queries.jobs_failed, slot),
        )

    def _histogram(self, query: str, slot: Slot) -> dict[float, int]:
        found = self._ask(query, slot) if query else []
        if any("le" not in series["metric"] for series in found):
            raise StepFailed(
                f"The query {query!r} gives no `le`.", next_step="Write `sum by (le) (…_bucket{…})`."
            )
        return dict(sorted((float(each["metric"]["le"]), _count(each, query)) for each in found))

    def _number(self, query: str, slot: Slot) -> int:
        return sum(_count(each, query) for each in self._ask(query, slot)) if query else 0

    def _ask(self, query: str, slot: Slot) -> list[dict[str, Any]]:
        words = Template(query).safe_substitute(slot=slot.value)
        address = f"{self._url}/api/v1/query?{urlencode({'query': words})}"
        status, body = self._web.get(address, headers=self._headers)
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
