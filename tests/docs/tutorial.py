"""A tutorial as a list of blocks that can be run, and what a reader sees after each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

BLOCK = re.compile(r"^```(sh|text)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"
# How a step's words go on below it, and its first line: sign, words, and the time at the right edge.
UNDER_A_STEP = " " * 16
STEP = re.compile(r"(.*) (\d+\.\d s)")
# What is different each time: restore points and deployments, digests and commits, figures. The first that fits counts.
VARYING = (
    r"\b\d{8}T\d{6}Z-\d{4}\b",
    r"\b(?:[0-9a-f]{64}|[0-9a-f]{10,12})\b",
    r"\d+(?:[.,]\d+)*",
)
TOKEN = re.compile("|".join((ANYTHING, *(f"({each})" for each in VARYING))))


@dataclass(frozen=True)
class Block:
    """Commands to paste, what they end with, and what they show. `kind` is a word behind the block's language."""

    kind: str
    commands: str
    exit_code: int = 0
    shown: str = ""


def blocks_of(page: str) -> list[Block]:
    """Return a page's blocks of commands, each with the text that the page shows after it."""
    found = list[Block]()
    for language, marks, text in BLOCK.findall(page):
        if language == "text":
            found[-1] = replace(found[-1], shown=text)
            continue
        code = re.search(r"exit=(\d+)", marks)
        kind = next((word for word in marks.split() if "=" not in word), "")
        found.append(Block(kind, text, int(code[1]) if code else 0))
    return found


def first_difference(shown: str, output: str) -> str:
    """Return the first line that a page shows and a run did not, in the page's order; empty when all were shown.

    A figure stands for any figure, and … for anything, within a line or for lines. Columns may have any width.
    """
    lines = iter(unwrapped(output))
    for line in unwrapped(shown):
        pattern = re.compile(_pattern(line))
        if line != ANYTHING and not any(pattern.fullmatch(each) for each in lines):
            return line
    return ""


def unwrapped(text: str) -> list[str]:
    """Return a text's lines with single spaces; the words of a step that go on below it are one line, the time last."""
    found = list[str]()
    for line in text.splitlines():
        if found and line.startswith(UNDER_A_STEP):
            step = STEP.fullmatch(found[-1])
            words, time = step.groups() if step else (found[-1], "")
            found[-1] = f"{words} {line.strip()} {time}".rstrip()
        else:
            found.append(" ".join(line.split()))
    return found


def _pattern(line: str) -> str:
    """Return what a line of a run has to be like when the page shows this one."""
    found, end = "", 0
    for token in TOKEN.finditer(line):
        kind = next((VARYING[number] for number, text in enumerate(token.groups()) if text), ".*")
        found += re.escape(line[end : token.start()]) + kind
        end = token.end()
    return found + re.escape(line[end:])
