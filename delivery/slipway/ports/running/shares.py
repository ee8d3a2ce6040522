"""Which part of the requests each release gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from slipway.ports.running.runtime import Slot


class Shares(Protocol):
    """Divides the requests of the service's users between the two slots. Shares are in percent, and of requests.

    Raises `StepFailed` when the proxy does not answer, or refuses.
    """

    @property
    def url(self) -> str:
        """The address that users ask."""

    @property
    def user_headers(self) -> Mapping[str, str]:
        """The headers that a user's request has and the address alone does not give it."""

    @property
    def smallest_share(self) -> float:
        """The smallest share above 0 that a slot can have. The other one then has what is left of 100."""

    def current(self) -> Mapping[Slot, float]:
        """Return each slot's share of new requests; they add up to 100. Before the first `shift` the first has all."""

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, and return when new requests are divided so.

        Where a proxy takes up new shares only later, this waits and proves that it has. A slot whose share is 0 gets no
        new request after that; those that it has begun to answer go on. Shares outlive the deployer, and a restart of
        the proxy. Raises `StepFailed`, having changed nothing, for shares that do not add up to 100, and for one that
        is smaller than the smallest.
        """

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead one request to a slot whatever its share. They may hold a secret."""

    def overwritten(self) -> str:
        """Return who else has written how requests are divided, in words; empty where nobody has."""

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there before traffic can be divided and is not, in words."""
