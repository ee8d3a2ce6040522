"""Show a plan in the one comment under a pull request."""

from __future__ import annotations

from slipway.decisions.github import sections
from slipway.errors import Exit
from slipway.ports import Finished
from slipway.ports.forge import Forge

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
    own = sections.own_comment(forge.comments(pull))
    body = sections.with_section(own.body if own else "", name, text)
    if own is None:
        forge.write_comment(pull, body)
    elif own.body.strip() != body.strip():
        forge.change_comment(own.id, body)
    return int(Exit.DONE) if plan.code == Exit.REFUSED else plan.code
