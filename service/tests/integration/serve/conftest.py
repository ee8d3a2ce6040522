"""These tests serve with a database and a data folder of their own."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def base() -> None:
    """These tests have a database of their own."""


@pytest.fixture(autouse=True)
def _isolated() -> None:
    pass
