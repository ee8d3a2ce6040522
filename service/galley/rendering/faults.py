"""What is wrong with a bundle, said so that its author can put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: where it lies, what it is, and what to do. `line` counts from 1; `path` is "" for the
    whole bundle.
    """

    path: str
    line: int | None
    message: str
    hint: str | None = None


class BundleRefused(Exception):
    """The bundle has faults; all of them are in `faults`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.path or 'bundle'}: {fault.message}" for fault in faults))
        self.faults = faults
