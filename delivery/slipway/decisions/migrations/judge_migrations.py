"""Which phase each pending migration belongs to: expand, data or contract, and by which statement and which rule."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from slipway.decisions.migrations.linter_output import NOTHING_SAID, Lint
from slipway.decisions.migrations.created_relations import CreatedRelations
from slipway.decisions.migrations.safe_changes import OWN, TASTE, UNKNOWN, Phase, squawk_phase
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.migrations.sql_text import comments, statements
from slipway.decisions.migrations.statement_rules import rules_of
from slipway.ports import Finding

# Django prints this in the place of an operation that runs Python.
NO_SQL = re.compile(r"cannot be written as SQL|Raw Python operation", re.IGNORECASE)
# What a service's own word on a migration can speak for: what nobody can see into. It cannot gainsay what is seen.
OPAQUE = frozenset({UNKNOWN, "code", "not-sql"})
LONGEST_QUOTE = 90


class Migration(BaseModel):
    """A pending migration as the service prints it: its SQL, what of it is no SQL, and optionally its phase."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Annotated[str, Field(min_length=1)]
    sql: str
    python: tuple[str, ...] = ()
    kind: Phase | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a migration belongs to a phase: a statement, and a rule of ours, of squawk's, or the service's own word."""

    phase: Phase
    rule: str
    why: str
    statement: str

    def words(self) -> str:
        """Return the reason for people."""
        return (
            f"“{self.statement}” ({self.rule}): {self.why}"
            if self.statement
            else f"({self.rule}): {self.why}"
        )


@dataclass(frozen=True, slots=True)
class Phased:
    """A migration, its phase, and every reason, the heaviest first."""

    name: str
    phase: Phase
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """The migrations that a release brings, in their order, and what the service's own linter says of them.

    `asked` is whether anybody was asked: where there is no table yet there is nothing to ask about.
    """

    migrations: tuple[Phased, ...] = ()
    lint: Lint = NOTHING_SAID
    asked: bool = True


MIGRATIONS: TypeAdapter[tuple[Migration, ...]] = TypeAdapter(tuple[Migration, ...])


def read_migrations(printed: str) -> tuple[Migration, ...] | Unreadable:
    """Return what the service's command for pending migrations has printed: a JSON list of `{name, sql, …}`."""
    try:
        return MIGRATIONS.validate_python(json.loads(printed))
    except (ValidationError, ValueError) as error:
        said = str(error).splitlines()[0]
        return Unreadable(f"the pending migrations are no JSON list of names and SQL: {said}")


def phases_of(
    migrations: Sequence[Migration], findings: Mapping[str, Sequence[Finding]]
) -> tuple[Phased, ...]:
    """Return each migration's phase. `findings` are squawk's on the SQL laid out by `line_by_line`, by a migration's
    name; one that it has not read is taken for the worst. Tables that the batch itself makes are nobody's yet.
    """
    created_relations = CreatedRelations()
    return tuple(_phased(migration, findings.get(migration.name), created_relations) for migration in migrations)


def classified(migrations: Sequence[Phased], lint: Lint) -> Pending:
    """Return what is pending, with the service's own linter heard: a migration that it refuses contracts, because what
    such linters look for is what the code before cannot live with. What it says of no pending migration stays an error.
    """
    said = {
        each.name: [line for line in lint.errors if line.startswith(f"{each.name}: ")] for each in migrations
    }
    named = {line for lines in said.values() for line in lines}
    left = tuple(line for line in lint.errors if line not in named)
    return Pending(tuple(_refused(each, said[each.name]) for each in migrations), Lint(left, lint.warnings))


def _refused(phased: Phased, lines: Sequence[str]) -> Phased:
    if not lines:
        return phased
    reasons = [
        Reason(Phase.CONTRACT, "the service's linter", line.removeprefix(f"{phased.name}: "), "")
        for line in lines
    ]
    return Phased(phased.name, Phase.CONTRACT, (*reasons, *phased.reasons))


def _phased(migration: Migration, findings: Sequence[Finding] | None, created_relations: CreatedRelations) -> Phased:
    reasons = [*_not_sql(migration)]
    if findings is None:
        reasons.append(Reason(Phase.CONTRACT, "not-linted", "squawk has not read this migration", ""))
    exempt = set[int]()
    quotes = dict[int, str]()
    for line, statement in enumerate(statements(migration.sql)):
        own = rules_of(statement, created_relations)
        quotes[line] = _quoted(statement.text)
        if own == ("on-new-table",):
            exempt.add(line)
        reasons += [_own(rule, quotes[line], migration.kind) for rule in own]
    about = [each for each in findings or () if each.line not in exempt and each.rule not in TASTE]
    reasons += [_squawks(each, quotes.get(each.line, "")) for each in about]
    if migration.kind:
        reasons.append(Reason(migration.kind, "kind", "the service says so", ""))
    heaviest = sorted(reasons, key=lambda reason: -reason.phase.weight)
    return Phased(migration.name, heaviest[0].phase if heaviest else Phase.EXPAND, tuple(heaviest))


def _not_sql(migration: Migration) -> list[Reason]:
    names = list(migration.python)
    if not names and any(NO_SQL.search(comment) for comment in comments(migration.sql)):
        names = ["python"]
    phase, why = OWN["not-sql"]
    return [Reason(migration.kind or phase, "not-sql", why, name) for name in names]


def _own(rule: str, statement: str, kind: Phase | None) -> Reason:
    phase, why = OWN[rule]
    return Reason(kind if kind and rule in OPAQUE else phase, rule, why, statement)


def _squawks(finding: Finding, statement: str) -> Reason:
    why = f"{finding.message} {finding.help}".strip()
    return Reason(squawk_phase(finding.rule), f"squawk {finding.rule}", why, statement)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"
