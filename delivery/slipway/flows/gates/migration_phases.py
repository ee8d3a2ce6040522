"""From what a release's commands print to the phases of its migrations."""

from __future__ import annotations

from slipway.decisions.migrations.judge_migrations import Pending, classified, phases_of, read_migrations
from slipway.decisions.migrations.linter_output import NOTHING_SAID, read_lint
from slipway.decisions.migrations.sql_text import line_by_line
from slipway.decisions.record.entries import Unreadable
from slipway.flows.gates.approvals_and_freezes import look
from slipway.ports import Finished, SqlLinter


def pending_of(printed: Finished, linted: Finished | None, *, linter: SqlLinter) -> Pending | Unreadable:
    """Return what is pending and of which phase. `printed` is what the service's pending-migrations command said,
    `linted` its own linter's answer where it has one. What could not be read or linted is `Unreadable`.
    """
    if printed.code:
        said = (printed.errors.strip() or printed.output.strip())[-500:] or "it said nothing"
        return Unreadable(f"the command for pending migrations ended with {printed.code}: {said}")
    migrations = read_migrations(printed.answer)
    if isinstance(migrations, Unreadable):
        return migrations
    findings = look(lambda: {each.name: linter.findings(line_by_line(each.sql)) for each in migrations})
    if isinstance(findings, Unreadable):
        return findings
    return classified(phases_of(migrations, findings), read_lint(linted) if linted else NOTHING_SAID)
