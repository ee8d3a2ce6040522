"""Bytes that are not the recorded ones are never handed out, whichever way they are asked for."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from galley import wiring
from galley.documents.models import Asset, Customisation, Document
from galley.library.models import TemplateVersion
from galley.objects.models import StoredObject
from galley.ports import ObjectInfo, Put, StoreUnreachable
from tests.support import slips
from tests.support.callers import Answer
from tests.support.commands import galley
from tests.support.surroundings import OBJECTS
from tests.support.world import World


def garble(file: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def truncate(file: Path) -> None:
    """Cut off the last byte."""
    file.write_bytes(file.read_bytes()[:-1])


def remove(file: Path) -> None:
    """Take the file away."""
    file.unlink()


def swap(file: Path) -> None:
    """Put another object of the same kind in its place, as a mixed-up restore would."""
    other = next((each for each in sorted(file.parents[1].rglob("*.*")) if each != file), None)
    file.write_bytes(other.read_bytes() if other else b"another object")


DAMAGES = (garble, truncate, remove, swap)


@dataclass(frozen=True)
class Way:
    """A way to read something: whose object it needs, and how it is asked for."""

    key: Callable[[World], str]
    ask: Callable[[World], Answer]
    cached: bool = False


def _version(number: int) -> TemplateVersion:
    return TemplateVersion.objects.get(template__slug="slip", number=number)


def _pdf(world: World) -> str:
    return Document.objects.get(pk=world.document).content_id


def _values(world: World) -> str:
    return Document.objects.get(pk=world.document).values_id


def _save(world: World) -> str:
    return Customisation.objects.get(pk=world.customisation).revisions.get().content_id


def _asset(world: World) -> str:
    return Asset.objects.get(pk=world.asset).content_id


def _get(path: str, **headers: str) -> Callable[[World], Answer]:
    return lambda world: world.browser("member").get(path.format(world=world), headers=headers)


def _post(path: str, payload: Any = None, *, who: str = "member") -> Callable[[World], Answer]:
    def ask(world: World) -> Answer:
        text = json.dumps(payload).replace("ASSET", world.asset).replace("SAVE", world.customisation)
        return world.browser(who).post(path.format(world=world), json.loads(text))

    return ask


WITH_PICTURE = {"name": "A", "picture": "ASSET"}
WAYS = {
    "pdf": Way(_pdf, _get("documents/{world.document}/pdf")),
    "inline": Way(_pdf, _get("documents/{world.document}/pdf?inline=true")),
    "range": Way(_pdf, _get("documents/{world.document}/pdf", Range="bytes=0-9")),
    "remake": Way(_values, _post("documents/{world.document}/remake")),
    "gallery picture": Way(lambda world: _version(1).picture_id, _get("templates/slip/versions/1/picture")),
    "asset": Way(_asset, _get("assets/{world.asset}")),
    "customisation": Way(_save, _get("customisations/{world.customisation}")),
    "revision": Way(_save, _get("customisations/{world.customisation}/revisions/1")),
    "document of a customisation": Way(
        _save, _post("documents", {"template": "slip", "customisation": "SAVE"})
    ),
    "preview": Way(
        lambda world: _version(1).bundle_id,
        _post("templates/slip/preview", {"values": {"name": "A"}}),
        cached=True,
    ),
    "document with a picture": Way(
        _asset, _post("documents", {"template": "slip", "values": WITH_PICTURE}), cached=True
    ),
    "publication": Way(
        lambda world: _version(2).bundle_id, _post("templates/slip/versions/2/publish", who="author")
    ),
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: str(each.__name__))
def test_what_is_made_or_saved_again_over_a_damaged_object_can_be_read(
    world: World, damage: Callable[[Path], None]
) -> None:
    member = world.browser("member")
    order = {"template": "slip", "values": {"name": "Healed"}}
    saved = order | {"name": "Healed"}
    first = member.post("documents", order).json()
    assert member.post("customisations", saved).status == 201
    document = Document.objects.get(pk=first["id"])
    for key in (document.content_id, document.values_id):
        damage(OBJECTS / key)
    # The same values are the same object. A document of its own has bytes of its own, and mends no other.
    again = member.post("documents", order)
    assert (again.status, member.get(f"documents/{first['id']}/pdf").status) == (201, 502)
    assert member.get(f"documents/{again.json()['id']}/pdf").status == 200
    for _ in range(2):
        remade = member.post(f"documents/{first['id']}/remake")
        assert remade.json() == {"sha256": first["sha256"], "identical": True}
        answer = member.get(f"documents/{first['id']}/pdf")
        assert (answer.status, hashlib.sha256(answer.body).hexdigest()) == (200, first["sha256"])
    damage(OBJECTS / document.values_id)
    kept = member.post("customisations", saved)
    assert (kept.status, kept.json()["values"]) == (201, {"name": "Healed"})
    assert galley("check-references").code == 0


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: str(each.__name__))
@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_object_is_never_handed_out(world: World, way: str, damage: Callable[[Path], None]) -> None:
    key = WAYS[way].key(world)
    good = (OBJECTS / key).read_bytes()
    damage(OBJECTS / key)
    if WAYS[way].cached:
        wiring.close()  # else what the pool has at hand and in order would be used
    answer = WAYS[way].ask(world)
    assert (answer.status, answer.kind) == (502, "stored-object-altered")
    assert good[:64] not in answer.body
    assert b"%PDF" not in answer.body
    assert "restore point" in answer.json()["detail"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_an_undamaged_object_is_handed_out_every_way(world: World) -> None:
    assert {name: way.ask(world).status for name, way in WAYS.items()} == {
        name: {"range": 206}.get(name, 201 if name.startswith("document ") else 200) for name in WAYS
    }


def test_damage_is_logged_with_the_key_and_counted(world: World, caplog: pytest.LogCaptureFixture) -> None:
    key = _pdf(world)
    garble(OBJECTS / key)
    member = world.browser("member")
    counted = member.get("/metrics").body.count(b'galley_store_errors_total{kind="ObjectAltered"}')
    member.get(f"documents/{world.document}/pdf")
    assert [record.key for record in caplog.records if hasattr(record, "key")] == [key]
    assert member.get("/metrics").body.count(b'galley_store_errors_total{kind="ObjectAltered"}') >= counted


def test_an_export_goes_on_without_a_damaged_file_and_names_it(world: World) -> None:
    garble(OBJECTS / _pdf(world))
    answer = world.browser("member").get("me/export")
    assert (answer.status, answer.media_type) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        note = archive.read("READ-ME.txt").decode()
        assert any(name.startswith("pictures/teal.png") for name in names)
        assert any(name.startswith("customisations/Kept") for name in names)
        documents = [name for name in names if name.startswith("documents/")]
        assert [name.rsplit(".")[-1] for name in documents] == ["json"]  # of the deleted one there is nothing
        assert "missing: documents/" in note
        assert _pdf(world) in note
        account = json.loads(archive.read("account.json"))
    assert account["email"] == "member@north.example"
    assert account["api_keys"][0]["name"] == "robot"
    assert world.keys["member"].encode() not in answer.body


def test_an_export_holds_every_byte_of_ones_own_and_nothing_of_anothers(world: World) -> None:
    author = world.browser("author")
    foreign = author.post("documents", {"template": "slip", "values": {"name": "Authors own"}}).json()
    answer = world.browser("member").get("me/export")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        contents = {archive.read(name) for name in archive.namelist()}
    assert (OBJECTS / _pdf(world)).read_bytes() in contents
    assert (OBJECTS / _asset(world)).read_bytes() in contents
    assert (OBJECTS / Document.objects.get(pk=foreign["id"]).content_id).read_bytes() not in contents


# --- check-references --------------------------------------------------------------------------------------------


def test_check_references_is_content_with_what_is_in_order(world: World) -> None:
    ended = galley("check-references")
    assert ended.code == 0
    used = sum(1 for _ in StoredObject.objects.all())
    assert ended.out == f"{used} objects are as recorded.\n"
    assert json.loads(galley("check-references", "--json").out) == {"checked": used, "ok": True, "broken": []}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: str(each.__name__))
def test_check_references_finds_damage_to_any_object(world: World, damage: Callable[[Path], None]) -> None:
    world.browser("member").post(
        "documents", {"template": "slip", "values": {"name": "A", "picture": world.asset}}
    )
    for key in StoredObject.objects.values_list("key", flat=True):
        good = (OBJECTS / key).read_bytes()
        damage(OBJECTS / key)
        ended = galley("check-references", "--json")
        report = json.loads(ended.out)
        assert ended.code == 1
        assert not report["ok"]
        fault = "missing" if damage is remove else "altered"
        assert [(each["key"], each["fault"]) for each in report["broken"]] == [(key, fault)]
        (OBJECTS / key).write_bytes(good)
    assert galley("check-references").code == 0


def test_check_references_says_in_words_what_is_broken(world: World) -> None:
    garble(OBJECTS / _pdf(world))
    remove(OBJECTS / _asset(world))
    ended = galley("check-references")
    assert ended.code == 1
    assert f"altered: {_pdf(world)}" in ended.out
    assert f"missing: {_asset(world)}" in ended.out
    assert "2 of " in ended.out


def test_check_references_does_not_mind_objects_that_nothing_names(world: World) -> None:
    (OBJECTS / "documents" / "stray.pdf").write_bytes(b"left behind")
    assert galley("check-references").code == 0


# --- a store that does not answer --------------------------------------------------------------------------------


class SilentStore:
    """A store that never answers."""

    def put(self, key: str, data: bytes, *, media_type: str) -> Put:
        raise StoreUnreachable("silence")

    def get(self, key: str) -> bytes:
        raise StoreUnreachable("silence")

    def pieces(self, key: str) -> Iterator[bytes]:
        raise StoreUnreachable("silence")

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        raise StoreUnreachable("silence")

    def delete(self, key: str) -> None:
        raise StoreUnreachable("silence")

    def check(self) -> None:
        raise StoreUnreachable("silence")


@pytest.mark.parametrize(
    ("method", "path", "payload"),
    [
        ("GET", "documents/{world.document}/pdf", None),
        ("GET", "customisations/{world.customisation}", None),
        ("POST", "customisations", {"template": "slip", "name": "New", "values": {}}),
        ("PUT", "customisations/{world.customisation}", {"name": "New", "values": {"name": "New"}}),
        ("POST", "documents", {"template": "slip", "values": {"name": "New"}}),
    ],
)
def test_a_silent_store_is_said_and_nothing_is_half_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, method: str, path: str, payload: Any
) -> None:
    before = Document.objects.count(), Customisation.objects.get(pk=world.customisation).revision
    with monkeypatch.context() as patched:
        patched.setattr(wiring, "store", SilentStore)
        patched.setattr(wiring, "command_store", SilentStore)
        answer = world.browser("member").send(method, path.format(world=world), payload)
        assert (answer.status, answer.kind) == (503, "store-unreachable")
        assert int(answer.headers["Retry-After"]) > 0
        assert galley("check-references").code == 1
        assert "nothing is proven" in galley("check-references").err
        assert "run it again" in galley("gc").err
    assert before == (Document.objects.count(), Customisation.objects.get(pk=world.customisation).revision)
    assert galley("check-references").code == 0


def test_swapping_a_bundle_for_a_valid_one_does_not_publish_it(world: World) -> None:
    (OBJECTS / _version(2).bundle_id).write_bytes(slips.bundle(title="Planted").archive)
    answer = world.browser("author").post("templates/slip/versions/2/publish")
    assert (answer.status, answer.kind) == (502, "stored-object-altered")
    assert _version(2).status == "draft"
