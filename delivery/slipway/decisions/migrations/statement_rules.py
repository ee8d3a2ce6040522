"""Which of our rules a statement falls under, by its words and by the tables that its batch has made before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from slipway.decisions.migrations.alter_table_rules import alter_table_rules
from slipway.decisions.migrations.created_relations import CreatedRelations
from slipway.decisions.migrations.safe_changes import UNKNOWN
from slipway.decisions.migrations.sql_reader import Reader, has
from slipway.decisions.migrations.sql_text import Is, Statement, Token
from slipway.decisions.migrations.sql_words import KNOWN_FUNCTIONS, MADE, NO_FUNCTION, ROW_CHANGES, SESSION


def rules_of(statement: Statement, created_relations: CreatedRelations) -> tuple[str, ...]:
    """Return the rules that a statement falls under, at least one, and take note of the tables it makes or renames."""
    reader = Reader(statement.tokens)
    if reader.accept_any(*SESSION):
        return ("session",)
    first = statement.words[0] if statement.tokens[0].kind is Is.WORD else ""
    reader.accept(first)
    reading = READINGS.get(first)
    return reading(reader, created_relations) if reading else (UNKNOWN,)


def _unless_new(rule: str, tables: Sequence[str], created_relations: CreatedRelations) -> tuple[str, ...]:
    return ("on-new-table",) if created_relations.has_all(tables) else (rule,)


def _set(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    if any(token.text in ("SEARCH_PATH", "SCHEMA", "ROLE", "AUTHORIZATION") for token in reader.rest()):
        created_relations.distrust()
    return ("session",)


def _create(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    if reader.accept("OR", "REPLACE"):
        return ("replace",)
    reader.accept_any("GLOBAL", "LOCAL")
    # The next connection finds an old table of the same name where this one saw its temporary one.
    if reader.accept_any("TEMP", "TEMPORARY"):
        return ("create",)
    reader.accept("UNLOGGED")
    if reader.accept("TABLE"):
        return _create_table(reader, created_relations)
    unique = reader.accept("UNIQUE")
    if reader.accept("INDEX"):
        return _create_index(reader, created_relations, unique=unique)
    reader.accept("CONSTRAINT")
    if reader.accept_any("TRIGGER", "POLICY"):
        reader.skip_to("ON")
        return _unless_new("add-trigger", [reader.name()], created_relations)
    return ("create",) if reader.accept_any(*sorted(MADE)) else (UNKNOWN,)


def _create_table(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    may_exist = reader.accept("IF", "NOT", "EXISTS")
    name = reader.name()
    # Rows of a partition or a child are rows of a table that may be an old one.
    belongs_to_another = has(reader.rest(), "PARTITION", "OF") or has(reader.rest(), "INHERITS")
    if not may_exist and not belongs_to_another:
        created_relations.add(name)
    return ("create",)


def _create_index(reader: Reader, created_relations: CreatedRelations, *, unique: bool) -> tuple[str, ...]:
    concurrently = reader.accept("CONCURRENTLY")
    reader.skip_to("ON")
    reader.accept("ONLY")
    rule = "create-index-concurrently" if concurrently else "create-index"
    return _unless_new("add-unique" if unique else rule, [reader.name()], created_relations)


def _alter(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    if reader.accept("TABLE"):
        return _alter_table(reader, created_relations)
    if reader.accept("SEQUENCE"):
        return ("tune",) if has(reader.rest(), "OWNED", "BY") else (UNKNOWN,)
    if has(reader.rest(), "RENAME"):
        return ("rename",)
    return ("change-type",) if reader.accept("TYPE") else (UNKNOWN,)


def _alter_table(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    reader.accept("IF", "EXISTS")
    reader.accept("ONLY")
    name = reader.name()
    reader.accept("*")
    if created_relations.has_all([name]):
        if reader.accept("RENAME", "TO"):
            created_relations.remove(name)
            created_relations.add(reader.name())
        return ("on-new-table",)
    return alter_table_rules(reader, name, created_relations)


def _drop(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    if not reader.accept("TABLE"):
        return ("drop",)
    reader.accept("IF", "EXISTS")
    names = reader.names()
    rules = _unless_new("drop", names, created_relations)
    for name in names:
        created_relations.remove(name)
    return rules


def _change_rows(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    reader.accept_any("INTO", "FROM")
    reader.accept("ONLY")
    return _unless_new("change-rows", [reader.name()], created_relations)


def _delete(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    rule = "empty-table" if _is_of_all_rows(reader.rest()) else "change-rows"
    reader.accept("FROM")
    reader.accept("ONLY")
    return _unless_new(rule, [reader.name()], created_relations)


def _is_of_all_rows(tokens: Sequence[Token]) -> bool:
    """Whether a DELETE that goes on like this has no WHERE up to its end, or that of the bracket it stands in."""
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind is Is.SIGN else 0
        if depth < 0:
            break
        if not depth and token.kind is Is.WORD and token.text == "WHERE":
            return False
    return True


def _truncate(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    reader.accept("TABLE")
    reader.accept("ONLY")
    names = reader.names()
    # With CASCADE, old tables that refer to a new one are emptied as well.
    return ("empty-table",) if has(reader.rest(), "CASCADE") else _unless_new("empty-table", names, created_relations)


def _with(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    tokens = reader.rest()
    changes = [at for at, token in enumerate(tokens) if token.kind is Is.WORD and token.text in ROW_CHANGES]
    deletes = (at for at in changes if [token.text for token in tokens[at : at + 2]] == ["DELETE", "FROM"])
    if any(_is_of_all_rows(tokens[at + 1 :]) for at in deletes):
        return ("empty-table",)
    if changes:
        return ("change-rows",)
    return _select(reader, created_relations)


def _select(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    functions = _functions(reader.rest())
    if has(reader.rest(), "INTO"):
        return (UNKNOWN,)
    if not functions <= KNOWN_FUNCTIONS:
        return ("code",)
    if "SET_CONFIG" in functions:
        created_relations.distrust()
    return ("set-sequence",) if "SETVAL" in functions else ("read",)


def _functions(tokens: Sequence[Token]) -> set[str]:
    return {
        name.text
        for name, bracket in pairwise(tokens)
        if bracket.kind is Is.SIGN and bracket.text == "(" and name.kind in (Is.WORD, Is.NAME)
    } - NO_FUNCTION


def _refresh(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    return ("create-index-concurrently",) if has(reader.rest(), "CONCURRENTLY") else ("rewrite-table",)


def _rolls_back(reader: Reader, created_relations: CreatedRelations) -> tuple[str, ...]:
    created_relations.distrust()
    return ("session",)


def _always(rule: str) -> Callable[[Reader, CreatedRelations], tuple[str, ...]]:
    return lambda reader, created_relations: (rule,)


READINGS: dict[str, Callable[[Reader, CreatedRelations], tuple[str, ...]]] = {
    "SET": _set,
    **dict.fromkeys(("ROLLBACK", "ABORT", "RESET", "DISCARD"), _rolls_back),
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "TRUNCATE": _truncate,
    "WITH": _with,
    "SELECT": _select,
    "VALUES": _select,
    "REFRESH": _refresh,
    "REINDEX": _refresh,
    **dict.fromkeys((*ROW_CHANGES, "COPY"), _change_rows),
    "DELETE": _delete,
    "GRANT": _always("grant"),
    "REVOKE": _always("revoke"),
    "LOCK": _always("lock-table"),
    "CLUSTER": _always("rewrite-table"),
    "VACUUM": _always("rewrite-table"),
    "DO": _always("code"),
    "CALL": _always("code"),
}
