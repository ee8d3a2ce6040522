"""What can be wrong with a cell, in words for the person whose table it is."""

from __future__ import annotations

# What is wrong, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "cell-no-amount": "This is no amount.",
    "cell-no-number": "This is no number.",
    "cell-not-a-number": "“{0}” is no number.",
    "cell-two-numbers": "“{0}” could mean {1} or {2}. Write {1}, or {2}0.",
    "cell-two-shares": "{0} could mean {0} % or {1} %. Write it as text, with its sign.",
    "cell-no-whole-number": "“{0}” is no whole number.",
    "cell-too-many-digits": "This number has more than {0} digits.",
    "cell-no-yes": "“{0}” is neither yes nor no.",
    "cell-no-day": "“{0}” is no day. Write it as 2026-11-30.",
    "cell-two-days": "“{0}” could mean two days. Write {1} or {2}.",
    "cell-no-such-day": "“{0}” is a day that does not exist.",
    "cell-other-currency": "This amount is in {0}, and the document in {1}. Give it in one currency.",
    "cell-no-currency": "“{0}” is no currency that this template knows.",
}


class Unclear(Exception):
    """A cell that is not what its field takes: the kind of its fault, and what the sentence is about."""

    def __init__(self, kind: str, *about: str) -> None:
        super().__init__(SENTENCES[kind].format(*about))
        self.kind = kind
        self.about = about
