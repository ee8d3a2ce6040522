"""Slipway without draining, for the control alone: what people lose then is what draining saves them."""

from slipway.cli.app import main
from slipway.config import Service
from slipway.flows.deployments import shift_to_former_release
from slipway.ports import Slot
from slipway.steps.starting import start_release
from slipway.steps.work import Tools


def nothing(service: Service, tools: Tools, slot: Slot) -> None:
    """Wait for nobody."""


for caller in (start_release, shift_to_former_release):
    vars(caller)["drain"] = nothing

if __name__ == "__main__":
    main()
