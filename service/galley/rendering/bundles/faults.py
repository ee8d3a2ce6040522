"""What is wrong with a bundle, said so that its author can put it right."""

from __future__ import annotations

from galley.ports import Fault

__all__ = ["BundleRefused", "Fault"]


class BundleRefused(Exception):
    """The bundle has faults; all of them are in `faults`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.path or 'bundle'}: {fault.message}" for fault in faults))
        self.faults = faults
