"""How much memory a render process gets, by what a container's cgroup says."""

from __future__ import annotations

from pathlib import Path

import pytest
from galley.adapters.processes.memory import available_memory
from galley.adapters.shared_pool.sizes import rendering_memory
from galley.rendering.limits import MIB


@pytest.mark.parametrize(
    ("name", "text", "limit"),
    [
        ("memory.max", "7516192768\n", 7168 * MIB),
        ("memory.max", "max\n", None),
        ("memory/memory.limit_in_bytes", "2147483648\n", 2048 * MIB),
        ("memory/memory.limit_in_bytes", "9223372036854771712\n", None),
    ],
)
def test_the_limit_of_the_container_is_known(tmp_path: Path, name: str, text: str, limit: int | None) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert available_memory(tmp_path) == limit


def test_a_machine_without_cgroups_has_no_limit(tmp_path: Path) -> None:
    assert available_memory(tmp_path) is None


@pytest.mark.parametrize("workers", [1, 2, 8, 64])
@pytest.mark.parametrize("available", [2048 * MIB, 4096 * MIB, 7168 * MIB, 65536 * MIB])
def test_all_render_processes_together_stay_within_the_container(workers: int, available: int) -> None:
    each = rendering_memory(1536 * MIB, available, workers=workers)
    assert 256 * MIB <= each <= 1536 * MIB
    if each > 256 * MIB:
        assert each * (workers + 1) < available


def test_without_a_limit_each_gets_what_was_asked_for() -> None:
    assert rendering_memory(1536 * MIB, None, workers=64) == 1536 * MIB
