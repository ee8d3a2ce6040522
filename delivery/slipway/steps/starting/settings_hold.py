"""Stop where settings that pods read are changed by others in the middle of a deployment.

What was seen of the new release was seen with the settings of then, and its next pod would start with those of now.
"""

from __future__ import annotations

from contextlib import suppress

from slipway.errors import LockLost, SlipwayError, StepFailed
from slipway.ports import Slot
from slipway.steps.work import Work


class SettingsChanged(StepFailed):
    """Somebody has changed what the new release was started with."""


def must_hold(work: Work) -> None:
    """Raise `SettingsChanged`, naming what has changed since the new release was started, where something has."""
    if found := work.tools.runtime.changed_settings(work.slot):
        raise SettingsChanged(
            f"Settings were changed while the release was delivered: {'; '.join(found)}. What was seen of the new "
            "release was seen with the former ones.",
            next_step="Let the change come to an end, and deploy again: the release then starts with the settings of "
            f"now.{_of_the_live_one(work)}",
        )


def hold_as_far_as_known(work: Work) -> None:
    """Do the same at a look, where a cluster that does not answer is no change of settings."""
    try:
        must_hold(work)
    except (LockLost, SettingsChanged):
        raise
    except SlipwayError:
        return


def _of_the_live_one(work: Work) -> str:
    """Say that the live release still runs with the former settings, where it does."""
    with suppress(SlipwayError):
        if work.live and work.tools.runtime.changed_settings(Slot(work.live.slot)):
            return f" Release {work.live.name} serves with the former ones until its pods are restarted."
    return ""
