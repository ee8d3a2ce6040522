"""How the OpenAPI document speaks of answers that are files."""

from __future__ import annotations

from typing import Any


def file_answer(*media_types: str, status: int = 200, **headers: str) -> dict[str, Any]:
    """Return what an operation's `openapi_extra` says of an answer in one of these media types."""
    told: dict[str, Any] = {"content": {media_type: {} for media_type in media_types}}
    if headers:
        told["headers"] = {
            name.replace("_", "-"): {"description": text, "schema": {"type": "string"}}
            for name, text in headers.items()
        }
    return {"responses": {status: told}}
