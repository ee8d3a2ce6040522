"""What the runbooks say is typed, as it is written there but for names: nobody reads a page at night to find out that a
label is spelled otherwise.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ... import ROOT
from ...acts import SLIPWAY, Results, echo

PAGES = ROOT / "docs/runbooks"
INLINE = re.compile(r"`([^`\n]*\bkubectl [^`\s]+ [^`\n]+)`")
# What is called otherwise on the node of `make cluster`.
CALLED = {
    "galley-production": "galley-local",
    "kubernetes/production/": "kubernetes/local/",
    "cluster-setup production": "cluster-setup local",
}
# There are no schedules of Slipway's own there (deploy/kubernetes/local), and no pod of it: it runs beside the node.
NOT_THERE = ("component=drill", "component=restore-point", "slipway.dev/runner=true")
NOTHING = "No resources found"
LOOKS = ("get", "logs", "describe")


@dataclass(frozen=True)
class Line:
    """A line of a page, as it is written."""

    page: str
    text: str

    @property
    def only_looks(self) -> bool:
        """Whether it changes nothing."""
        return any(f" {each} " in self.text.partition("kubectl")[2] for each in LOOKS)


def blocks(page: str, language: str) -> list[str]:
    """Return what stands in the blocks of a language on a page, block by block."""
    text = (PAGES / page).read_text()
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"(?m)^{indent}", "", block) for indent, block in found]


def with_kubectl() -> Iterator[Line]:
    """Yield every line that has kubectl in it, page by page."""
    for page in sorted(each.name for each in PAGES.glob("*.md")):
        inside = [line for block in blocks(page, "sh") for line in block.splitlines()]
        beside = INLINE.findall((PAGES / page).read_text())
        yield from (Line(page, each.strip()) for each in (*inside, *beside) if "kubectl " in each)


@dataclass(frozen=True)
class Shell:
    """Where lines are typed: a folder, and variables."""

    folder: Path
    variables: Mapping[str, str]

    def type(self, words: str) -> tuple[str, int]:
        """Run a line; return what it said, and with what it ended."""
        slipway = f'slipway() {{ {" ".join(SLIPWAY)} "$@"; }}\nset -o pipefail\n'
        echo(f"$ {words}\n")
        done = subprocess.run(
            ("bash", "-c", slipway + words),
            cwd=self.folder,
            env=dict(self.variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr, done.returncode


def demand(results: Results, line: Line, shell: Shell, named: Mapping[str, str]) -> None:
    """Type a line, and demand that it ends well and finds something.

    `named` gives what people put in place of the words that stand on the pages for it.
    """
    said, code = shell.type(_words(line.text, named))
    found = NOTHING not in said or any(each in line.text for each in NOT_THERE)
    results.demand(f"{line.page}: {line.text}", code == 0 and found, seen=said)


def _words(text: str, named: Mapping[str, str]) -> str:
    for word, instead in {**CALLED, **named}.items():
        text = text.replace(word, instead)
    return text
