"""What the pool promises to its callers."""

from __future__ import annotations

import hashlib
import io
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from galley import ports
from galley.adapters.workers.render_pool import PoolSettings, RenderPool
from galley.adapters.workers.worker_process import WorkerCannotStart
from galley.documents import rules
from galley.rendering.bundles.bundle import Bundle
from galley.rendering.bundles.manifest import STANDARDS
from galley.rendering.limits import RenderLimits
from PIL import Image
from pypdf import PdfReader
from tests.fakes.memory_store import MemoryObjectStore
from tests.integration.rendering.conftest import LIMITS, Pools, Render
from tests.support import bundles
from tests.support.bundles import template

DOCUMENT, PREVIEW = ports.Priority.DOCUMENT, ports.Priority.PREVIEW
SLOW = "#let x = 0\n#for a in range(700000) { x = calc.rem(x * 31 + a, 1009) }\n#x #sys.inputs.values"


def rendered(outcome: ports.RenderOutcome) -> ports.Rendered:
    assert isinstance(outcome, ports.Rendered), outcome
    return outcome


def test_a_document_comes_out_with_its_values_date_and_pages(render: Render) -> None:
    source = bundles.MAIN + "#pagebreak()\nSecond page"
    found = rendered(render(bundles.certificate(main_typ=source), standard=("a-2a", "ua-1")))
    assert found.pages == 2
    (pdf,) = found.parts
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 2
    assert "Awarded to Ada Byron" in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 11, 23)


def test_a_template_that_names_no_date_gets_the_day_of_issue(render: Render) -> None:
    source = bundles.MAIN.replace(", date: issued-on", "")
    (pdf,) = rendered(render(bundles.certificate(main_typ=source))).parts
    metadata = PdfReader(io.BytesIO(pdf)).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.isoformat() == "2026-11-23T00:00:00+00:00"


@pytest.mark.parametrize("standard", sorted(STANDARDS))
def test_the_engine_exports_every_standard_that_a_manifest_may_name(
    render: Render, standard: tuple[str, ...], tmp_path: Path
) -> None:
    found = rendered(render(bundles.certificate(), standard=standard))
    assert found.pages == 1
    # As it is issued: with a seal, which no reader may take for damage.
    file = tmp_path / "sealed.pdf"
    file.write_bytes(rules.sealed(found.parts[0], "0123456789abcdef" * 2))
    assert file.stat().st_size > len(found.parts[0])
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pictures_come_one_a_page(render: Render) -> None:
    bundle = bundles.certificate(main_typ=bundles.MAIN + "#pagebreak() Two #pagebreak() Three")
    drawings = rendered(render(bundle, form=ports.OutputFormat.SVG))
    assert drawings.pages == len(drawings.parts) == 3
    assert all(part.startswith(b"<svg") for part in drawings.parts)
    small, large = (rendered(render(bundle, form=ports.OutputFormat.PNG, ppi=ppi)) for ppi in (72, 144))
    sizes = [Image.open(io.BytesIO(found.parts[0])).size for found in (small, large)]
    assert sizes[1][0] == pytest.approx(2 * sizes[0][0], abs=2)


def test_only_a_preview_marks_its_fields(render: Render) -> None:
    bundle = bundles.certificate()
    with_marks = rendered(render(bundle, form=ports.OutputFormat.SVG, preview=True)).parts[0]
    without = rendered(render(bundle, form=ports.OutputFormat.SVG)).parts[0]
    assert b"galley:/name" in with_marks
    assert b"galley:/name" not in without


def test_an_upload_can_be_shown(render: Render, store: MemoryObjectStore) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    data = picture.getvalue()
    store.put("assets/red", data, media_type="image/png")
    bundle = template('#import "@galley/kit:1.0.0": values\n#image(values.logo, alt: "Logo")')
    upload = ports.Upload("red.png", "assets/red", hashlib.sha256(data).hexdigest())
    found = rendered(render(bundle, values='{"logo":"/uploads/red.png"}', uploads=(upload,)))
    assert b"/Image" in found.parts[0]


def test_another_upload_fetches_only_itself(pools: Pools) -> None:
    fresh = MemoryObjectStore()
    pool = pools(fresh, workers=1)
    bundle = template('#read("/uploads/a.txt") #read("/uploads/b.txt")')
    key = bundles.stored(fresh, bundle)

    def upload(name: str, data: bytes) -> ports.Upload:
        sha256 = hashlib.sha256(data).hexdigest()
        fresh.put(f"assets/{sha256}", data, media_type="text/plain")
        return ports.Upload(name, f"assets/{sha256}", sha256)

    same, one, other = upload("a.txt", b"same"), upload("b.txt", b"one"), upload("b.txt", b"other")
    found = {
        rendered(pool.render(bundles.request(bundle, uploads=uploads), priority=DOCUMENT)).parts
        for uploads in ((same, one), (same, other), (same, one))
    }
    assert len(found) == 2
    assert sorted(fresh.reads) == sorted((key, same.key, one.key, other.key))


