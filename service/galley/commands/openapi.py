"""Print the OpenAPI document."""

from __future__ import annotations

import argparse
import json
import sys

from galley.config import Settings
from galley.urls import api


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print it as it is served and as it is kept in service/openapi.json."""
    sys.stdout.write(document())
    return 0


def document() -> str:
    """Return the OpenAPI 3.1 document as JSON text."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"
