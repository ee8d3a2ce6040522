"""Answer a comment that asks for a deployment."""

from __future__ import annotations

from slipway.decisions.github import asked_deploy
from slipway.decisions.github.asked_deploy import Asked, NotUnderstood
from slipway.errors import Refused, WrongUse
from slipway.ports.releases.forge import Forge

YES, NO = "rocket", "-1"


def answer_comment(
    forge: Forge, *, pull: int, comment: int, body: str, by: str, environments: tuple[str, ...]
) -> Asked | None:
    """Return what is to be deployed, None for a comment that asks for nothing.

    Raises `Refused` or `WrongUse` after saying why under the pull request.
    """
    match wanted := asked_deploy.asked(body):
        case None:
            return None
        case NotUnderstood(why):
            _decline(forge, pull, comment, why)
            raise WrongUse(why)
        case Asked():
            _must_be_allowed(forge, wanted, pull, comment, by, environments)
            forge.react(comment, YES)
            return wanted


def _must_be_allowed(
    forge: Forge, wanted: Asked, pull: int, comment: int, by: str, environments: tuple[str, ...]
) -> None:
    why = asked_deploy.refusal(
        wanted,
        forge.pull_request(pull),
        may_write=forge.may_write(by),
        repository=forge.repository,
        environments=environments,
    )
    if why:
        _decline(forge, pull, comment, why)
        raise Refused(why)


def _decline(forge: Forge, pull: int, comment: int, why: str) -> None:
    forge.react(comment, NO)
    forge.write_comment(pull, why)
