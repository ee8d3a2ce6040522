"""Tells programs how a deployment goes: one JSON object a line, saying the same as the terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TextIO

from slipway.ports import Json


class JsonReport:
    """Writes JSON lines to a stream, and nothing more once nobody reads them: that must not end a deployment."""

    def __init__(self, out: TextIO) -> None:
        self._out: TextIO | None = out

    def began(self, step: str, words: str) -> None:
        """Write that a step began."""
        self._write(event="began", step=step, words=words)

    def seen(self, step: str, words: str, **facts: Json) -> None:
        """Write what was seen."""
        self._write(event="seen", step=step, words=words, **facts)

    def ended(self, step: str, state: str, words: str, seconds: float) -> None:
        """Write how a step ended."""
        self._write(event="ended", step=step, state=state, words=words, seconds=round(seconds, 3))

    def say(self, words: str, **facts: Json) -> None:
        """Write a line outside of any step."""
        self._write(event="said", words=words, **facts)

    def _write(self, **line: Json) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **line}
        if self._out is None:
            return
        try:
            self._out.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
            self._out.flush()
        except (OSError, ValueError):
            self._out = None
