"""Opens what a replay works with: kept requests, a client, a reader of answers, and who writes the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from slipway.adapters.io.http_client import HttpClient
from slipway.adapters.io.pdf_pages import pdf_pages
from slipway.adapters.reports.replay_page import page
from slipway.config import Config, Environment
from slipway.decisions.comparing.accepting import Accepted
from slipway.decisions.comparing.content.parts import Reading
from slipway.decisions.comparing.differences import Comparison
from slipway.errors import StepFailed
from slipway.ports import Client, Clock, Recordings, Taking
from slipway.steps.work import ReplayTools

FOLDER = "replays"


def replay_tools(
    config: Config,
    environment_name: str,
    environment: Environment,
    recordings: Recordings,
    files: Path,
    keep: Callable[[Path], str],
    clock: Clock,
    taking: Taking | None = None,
) -> ReplayTools:
    """Return what a replay in an environment works with. Pages are left in `files`, and `keep` says where they stay."""
    answer_within = config.service.answer_within.total_seconds()

    def client(url: str, headers: Mapping[str, str]) -> Client:
        return HttpClient(url, headers, timeout_seconds=answer_within)

    @contextmanager
    def reading() -> Iterator[Reading]:
        with pdf_pages() as pages:
            yield Reading(pages.text, config.service.hashed_paths)

    def show(name: str, comparison: Comparison, accepted: Accepted, *, old: str, new: str) -> str:
        at = f"{clock.now():%Y-%m-%d %H:%M} UTC"
        shown = page.ReplayShown(
            config.service.name, environment_name, old, new, at, comparison, environment.replay, accepted
        )
        with pdf_pages() as pages:
            read = Reading(pages.text, config.service.hashed_paths)
            text = page.whole(shown, reading=read, drawing=pages.picture)
        return keep(_written(files / FOLDER / f"{name}.html", text))

    return ReplayTools(recordings, client, reading, show, taking)


def _written(file: Path, text: str) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    except OSError as error:
        raise StepFailed(f"The page of the replay cannot be written to {file}: {error.strerror}.") from error
    return file
