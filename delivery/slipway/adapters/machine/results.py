"""The file in which a command of the service answers, apart from its log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from slipway.decisions.text import placeholders
from slipway.errors import StepFailed

WORD = "result"
# No list of migrations is longer than that; what a command writes without end is not read without end.
MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file that a command may write, None where its words name none."""

    path: Path | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """What `{result}` means."""
        return {WORD: str(self.path)} if self.path else {}

    def read(self) -> str | None:
        """Return what was written, None where there is no such file. Raises `StepFailed` for what is far too long."""
        if self.path is None:
            return None
        with self.path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise StepFailed(f"The command wrote more than {MOST_BYTES // 2**20} MiB into {{{WORD}}}.")
        return data.decode(errors="replace")


@contextmanager
def result_file(words: Sequence[str]) -> Iterator[ResultFile]:
    """Give the file of a command with these words, which is gone when the block ends."""
    if not placeholders.mentions(WORD, words):
        yield ResultFile()
        return
    with tempfile.TemporaryDirectory(prefix="slipway-") as folder:
        path = Path(folder) / WORD
        path.touch(mode=0o600)
        yield ResultFile(path)
