"""Workers die in every way there is, and nobody else notices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import galley
import psutil
import pytest
from galley import ports
from galley.adapters.workers.render_pool import RenderPool
from galley.rendering import confinement
from tests.fakes.memory_store import MemoryObjectStore
from tests.integration.rendering.conftest import LIMITS, Pools
from tests.support import bundles
from tests.support.bundles import template

DOCUMENT = ports.Priority.DOCUMENT
LONG = "#for a in range(100000) { for b in range(100000) { } }"


def workers_of(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children() if "galley" in " ".join(child.cmdline())]


def wait_until(true: object, *, within_seconds: float = 60) -> None:
    deadline = time.monotonic() + within_seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def has_left(child: int) -> bool:
    """Whether all threads of a child have ended, which is when its parent can hear of it."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def busy_pid(pool: RenderPool) -> int:
    wait_until(lambda: pool.status().busy == 1)
    idle = {slot.process.pid for slot in pool._worker_pool._queue._idle}
    (found,) = {slot.process.pid for slot in pool._worker_pool._slots} - idle
    time.sleep(0.1)
    return found


def render_in_thread(
    pool: RenderPool, request: ports.RenderRequest
) -> tuple[threading.Thread, list[ports.RenderOutcome]]:
    found: list[ports.RenderOutcome] = []
    thread = threading.Thread(target=lambda: found.append(pool.render(request, priority=DOCUMENT)))
    thread.start()
    return thread, found


def test_a_killed_idle_worker_is_replaced_unnoticed(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=1)
    bundle = bundles.certificate()
    bundles.stored(store, bundle)
    for number in range(3):
        (slot,) = pool._worker_pool._slots
        os.kill(slot.process.pid, signal.SIGKILL)
        outcome = pool.render(bundles.request(bundle, f'{{"name":"{number}"}}'), priority=DOCUMENT)
        assert isinstance(outcome, ports.Rendered)
    assert pool.status().replaced == {"lost": 3}


def test_a_worker_leaves_the_signals_of_its_group_to_the_parent(
    pools: Pools, store: MemoryObjectStore
) -> None:
    pool = pools(workers=1)
    (slot,) = pool._worker_pool._slots
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(slot.process.pid, number)
    bundle = bundles.certificate()
    bundles.stored(store, bundle)
    assert isinstance(pool.render(bundles.request(bundle), priority=DOCUMENT), ports.Rendered)
    assert pool.status().replaced == {}


def test_a_job_is_not_lost_with_workers_that_died_before_it_came(
    pools: Pools, store: MemoryObjectStore
) -> None:
    pool = pools(workers=3)
    bundle = bundles.certificate()
    bundles.stored(store, bundle)
    wait_until(lambda: pool.status().workers == 3)
    dead = [slot.process.pid for slot in pool._worker_pool._slots]
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    # A signal is on its way for as long as the machine likes, and a zombie may still have threads that hold its pipes.
    wait_until(lambda: all(has_left(pid) for pid in dead))
    assert isinstance(pool.render(bundles.request(bundle), priority=DOCUMENT), ports.Rendered)
    assert pool.status().replaced == {"lost": 3}


def test_a_job_whose_worker_dies_twice_is_lost_and_the_pool_goes_on(
    pools: Pools, store: MemoryObjectStore
) -> None:
    pool = pools(workers=1)
    bundle = template(LONG)
    bundles.stored(store, bundle)
    thread, found = render_in_thread(pool, bundles.request(bundle))
    first = busy_pid(pool)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: {slot.process.pid for slot in pool._worker_pool._slots} - {first})
    os.kill(busy_pid(pool), signal.SIGSEGV)
    thread.join(60)
    assert found == [ports.WorkerLost("A worker process ended with SIGSEGV.")]
    good = bundles.certificate()
    bundles.stored(store, good)
    assert isinstance(pool.render(bundles.request(good), priority=DOCUMENT), ports.Rendered)


