"""How previews are named and marked, and what a namespace says of the preview in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from slipway.config.previews import NUMBER
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object
from slipway.errors import WrongUse
from slipway.ports.previews import Preview, State

# Labels of a namespace: that it is a preview and of which number, and of which environment.
PREVIEW, OF = f"{names.DOMAIN}/preview", f"{names.DOMAIN}/previews-of"
# Its annotations.
STATE, EXPIRES, MADE = f"{names.DOMAIN}/state", f"{names.DOMAIN}/expires", f"{names.DOMAIN}/made"
DATA, BUCKET, BY = f"{names.DOMAIN}/data", f"{names.DOMAIN}/bucket", f"{names.DOMAIN}/by"
MOST_DIGITS = 9
RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}


def prefix_of(service: str) -> str:
    """Return how the names of all previews of a service begin."""
    return f"{service}-preview-"


def name_of(service: str, number: int) -> str:
    """Return the name of a preview: of its namespace, its database, its role and its view of the bucket.

    Raises `WrongUse` for a number that cannot be meant.
    """
    if not 0 < number < 10**MOST_DIGITS:
        raise WrongUse(f"{number} is no number of a pull request.")
    return f"{prefix_of(service)}{number}"


def number_in(service: str, name: str) -> int | None:
    """Return the number in a preview's name, None for a name that is none."""
    text = name.removeprefix(prefix_of(service))
    is_one = (
        name != text and text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= MOST_DIGITS
    )
    return int(text) if is_one else None


def filled(text: str, number: int) -> str:
    """Return a host or an address with the number in its place."""
    return text.replace(NUMBER, str(number))


def labels_of(environment: str, number: int) -> dict[str, str]:
    """Return the labels of a preview's namespace."""
    return {PREVIEW: str(number), OF: environment, names.MANAGED: environment, **RESTRICTED}


def annotations_of(preview: Preview) -> dict[str, str | None]:
    """Return what a namespace says of its preview; None takes a mark away."""
    return {
        STATE: preview.state.value,
        EXPIRES: preview.expires_at.isoformat(),
        MADE: preview.made_at.isoformat(),
        BY: preview.by,
        names.COMMIT: preview.commit,
        DATA: preview.data or None,
        BUCKET: preview.bucket or None,
    }


def preview_in(namespace: Object) -> Preview | None:
    """Return the preview that a namespace is, None for one without the marks: nobody touches that."""
    metadata = namespace["metadata"]
    number = str(metadata.get("labels", {}).get(PREVIEW, ""))
    if not number.isdecimal():
        return None
    marks: Mapping[str, str] = metadata.get("annotations", {})
    made = _instant(marks.get(MADE, "")) or datetime.fromisoformat(metadata["creationTimestamp"])
    leaves = "deletionTimestamp" in metadata
    return Preview(
        int(number),
        str(metadata["name"]),
        commit=marks.get(names.COMMIT, ""),
        state=State.LEAVING if leaves else State(marks.get(STATE, State.BEGUN)),
        by=marks.get(BY, ""),
        made_at=made,
        # One that says nothing of its age has none left.
        expires_at=_instant(marks.get(EXPIRES, "")) or made,
        data=marks.get(DATA, ""),
        bucket=marks.get(BUCKET, ""),
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
