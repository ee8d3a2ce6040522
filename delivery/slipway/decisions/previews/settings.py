"""The variables that the processes of a preview get: all of them lead to its own data, or are made for it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from slipway.config import Environment, Service
from slipway.decisions.text import placeholders
from slipway.errors import WrongUse


def tables(service: Service, environment: Environment) -> dict[str, str]:
    """Return the settings as slipway.toml has them: those of the service, and of previews on top."""
    return {**service.environment, **environment.environment}


def variables_of(
    service: Service,
    environment: Environment,
    *,
    addresses: Mapping[str, str],
    made_secret: Callable[[str], str],
) -> dict[str, str]:
    """Return the variables, filled in.

    `addresses` are what the words in braces mean. `made_secret` gives a secret of this preview alone for each
    `generated:NAME`. Raises `WrongUse` for a secret of Slipway's own, which no preview is given, and `UnknownWord`.
    """
    table = tables(service, environment)
    for name, value in table.items():
        if value.startswith(placeholders.VARIABLE):
            _not_given(f"{value.removeprefix(placeholders.VARIABLE)}, which {name} is to be")
    return placeholders.settings(
        table,
        addresses,
        variables={},
        read_secret=_not_given,
        make_secret=made_secret,
    )


def _not_given(secret: str) -> NoReturn:
    raise WrongUse(
        f"A preview runs a change that nobody has reviewed, and is not given {secret}.",
        next_step="Under [environment.X.environment] write `generated:NAME` for a secret that is made for each "
        "preview, or the value itself.",
    )
