"""Which settings of others a release reads, and when one of them has changed."""

from __future__ import annotations

from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.running import settings_read

from tests.unit.cluster import examples

SECRET: Object = {
    "metadata": {"name": "by-hand", "resourceVersion": "1"},
    "data": {"PASSWORD": "aHVudGVyMg=="},
}


def test_only_what_the_manifests_do_not_bring_is_watched() -> None:
    assert settings_read.read_from_others(examples.objects()) == ["Secret by-hand"]


def test_files_and_single_variables_are_watched_as_well() -> None:
    text = examples.TEXT.replace(
        "env: [{name: COLOUR, value: red}]",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: one, key: a}}}]",
    ).replace("{name: tmp, emptyDir: {}}", "{name: tmp, secret: {secretName: two}}")
    found = settings_read.read_from_others(examples.objects(text))
    assert found == ["Secret by-hand", "Secret one", "Secret two"]


def test_another_content_is_another_version_and_another_note_on_it_is_not() -> None:
    first = settings_read.version_of(SECRET, "key")
    assert settings_read.version_of({**SECRET, "metadata": {"resourceVersion": "2"}}, "key") == first
    assert settings_read.version_of({**SECRET, "data": {"PASSWORD": "eA=="}}, "key") != first
    # Without the key nobody can try passwords against what is noted.
    assert settings_read.version_of(SECRET, "other") != first
    assert "hunter" not in first


def test_a_change_is_told_by_name_alone() -> None:
    before = {"Secret a": "1", "Secret b": "1", "Secret c": "", "Secret d": "1"}
    now = {"Secret a": "2", "Secret b": "", "Secret c": "1", "Secret d": "1"}
    assert settings_read.changed(before, now) == [
        "Secret a",
        "Secret b, which is gone",
        "Secret c, which was not there",
    ]


def test_versions_stand_on_a_deployment() -> None:
    text = settings_read.written({"Secret a": "1"})
    noted: Object = {"metadata": {"annotations": {settings_read.VERSIONS: text}}}
    assert settings_read.noted(noted) == {"Secret a": "1"}
    assert settings_read.noted({"metadata": {}}) is None
