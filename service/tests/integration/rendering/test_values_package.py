"""Values reach a template as a file of its worker's own: found however it asks, and nothing of them is left behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from galley import ports
from galley.adapters.workers import own_folder
from galley.adapters.workers.own_folder import OwnFolder
from galley.ports import Priority
from galley.rendering.bundles.bundle import Bundle
from pypdf import PdfReader
from tests.fakes.memory_store import MemoryObjectStore
from tests.integration.rendering.conftest import Pools, Render
from tests.support import bundles

SERVICE = Path(__file__).parents[3]
WAYS = {
    "the kit": '#import "@galley/kit:1.2.0": values\n#values.word',
    "the first kit": '#import "@galley/kit:1.0.0" as kit\n#kit.values.word',
    "inputs": "#json(bytes(sys.inputs.values)).word",
    "inputs, in parts": '#json(bytes(eval("s" + "ys.inputs.values"))).word',
    "inputs, by a name that is found": '#json(bytes(dictionary(std).at("s" + "ys").inputs.values)).word',
    "another file": '#import "words.txt": word\n#word',
}
BRAND_WAYS = {
    "the kit": '#import "@galley/kit:1.3.0": brand\n#brand.at("name", default: "nobody")',
    "inputs": '#json(bytes(sys.inputs.at("brand", default: "{}"))).at("name", default: "nobody")',
}
HOLD = """
import sys
from pathlib import Path
from galley.adapters.workers.own_folder import OwnFolder
folder = OwnFolder(Path(sys.argv[1]))
(folder.inside("values") / "values.json").write_text("{}")
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("source", WAYS.values(), ids=WAYS)
def test_a_template_finds_its_values_however_it_asks(render: Render, source: str) -> None:
    # Only where it is asked for: its words are looked for in all texts.
    words = {"words.txt": b"#let word = json(bytes(sys.inputs.values)).word"} if "words.txt" in source else {}
    bundle = Bundle({**bundles.files(main_typ=source), **words})
    for word in ("Aldebaran", "Betelgeuse", "Aldebaran"):
        found = render(bundle, values=f'{{"word": "{word}"}}')
        assert isinstance(found, ports.Rendered), found
        assert PdfReader(io.BytesIO(found.parts[0])).pages[0].extract_text() == word


@pytest.mark.parametrize("source", BRAND_WAYS.values(), ids=BRAND_WAYS)
def test_a_template_finds_the_business_that_it_is_made_for_and_nobody_elses(
    render: Render, source: str
) -> None:
    bundle = Bundle(bundles.files(main_typ=source))
    assert bundle.reads_brand
    for brand, shown in (('{"name": "Heron"}', "Heron"), ("{}", "nobody"), ('{"name": "Tern"}', "Tern")):
        found = render(bundle, values="{}", brand=brand)
        assert isinstance(found, ports.Rendered), found
        assert PdfReader(io.BytesIO(found.parts[0])).pages[0].extract_text() == shown


def test_nothing_of_a_job_is_left_for_the_next(
    pools: Pools, store: MemoryObjectStore, tmp_path: Path
) -> None:
    pool, bundle = pools(folder=tmp_path), bundles.certificate()
    bundles.stored(store, bundle)
    tmp_path.parent.chmod(0o755)
    for name in ("Ada", "Grace"):
        pool.render(
            bundles.request(bundle, f'{{"name":"{name}"}}', brand='{"name":"Heron"}'),
            priority=Priority.DOCUMENT,
        )
    left = [*tmp_path.rglob("values.json"), *tmp_path.rglob("brand.json")]
    assert [file.read_bytes() for file in left] == [b"{}"] * 4
    pool.close()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_folder, "NEW_SECONDS", 0.0)
    environment = {**os.environ, "PYTHONPATH": str(SERVICE)}
    with subprocess.Popen(
        (sys.executable, "-c", HOLD, str(tmp_path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout
        held = Path(process.stdout.readline().strip())
        first = OwnFolder(tmp_path)
        assert held.is_dir(), "somebody still works in it"
        process.send_signal(signal.SIGKILL)
    second = OwnFolder(tmp_path)
    assert not held.exists()
    assert first.path.is_dir()
    first.remove()
    second.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "how", ["OwnFolder(there)", "run(target=OwnFolder, args=(there,))"], ids=["alone", "a child"]
)
def test_a_process_that_ends_by_itself_leaves_nothing(tmp_path: Path, how: str) -> None:
    source = f"""
import sys
from multiprocessing import get_context
from pathlib import Path
from galley.adapters.workers.own_folder import OwnFolder

def run(**what):
    child = get_context("spawn").Process(**what)
    child.start()
    child.join()
    assert child.exitcode == 0

if __name__ == "__main__":
    there = Path(sys.argv[1])
    {how}
"""
    program = tmp_path / "program.py"
    program.write_text(source)
    folder = tmp_path / "folder"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(SERVICE)}
    subprocess.run((sys.executable, str(program), str(folder)), env=environment, check=True)
    assert list(folder.iterdir()) == []


def test_the_folder_of_a_version_before_which_has_no_lock_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_folder, "NEW_SECONDS", 0.0)
    live = tmp_path / "galley-render-0abc"
    live.mkdir()
    OwnFolder(tmp_path).remove()
    assert live.is_dir(), "the release that is live renders in it"
