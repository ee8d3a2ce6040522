"""SQL is cut into statements as PostgreSQL cuts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slipway.decisions.migrations.sql_text import line_by_line, statements


def texts(sql: str) -> list[str]:
    return [statement.text for statement in statements(sql)]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        (";;  ; SELECT 1;;", ["SELECT 1"]),
        ("SELECT 'a;b''c;'; SELECT 2", ["SELECT 'a;b''c;'", "SELECT 2"]),
        (r"SELECT E'a\';b'; SELECT 2", [r"SELECT E'a\';b'", "SELECT 2"]),
        (r"SELECT 'a\'; SELECT 2", [r"SELECT 'a\'", "SELECT 2"]),
        ('SELECT "a;""b"; SELECT 2', ['SELECT "a;""b"', "SELECT 2"]),
        ("SELECT 1 -- no; end\n; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT 1 /* a; /* b; */ c; */; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT $$a;b$$; SELECT 2", ["SELECT $$a;b$$", "SELECT 2"]),
        ("SELECT $x$a;$$;b$x$; SELECT 2", ["SELECT $x$a;$$;b$x$", "SELECT 2"]),
        ("SELECT a$b; SELECT c$b", ["SELECT a$b", "SELECT c$b"]),
        ("SELECT $1; SELECT $2", ["SELECT $1", "SELECT $2"]),
        (
            "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 1",
            ["CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)", "SELECT 1"],
        ),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
            [
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                "SELECT 3",
            ],
        ),
        ("BEGIN; DROP TABLE a; COMMIT;", ["BEGIN", "DROP TABLE a", "COMMIT"]),
        ("-- only a comment", []),
        ("", []),
    ],
)
def test_statements(sql: str, found: list[str]) -> None:
    assert texts(sql) == found


def test_for_a_linter_each_statement_has_its_line_and_no_comment_can_silence_it() -> None:
    table = "CREATE TABLE a (\n  b int, -- c\n  d text DEFAULT 'x\ny'\n);"
    sql = f"-- squawk-ignore-file\n{table}\n/* squawk-ignore */ DROP TABLE e;"
    lines = line_by_line(sql).splitlines()
    assert len(lines) == len(statements(sql)) == 2
    assert "ignore" not in line_by_line(sql)
    assert lines[0] == "CREATE TABLE a (   b int,        d text DEFAULT 'x y' );"
    assert lines[1] == "DROP TABLE e;"


pieces = st.sampled_from(
    [
        "SELECT 1",
        "'a;b'",
        '"c;d"',
        "$$e;f$$",
        "$t$g;h$t$",
        "-- i;j\n",
        "/* k;l */",
        "(m;n)",
        "''",
        "E'\\''",
        "o",
    ]
)


@given(st.lists(st.lists(pieces, min_size=1, max_size=5), max_size=5))
def test_a_semicolon_within_anything_ends_no_statement(parts: list[list[str]]) -> None:
    sql = " ;\n".join(f"X {' '.join(part)}" for part in parts)
    assert len(statements(sql)) == len(parts)
    assert len(line_by_line(sql).splitlines()) == len(parts)


@given(st.text(alphabet="aE'\"$-*/;()\n\\ ", max_size=30))
def test_no_text_is_too_broken_to_be_cut(sql: str) -> None:
    found = statements(sql)
    assert all(statement.text in sql for statement in found)
