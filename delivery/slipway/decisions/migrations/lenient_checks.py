"""Which checks let a row pass whose columns are empty: those that then come to NULL, which violates no check."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.migrations.sql_reader import folded
from slipway.decisions.migrations.sql_text import Is, Token

# What comes to NULL where what it is asked of is NULL.
WORDS = frozenset(("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE"))
SIGNS = frozenset("=<>!~+-*/%(),:")
NOTHING = Token(Is.SIGN, "", 0, 0)


def names_when_lenient(expression: Sequence[Token]) -> frozenset[str]:
    """Return the columns that an expression names and is NULL without; none for one that may be anything else then.

    Words such as IS, CASE or TRUE count as names of columns: no new column is called so.
    """
    names = set[str]()
    for before, token, after in zip(
        [NOTHING, *expression], expression, [*expression[1:], NOTHING], strict=False
    ):
        if token.kind is Is.SIGN and token.text not in SIGNS:
            return frozenset()
        if token.kind not in (Is.WORD, Is.NAME) or before.text == ":":
            continue
        if token.kind is Is.WORD and token.text in WORDS:
            continue
        if after.text == "(":
            return frozenset()
        names.add(folded(token))
    return frozenset(names)
