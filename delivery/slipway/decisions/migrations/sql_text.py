"""SQL as PostgreSQL's own lexer cuts it: statements, and the words of each, with texts and comments out of the way.

After chapter 4.1 of PostgreSQL's manual, "Lexical Structure".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

LEXEME = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>--[^\n]*)
    | (?P<block>/\*)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*')
    | (?P<text>(?:[uU]&|[bBxXnN])?'(?:[^']|'')*')
    | (?P<dollar>\$(?P<tag>[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?\$)
    | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")
    | (?P<word>[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*)
    | (?P<number>\d[\w.]*|\.\d[\w]*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Is(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A word in capitals, a quoted name as it is, a text without its content, a number, or a sign."""

    kind: Is
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its own text, without the semicolon, and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The texts of the tokens."""
        return tuple(token.text for token in self.tokens)


def statements(sql: str) -> tuple[Statement, ...]:
    """Return the statements of a text, in order. A semicolon within brackets or a function's body ends none."""
    found, tokens = list[Statement](), list[Token]()
    depth = blocks = 0
    for token in _tokens(sql):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind is Is.SIGN else 0
        blocks = _blocks(tokens, token, blocks)
        if token.kind is Is.SIGN and token.text == ";" and depth <= 0 and not blocks:
            if tokens:
                found.append(_statement(sql, tokens))
            tokens, depth = [], 0
        else:
            tokens.append(token)
    return (*found, _statement(sql, tokens)) if tokens else tuple(found)


def line_by_line(sql: str) -> str:
    """Return the text with one statement on each line, in order, and without comments: those can silence a linter."""
    lines = (" ".join(each.text.splitlines()) for each in statements(_without_comments(sql)))
    return "".join(f"{line};\n" for line in lines)


def comments(sql: str) -> tuple[str, ...]:
    """Return the comments of a text."""
    return tuple(sql[start:end] for start, end in _comments(sql))


def _blocks(before: Sequence[Token], token: Token, blocks: int) -> int:
    """Return how deep in a body written as `BEGIN ATOMIC … END` the text is."""
    if token.kind is not Is.WORD:
        return blocks
    if token.text == "ATOMIC" and before and before[-1].text == "BEGIN":
        return blocks + 1
    if blocks and token.text == "CASE":
        return blocks + 1
    return blocks - 1 if blocks and token.text == "END" else blocks


def _statement(sql: str, tokens: Sequence[Token]) -> Statement:
    return Statement(sql[tokens[0].start : tokens[-1].end], tuple(tokens))


def _without_comments(sql: str) -> str:
    kept = list(sql)
    for start, end in _comments(sql):
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def _comments(sql: str) -> Iterator[tuple[int, int]]:
    for kind, start, end in _lexemes(sql):
        if kind in ("comment", "block"):
            yield start, end


def _tokens(sql: str) -> Iterator[Token]:
    for kind, start, end in _lexemes(sql):
        text = sql[start:end]
        if kind == "word":
            yield Token(Is.WORD, text.upper(), start, end)
        elif kind == "quoted":
            yield Token(Is.NAME, text, start, end)
        elif kind in ("escaped", "text", "dollar"):
            yield Token(Is.TEXT, "''", start, end)
        elif kind == "number":
            yield Token(Is.NUMBER, text, start, end)
        elif kind == "other":
            yield Token(Is.SIGN, text, start, end)


def _lexemes(sql: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    while at < len(sql):
        found = LEXEME.match(sql, at)
        if found is None:
            return
        kind, end = found.lastgroup or "other", found.end()
        if kind == "block":
            end = _end_of_block(sql, at)
        elif kind == "dollar":
            closing = sql.find(found[0], end)
            end = closing + len(found[0]) if closing >= 0 else len(sql)
        yield kind, at, end
        at = end


def _end_of_block(sql: str, start: int) -> int:
    """Return where a comment ends that may hold others."""
    depth, at = 0, start
    while at < len(sql):
        if sql.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif sql.startswith("*/", at):
            depth, at = depth - 1, at + 2
            if not depth:
                return at
        else:
            at += 1
    return len(sql)
