"""Writes the page about a deployment, and sends it to the people who are to be woken."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.findings import Finding
from slipway.decisions.record.history import Deployment
from slipway.decisions.record.journal import Entry, progress_of
from slipway.decisions.reports.deployment_report import ReportedStep, Seen, headline, page
from slipway.decisions.text import placeholders
from slipway.errors import Absent, SlipwayError
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.reports import judge, status_report
from slipway.ports import Release

SEND_SECONDS = 60.0


def page_of(context: EnvironmentContext, deployment: str = "") -> Seen:
    """Return all that is known of a deployment, the newest without a name. Raises `Absent`."""
    history = context.history()
    chosen = [each for each in history.deployments if deployment in ("", each.id)]
    if not chosen:
        named = f"deployment {deployment!r}" if deployment else "deployment"
        raise Absent(
            f"There is no {named} in {context.name}.", next_step=f"`slipway history {context.name}`."
        )
    found = chosen[-1]
    told = status_report.told(context, found)
    progress = progress_of(map(Entry.of, context.journal(found.id).entries()))
    return Seen(
        service=context.config.service.name,
        environment=context.name,
        deployment=found,
        release=_release(context, found),
        passed=[ReportedStep(*step) for step in told.steps],
        findings=_findings(context, found),
        live=history.live,
        asks=progress.asks if found.is_open else "",
    )


def send(context: EnvironmentContext, deployment: str, *, otherwise: str = "") -> None:
    """Write a deployment's page next to the logs and hand it to the command that wakes people, where there is one.

    Where the store does not answer, so that nothing can be looked up, the page says `otherwise`. What goes wrong with
    it is told, and changes nothing of how the deployment ended.
    """
    try:
        subject, text = _written(context, deployment, otherwise)
        folder = context.files / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{deployment}.txt"
        file.write_text(text)
        if not context.environment.page:
            return
        values = {"page": str(file), "subject": subject}
        done = context.builder.shell.run(
            placeholders.fill_all(context.environment.page, values),
            folder=context.config.folder,
            environment=context.builder.environment,
            timeout_seconds=SEND_SECONDS,
        )
        if done.code:
            said = (done.errors.strip() or done.output.strip())[-300:]
            context.report.say(f"The page could not be sent: its command ended with {done.code}. {said}")
    except (SlipwayError, OSError, ValueError) as fault:
        context.report.say(f"The page could not be sent: {fault}")


def _written(context: EnvironmentContext, deployment: str, otherwise: str) -> tuple[str, str]:
    try:
        seen = page_of(context, deployment)
    except SlipwayError:
        if not otherwise:
            raise
        subject = f"{context.config.service.name} · {context.name}: deployment {deployment} needs a person."
        return subject, f"{subject}\n\n{otherwise}\n"
    return headline(seen), page(seen)


def _release(context: EnvironmentContext, deployment: Deployment) -> Release | None:
    try:
        return context.releases.find(deployment.digest)
    except Absent:
        return None


def _findings(context: EnvironmentContext, deployment: Deployment) -> Sequence[Finding]:
    entries = context.samples(deployment.id).entries()
    if len(entries) < 2:
        return ()
    *_, last = judge.replay(recordings.recorded(entry["line"] for entry in entries))
    return last.verdict.evidence.findings
