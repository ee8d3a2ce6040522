"""Prove that what runs is what was meant: a release has to name the commit it was built from."""

from __future__ import annotations

from http import HTTPStatus

from slipway.errors import StepFailed
from slipway.ports import Release
from slipway.steps.work import Work

SHOWN = 300


def prove_commit(work: Work, release: Release, url: str, *, which: str) -> None:
    """Return when the release at this address names its commit, or nobody asks it to. Raises `StepFailed`."""
    address = work.service.version
    if not address:
        return
    status, body = work.tools.web.get(url + address)
    said = body.decode(errors="replace").strip()
    if status != HTTPStatus.OK or release.commit not in said:
        raise StepFailed(
            f"{address} of the {which} release does not name its commit {release.commit}. It said: {said[:SHOWN]}"
        )
