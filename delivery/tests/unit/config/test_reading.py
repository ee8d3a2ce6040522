"""The configuration names every fault by its line, and the annotated example is the reference: no less and no more."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import slipway
from pydantic import BaseModel
from slipway.config import Config, ConfigFault, line_of, read, value_types
from slipway.errors import WrongUse

EXAMPLE = Path(slipway.__file__).parent / "example.toml"


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "slipway.toml"
    file.write_text(text)
    return file


def test_the_example_is_read() -> None:
    example = read(EXAMPLE)
    production = example.named("production")
    assert example.folder == EXAMPLE.parent
    assert production.canary.steps == (1, 5, 25, 50, 100)
    assert production.migrations.lock_limit == timedelta(milliseconds=200)
    assert production.policy.windows[0].zone == "Europe/Oslo"


def _settings(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Return the names of every setting, tables of names written as *."""
    found = set()
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        path = f"{prefix}{field.alias or name}"
        found.add(path)
        for inner in _models(field.annotation):
            mark = ".*." if "dict" in str(field.annotation) else "."
            found |= _settings(inner, f"{path}{mark}")
    return found


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]


def _present(table: dict[str, Any], prefix: str = "") -> set[str]:
    found = set()
    for name, value in table.items():
        path = f"{prefix}{name}"
        found.add(path)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                found |= _present(inner, f"{path}.")
    return found


def test_the_example_has_every_setting_there_is() -> None:
    present = _present(tomllib.loads(EXAMPLE.read_text()))
    starred = {
        path.replace("environment.production", "environment.*")
        .replace("environment.staging", "environment.*")
        .replace("environment.cluster", "environment.*")
        .replace("environment.preview.", "environment.*.")
        .replace("service.processes.web", "service.processes.*")
        .replace("service.processes.worker", "service.processes.*")
        for path in present
    }
    assert _settings(Config) - starred == set()


def test_every_fault_is_named_by_its_line_at_once(tmp_path: Path) -> None:
    text = EXAMPLE.read_text()
    text = text.replace("steps = [1, 5, 25, 50, 100]", "steps = [1, 5, 3]").replace(
        'zone = "Europe/Oslo"', 'zone = "Oslo"', 1
    )
    text = text.replace('least = "30s" ', 'leest = "30s" ').replace('lease = "60s"', 'lease = "soon"')
    text = text.replace("serves = true", "serves = false")
    with pytest.raises(ConfigFault) as raised:
        read(written(tmp_path, text))
    said = raised.value.what.splitlines()
    lines = text.splitlines()
    for part, words in [
        ("steps = [1, 5, 3]", "must rise from above 0 to 100"),
        ('zone = "Oslo"', "is no time zone"),
        ("leest =", "is not known here"),
        ("lease =", "must be a duration"),
        ("[service]", "exactly one process has to have"),
    ]:
        number = next(n for n, line in enumerate(lines, start=1) if part in line)
        assert any(f"slipway.toml:{number}: " in line and words in line for line in said), (part, said)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("15m", 900),
        ("2h", 7200),
        ("1d 12h", 129600),
        ("200ms", 0.2),
        ("1.5h", 5400),
        ("2w", 1209600),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert value_types.duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "5", "5 apples", "m5", "5m5"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a duration"):
        value_types.duration(text)


def test_what_is_missing_is_named_at_its_table(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace('database = "env:PRODUCTION_DATABASE_URL"', "")
    with pytest.raises(ConfigFault, match=r"environment\.production\.database: is missing") as raised:
        read(written(tmp_path, text))
    number = next(
        n for n, line in enumerate(text.splitlines(), start=1) if line == "[environment.production]"
    )
    assert f":{number}: " in raised.value.what


def test_a_file_that_is_not_there_and_one_that_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="cannot be read"):
        read(tmp_path / "none.toml")
    with pytest.raises(ConfigFault, match="is no TOML"):
        read(written(tmp_path, "a = = b"))


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("database", '"env:SOME_DATABASE_URL"'),
        ("database", '"{{database}}"'),
        ("bucket", '"s3://some/objects"'),
    ],
)
def test_a_service_that_no_word_leads_to_a_copy_is_refused(tmp_path: Path, word: str, instead: str) -> None:
    name = f"{word.upper()}_URL"
    text = EXAMPLE.read_text().replace(f'{name} = "{{{word}}}"', f"{name} = {instead}")
    with pytest.raises(ConfigFault, match=rf"says \{{{word}\}}, so that a rehearsal") as raised:
        read(written(tmp_path, text))
    lines = text.splitlines()
    numbers = [n for n, line in enumerate(lines, start=1) if line.startswith(f"{word} = ")]
    assert [int(line.split(":")[1]) for line in raised.value.what.splitlines()] == numbers


