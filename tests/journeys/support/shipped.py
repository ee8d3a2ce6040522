"""How many templates come with Galley, and how many of them have a colour of the business."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parents[3] / "templates"
SCHEMAS = [path.read_text() for path in sorted(TEMPLATES.glob("*/schema.json"))]
SHIPPED = len(SCHEMAS)
ACCENTED = sum('"brand": "/accent"' in schema for schema in SCHEMAS)
