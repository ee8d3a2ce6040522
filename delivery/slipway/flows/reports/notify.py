"""Writes the page about a deployment, and sends it to whoever is to be woken."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.canary import recordings
from slipway.decisions.canary.findings import Finding
from slipway.decisions.record.history import Deployment
from slipway.decisions.record.journal import Entry, progress_of
from slipway.decisions.reports.deployment_report import Passed, Seen, headline, page
from slipway.decisions.text import placeholders
from slipway.errors import Absent, SlipwayError
from slipway.flows.environment.context import Site
from slipway.flows.reports import judge, status_report
from slipway.ports import Release

SEND_SECONDS = 60.0


def page_of(site: Site, deployment: str = "") -> Seen:
    """Return all that is known of a deployment, the newest without a name. Raises `Absent`."""
    history = site.history()
    chosen = [each for each in history.deployments if deployment in ("", each.id)]
    if not chosen:
        named = f"deployment {deployment!r}" if deployment else "deployment"
        raise Absent(f"There is no {named} in {site.name}.", next_step=f"`slipway history {site.name}`.")
    found = chosen[-1]
    told = status_report.told(site, found)
    progress = progress_of(map(Entry.of, site.journal(found.id).entries()))
    return Seen(
        service=site.config.service.name,
        environment=site.name,
        deployment=found,
        release=_release(site, found),
        passed=[Passed(*step) for step in told.steps],
        findings=_findings(site, found),
        live=history.live,
        asks=progress.asks if found.is_open else "",
    )


def send(site: Site, deployment: str, *, otherwise: str = "") -> None:
    """Write a deployment's page beside the logs and hand it to the command that wakes people, where there is one.

    Where the store does not answer, so that nothing can be looked up, the page says `otherwise`. What goes wrong with
    it is told, and changes nothing of how the deployment ended.
    """
    try:
        subject, text = _written(site, deployment, otherwise)
        folder = site.config.folder / site.environment.home / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{deployment}.txt"
        file.write_text(text)
        if not site.environment.page:
            return
        values = {"page": str(file), "subject": subject}
        done = site.workshop.shell.run(
            placeholders.fill_all(site.environment.page, values),
            folder=site.config.folder,
            environment=site.workshop.environment,
            timeout_seconds=SEND_SECONDS,
        )
        if done.code:
            said = (done.errors.strip() or done.output.strip())[-300:]
            site.report.say(f"The page could not be sent: its command ended with {done.code}. {said}")
    except (SlipwayError, OSError, ValueError) as fault:
        site.report.say(f"The page could not be sent: {fault}")


def _written(site: Site, deployment: str, otherwise: str) -> tuple[str, str]:
    try:
        seen = page_of(site, deployment)
    except SlipwayError:
        if not otherwise:
            raise
        subject = f"{site.config.service.name} · {site.name}: deployment {deployment} needs a person."
        return subject, f"{subject}\n\n{otherwise}\n"
    return headline(seen), page(seen)


def _release(site: Site, deployment: Deployment) -> Release | None:
    try:
        return site.releases.find(deployment.digest)
    except Absent:
        return None


def _findings(site: Site, deployment: Deployment) -> Sequence[Finding]:
    entries = site.samples(deployment.id).entries()
    if len(entries) < 2:
        return ()
    *_, last = judge.replay(recordings.recorded(entry["line"] for entry in entries))
    return last.verdict.evidence.findings