def test_an_upload_cannot_be_placed_elsewhere(render: Render, store: MemoryObjectStore) -> None:
    store.put("assets/odd", b"x", media_type="text/plain")
    upload = ports.Upload("../main.typ", "assets/odd", hashlib.sha256(b"x").hexdigest())
    with pytest.raises(ValueError, match="upload"):
        render(bundles.certificate(), uploads=(upload,))


def test_a_fault_is_reported_at_its_line_even_when_a_package_noticed_it(render: Render) -> None:
    source = '#import "@galley/kit:1.0.0": money\n\n#money("twelve")'
    outcome = render(template(source))
    assert isinstance(outcome, ports.TemplateError)
    assert (outcome.file, outcome.line) == ("main.typ", 3)
    assert "twelve" in outcome.message


def test_equal_requests_give_equal_bytes_in_every_pool(pools: Pools, store: MemoryObjectStore) -> None:
    bundle = bundles.certificate()
    bundles.stored(store, bundle)
    request = bundles.request(bundle, standard=("a-2a", "ua-1"))
    found = set()
    for _ in range(3):
        pool = pools(workers=1, memory_bytes=0)
        found |= {rendered(pool.render(request, priority=DOCUMENT)).parts for _ in range(2)}
        pool.close()
    assert len(found) == 1


def test_another_day_gives_other_bytes(render: Render) -> None:
    one = rendered(render(bundles.certificate()))
    other = rendered(render(bundles.certificate(), issued_on=date(2026, 11, 24)))
    assert one.parts != other.parts


def test_a_second_equal_request_is_answered_from_memory(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=1)
    bundle = template(SLOW)
    bundles.stored(store, bundle)
    first = pool.render(bundles.request(bundle), priority=DOCUMENT)
    assert pool.render(bundles.request(bundle), priority=DOCUMENT) is first
    assert pool.render(bundles.request(bundle, '{"name":"B"}'), priority=DOCUMENT) is not first


def test_equal_requests_at_once_share_one_render(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=2, memory_bytes=0)
    bundle = template(SLOW)
    bundles.stored(store, bundle)
    with ThreadPoolExecutor(6) as threads:
        request = bundles.request(bundle)
        found = list(threads.map(lambda _: pool.render(request, priority=DOCUMENT), range(6)))
    assert len({id(outcome) for outcome in found}) == 1


def test_a_template_is_fetched_once_for_all_workers(pools: Pools) -> None:
    fresh = MemoryObjectStore()
    pool = pools(fresh, workers=2)
    bundle = bundles.certificate()
    key = bundles.stored(fresh, bundle)
    with ThreadPoolExecutor(8) as threads:
        requests = [bundles.request(bundle, f'{{"name":"{number}"}}') for number in range(24)]
        found = list(threads.map(lambda request: pool.render(request, priority=DOCUMENT), requests))
    assert all(isinstance(outcome, ports.Rendered) for outcome in found)
    assert fresh.reads == [key]


def test_an_altered_bundle_is_never_rendered(pools: Pools) -> None:
    fresh = MemoryObjectStore()
    pool = pools(fresh, workers=1)
    bundle = bundles.certificate()
    key = bundles.stored(fresh, bundle)
    fresh.corrupt(key, bundles.certificate(main_typ="altered").archive)
    with pytest.raises(ports.ObjectAltered):
        pool.render(bundles.request(bundle), priority=DOCUMENT)
    fresh.corrupt(key, bundle.archive)
    rendered(pool.render(bundles.request(bundle), priority=DOCUMENT))


def test_an_unreachable_store_is_raised_and_tried_anew(pools: Pools) -> None:
    fresh = MemoryObjectStore()
    pool = pools(fresh, workers=1)
    bundle = bundles.certificate()
    bundles.stored(fresh, bundle)
    fresh.unreachable = True
    with pytest.raises(ports.StoreUnreachable):
        pool.render(bundles.request(bundle), priority=DOCUMENT)
    fresh.unreachable = False
    rendered(pool.render(bundles.request(bundle), priority=DOCUMENT))


def test_old_roots_leave_the_disk_and_used_ones_stay(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=2, most_roots=2)
    made: list[Bundle] = [template(f"{SLOW}\n// {number}") for number in range(6)]
    for bundle in made:
        bundles.stored(store, bundle)
    with ThreadPoolExecutor(6) as threads:
        found = list(
            threads.map(lambda bundle: pool.render(bundles.request(bundle), priority=DOCUMENT), made * 2)
        )
    assert all(isinstance(outcome, ports.Rendered) for outcome in found), found
    assert len(list(pool._roots.folder.iterdir())) <= 2


