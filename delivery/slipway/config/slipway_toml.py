"""The whole of slipway.toml, and what its parts must not be together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from pydantic import Field, model_validator
from pydantic_core import InitErrorDetails

from slipway.config.tables import Environment, Service
from slipway.config.targets import SHARED, is_same_place
from slipway.config.value_types import NAME, Part, demand, fault_at
from slipway.errors import WrongUse

# What two environments cannot have in common: one's history and points would be the other's.
OWN = ("store", "restore_points")
UNHELD = (
    '"immutable" needs service.hold-deletions, or the service deletes what a restore point names; '
    'write ["true"] there if it never deletes anything, else "versioned" or "copy" here'
)
# As `decisions.placeholders` fills it in.
WORD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
UNSAID = (
    "no setting and no command says {{{0}}}, so that a rehearsal, a drill and a refresh would use what is live; "
    'write for example {1}_URL = "{{{0}}}" under [service.environment]'
)
LED_PAST = "is the {1} of {0} itself, also where a copy is meant; write {{{1}}}"


class Config(Part):
    """The whole file. `folder` is where it lies."""

    service: Service
    environments: dict[str, Environment] = Field(alias="environment", min_length=1)
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _fits_together(self) -> Config:
        demand([*self._places(), *self._collisions(), *self._unsaid(), *self._lacking()])
        return self

    def _places(self) -> Iterator[InitErrorDetails]:
        """Yield what is wrong with single environments given the rest of the file."""
        for name, environment in self.environments.items():
            here = ("environment", name)
            if not re.fullmatch(NAME, name):
                yield fault_at(here, f"the name {name!r} of an environment must be short, in small letters")
            for setting, other in (("after", environment.after), ("refresh-from", environment.refresh_from)):
                if other and (other not in self.environments or other == name):
                    yield fault_at((*here, setting), f"names {other!r}, which is no other environment")
            if environment.bucket_mode == "immutable" and not self.service.hold_deletions:
                yield fault_at((*here, "bucket-mode"), UNHELD)

    def _collisions(self) -> Iterator[InitErrorDetails]:
        """Yield what two environments have in common and must not."""
        for (name, one), (other, another) in combinations(self.environments.items(), 2):
            for setting in OWN:
                if is_same_place(getattr(one, setting), getattr(another, setting)):
                    path = ("environment", other, setting.replace("_", "-"))
                    yield fault_at(path, SHARED.format(name))
            if one.target == another.target:
                for setting, words in another.own.clashes(one.own, name):
                    yield fault_at(("environment", other, another.target, setting), words)

    def _unsaid(self) -> Iterator[InitErrorDetails]:
        """Yield the environments in which no command would use a copy, and so all would be tried on what is live."""
        for name, environment in self.environments.items():
            texts = list(self._texts(environment))
            for word in ("database", "bucket"):
                if all(match[1] != word for text in texts for match in WORD.finditer(text)):
                    yield fault_at(("environment", name, word), UNSAID.format(word, word.upper()))
                yield from self._led_past(name, environment, word)

    def _lacking(self) -> Iterator[InitErrorDetails]:
        """Yield the settings of the service that only some kinds of targets need, where an environment is of one."""
        kinds = {environment.target for environment in self.environments.values()}
        needs = "is missing: an environment on the target {0!r} needs it"
        if "machine" in kinds:
            for setting in ("build", "artefact"):
                if not getattr(self.service, setting):
                    yield fault_at(("service", setting), needs.format("machine"))
            for name, process in self.service.processes.items():
                if not process.command:
                    yield fault_at(("service", "processes", name, "command"), needs.format("machine"))
        if "kubernetes" in kinds and not self.service.releases:
            yield fault_at(("service", "releases"), needs.format("kubernetes"))

    def _led_past(self, name: str, environment: Environment, word: str) -> Iterator[InitErrorDetails]:
        """Yield the settings that lead to what is live whatever the word means."""
        live = environment.database if word == "database" else environment.bucket
        for setting, value in {**self.service.environment, **environment.environment}.items():
            if live and value == live:
                own = ("environment", name) if setting in environment.environment else ("service",)
                yield fault_at((*own, "environment", setting), LED_PAST.format(name, word))

    def _texts(self, environment: Environment) -> Iterator[str]:
        """Yield all that a release is told in an environment."""
        service = self.service
        yield from {**service.environment, **environment.environment}.values()
        for process in service.processes.values():
            yield from (*process.command, *process.environment.values())
        for command in (service.migrate, service.smoke, service.check_references, service.anonymise):
            yield from command

    @property
    def delivered(self) -> list[str]:
        """The names of the environments that releases are delivered to; one of previews is none."""
        return [name for name, environment in self.environments.items() if environment.previews is None]

    def named(self, name: str) -> Environment:
        """Return an environment. Raises `WrongUse`."""
        if name not in self.environments:
            raise WrongUse(
                f"There is no environment {name!r}.", next_step=f"There are: {', '.join(self.environments)}."
            )
        return self.environments[name]