def test_a_worker_out_of_processor_time_has_timed_out(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=1)
    bundle = template(LONG)
    bundles.stored(store, bundle)
    thread, found = render_in_thread(pool, bundles.request(bundle))
    os.kill(busy_pid(pool), signal.SIGPROF)
    thread.join(60)
    assert found == [ports.TimedOut(LIMITS.cpu_seconds)]


def test_others_do_not_wait_for_a_replacement(
    pools: Pools, store: MemoryObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = pools(workers=2)
    wait_until(lambda: pool.status().workers == 2)
    served, start = threading.Event(), pool._worker_pool._start_worker_again
    monkeypatch.setattr(pool._worker_pool, "_start_worker_again", lambda: served.wait(60) and start())
    bundle = template(LONG)
    good = bundles.certificate()
    for each in (bundle, good):
        bundles.stored(store, each)
    thread, _ = render_in_thread(pool, bundles.request(bundle))
    pid = busy_pid(pool)
    pool.render(bundles.request(good), priority=DOCUMENT)
    os.kill(pid, signal.SIGABRT)
    outcome = pool.render(bundles.request(good, '{"name":"other"}'), priority=DOCUMENT)
    assert isinstance(outcome, ports.Rendered)
    served.set()
    thread.join(60)
    wait_until(lambda: pool.status().workers == 2)


def test_closing_leaves_no_process_and_no_file_behind(store: MemoryObjectStore, pools: Pools) -> None:
    pool = pools(workers=2)
    bundle = template(LONG)
    bundles.stored(store, bundle)
    thread, found = render_in_thread(pool, bundles.request(bundle))
    busy_pid(pool)
    pids = [slot.process.pid for slot in pool._worker_pool._slots]
    folder = pool._roots.folder
    pool.close()
    thread.join(60)
    assert isinstance(found[0], ports.WorkerLost)
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not folder.exists()
    assert isinstance(pool.render(bundles.request(bundle, '"other"'), priority=DOCUMENT), ports.PoolBusy)
    pool.close()


def test_workers_never_outlive_a_killed_parent(tmp_path: Path) -> None:
    source = Path(galley.__file__).parent.parent
    program = f"""
import sys, time; sys.path[:0] = [{str(source)!r}, {str(Path(__file__).parents[3])!r}]
import threading
from galley import ports
from galley.adapters.workers.render_pool import PoolSettings, RenderPool
from tests.fakes.memory_store import MemoryObjectStore
from tests.support import bundles
store = MemoryObjectStore()
bundle = bundles.template({LONG!r})
bundles.stored(store, bundle)
pool = RenderPool(store, PoolSettings(workers=2, kept=0))
request = bundles.request(bundle)
threading.Thread(target=pool.render, args=(request,), kwargs=dict(priority=ports.Priority.DOCUMENT)).start()
while pool.status().busy < 1 or pool.status().workers < 2: time.sleep(0.01)
print("busy", flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        (sys.executable, "-c", program), stdout=subprocess.PIPE, env={"TMPDIR": str(tmp_path)}
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"busy\n"
        workers = workers_of(parent.pid)
        assert len(workers) == 2
        parent.kill()
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []


def test_a_worker_is_held_on_every_side(pools: Pools) -> None:
    pool = pools(workers=1)
    (slot,) = pool._worker_pool._slots
    process = psutil.Process(slot.process.pid)
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    status = Path(f"/proc/{process.pid}/status").read_text()
    for line in ("Max file size             0", "Max core file size        0", "Max processes             0"):
        assert line in limits
    assert "NoNewPrivs:\t1" in status
    assert not process.net_connections()
    if os.geteuid() == 0:
        # Anybody else may not even look at a worker's environment.
        assert process.environ() == confinement.ENVIRONMENT
        assert set(slot.process.confinement) == {"namespace", "user", "privileges", *confinement.WALLS}
        assert process.uids().real != 0
        assert "CapEff:\t0000000000000000" in status
