"""Addresses of databases."""

from __future__ import annotations

import pytest
from slipway.commands.postgres import session_options, with_option


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
        (
            "postgresql://u@h/d?options=-csearch_path%3Dx&sslmode=require",
            "postgresql://u@h/d?options=-csearch_path%3Dx%20-c%20lock_timeout%3D5&sslmode=require",
        ),
        (
            "postgresql:///d?host=/tmp&options=",
            "postgresql:///d?host=/tmp&options=%20-c%20lock_timeout%3D5",
        ),
    ],
)
def test_an_option_goes_behind_those_that_an_address_has(address: str, found: str) -> None:
    assert with_option(address, "-c lock_timeout=5") == found


def test_blanks_in_a_setting_of_a_session_do_not_divide_it() -> None:
    assert session_options({}) == ""
    assert session_options({"search_path": "a, b", "lock_timeout": "5ms"}) == (
        "-c search_path=a,\\ b -c lock_timeout=5ms"
    )
