"""What taking in and publishing a bundle takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from galley.ports import BundleFaults, BundleOptions, RenderingTools
from galley.rendering.bundles import bundle as bundles
from galley.rendering.bundles.faults import BundleRefused


@dataclass(frozen=True, slots=True)
class PublishingTools(RenderingTools):
    """What taking in a bundle takes besides: its limits.

    `plugins` says whether bundles may bring WebAssembly. `trials` says whether publishing tries values beyond a
    bundle's own tests; those that come with Galley were tried before they were shipped. `publish_seconds` is what all
    of them may take together, by the clock `elapsed`.
    """

    plugins: bool = False
    trials: bool = True
    publish_seconds: float = 120.0
    elapsed: Callable[[], float] = time.monotonic


def read_bundle(data: bytes, *, tools: PublishingTools, trials: bool = False) -> bundles.CheckedBundle:
    """Read a bundle's zip and check all of it, in a process of its own. Raises `BundleRefused` or `ReadersBusy`."""
    options = BundleOptions(plugins=tools.plugins, trials=trials)
    found = tools.reader.read_bundle(data, options=options, requester=tools.requester)
    if isinstance(found, BundleFaults):
        raise BundleRefused(found.faults)
    return bundles.CheckedBundle(found)