def test_a_second_setting_that_leads_to_what_is_live_is_named(tmp_path: Path) -> None:
    own, shared = "[environment.production.environment]", 'BUCKET_URL = "{bucket}"'
    text = EXAMPLE.read_text().replace(own, f'{own}\nREAD_URL = "env:PRODUCTION_DATABASE_URL"')
    text = text.replace(shared, f'{shared}\nLOGOS = "s3://tally-staging/objects"')
    with pytest.raises(ConfigFault) as raised:
        read(written(tmp_path, text))
    lines = text.splitlines()
    numbers = [n for n, line in enumerate(lines, start=1) if line.startswith(("READ_URL", "LOGOS"))]
    said = raised.value.what.splitlines()
    assert [int(line.split(":")[1]) for line in said] == numbers
    assert "LOGOS: is the bucket of staging itself, also where a copy is meant; write {bucket}" in said[0]
    assert "READ_URL: is the database of production itself" in said[1]


def test_one_place_that_leads_elsewhere_is_named_alone(tmp_path: Path) -> None:
    own = "[environment.production.environment]"
    text = EXAMPLE.read_text().replace(own, f'{own}\nDATABASE_URL = "env:SOME_DATABASE_URL"')
    with pytest.raises(ConfigFault, match=r"environment\.production\.database: ") as raised:
        read(written(tmp_path, text))
    assert len(raised.value.what.splitlines()) == 1


