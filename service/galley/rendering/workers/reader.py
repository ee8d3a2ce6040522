"""The expendable process that reads what strangers wrote: bundles, values, pictures."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

from galley.ports import DEFAULT_OPTIONS, BundleFaults, BundleOptions, CheckedValues, Problem, ReadBundle
from galley.rendering import confinement
from galley.rendering.bundles import archive, bundle, check, trials
from galley.rendering.bundles.faults import BundleRefused
from galley.rendering.installed import PACKAGES
from galley.rendering.limits import ReaderLimits
from galley.rendering.pictures import picture_cleaning
from galley.rendering.pipes import reading
from galley.rendering.pipes.frames import Frame
from galley.rendering.pipes.reading import BundleJob, Finding, PictureJob, ReadingJob, TableJob, ValuesJob
from galley.rendering.tables import table_reading
from galley.rendering.values import formats, picture_values, values
from galley.rendering.workers import serving

WARM_UP = {
    "typst.toml": b"[package]\nname = 1",
    "main.typ": b'= "Heading" // note',
    "schema.json": b"""{"type": "object", "properties": {"name": {"type": "string", "pattern": "a", "brand": "/name"},
        "logo": {"type": "string", "format": "asset"}, "day": {"type": "string", "format": "date"}}}""",
    "sample.json": b'{"name": "a", "day": "2026-11-23"}',
    "tests/odd.json": b'{"name": 1.5, "day": "no day"}',
    "assets/drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "assets/broken.png": b"",
    "assets/é.txt": b"",
}
ASSET_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def main(arguments: Sequence[str]) -> None:
    """Serve readings. Arguments: the limits as JSON, the parent."""
    limits = ReaderLimits(**json.loads(arguments[0]))
    warm_up()
    serving.serve(limits, readable=(str(PACKAGES),), parent=int(arguments[1]), warm_up=lambda: _answer)


def warm_up() -> None:
    """Read one of everything, so that all code is loaded: a confined process may not see the interpreter's
    files any more.
    """
    formats.load()
    picture_cleaning.warm_up()
    read_bundle(archive.write_zip(WARM_UP))
    read_bundle(b"")
    for table in (
        b"a;b\n1;2\n",
        b'{"a": 1}\n',
        b"PK\x03\x04",
        "ä\n".encode("utf-16"),
        "ä\n".encode("cp1252"),
    ):
        table_reading.read_table(table, after=0, count=1)
    check_values(f'{{"name": 1, "logo": "{UUID(int=0)}"}}', WARM_UP["schema.json"].decode())


def _answer(frame: Frame) -> list[bytes]:
    job = reading.job_of(frame)
    with confinement.cpu_allowed(frame.header["cpu_seconds"]):
        finding = _read(job)
        if not isinstance(job, ValuesJob):
            gc.collect()
        return reading.finding_frame(finding, resident_bytes=confinement.resident_bytes())


def _read(job: ReadingJob) -> Finding:
    match job:
        case BundleJob(data, options):
            return read_bundle(data, options)
        case ValuesJob(text, schema):
            return check_values(text, schema)
        case PictureJob(data, page=True):
            return picture_cleaning.page_picture(data)
        case PictureJob(data):
            return picture_cleaning.clean(data)
        case TableJob(data, after, count):
            return table_reading.read_table(data, after=after, count=count)


def read_bundle(data: bytes, options: BundleOptions = DEFAULT_OPTIONS) -> ReadBundle | BundleFaults:
    """Read a zip and check everything in it."""
    try:
        found = check.checked(data, replace(bundle.LIMITS, plugins=options.plugins))
    except BundleRefused as refused:
        return BundleFaults(refused.faults)
    return ReadBundle(
        archive=found.archive,
        manifest=json.dumps(asdict(found.manifest), ensure_ascii=False),
        schema=json.dumps(found.schema, ensure_ascii=False),
        sample=json.dumps(found.sample, ensure_ascii=False),
        translations=json.dumps(found.translations, ensure_ascii=False),
        tests={path: json.dumps(test, ensure_ascii=False) for path, test in found.tests.items()},
        trials=_trials_of(found) if options.trials else {},
        reads_brand=found.reads_brand,
    )


def _trials_of(found: bundle.Bundle) -> dict[str, str]:
    made = trials.trials_of(found.schema, found.sample)
    return {trial.name: json.dumps(trial.values, ensure_ascii=False) for trial in made}


def check_values(text: str, schema: str) -> CheckedValues:
    """Hold values against a schema, and find the pictures that they name."""
    chosen = json.loads(text)
    try:
        problems = values.problems(chosen, json.loads(schema))
    except RecursionError:
        problems = (Problem("", "These values are nested too deep to check."),)
    named = picture_values.pictures_in(chosen, schema) if ASSET_ID.search(text) else ()
    return CheckedValues(problems, named)
