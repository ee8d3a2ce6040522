"""Addresses of databases."""

from __future__ import annotations

import pytest
from slipway.commands.postgres import place_of, session_options, with_option, without_tls


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


@pytest.mark.parametrize(
    ("address", "name", "servers"),
    [
        ("postgresql://me:p%40w@db:6543/tally", "tally", (("db", 6543),)),
        ("postgres://db/tally?options=-c%20a%3Db", "tally", (("db", 5432),)),
        ("postgresql:///tally?host=/run/pg&port=7", "tally", (("/run/pg", 7),)),
        ("postgresql://%2Frun%2Fpg/tally", "tally", (("/run/pg", 5432),)),
        ("postgresql://me@[::1]:6/a%20b", "a b", (("::1", 6),)),
        ("postgresql://one,two:7/tally", "tally", (("one", 5432), ("two", 7))),
        ("postgresql:///tally?host=one,two&port=8", "tally", (("one", 8), ("two", 8))),
        ("postgresql://db/other?dbname=tally", "tally", (("db", 5432),)),
        ("postgresql://", "", (("", 5432),)),
    ],
)
def test_the_place_of_a_database_stands_in_its_address(
    address: str, name: str, servers: tuple[tuple[str, int], ...]
) -> None:
    found = place_of(address)
    assert (found.name, found.servers) == (name, servers)


def test_an_address_says_how_its_server_is_believed() -> None:
    found = place_of("postgresql://db/tally?sslmode=verify-full&sslrootcert=%2Fca.pem&connect_timeout=3")
    assert found.tls == {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}
    with pytest.raises(ValueError, match="begins with postgresql"):
        place_of("mysql://db/tally")


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("postgresql://db/tally", "postgresql://db/tally"),
        ("postgresql://db/t?sslmode=require", "postgresql://db/t?sslmode=disable"),
        (
            "postgresql://db/t?a=1&sslmode=verify-ca&sslrootcert=/x&b=2",
            "postgresql://db/t?a=1&b=2&sslmode=disable",
        ),
        ("postgresql://db/t?channel_binding=require", "postgresql://db/t?sslmode=disable"),
    ],
)
def test_an_address_without_encryption_keeps_the_rest(address: str, plain: str) -> None:
    assert without_tls(address) == plain
