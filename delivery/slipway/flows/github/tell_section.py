"""Write one section of the one comment under a pull request, beside others who write theirs."""

from __future__ import annotations

from slipway.decisions.github import sections
from slipway.errors import StepFailed
from slipway.ports.releases.forge import Forge

# Two workflows may write at the same instant, and GitHub takes the later one whole: so what was written is looked for.
TRIES = 4


def tell_section(forge: Forge, pull: int, name: str, text: str, *, only_instead: bool = False) -> None:
    """Have the comment say this in the section of this name; with `only_instead` where it has such a section already.

    Raises `StepFailed` when others write over it each time.
    """
    for _ in range(TRIES):
        own = sections.own_comment(forge.comments(pull))
        body = own.body if own else ""
        if only_instead and not sections.has_section(body, name):
            return
        wanted = sections.with_section(body, name, text)
        if own and own.body.strip() == wanted.strip():
            return
        if own is None:
            forge.write_comment(pull, wanted)
        else:
            forge.change_comment(own.id, wanted)
    if not sections.is_said(forge.comments(pull), name, text):
        raise StepFailed(
            f"The comment under pull request {pull} is written over by another workflow each time.",
            next_step="Run the job again.",
        )
