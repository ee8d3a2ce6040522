"""A template bundle that renders in no time, with every part that a test may want to spoil."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from galley.rendering.bundles import bundle as bundles

MANIFEST = """\
[package]
name = "{name}"
version = "1.0.0"
entrypoint = "main.typ"

[tool.galley]
title = "{title}"
description = "A slip of paper with a name on it."
locale = "en"
tags = ["test"]
standard = ["a-2b"]
subject = "/name"
"""

MAIN = """\
#import "@galley/kit:1.0.0": values, issued-on, field
#set document(title: "Slip", date: issued-on)
#set page(width: 90mm, height: 60mm, margin: 8mm)
= Slip
#field("/name", values.name)
#for line in values.at("lines", default: ()) [ + #line ]
#if "picture" in values { image(values.picture, width: 20mm, alt: "A picture") }
#for _ in range(values.at("more_pages", default: 0)) { pagebreak(); [More] }
"""

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 200},
        "lines": {"type": "array", "title": "Lines", "items": {"type": "string"}, "maxItems": 50},
        "picture": {"type": "string", "title": "Picture", "format": "asset"},
        "more_pages": {"type": "integer", "title": "More pages", "minimum": 0, "maximum": 5},
    },
}
SAMPLE: dict[str, Any] = {"name": "Ada Lovelace", "lines": ["One", "Two"]}


def files(name: str = "slip", *, title: str = "Slip", **changed: str | bytes | None) -> dict[str, bytes]:
    """Return the bundle's files. `changed` replaces one by its path with __ for / and _ for the last dot; None
    takes it away.
    """
    whole: dict[str, bytes] = {
        "typst.toml": MANIFEST.format(name=name, title=title).encode(),
        "main.typ": MAIN.encode(),
        "schema.json": json.dumps(SCHEMA, indent=1).encode(),
        "sample.json": json.dumps(SAMPLE).encode(),
        "tests/long.json": json.dumps({"name": "Long " * 20}).encode(),
    }
    for key, content in changed.items():
        path = ".".join(key.replace("__", "/").rsplit("_", 1))
        if content is None:
            whole.pop(path, None)
        else:
            whole[path] = content if isinstance(content, bytes) else content.encode()
    return whole


def bundle(name: str = "slip", *, title: str = "Slip", **changed: str | bytes | None) -> bundles.Bundle:
    """Return the bundle."""
    return bundles.Bundle(files(name, title=title, **changed))


def zipped(content: Mapping[str, bytes]) -> bytes:
    """Return files as a zip, deflated, as people make it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return out.getvalue()


def slip_zip(name: str = "slip", *, title: str = "Slip", **changed: str | bytes | None) -> bytes:
    """Return the bundle as a zip."""
    return zipped(files(name, title=title, **changed))
