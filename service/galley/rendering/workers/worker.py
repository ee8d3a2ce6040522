"""The expendable process that renders: a template can loop for ever or eat all memory, and the compiler then
takes its process with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from galley.rendering import confinement
from galley.rendering.engine.engine import Engine
from galley.rendering.installed import FONTS, PACKAGES
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes import protocol
from galley.rendering.pipes.frames import Frame
from galley.rendering.workers import serving


def main(arguments: Sequence[str]) -> None:
    """Serve renders. Arguments: the limits as JSON, the parent, the folder of roots, that of its values."""
    limits, roots, values = RenderLimits(**json.loads(arguments[0])), arguments[2], arguments[3]

    def warm_up() -> serving.Serve:
        engine = Engine(limits, values=Path(values))
        engine.warm_up()
        return lambda frame: _answer(engine, frame)

    readable = (roots, values, str(PACKAGES), *map(str, FONTS))
    serving.serve(limits, readable=readable, parent=int(arguments[1]), warm_up=warm_up)


def _answer(engine: Engine, frame: Frame) -> list[bytes]:
    job = protocol.job_of(frame)
    with confinement.cpu_allowed(job.cpu_seconds):
        return protocol.answer_frame(engine.render(job))
