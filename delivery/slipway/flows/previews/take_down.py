"""Take a preview down: nobody is let in, nothing runs, and then its data and its place go.

The place goes last. As long as anything of a preview is left it can be seen, and the next `down` or `sweep` goes on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from slipway.decisions.previews import ageing
from slipway.errors import LockLost, SlipwayError
from slipway.flows.environment.progress import ReportedParts
from slipway.flows.previews.site import PreviewSite
from slipway.ports import Facts, Lease
from slipway.ports.previews import Preview, State


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What is gone, in words, and why."""

    preview: Preview
    removed: tuple[str, ...]
    why: str = ""

    @property
    def words(self) -> str:
        """Say it for people."""
        why = f" ({self.why})" if self.why else ""
        return f"The preview of pull request {self.preview.number} is gone{why}: {', '.join(self.removed)}."

    def as_json(self) -> Facts:
        """Return the same for programs."""
        return {"number": self.preview.number, "removed": list(self.removed), "why": self.why}


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep has taken away, and what it could not, with the reason."""

    gone: tuple[TakenDown, ...]
    failed: tuple[tuple[int, str], ...]


def take_down(site: PreviewSite, preview: Preview, *, lease: Lease, why: str = "") -> TakenDown:
    """Take a preview down, and return what was removed. Raises `StepFailed` with what is left."""
    parts, leaving = ReportedParts(site, lease), replace(preview, state=State.LEAVING)
    removed = [
        *parts.do("close", f"let nobody in to {preview.name}, and stop it", lambda: _closed(site, leaving)),
        *parts.do("data", "remove its database, its role and its view", lambda: _emptied(site, leaving)),
        *parts.do("place", "remove its namespace", lambda: _removed(site, leaving)),
    ]
    return TakenDown(preview, tuple(removed) or ("nothing was left of it",), why)


def _closed(site: PreviewSite, preview: Preview) -> tuple[list[str], str]:
    if all(each.name != preview.name for each in site.places.all()):
        return [], "there is no namespace"
    site.places.mark(preview)
    site.places.close(preview)
    return [f"route {site.host(preview)}"], "nothing runs any more"


def _emptied(site: PreviewSite, preview: Preview) -> tuple[list[str], str]:
    name, data = preview.name, site.data
    found = [f"database and role {name}"] if name in data.databases.names() else []
    data.databases.drop(name)
    if name in data.bucket.views():
        found.append(f"view {name} of the bucket")
    data.bucket.drop_view(name)
    data.keys.take_back(name)
    return found, ", ".join(found) or "there was none"


def _removed(site: PreviewSite, preview: Preview) -> tuple[list[str], str]:
    if all(each.name != preview.name for each in site.places.all()):
        return [], "it is gone already"
    site.places.remove(preview)
    return [f"namespace {preview.name}"], f"{preview.name} is gone"


def due(site: PreviewSite, closed: Collection[int] = ()) -> list[tuple[Preview, str]]:
    """Return the previews that are to go, each with the reason."""
    now = site.clock.now()
    found = [(each, ageing.why_goes(each, now=now, closed=closed)) for each in site.all()]
    return [(each, why) for each, why in found if why]


def sweep(site: PreviewSite, closed: Collection[int] = ()) -> Swept:
    """Take down every preview that is to go. One that cannot be holds no other up."""
    gone, failed = list[TakenDown](), list[tuple[int, str]]()
    for preview, why in due(site, closed):
        try:
            lease = site.lease(preview, f"sweep preview {preview.number}")
            try:
                # Somebody may have brought it up anew while this waited.
                still = {each.name: each for each, _ in due(site, closed)}
                if preview.name in still:
                    gone.append(take_down(site, still[preview.name], lease=lease, why=why))
            finally:
                lease.release()
        except LockLost:
            raise
        except SlipwayError as fault:
            failed.append((preview.number, fault.what))
    return Swept(tuple(gone), tuple(failed))
