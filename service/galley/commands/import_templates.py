"""Check template bundles and publish them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from galley import wiring
from galley.accounts import queries as accounts
from galley.accounts.models import Organisation
from galley.config import Settings
from galley.failures import CommandFailed
from galley.library import operations
from galley.rendering.bundles import bundle as bundles
from galley.rendering.bundles.faults import BundleRefused, Fault

SHIPPED = (Path(__file__).parents[1] / "templates", Path(__file__).parents[3] / "templates")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take in each bundle; a refused one does not keep the others out. Exit 1 when any was refused."""
    slug = arguments.organisation
    organisation = accounts.organisation_by_slug(slug) if slug else None
    if slug and organisation is None:
        raise CommandFailed(f"There is no organisation {slug!r}.")
    refused = 0
    for path in _bundles_in(arguments.paths):
        try:
            sys.stdout.write(f"{_import(path, organisation)}\n")
        except BundleRefused as error:
            refused += 1
            sys.stderr.write(f"{path.name} was not accepted:\n")
            sys.stderr.writelines(f"  {_in_words(fault)}\n" for fault in sorted(error.faults, key=_place))
        except operations.RenderingBusy as error:
            raise CommandFailed(str(error)) from error
    return 1 if refused else 0


def import_shipped() -> None:
    """Take in the templates that come with Galley, where their newest version is not in the library yet."""
    folder = next((each for each in SHIPPED if each.is_dir()), None)
    for path in _bundles_in([folder] if folder else []):
        _import(path, None, trials=False)


def _import(path: Path, organisation: Organisation | None, *, trials: bool = True) -> str:
    data = path.read_bytes() if path.is_file() else bundles.from_folder(path).archive
    tools = operations.PublishingTools(
        wiring.store(),
        wiring.renderer(),
        wiring.reader(),
        plugins=wiring.settings().template_plugins == "allowed",
        trials=trials,
    )
    bundle = operations.read_bundle(data, tools=tools)
    version = operations.import_bundle(
        bundle, organisation=organisation, now=wiring.clock().now(), tools=tools
    )
    name = bundle.manifest.name
    return f"{name}: version {version.number} published" if version else f"{name}: unchanged"


def _bundles_in(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise CommandFailed(f"{path} does not exist.")
        if path.is_file() or (path / bundles.MANIFEST).exists():
            yield path
            continue
        found = sorted(each.parent for each in path.glob(f"*/{bundles.MANIFEST}"))
        if not found:
            raise CommandFailed(f"{path} holds no bundle: a folder with a {bundles.MANIFEST}.")
        yield from found


def _in_words(fault: Fault) -> str:
    place = fault.path + (f":{fault.line}" if fault.line else "")
    return ": ".join(part for part in (place, fault.message) if part) + (
        f" {fault.hint}" if fault.hint else ""
    )


def _place(fault: Fault) -> tuple[str, int]:
    return fault.path, fault.line or 0