def test_a_full_queue_is_said_at_once(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=1, documents_waiting=1)
    bundle = template(SLOW)
    bundles.stored(store, bundle)
    with ThreadPoolExecutor(5) as threads:
        requests = [bundles.request(bundle, f'"{number}"') for number in range(5)]
        found = list(threads.map(lambda request: pool.render(request, priority=DOCUMENT), requests))
    busy = [outcome for outcome in found if isinstance(outcome, ports.PoolBusy)]
    assert len(busy) == 3
    assert all(1 <= outcome.retry_after <= 30 for outcome in busy)


def test_workers_beyond_the_first_start_when_somebody_has_to_wait(
    pools: Pools, store: MemoryObjectStore
) -> None:
    pool = pools(workers=2, kept=1, at_once=1)
    bundle, slow = bundles.certificate(), template(SLOW)
    for each in (bundle, slow):
        bundles.stored(store, each)
    for number in range(3):
        rendered(pool.render(bundles.request(bundle, f'{{"name":"{number}"}}'), priority=DOCUMENT))
    assert pool.status().workers == 1, "no caller has waited"
    with ThreadPoolExecutor(4) as threads:
        requests = [bundles.request(slow, f'"{number}"') for number in range(4)]
        found = list(threads.map(lambda request: pool.render(request, priority=DOCUMENT), requests))
    assert all(isinstance(outcome, ports.Rendered) for outcome in found), found
    while pool.status().workers < 3:
        time.sleep(0.01)
    assert sorted(slot.kept for slot in pool._worker_pool._slots) == [False, False, True]


def test_nobody_waits_longer_than_the_limit(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=1, preview_wait_seconds=0.1)
    endless = template("#for a in range(100000) { for b in range(100000) { } }")
    bundles.stored(store, endless)
    other = threading.Thread(
        target=pool.render, args=(bundles.request(endless),), kwargs={"priority": DOCUMENT}
    )
    other.start()
    while not pool.status().busy:
        time.sleep(0.01)
    good = bundles.certificate()
    bundles.stored(store, good)
    outcome = pool.render(bundles.request(good, form=ports.OutputFormat.SVG), priority=PREVIEW)
    assert isinstance(outcome, ports.PoolBusy)
    assert other.is_alive(), "the caller did not wait for the other's render"
    other.join()
    assert pool.status().waiting == 0


def test_a_worker_that_grew_large_is_retired_between_jobs(pools: Pools, store: MemoryObjectStore) -> None:
    pool = pools(workers=1, limits=replace(LIMITS, retire_bytes=1))
    bundle = bundles.certificate()
    bundles.stored(store, bundle)
    for number in range(3):
        rendered(pool.render(bundles.request(bundle, f'{{"name":"{number}"}}'), priority=DOCUMENT))
    assert pool.status().replaced == {"retired": 3}


def test_every_outcome_is_observed(store: MemoryObjectStore) -> None:
    seen: list[tuple[str, ports.OutputFormat, str]] = []

    def observe(sha256: str, form: ports.OutputFormat, outcome: str, seconds: float) -> None:
        assert seconds > 0
        seen.append((sha256, form, outcome))

    good, bad = bundles.certificate(), template("#panic(1)")
    pool = RenderPool(store, PoolSettings(workers=1, kept=0, limits=LIMITS), observe=observe)
    try:
        for bundle in (good, bad):
            bundles.stored(store, bundle)
            pool.render(bundles.request(bundle, form=ports.OutputFormat.SVG), priority=PREVIEW)
    finally:
        pool.close()
    assert seen == [
        (good.sha256, ports.OutputFormat.SVG, "Rendered"),
        (bad.sha256, ports.OutputFormat.SVG, "TemplateError"),
    ]


def test_large_values_go_in_and_a_large_result_comes_out(render: Render) -> None:
    text = "word " * 60_000
    source = '#import "@galley/kit:1.0.0": values\n#set text(size: 1pt)\n#values.text.slice(0, 9000)'
    found = rendered(render(template(source), values=f'{{"text":"{text}"}}', form=ports.OutputFormat.SVG))
    assert sum(map(len, found.parts)) > 200_000


def test_the_pool_does_not_start_when_a_worker_cannot(store: MemoryObjectStore, tmp_path: Path) -> None:
    with pytest.raises(WorkerCannotStart):
        RenderPool(
            store,
            PoolSettings(workers=1, folder=tmp_path, limits=RenderLimits(memory_bytes=10 * 1024 * 1024)),
        )
    assert list(tmp_path.iterdir()) == []
