"""Make the sample document of each template that comes with Galley; print the SHA-256 of each, as JSON.

It runs outside and inside a container, and the answers are compared. Usage: `python -c SOURCE TEMPLATES`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from datetime import date
from pathlib import Path

from galley import ports
from galley.adapters.objects.object_stores import open_store
from galley.adapters.workers.render_pool import PoolSettings, RenderPool
from galley.rendering.bundles import bundle as bundles
from galley.rendering.values.values import canonical

TEMPLATES = Path(sys.argv[1])
DAY = date(2026, 11, 29)


def document(pool: RenderPool, store: ports.ObjectStore, folder: Path) -> bytes:
    """Return a template's sample as PDF."""
    bundle = bundles.from_folder(folder)
    store.put(bundle.sha256, bundle.archive, media_type="application/zip")
    request = ports.RenderRequest(
        bundle_key=bundle.sha256,
        bundle_sha256=bundle.sha256,
        values=canonical(bundle.sample),
        issued_on=DAY,
        form=ports.OutputFormat.PDF,
        standard=bundle.manifest.standard,
    )
    outcome = pool.render(request, priority=ports.Priority.DOCUMENT)
    if not isinstance(outcome, ports.Rendered):
        raise TypeError(f"{folder.name}: {outcome}")
    return outcome.parts[0]


with tempfile.TemporaryDirectory() as place:
    objects = Path(place, "objects")
    objects.mkdir()
    store = open_store(objects.as_uri(), {})
    pool = RenderPool(store, PoolSettings(workers=1, kept=0))
    folders = sorted(each.parent for each in TEMPLATES.glob("*/typst.toml"))
    made = {folder.name: hashlib.sha256(document(pool, store, folder)).hexdigest() for folder in folders}
    pool.close()
sys.stdout.write(json.dumps(made))
