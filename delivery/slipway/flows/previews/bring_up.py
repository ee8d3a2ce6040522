"""Bring up a preview of a pull request: a place with walls, data in which nobody can be recognised, the change itself.

Each part can be done again, and the place is marked before anything lies in it: whoever is killed leaves a preview that
can be seen, taken up again and taken down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from slipway.decisions.cluster.previews import places as naming
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.previews import ageing, data
from slipway.errors import Refused, StepFailed
from slipway.flows.previews.parts import Parts
from slipway.flows.previews.site import PreviewSite
from slipway.ports import Facts, Lease, Release
from slipway.ports.previews import Preview, State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A preview that is asked for. `fresh` begins again with the newest data, whatever was written into the old."""

    number: int
    release: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class BroughtUp:
    """A preview that answers at its address. `kept` says that its data is that of the commit before."""

    preview: Preview
    address: str
    kept: bool

    @property
    def words(self) -> list[str]:
        """What a person has to know."""
        then = f"{self.preview.expires_at:%Y-%m-%d %H:%M} UTC"
        data = "with the data that it had" if self.kept else "with fresh data"
        return [
            f"Pull request {self.preview.number} answers at {self.address}",
            f"Commit {self.preview.commit[:12]}, {data}, anonymised (restore point {self.preview.data}); until {then}.",
        ]

    def as_json(self) -> Facts:
        """Return the same for programs."""
        return {**told(self.preview, self.address), "kept_data": self.kept}


def told(preview: Preview, address: str) -> Facts:
    """Return a preview as programs read it."""
    return {
        "number": preview.number,
        "name": preview.name,
        "address": address,
        "commit": preview.commit,
        "state": preview.state.value,
        "by": preview.by,
        "made_at": preview.made_at.isoformat(),
        "expires_at": preview.expires_at.isoformat(),
        "data": preview.data,
    }


def planned(site: PreviewSite, wanted: Wanted) -> tuple[Preview, Release, Manifest]:
    """Return what would be brought up, of which release, and with which data where it has none yet.

    Raises `Refused`, `Absent` or `WrongUse` with what to do about it.
    """
    if missing := site.places.missing_walls():
        raise Refused("\n".join(missing))
    release = site.releases.find(wanted.release)
    there = site.all()
    ageing.must_have_room(there, wanted.number, most=site.settings.most)
    point = data.newest_anonymised(site.anonymised_points(), site.name, site.environment.refresh_from)
    return _meant(site, wanted, release, there), release, point


def _meant(site: PreviewSite, wanted: Wanted, release: Release, there: Sequence[Preview]) -> Preview:
    now = site.clock.now()
    former = next((each for each in there if each.number == wanted.number and each.data), None)
    keeps = former is not None and not wanted.fresh and former.state is not State.LEAVING
    return Preview(
        wanted.number,
        naming.name_of(site.config.service.name, wanted.number),
        release.commit,
        State.BEGUN,
        site.by,
        made_at=now,
        expires_at=now + site.settings.lasts,
        data=former.data if former and keeps else "",
        bucket=former.bucket if former and keeps else "",
    )


def bring_up(site: PreviewSite, wanted: Wanted, *, lease: Lease) -> BroughtUp:
    """Bring a preview up, in place of the one that is there; return once it answers at its address.

    Data that it has stays, as long as the change can migrate it. Raises `StepFailed` with the reason when it does not
    come up; what is there then is marked, taken up by the next `up`, and gone with `down`.
    """
    preview, release, point = planned(site, wanted)
    parts, kept = Parts(site, lease, release, point), bool(preview.data)
    parts.place(preview)
    if not kept:
        preview = parts.fill(preview)
    target = parts.settle(preview)
    parts.install(target)
    if said := parts.migrate(preview, target):
        if not kept:
            raise StepFailed(f"The change could not migrate the data: {said}")
        site.report.say(
            f"The change could not migrate the data that the preview had, so it gets fresh data. {said}"
        )
        return bring_up(site, replace(wanted, fresh=True), lease=lease)
    parts.start(preview, target)
    parts.route(preview, target)
    return BroughtUp(parts.done(preview), site.address(preview), kept)
