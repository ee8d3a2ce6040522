"""Whether a release was built by the one workflow that may build what goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slipway.config import Provenance
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.record.entries import Unreadable
from slipway.ports import Signed, Unsigned

MEND = (
    "Let the workflow build it, and register what it signed: "
    "`slipway register IMAGE --commit SHA --provenance FILE`."
)


@dataclass(frozen=True, slots=True)
class Built:
    """Who built a release of a commit, and who has to have built it."""

    signer: Signed | Unsigned
    rule: Provenance
    commit: str


def provenance(read: Built | Unreadable | None) -> tuple[Gate, ...]:
    """Return the gate of who built a release; none where nobody has to sign."""
    if read is None:
        return ()
    if isinstance(read, Unreadable):
        return (gate.unreadable("provenance", read),)
    return (_gate(read.signer, read.rule, read.commit),)


def _gate(signer: Signed | Unsigned, rule: Provenance, commit: str) -> Gate:
    if isinstance(signer, Unsigned):
        return gate.closed("provenance", signer.why, MEND)
    if wrong := list(_differences(signer, rule, commit)):
        return gate.closed("provenance", f"Built by another: {'; '.join(wrong)}.", MEND)
    return gate.opened("provenance", f"Built by {rule.workflow} of {rule.repository}, branch {rule.branch}.")


def _differences(seen: Signed, rule: Provenance, commit: str) -> Iterator[str]:
    pairs = (
        ("issuer", seen.issuer, rule.issuer),
        ("repository", seen.repository, rule.repository),
        ("number of the repository", seen.repository_id, rule.repository_id or seen.repository_id),
        ("branch", seen.ref, f"refs/heads/{rule.branch}"),
        ("workflow", seen.workflow, rule.workflow),
        ("commit", seen.commit, commit),
    )
    for what, found, wanted in pairs:
        if found != wanted:
            yield f"its {what} is {found}, and has to be {wanted}"
