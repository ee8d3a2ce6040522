"""What pods are told is what Galley and Slipway know, and is enough for them to start."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from galley import cli
from galley.adapters.objects.s3_store import VARIABLES
from galley.config import Settings, read_settings
from manifests.rendering import ENVIRONMENTS, ROOT, containers, made_once, named, of_kind, rendered, workloads
from pydantic import SecretStr
from slipway.config.reading import read

SLIPWAY = Path(sys.executable).with_name("slipway")
# What libpq reads where DATABASE_URL leaves it out (PostgreSQL, "Environment Variables").
OF_POSTGRESQL = {"PGHOST", "PGSSLMODE", "PGSSLROOTCERT"}
KNOWN = {name.upper() for name in Settings.model_fields} | set(VARIABLES) | OF_POSTGRESQL
KEYS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
SECRETS = {
    "DATABASE_URL": "postgresql://galley:word@/galley",
    "SECRET_KEY": "Ub3-wq9ZtR_7mKx2LpVd8YhN4cGfJs6a",
    "EMAIL_URL": "smtp://user:word@email-smtp.example:587",
    "OBJECT_STORE_URL": "s3://galley/objects",
}


def settings_of(environment: str) -> Mapping[str, str]:
    data: Mapping[str, str] = named(rendered(environment), "ConfigMap", "galley-settings")["data"]
    return data


def secret_names(environment: str, name: str) -> set[str]:
    return set(named(rendered(environment), "ExternalSecret", name)["spec"]["target"]["template"]["data"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_galley_knows_every_setting(environment: str) -> None:
    assert set(settings_of(environment)) - KNOWN == set()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_secret_can_be_read_in_the_settings(environment: str) -> None:
    secret = {
        name.upper() for name, field in Settings.model_fields.items() if SecretStr in _types(field.annotation)
    }
    assert set(settings_of(environment)) & (secret | KEYS) == set()


def _types(annotation: object) -> tuple[object, ...]:
    return (annotation, *getattr(annotation, "__args__", ()))


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_galley_starts_with_what_its_pods_are_told(environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = secret_names(environment, "galley-secrets")
    assert names - KNOWN == set()
    assert names & KEYS == set()
    told = {**settings_of(environment), **{name: SECRETS[name] for name in names}}
    for name in KNOWN:
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert not settings.embedded
    assert settings.https
    assert settings.allowed_hosts == (settings.public_url.removeprefix("https://"),)
    assert settings.store_url.startswith(f"s3://galley-{environment}-objects-")
    # The load balancer and Envoy: one of them is before Envoy, which has to believe it.
    hops = named(made_once(environment), "ClientTrafficPolicy", "galley")["spec"]["clientIPDetection"]
    assert settings.trusted_proxies == hops["xForwardedFor"]["numTrustedHops"] + 1


def test_on_one_node_galley_starts_with_the_secret_that_the_docs_make(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in KNOWN:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**settings_of("local"), **SECRETS}.items():
        monkeypatch.setenv(name, value)
    assert read_settings().public_url == "http://galley.localhost"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_pod_gets_settings_that_are_there_and_never_change(environment: str) -> None:
    objects = rendered(environment)
    settings = {each["metadata"]["name"]: each for each in of_kind(objects, "ConfigMap")}
    assert all(each.get("immutable") is True for each in settings.values())
    for workload in workloads(objects):
        for container in containers(workload):
            used = [each["configMapRef"]["name"] for each in container["envFrom"] if "configMapRef" in each]
            assert used
            assert set(used) <= set(settings)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_galley_and_slipway_know_the_words_that_pods_are_started_with(environment: str) -> None:
    for workload in workloads(rendered(environment)):
        (container,) = containers(workload)
        if container["image"] == "galley":
            assert cli._parser().parse_args(container["args"]).module in {"serve", "worker", "gc"}
        else:
            assert _slipway_takes(container["args"])


def _slipway_takes(words: list[str]) -> bool:
    assert words[-1] == "$(SLIPWAY_ENVIRONMENT)"
    done = subprocess.run((SLIPWAY, *words[2:-1], "--help"), capture_output=True, text=True, check=False)
    return done.returncode == 0 and words[0] == "--config" and " ENV" in done.stdout


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_ports_are_those_that_galley_is_told(environment: str) -> None:
    settings, objects = settings_of(environment), rendered(environment)
    web, worker = (next(containers(named(objects, "Deployment", name))) for name in ("web", "worker"))
    ports = {each["name"]: each["containerPort"] for each in web["ports"]}
    assert ports == {
        "http": int(settings["GALLEY_PORT"]),
        "metrics": int(settings["METRICS_ADDRESS"].rpartition(":")[2]),
    }
    assert worker["args"][-1].rpartition(":")[2] == str(worker["ports"][0]["containerPort"])


# --- what AWS is made of, and what the manifests say of it -------------------------------------------------------


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_the_manifests_say_what_the_environment_at_aws_is(environment: str) -> None:
    said, settings = (ROOT / "deploy/aws/environments.py").read_text(), settings_of(environment)
    part = re.search(rf"^{environment.upper()} = Environment\(.*?^\)", said, re.MULTILINE | re.DOTALL)
    assert part
    account = re.search(r'account="(\d+)"', part[0])
    network = re.search(r'network="([\d.]+)\.0\.0/16"', part[0])
    assert account
    assert network
    assert f"-{account[1]}/" in settings["OBJECT_STORE_URL"]
    assert f'region="{settings["AWS_REGION"]}"' in part[0]
    assert f'name="{settings["ALLOWED_HOSTS"]}"' in part[0]
    data = named(rendered(environment), "NetworkPolicy", "data")["spec"]["egress"][0]["to"][0]["ipBlock"][
        "cidr"
    ]
    assert data.startswith(f"{network[1]}.")


@pytest.mark.parametrize("file", ["slipway.cluster.toml", "slipway.aws.toml"])
def test_every_file_of_slipway_describes_the_same_service(file: str) -> None:
    here, there = read(ROOT / "slipway.toml").service, read(ROOT / file).service
    for name in ("name", "references", "health", "version", "metrics"):
        assert getattr(here, name) == getattr(there, name), name
    for name in (
        "migrate",
        "pending_migrations",
        "lint_migrations",
        "smoke",
        "check_references",
        "anonymise",
    ):
        program, *words = getattr(here, name)
        assert (program.rpartition("/")[2], *words) == tuple(getattr(there, name)), name
    deployments = {each["metadata"]["name"] for each in of_kind(rendered("production"), "Deployment")}
    assert set(here.processes) == set(there.processes) == deployments


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_every_secret_and_every_role_is_one_that_aws_has(environment: str) -> None:
    secrets_there = (ROOT / "deploy/aws/data/secrets.py").read_text()
    roles_there = (ROOT / "deploy/aws/access/workloads.py").read_text()
    objects = rendered(environment)
    for each in of_kind(objects, "ExternalSecret"):
        for found in each["spec"]["dataFrom"]:
            galley, place, name = found["extract"]["key"].split("/")
            assert (galley, place) == ("galley", environment)
            assert f'"{name}"' in secrets_there, name
    for account in {each["metadata"]["name"] for each in of_kind(objects, "ServiceAccount")} | {"slipway"}:
        assert f'"{account}"' in roles_there, account
