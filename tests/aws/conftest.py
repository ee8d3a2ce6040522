"""Everything is synthesised once for the run, as `python -m deploy.aws.app` does it."""

from __future__ import annotations

import dataclasses
import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template

from deploy.aws import app, environments, settings
from deploy.aws.environments import ENVIRONMENTS
from deploy.aws.settings import Environment

RUNBOOK = Path(__file__).parents[2] / "docs/runbooks/region-down.md"
Json = dict[str, Any]


def recovery() -> Environment:
    """The environment that the runbook of a lost region describes."""
    block = re.search(r"```python\n(.*?)```", RUNBOOK.read_text(), re.DOTALL)
    assert block
    written = vars(environments) | {"replace": dataclasses.replace, "Deployer": settings.Deployer}
    exec(textwrap.dedent(block[1]), written)
    found = written["RECOVERY"]
    assert isinstance(found, Environment)
    return found


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all templates."""
    folder = tmp_path_factory.mktemp("aws") / "out"
    app.everything(str(folder), [*ENVIRONMENTS, recovery()]).synth()
    return folder


@pytest.fixture(scope="session")
def templates(assembly: Path) -> dict[str, Json]:
    """Every template by the name of its stack."""
    suffix = ".template.json"
    return {
        file.name.removesuffix(suffix): json.loads(file.read_text())
        for file in sorted(assembly.glob(f"*{suffix}"))
    }


@pytest.fixture(scope="session")
def resources(templates: dict[str, Json]) -> list[tuple[str, Json]]:
    """Every resource of all stacks, with the name of its stack."""
    return [(stack, each) for stack, template in templates.items() for each in template["Resources"].values()]


@pytest.fixture(params=ENVIRONMENTS, ids=lambda environment: environment.name)
def environment(request: pytest.FixtureRequest) -> Environment:
    """Each environment in turn."""
    found = request.param
    assert isinstance(found, Environment)
    return found


@pytest.fixture
def foundation(environment: Environment, templates: dict[str, Json]) -> Template:
    """What holds data, in an environment."""
    return Template.from_json(templates[f"{environment.prefix}-foundation"])


@pytest.fixture
def serving(environment: Environment, templates: dict[str, Json]) -> Template:
    """What serves, in an environment."""
    return Template.from_json(templates[f"{environment.prefix}-serving"])


@pytest.fixture
def vault(environment: Environment, templates: dict[str, Json]) -> Template:
    """The second region, in an environment."""
    return Template.from_json(templates[f"{environment.prefix}-vault"])
