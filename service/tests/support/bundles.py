"""Small template bundles for tests."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from galley import ports
from galley.rendering.bundles.bundle import Bundle

MANIFEST = """\
[package]
name = "certificate"
version = "1.0.0"
entrypoint = "main.typ"

[tool.galley]
title = "Certificate"
description = "Says that somebody has done something."
locale = "en"
tags = ["certificate"]
standard = ["a-2a", "ua-1"]
subject = "/name"
"""

MAIN = """\
#import "@galley/kit:1.0.0": values, issued-on, field
#set document(title: "Certificate", date: issued-on)
#set page(width: 148mm, height: 105mm)
= Certificate
Awarded to #field("/name", values.name)
"""

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Certificate",
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 200},
        "day": {"type": "string", "title": "Day", "format": "date"},
    },
}


def files(**changes: str | bytes | None) -> dict[str, bytes]:
    """The files of a good bundle, changed: `main_typ="…"` stands for main.typ; None leaves a file out."""
    found: dict[str, bytes] = {
        "typst.toml": MANIFEST.encode(),
        "main.typ": MAIN.encode(),
        "schema.json": json.dumps(SCHEMA, indent=2).encode(),
        "sample.json": b'{\n  "name": "Ada Byron",\n  "day": "2026-11-23"\n}\n',
        "tests/short.json": b'{"name": "A"}',
    }
    for name, text in changes.items():
        path = ".".join(name.rsplit("_", 1))
        if text is None:
            del found[path]
        else:
            found[path] = text.encode() if isinstance(text, str) else text
    return found


def certificate(**changes: str | bytes | None) -> Bundle:
    """A good bundle, changed as `files` does."""
    return Bundle(files(**changes))


def template(source: str, **more: bytes) -> Bundle:
    """A bundle whose main.typ is this source; nothing about it has been checked."""
    return Bundle(
        {**files(main_typ=source), **{name.replace("__", "/"): data for name, data in more.items()}}
    )


def stored(store: ports.ObjectStore, bundle: Bundle) -> str:
    """Put a bundle into a store and return its key."""
    key = f"bundles/{bundle.sha256}.zip"
    store.put(key, bundle.archive, media_type="application/zip")
    return key


def request(bundle: Bundle, values: str = '{"name":"Ada Byron"}', **changes: Any) -> ports.RenderRequest:
    """A request for a PDF of a stored bundle, changed."""
    given: dict[str, Any] = {
        "bundle_key": f"bundles/{bundle.sha256}.zip",
        "bundle_sha256": bundle.sha256,
        "values": values,
        "issued_on": date(2026, 11, 23),
        "form": ports.OutputFormat.PDF,
        **changes,
    }
    return ports.RenderRequest(**given)
