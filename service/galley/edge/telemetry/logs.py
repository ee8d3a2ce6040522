"""Logs that machines read in production and people read on a terminal. Never a body, a query or a header, unless
ACCESS_LOG is on: see `access_log`.
"""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from galley.plain_text import on_one_line

request_id: ContextVar[str] = ContextVar("request_id", default="")
# What it takes to ask a request again; it begins earlier than its line is written.
ASKED_AGAIN = "asked_again"
EXTRAS = ("method", "path", "status", "ms", "template", "outcome", "key", "error")


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, request_id and what the caller added."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        line |= getattr(record, ASKED_AGAIN, {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class NoDatabaseTrouble(logging.Filter):
    """Leaves out what Django calls our fault and was the database's: a line of its own has said it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record stays."""
        # Who says such a thing has Django; the pools' process, which logs in the same form, does without.
        from django.db import InterfaceError, OperationalError

        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (OperationalError, InterfaceError))


class OnceInAWhile(logging.Filter):
    """Leaves out what was said with the same words less than ten seconds ago: a pool tries to connect many times."""

    SECONDS = 10.0

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record stays."""
        words, at = record.getMessage(), record.created
        if at - self._said.get(words, 0.0) < self.SECONDS:
            return False
        self._said = {text: then for text, then in self._said.items() if at - then < self.SECONDS} | {
            words: at
        }
        return True


class Plain(logging.Formatter):
    """A short line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of text."""
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        took = f" {record.ms} ms" if hasattr(record, "ms") else ""
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        text = f"{at} {level}{on_one_line(record.getMessage())}{took}"
        if not record.exc_info:
            return text
        # A traceback has lines, and messages of strangers in them: none of them begins as a line of ours does.
        lines = self.formatException(record.exc_info).splitlines()
        return "\n".join([text, *(f"  │ {on_one_line(line)}" for line in lines)])


def set_up(log_format: str) -> None:
    """Send all logs to standard error in the chosen format."""
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "no_database_trouble": {"()": "galley.edge.telemetry.logs.NoDatabaseTrouble"},
                "once_in_a_while": {"()": "galley.edge.telemetry.logs.OnceInAWhile"},
            },
            "formatters": {"line": {"()": JsonLines if as_json else Plain}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "INFO", "handlers": ["stderr"]},
            "loggers": {
                # Django repeats every 4xx as a warning; the request log has said it already.
                "django.request": {"level": "ERROR", "filters": ["no_database_trouble"]},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "psycopg.pool": {"filters": ["once_in_a_while"]},
                # It says at each start that it knows its own tasks.
                "procrastinate.blueprints": {"level": "WARNING"},
            },
        }
    )
