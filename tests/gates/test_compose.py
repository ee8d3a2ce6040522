"""`compose.yaml`: right in its form, with settings that Galley knows, walls around its processes, and no secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from galley.adapters.database.embedded_postgres import POSTGRES_MAJOR
from galley.config import NEEDED_WITH_DATABASE, Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text()
OURS = ("web", "worker", "migrate")
ONCE = ("migrate", "bucket")
SECRETS = re.compile("PASSWORD|SECRET|TOKEN|_KEY$")
# It has the name of a key and is none: the user's name at the S3 server.
NAMES = ("AWS_ACCESS_KEY_ID",)

Service = dict[str, Any]


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    found: dict[str, Service] = yaml.safe_load(TEXT)["services"]
    return found


def filled_in(text: str) -> str:
    """Put in defaults, and a word where somebody has to give one, as compose does before it reads."""
    return re.sub(r"\$\{\w+:([-?])([^}]*)\}", lambda found: found[2] if found[1] == "-" else "given", text)


def test_it_is_written_as_compose_specifies() -> None:
    merged = yaml.safe_dump(yaml.safe_load(filled_in(TEXT)))
    # Docker takes a tag with a digest, for people; this parser takes only one of them.
    read = PyCompose.from_yaml(re.sub(r":[\w.-]+@sha256:", "@sha256:", merged)).to_dict()
    assert set(read["services"]) == {*OURS, "database", "objects", "bucket"}


@pytest.mark.parametrize("broken", ["restart: sometimes", "ports: {a: b}", "unheard-of: 1"])
def test_what_compose_does_not_know_is_noticed(broken: str) -> None:
    with pytest.raises(ValueError):
        PyCompose.from_yaml(f"services: {{web: {{image: x, {broken}}}}}")


def test_every_setting_is_one_of_galleys_and_none_that_it_needs_is_missing(
    services: dict[str, Service],
) -> None:
    for name in OURS:
        given = set(services[name]["environment"])
        known = {field.upper() for field in Settings.model_fields}
        assert {each for each in given if not each.startswith("AWS_")} <= known
        assert {"DATABASE_URL", *NEEDED_WITH_DATABASE} <= given


def test_no_secret_has_a_default(services: dict[str, Service]) -> None:
    secrets = [
        (name, value)
        for service in services.values()
        for name, value in service.get("environment", {}).items()
        if (SECRETS.search(name) or "PASSWORD" in str(value)) and name not in NAMES
    ]
    assert len(secrets) >= 5
    for name, value in secrets:
        assert re.search(r"\$\{[A-Z_]+:\?", value), f"{name} has a value that stands in the file"


def test_our_own_run_without_privileges(services: dict[str, Service]) -> None:
    for name in OURS:
        service = services[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["user"] == "10001:10001"
        assert service["tmpfs"] == ["/tmp"]


def test_what_goes_on_is_asked_after_its_health_and_what_ends_is_not(services: dict[str, Service]) -> None:
    for name, service in services.items():
        once = name in ONCE
        assert (service["restart"] == "no") == once
        asked = "test" in service.get("healthcheck", {})
        assert asked != once, name


def test_nobody_starts_before_what_it_needs(services: dict[str, Service]) -> None:
    needs = {name: service.get("depends_on", {}) for name, service in services.items()}
    assert needs["migrate"]["database"] == {"condition": "service_healthy"}
    assert needs["bucket"]["objects"] == {"condition": "service_healthy"}
    for name in ("web", "worker"):
        assert needs[name]["migrate"] == {"condition": "service_completed_successfully"}
    assert needs["migrate"]["bucket"] == {"condition": "service_completed_successfully"}


def test_data_lies_in_named_volumes_and_only_web_is_reached(services: dict[str, Service]) -> None:
    declared = set(yaml.safe_load(TEXT)["volumes"])
    used = {
        volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", [])
    }
    assert used == declared == {"database", "objects"}
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert services["web"]["ports"][0].startswith("127.0.0.1:")


def test_images_of_others_are_named_by_digest(services: dict[str, Service]) -> None:
    for name in ("database", "objects", "bucket"):
        assert re.search(r"@sha256:[0-9a-f]{64}$", services[name]["image"])
    assert f"postgres:{POSTGRES_MAJOR}-" in services["database"]["image"]


def test_it_says_what_was_not_run() -> None:
    head = TEXT[: TEXT.index("name: galley")]
    assert "Not run by them" in head
