"""A report that keeps what it was told."""

from __future__ import annotations

from slipway.ports import Json


class QuietReport:
    """Remembers the facts that were told, under their names, and the words."""

    def __init__(self) -> None:
        self.facts = dict[str, Json]()
        self.words = list[str]()

    def began(self, step: str, words: str) -> None: ...

    def seen(self, step: str, words: str, **facts: Json) -> None:
        self.words.append(words)
        self.facts.update(facts)

    def ended(self, step: str, state: str, words: str, seconds: float) -> None: ...

    def say(self, words: str, **facts: Json) -> None: ...
