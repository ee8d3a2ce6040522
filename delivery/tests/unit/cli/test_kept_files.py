"""What Slipway leaves for people stays where it was left, or outlives the pod that wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.cli.opening.adapters import Opening
from slipway.decisions.cluster.objects.names import IN_CLUSTER

from tests.fakes.quiet import QuietReport
from tests.support import played


def opening(folder: Path, variables: dict[str, str]) -> Opening:
    config = played.configuration(folder)
    environment = config.environments["production"].model_copy(
        update={part: f"file://{folder}/{part}" for part in ("store", "bucket", "restore_points")}
    )
    config = config.model_copy(update={"environments": {"production": environment}})
    return Opening(config, "production", "ann@x.org", QuietReport(), variables, played.RealClock())


def left(files: Path) -> Path:
    folder = files / "since-x"
    folder.mkdir(parents=True)
    (folder / "public.notes.jsonl").write_text('{"change": "written"}')
    return folder


def test_on_a_machine_a_file_stays_where_it_is(tmp_path: Path) -> None:
    folder = left(tmp_path / "home")
    assert opening(tmp_path, {}).context().keep(folder) == str(folder)


def test_out_of_a_pod_it_is_brought_to_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "pod"))
    context = opening(tmp_path, {IN_CLUSTER: "yes"}).context()
    said = context.keep(left(context.files))
    assert said == f"file://{tmp_path}/store/files/since-x"
    assert (
        FolderStore(tmp_path / "store").read("files/since-x/public.notes.jsonl") == b'{"change": "written"}'
    )
