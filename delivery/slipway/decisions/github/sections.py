"""One comment with a section for each subject, so that a pull request is told once and not at each push."""

from __future__ import annotations

import re

from slipway.ports.releases.forge import Comment

MARK = "<!-- slipway -->"
# GitHub takes 65,536 characters; two sections of the largest and what stands around them have to fit.
MOST_CHARACTERS = 28_000
ANSWERS = re.compile(r"answers at (?P<address>https?://[\w.:/-]+)")
LAST_LINES = 30
SECTION = re.compile(
    r"<!-- slipway section (?P<name>[\w-]+) -->\n(?P<text>.*?)\n<!-- slipway end -->", re.DOTALL
)


def own_comment(comments: list[Comment]) -> Comment | None:
    """Return the comment that Slipway wrote; a person who copies its mark has not."""
    return next((each for each in comments if each.by_program and each.body.startswith(MARK)), None)


def with_section(body: str, name: str, text: str) -> str:
    """Return the body of the comment with this section in place of the former one of its name."""
    sections = {found["name"]: found["text"] for found in SECTION.finditer(body)}
    sections[name] = text
    parts = (
        f"<!-- slipway section {name} -->\n{each}\n<!-- slipway end -->" for name, each in sections.items()
    )
    return "\n\n".join((MARK, *parts)) + "\n"


def has_section(body: str, name: str) -> bool:
    """Return whether the comment has a section of this name."""
    return any(found["name"] == name for found in SECTION.finditer(body))


def is_said(comments: list[Comment], name: str, text: str) -> bool:
    """Return whether the comment says just this in the section of this name."""
    own = own_comment(comments)
    return bool(own) and any(
        (found["name"], found["text"]) == (name, text) for found in SECTION.finditer(own.body if own else "")
    )


def preview(commit: str, code: int, output: str, errors: str) -> str:
    """Return the section about a preview: its address where it came up, else what was said last."""
    heading = f"### Preview of {commit[:12]}"
    # Slipway says it last; what the change itself has said before could look the same.
    found = next(reversed(list(ANSWERS.finditer(output))), None)
    if code == 0 and found:
        rest = output[found.end() :].strip()
        return f"{heading}\n\n✓ {found['address']}\n\n{fenced(rest)}"
    return f"{heading}\n\n✗ There is no preview of this commit.\n\n{fenced(_end(errors or output))}"


def _end(text: str) -> str:
    """Return the last lines of a text, which say why."""
    return "\n".join(text.strip().splitlines()[-LAST_LINES:])


def section(heading: str, words: str, output: str) -> str:
    """Return a section: a heading, a sentence, and what a command printed, which can hold no markup."""
    return f"### {heading}\n\n{words}\n\n{fenced(output)}"


def fenced(output: str) -> str:
    """Return a program's output as a block that nothing in it can end; of a long one the end is left out."""
    text = output.rstrip()
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rpartition("\n")[0] + "\n… (the rest stands in the log)"
    # A comment's own marks would end the section.
    text = text.replace("<!--", "<! --")
    longest = max((len(each) for each in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}"
