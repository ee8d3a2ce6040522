"""Keys for one view of a bucket, made by a command of the team's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slipway.adapters.io import shell
from slipway.decisions.text import placeholders
from slipway.errors import StepFailed

WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class KeysByCommand:
    """`make` prints variables for the view `{view}` at `{bucket}` as a JSON object, `remove` ends the keys."""

    make: Sequence[str]
    remove: Sequence[str]
    folder: Path
    environment: Mapping[str, str]

    def give(self, view: str, *, address: str) -> Mapping[str, str]:
        """Return the variables that lead the processes of a preview to its view. Raises `StepFailed`."""
        said = self._run(self.make, view, address)
        try:
            found = json.loads(said)
        except ValueError as error:
            raise StepFailed(f"`bucket-keys` printed no JSON for the view {view}.") from error
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            raise StepFailed(
                f"`bucket-keys` printed something else than an object of texts for the view {view}."
            )
        return found

    def take_back(self, view: str) -> None:
        """End the keys of a view. Raises `StepFailed`."""
        if self.remove:
            self._run(self.remove, view, "")

    def _run(self, command: Sequence[str], view: str, address: str) -> str:
        words = placeholders.fill_all(command, {"view": view, "bucket": address})
        done = shell.run(
            words, environment=self.environment, folder=self.folder, timeout_seconds=WITHIN_SECONDS
        )
        if done.code:
            said = (done.errors or done.output).strip()[-1000:]
            raise StepFailed(f"`{words[0]}` ended with {done.code} for the view {view}: {said}")
        return done.output