def test_a_word_may_stand_in_the_command_of_a_process(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace('BUCKET_URL = "{bucket}"', "")
    command = '"{home}/venv/bin/tally", "serve"'
    assert command in text
    read(written(tmp_path, text.replace(command, f'{command}, "--bucket", "{{bucket}}"')))


def test_an_unknown_environment_is_told_what_there_is() -> None:
    with pytest.raises(WrongUse, match="There are: staging, cluster, preview, production"):
        read(EXAMPLE).named("prod")


def test_a_dotted_key_is_found() -> None:
    assert line_of("[a]\nx = 1\nb.c = 2\n", ["a", "b", "c"]) == 3


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ('url = "http://127.0.0.1:9090"', 'url = ""', "queries need a `url`"),
        ("errors = 'sum", "# errors = 'sum", "so do `requests` and `errors`"),
        ("jobs = 'sum", "# jobs = 'sum", "`jobs` and `jobs-failed` go together"),
    ],
)
def test_half_of_what_a_prometheus_server_is_asked_is_a_fault(
    tmp_path: Path, line: str, instead: str, words: str
) -> None:
    text = EXAMPLE.read_text()
    assert line in text
    with pytest.raises(ConfigFault, match=words):
        read(written(tmp_path, text.replace(line, instead)))


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        (
            'lock-limit = "200ms"',
            "lock-limit = 200",
            'must be a duration with its unit, such as "200s" or "200ms"',
        ),
        ('keep-warm = "1h"', "keep-warm = -3600", "must be a duration with its unit"),
        ('keep-warm = "1h"', 'keep-warm = "-1h"', "must be a duration such as"),
        ('lease = "60s"', 'lease = "0s"', "must be longer than nothing"),
        ('every = "2s"', 'every = "0s"', "must be longer than nothing"),
        ('least = "30s"', 'least = "3h"', "must not be longer than `most`"),
        ("ports = [8100, 8119]", "ports = [8119, 8100]", "must be the first and the last"),
        ("steps = [1, 5, 25, 50, 100]", "steps = [0.1, 100]", "out of the proxy's reach"),
        ("steps = [1, 5, 25, 50, 100]", "steps = [50, 99.9, 100]", "out of the proxy's reach"),
        ('home = ".slipway/production"', 'home = ".slipway/staging/"', "is that of staging, too"),
        (
            'store = "s3://tally-vault/production-state"',
            'store = "file:.slipway/staging/state"',
            "is that of staging",
        ),
        (
            'restore-points = "s3://tally-vault/production"',
            'restore-points = "s3://tally-vault/staging"',
            "is that of",
        ),
        ('listen = "127.0.0.1:8000"', 'listen = "127.0.0.1:8080"', "is that of staging, too"),
        ("ports = [8120, 8139]", "ports = [8119, 8139]", "has ports of staging's range in it"),
        ('after = "staging"', 'after = "stagging"', "which is no other environment"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(
    tmp_path: Path, line: str, instead: str, words: str
) -> None:
    text = EXAMPLE.read_text()
    assert line in text
    text = text.replace(line, instead)
    number = max(n for n, each in enumerate(text.splitlines(), start=1) if instead in each)
    with pytest.raises(ConfigFault) as raised:
        read(written(tmp_path, text))
    (said,) = raised.value.what.splitlines()
    assert f"slipway.toml:{number}: " in said
    assert words in said


def test_an_immutable_bucket_needs_a_service_that_can_hold_deletions_back(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace("hold-deletions = [", "# [", 1)
    assert read(written(tmp_path, text))
    text = text.replace('bucket-mode = "versioned"', 'bucket-mode = "immutable"', 1)
    with pytest.raises(
        ConfigFault, match=r"staging\.bucket-mode: \"immutable\" needs service\.hold-deletions"
    ):
        read(written(tmp_path, text))


@pytest.mark.parametrize("line", ['home = ".slipway/x"', 'listen = "127.0.0.1:8000"', "ports = [8120, 8139]"])
def test_a_setting_of_a_target_outside_of_its_table_is_told_where_it_belongs(
    tmp_path: Path, line: str
) -> None:
    text = EXAMPLE.read_text().replace("[environment.production]\n", f"[environment.production]\n{line}\n")
    number = text.splitlines().index("[environment.production]") + 2
    name = line.partition(" ")[0]
    with pytest.raises(ConfigFault) as raised:
        read(written(tmp_path, text))
    assert raised.value.what == (
        f"{tmp_path}/slipway.toml:{number}: environment.production.{name}: is not known here; "
        "write it under [environment.production.machine]"
    )


def test_a_target_that_nothing_delivers_to_is_told_what_there_is(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace('target = "machine"', 'target = "mainframe"', 1)
    number = text.splitlines().index(next(line for line in text.splitlines() if "mainframe" in line)) + 1
    with pytest.raises(ConfigFault) as raised:
        read(written(tmp_path, text))
    assert f":{number}: environment.staging.target: 'mainframe' is no target" in raised.value.what
    assert raised.value.what.endswith("there are: machine, kubernetes")


def test_an_environment_without_the_table_of_its_target_is_a_fault_at_its_line(tmp_path: Path) -> None:
    text = EXAMPLE.read_text()
    begin, end = (
        text.index("[environment.production.machine]"),
        text.index("[environment.production.environment]"),
    )
    number = text.splitlines().index("[environment.production]") + 1
    with pytest.raises(ConfigFault, match=r"production\.machine: is missing") as raised:
        read(written(tmp_path, text[:begin] + text[end:]))
    assert f":{number}: " in raised.value.what


def test_a_misspelled_setting_of_a_target_is_told_what_was_meant(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace('listen = "127.0.0.1:8000"', 'listn = "127.0.0.1:8000"')
    with pytest.raises(ConfigFault, match=r"machine\.listn: is not known here; write 'listen'"):
        read(written(tmp_path, text))


def test_where_slipway_has_no_proxy_requests_are_recorded_from_a_log(tmp_path: Path) -> None:
    words = '\n[environment.cluster.recording]\nkey = "env:KEY"\nsource = "{}"\n'
    with pytest.raises(ConfigFault, match=r'here the source is a log: "pods" or "file:PATH"'):
        read(written(tmp_path, EXAMPLE.read_text() + words.format("proxy")))
    for source in ("pods", "file:access.log"):
        found = read(written(tmp_path, EXAMPLE.read_text() + words.format(source)))
        assert found.named("cluster").recording.source == source


def test_pods_that_come_and_go_keep_no_key_of_their_own(tmp_path: Path) -> None:
    words = '\n[environment.cluster.recording]\nkey = "generated:key"\nsource = "pods"\n'
    with pytest.raises(ConfigFault, match=r"recording\.key: each of Slipway's own pods would make another"):
        read(written(tmp_path, EXAMPLE.read_text() + words))


def test_a_machine_has_no_pods_to_record_from(tmp_path: Path) -> None:
    text = EXAMPLE.read_text()
    assert 'source = "proxy"' in text
    with pytest.raises(ConfigFault, match=r'"pods" are those of a cluster; here the source is "proxy"'):
        read(written(tmp_path, text.replace('source = "proxy"', 'source = "pods"')))
