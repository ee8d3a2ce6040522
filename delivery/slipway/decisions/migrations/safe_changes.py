"""Which change to a database is safe with code that does not know of it yet: the table of rules, ours and squawk's.

Expand adds what the old code does not see. Data changes rows, not their shape. Contract takes away or narrows what
the old code may rely on. What is not listed is contract, the careful side.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """Where a migration belongs."""

    EXPAND = "expand"
    DATA = "data"
    CONTRACT = "contract"

    @property
    def weight(self) -> int:
        """How careful one has to be: the heaviest statement decides for its migration."""
        return list(Phase).index(self)


UNKNOWN: Final = "unknown-statement"

# Our own rules, by the shape of the statement.
OWN: Final[dict[str, tuple[Phase, str]]] = {
    "session": (Phase.EXPAND, "it changes nothing that lasts"),
    "read": (Phase.EXPAND, "it only reads"),
    "on-new-table": (Phase.EXPAND, "the table is made by the same migrations, so no code uses it yet"),
    "create": (Phase.EXPAND, "it adds what no code uses yet"),
    "add-column": (Phase.EXPAND, "the old code does not see a column that needs no value from it"),
    "create-index": (Phase.EXPAND, "writers wait while it is built; the rehearsal measures for how long"),
    "create-index-concurrently": (Phase.EXPAND, "nobody waits for it"),
    "add-not-valid-on-new": (Phase.EXPAND, "the old code leaves these new columns empty, which fulfils it"),
    "validate": (Phase.EXPAND, "it only proves what holds already"),
    "set-default": (Phase.EXPAND, "it only fills what is left out"),
    "tune": (Phase.EXPAND, "it changes how rows are stored, not what they say"),
    "grant": (Phase.EXPAND, "it only allows more"),
    "change-rows": (Phase.DATA, "it writes rows; batch it, so that nobody waits for all of them"),
    "set-sequence": (Phase.DATA, "it sets a sequence"),
    "drop": (Phase.CONTRACT, "it takes away what the old code may still use"),
    "rename": (Phase.CONTRACT, "the old code asks for the old name"),
    "change-type": (Phase.CONTRACT, "the old code expects the old type"),
    "set-not-null": (Phase.CONTRACT, "the old code may still leave it empty"),
    "drop-not-null": (Phase.CONTRACT, "the old code may not expect it to be empty"),
    "drop-default": (Phase.CONTRACT, "the old code may leave the value to the default"),
    "add-required-column": (Phase.CONTRACT, "the old code gives no value for it"),
    "add-column-with-constraint": (Phase.CONTRACT, "rows that the old code writes may not fulfil it"),
    "add-column-rewrites": (Phase.CONTRACT, "every row is rewritten, and everyone waits meanwhile"),
    "add-check": (Phase.CONTRACT, "rows that the old code writes may not fulfil it"),
    "add-foreign-key": (Phase.CONTRACT, "rows that the old code writes may not fulfil it"),
    "add-not-valid": (Phase.CONTRACT, "each row that the old code writes from then on has to fulfil it"),
    "add-unique": (Phase.CONTRACT, "the old code may write the same value twice"),
    "replace": (Phase.CONTRACT, "the old code uses what is replaced"),
    "add-trigger": (Phase.CONTRACT, "it changes what the old code's statements do"),
    "revoke": (Phase.CONTRACT, "the old code may need the right"),
    "empty-table": (Phase.CONTRACT, "it takes away rows that the old code may still use"),
    "lock-table": (Phase.CONTRACT, "everyone waits for it"),
    "rewrite-table": (Phase.CONTRACT, "the table is rewritten, and everyone waits meanwhile"),
    "code": (Phase.CONTRACT, "what a block of code or a function does cannot be seen"),
    "not-sql": (Phase.CONTRACT, "it is no SQL, so what it does cannot be seen"),
    UNKNOWN: (Phase.CONTRACT, "what this statement does to the old code is not known"),
}

# squawk's rules (version 2.70) that speak of clients that break. The first sentence of each is its own.
_BREAKS: Final = (
    "adding-not-nullable-field",
    "adding-required-field",
    "adding-serial-primary-key-field",
    "adding-field-with-default",
    "ban-add-enum-value",
    "ban-add-composite-attribute",
    "ban-alter-database-options",
    "ban-alter-domain-with-add-constraint",
    "ban-alter-extension",
    "ban-alter-function-options",
    "ban-alter-generated-expression",
    "ban-alter-identity",
    "ban-alter-policy-condition",
    "ban-alter-policy-roles",
    "ban-alter-role-options",
    "ban-alter-row-level-security",
    "ban-alter-sequence-values",
    "ban-alter-system-options",
    "ban-alter-view-options",
    "ban-concurrent-index-creation-in-transaction",
    "ban-create-domain-with-constraint",
    "ban-create-policy",
    "ban-detach-inheritance",
    "ban-disable-trigger",
    "ban-drop-column",
    "ban-drop-constraint",
    "ban-drop-database",
    "ban-drop-default",
    "ban-drop-domain",
    "ban-drop-extension",
    "ban-drop-function",
    "ban-drop-generated-expression",
    "ban-drop-index",
    "ban-drop-not-null",
    "ban-drop-policy",
    "ban-drop-schema",
    "ban-drop-sequence",
    "ban-drop-table",
    "ban-drop-type",
    "ban-drop-view",
    "ban-new-write-restriction",
    "ban-replace-view-function",
    "ban-replica-identity",
    "ban-revoke",
    "ban-set-schema",
    "ban-truncate-cascade",
    "ban-uncommitted-transaction",
    "changing-column-type",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "renaming-column",
    "renaming-object",
    "renaming-table",
    "require-concurrent-index-deletion",
    "require-concurrent-partition-detach",
    "require-concurrent-reindex",
    "syntax-error",
)
# Those that speak of waiting only: the rehearsal measures it, and Slipway sets the time limits itself.
_WAITS: Final = (
    "adding-foreign-key-constraint",
    "ban-add-column",
    "ban-set-default",
    "require-concurrent-index-creation",
    "require-lock-timeout",
    "require-statement-timeout",
    "require-timeout-settings",
)
# Those that speak of taste, or of running a migration again after it failed.
TASTE: Final = (
    "ban-char-field",
    "ban-duplicate-column-assignments",
    "identifier-too-long",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-repack",
    "prefer-robust-stmts",
    "prefer-text-field",
    "prefer-timestamp-tz",
    "require-enum-value-ordering",
    "require-table-schema",
    "transaction-nesting",
    "unused-ignore",
)
SQUAWK: Final[dict[str, Phase]] = {
    **dict.fromkeys(_BREAKS, Phase.CONTRACT),
    **dict.fromkeys(_WAITS, Phase.EXPAND),
    **dict.fromkeys(TASTE, Phase.EXPAND),
}


def squawk_phase(rule: str) -> Phase:
    """Return what a finding of squawk's means; a rule that is not known here yet is taken for the worst."""
    return SQUAWK.get(rule, Phase.CONTRACT)
