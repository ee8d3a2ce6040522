"""What is different for one command of the service, or for one release that is tried apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CommandSettings:
    """Settings on top of those that a release usually has. Without any all is as configured.

    `database` and `bucket` are the addresses that these words in braces mean instead, in the words of commands and in
    settings alike. `session` are settings of every session with PostgreSQL, by name, such as `lock_timeout`; they go
    before the service's own, one by one. `variables` are variables of the environment, and so are `secrets`, which a
    target keeps where only the release can read them. Addresses may hold secrets, too.
    """

    database: str = ""
    bucket: str = ""
    session: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


AS_USUAL = CommandSettings()
