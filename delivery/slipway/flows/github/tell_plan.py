"""Show a plan in the one comment under a pull request."""

from __future__ import annotations

from slipway.decisions.github import sections
from slipway.errors import Exit
from slipway.flows.github.tell_section import tell_section
from slipway.ports import Finished
from slipway.ports.releases.forge import Forge

WORDS = {Exit.DONE: "✓ Every gate is open.", Exit.REFUSED: "✗ A gate is closed."}


def tell_plan(forge: Forge, pull: int, name: str, heading: str, plan: Finished) -> int:
    """Write what a plan printed into the section of this name, and return the exit code of the plan.

    A closed gate is news and no failure: most are closed before a merge. So that ends with 0.
    """
    words = (
        WORDS.get(Exit(plan.code), "✗ There is no plan.")
        if plan.code in list(Exit)
        else "✗ There is no plan."
    )
    text = sections.section(heading, words, plan.output or plan.errors)
    tell_section(forge, pull, name, text)
    return int(Exit.DONE) if plan.code == Exit.REFUSED else plan.code
