"""A sentence for a person, which the web app says in their language: by its kind, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said in English, its kind, and what changes in it; one without a kind is shown as it is."""

    text: str
    kind: str = ""
    about: tuple[str, ...] = ()

    def as_fault(self) -> dict[str, Any]:
        """Return it as the columns of a row that can have a fault."""
        return {
            "fault": self.text[:LONGEST],
            "fault_kind": self.kind,
            "fault_about": [each[:LONGEST] for each in self.about],
        }


NO_FAULT = Sentence("").as_fault()


def sentence_of(sentences: Mapping[str, str], kind: str, *about: object) -> Sentence:
    """Return the sentence of a kind; counts are written with commas between thousands."""
    told = tuple(f"{each:,}" if isinstance(each, int) else str(each) for each in about)
    return Sentence(sentences[kind].format(*told), kind, told)


class Refusal(Exception):
    """Something is refused to a person, in one sentence that the web app knows by its kind; each kind is a subclass."""

    kind: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, *about: object) -> None:
        self.said = sentence_of({self.kind: self.sentence}, self.kind, *about)
        super().__init__(self.said.text)
