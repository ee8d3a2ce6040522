"""A smoke test that does not end says whose fault it was, as one that fails does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from slipway.errors import StepFailed
from slipway.steps.starting.smoke_release import smoke


def test_a_smoke_test_that_hangs_names_the_release_and_where_it_was_tried() -> None:
    def hangs(*_: Any) -> Any:
        raise StepFailed("`tally smoke` was ended because it took more than 8 s.")

    release: Any = SimpleNamespace(name="aaaa")
    service = SimpleNamespace(smoke=("tally", "smoke"))
    work: Any = SimpleNamespace(service=service)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slipway.steps.starting.smoke_release.run", hangs)
        with pytest.raises(
            StepFailed, match=r"The old release aaaa failed the smoke test on the copy: .*8 s"
        ):
            smoke(work, release, "http://x", which="old", where="on the copy")
