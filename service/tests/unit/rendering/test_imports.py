"""What each side loads: the parent never the compiler, the worker never the web framework."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import galley
import pytest

SOURCE = Path(galley.__file__).parent.parent


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("galley.rendering.workers.worker", {"django", "jsonschema_rs", "PIL", "obstore", "http.client"}),
        ("galley.adapters.workers.render_pool", {"django", "typst", "prometheus_client"}),
        ("galley.rendering.bundles.check", {"django", "typst", "requests"}),
    ],
)
def test_a_module_does_not_load_what_it_has_no_business_with(module: str, absent: set[str]) -> None:
    program = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import {module}; print(*sys.modules)"
    told = subprocess.run((sys.executable, "-I", "-c", program), capture_output=True, text=True, check=True)
    assert module in told.stdout.split()
    assert absent.isdisjoint(told.stdout.split())
