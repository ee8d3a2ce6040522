"""Draw the README's picture of a terminal: a release that is three times slower is put back, and what is live then.

python -m tests.rehearsals.picture
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from slipway.cli import app
from slipway.cli.opening import invocation as environment

from . import ROOT

PICTURE = ROOT / "docs/pictures/slipway-put-back.svg"
TITLE = "A release that is three times slower is put back"
WIDTH = 100
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
COMMANDS = (("deploy", "production"), ("status", "production"))


class Still:
    """The living last line of a terminal, which no picture shows."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def update(self, *words: object) -> None: ...


def draw(into: Path) -> None:
    """Run the commands where this process stands, and draw what a person sees."""
    console = Console(record=True, force_terminal=True, width=WIDTH, highlight=False, file=sys.stderr)
    vars(console)["status"] = lambda *words, **how: Still()
    vars(sys.stdout)["isatty"] = lambda: True
    type.__setattr__(environment.Invocation, "console", console)
    vars(app)["Console"] = lambda **how: console
    for words in COMMANDS:
        console.print(f"[bold]$ slipway {' '.join(words)}[/]")
        app.run(list(words))
    into.write_text(of_itself(console.export_svg(title=TITLE, unique_id="slipway")))


def of_itself(svg: str) -> str:
    """Return a picture that asks for nothing from elsewhere, and is written in whatever fixed-width font there is."""
    alone = re.sub(r"\s*@font-face \{.*?\}\n", "\n", svg, flags=re.DOTALL)
    return re.sub(r"<!--.*?-->", "", alone).replace("Fira Code, monospace", FONTS)


def main() -> None:
    """Let a bad release go out while people use the one before, and draw it."""
    from tests.support.bad_releases import THREE_TIMES_SLOWER
    from tests.support.production import BY, production

    with production() as place:
        place.repository.commit("Another version")
        with place.people():
            place.slipway("deploy", "production")
        place.commit(THREE_TIMES_SLOWER)
        with place.set_for(THREE_TIMES_SLOWER), place.people() as people:
            people.wait_for(100)
            words = (sys.executable, "-m", __spec__.name, str(PICTURE))
            variables = {**place.variables, "SLIPWAY_BY": BY, "PYTHONPATH": str(ROOT)}
            subprocess.run(words, cwd=place.folder, env=variables, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        draw(Path(sys.argv[1]))
    else:
        main()
