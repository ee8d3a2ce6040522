"""Reads a statement from its beginning, word by word."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.migrations.sql_text import Is, Token


class Reader:
    """A place within the tokens of a statement."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tuple(tokens)
        self._at = 0

    def accept(self, *words: str) -> bool:
        """Step over these words if they come next, and say whether they did."""
        ahead = self._tokens[self._at : self._at + len(words)]
        if len(ahead) < len(words) or any(
            token.text != word or token.kind not in (Is.WORD, Is.SIGN)
            for token, word in zip(ahead, words, strict=True)
        ):
            return False
        self._at += len(words)
        return True

    def accept_any(self, *words: str) -> str:
        """Step over one of these words if it comes next, and return it, else an empty text."""
        return next((word for word in words if self.accept(word)), "")

    def name(self) -> str:
        """Step over a name, with its schema where it has one, and return it as PostgreSQL understands it."""
        parts = list[str]()
        while self._at < len(self._tokens) and self._tokens[self._at].kind in (Is.WORD, Is.NAME):
            parts.append(folded(self._tokens[self._at]))
            self._at += 1
            if not self.accept("."):
                break
        return ".".join(parts)

    def names(self) -> tuple[str, ...]:
        """Step over names with commas between them, and return them."""
        found = [self.name()]
        while self.accept("*") or self.accept(","):
            self.accept("ONLY")
            found.append(self.name())
        return tuple(name for name in found if name)

    def skip_to(self, *words: str) -> str:
        """Step over everything up to one of these words and over that; return it, or an empty text at the end."""
        while self._at < len(self._tokens):
            if found := self.accept_any(*words):
                return found
            self._at += 1
        return ""

    def rest(self) -> tuple[Token, ...]:
        """Return what comes next, up to the end."""
        return self._tokens[self._at :]

    def parts(self) -> list[tuple[Token, ...]]:
        """Return what comes next, cut at the commas that stand in no bracket."""
        found, depth = [list[Token]()], 0
        for token in self.rest():
            depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0) if token.kind is Is.SIGN else 0
            if token.kind is Is.SIGN and token.text == "," and not depth:
                found.append([])
            else:
                found[-1].append(token)
        return [tuple(part) for part in found]


def has(tokens: Sequence[Token], *words: str) -> bool:
    """Whether these words stand one after the other, in no bracket."""
    outside = outer(tokens)
    size = len(words)
    return any(
        all(
            token.text == word and token.kind is Is.WORD
            for token, word in zip(outside[at : at + size], words, strict=True)
        )
        for at in range(len(outside) - size + 1)
    )


def outer(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens that stand in no round bracket."""
    found, depth = list[Token](), 0
    for token in tokens:
        if token.kind is Is.SIGN and token.text == ")":
            depth -= 1
        if depth <= 0:
            found.append(token)
        if token.kind is Is.SIGN and token.text == "(":
            depth += 1
    return tuple(found)


def inner(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens within the first round bracket."""
    found, depth = list[Token](), 0
    for token in tokens:
        depth -= token.kind is Is.SIGN and token.text == ")"
        if depth:
            found.append(token)
        elif found:
            break
        depth += token.kind is Is.SIGN and token.text == "("
    return tuple(found)


def folded(token: Token) -> str:
    """Return a word or name as PostgreSQL understands it."""
    if token.kind is Is.NAME:
        return token.text[token.text.index('"') + 1 : -1].replace('""', '"')
    return token.text.lower()
