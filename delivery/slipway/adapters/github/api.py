"""GitHub's REST API, version 2022-11-28 (https://docs.github.com/en/rest), as far as Slipway says something there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx2 as httpx

from slipway.errors import StepFailed, WrongUse
from slipway.ports.releases.forge import Comment, Progress, PullRequest

VERSION = "2022-11-28"
PAGE = 100
TIMEOUT_SECONDS = 30.0
TRIES, PAUSE_SECONDS, LONGEST_SECONDS = 4, 2.0, 60.0
CREATED, REFUSED, MISSING, TOO_MANY, BROKEN = 201, 403, 404, 429, 500
WRITERS = {"admin", "write"}


class GitHub:
    """One repository at GitHub, as the workflow that this runs in. Its token is said nowhere but in the header."""

    def __init__(
        self, client: httpx.Client, repository: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client, self.repository, self._sleep = client, repository, sleep

    def comments(self, pull: int) -> list[Comment]:
        """Return all comments under a pull request, the oldest first. Raises `StepFailed`."""
        found = self._pages(f"issues/{pull}/comments")
        return [Comment(each["id"], each["body"] or "", each["user"]["type"] == "Bot") for each in found]

    def write_comment(self, pull: int, body: str) -> None:
        """Write a new comment. Raises `StepFailed`."""
        self._ask("POST", f"issues/{pull}/comments", {"body": body})

    def change_comment(self, comment: int, body: str) -> None:
        """Write another text into a comment. Raises `StepFailed`."""
        self._ask("PATCH", f"issues/comments/{comment}", {"body": body})

    def react(self, comment: int, content: str) -> None:
        """Answer a comment with a sign. Raises `StepFailed`."""
        self._ask("POST", f"issues/comments/{comment}/reactions", {"content": content})

    def pull_request(self, pull: int) -> PullRequest:
        """Return a pull request. Raises `StepFailed`."""
        found = self._ask("GET", f"pulls/{pull}")
        # The repository of a fork may be gone already.
        head = found["head"]
        repository = (head["repo"] or {}).get("full_name", "")
        return PullRequest(pull, head["sha"], repository, is_closed=found.get("state") == "closed")

    def may_write(self, login: str) -> bool:
        """Return whether somebody may change the repository. Raises `StepFailed`."""
        return self._ask("GET", f"collaborators/{login}/permission")["permission"] in WRITERS

    def begin_deployment(self, commit: str, environment: str, description: str) -> int:
        """Record a deployment and return its number. Raises `StepFailed`.

        Whether checks are green is asked by Slipway's own gates, and nothing is merged for it.
        """
        asked = {
            "ref": commit,
            "environment": environment,
            "description": description,
            "auto_merge": False,
            "required_contexts": [],
            "production_environment": environment == "production",
        }
        return int(self._ask("POST", "deployments", asked)["id"])

    def say(self, deployment: int, progress: Progress, words: str, *, log: str) -> None:
        """Say how far a deployment is, with the address of its report. Raises `StepFailed`."""
        told = {"state": progress.value, "description": words, "log_url": log}
        self._ask("POST", f"deployments/{deployment}/statuses", told)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        number = 1
        while True:
            found: list[dict[str, Any]] = self._ask("GET", f"{path}?per_page={PAGE}&page={number}")
            yield from found
            if len(found) < PAGE:
                return
            number += 1

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        for left in reversed(range(TRIES)):
            response = self._sent(method, path, body)
            if response is not None and response.status_code < BROKEN and not _is_asked_to_wait(response):
                return _answer(method, path, response)
            # What was not answered may have been done: a second comment would be there twice.
            if not left or (method == "POST" and not (response is not None and _is_asked_to_wait(response))):
                raise StepFailed(f"GitHub did not answer {method} {path}: {_words(response)}.")
            self._sleep(_pause(response))
        raise AssertionError

    def _sent(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response | None:
        try:
            return self._client.request(method, f"/repos/{self.repository}/{path}", json=body)
        except httpx.HTTPError:
            return None


def open_github(variables: Mapping[str, str]) -> GitHub:
    """Open the repository whose workflow this is. Raises `WrongUse` naming each variable that is missing."""
    needed = ("GITHUB_TOKEN", "GITHUB_REPOSITORY")
    if missing := [name for name in needed if not variables.get(name)]:
        raise WrongUse(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set, by which GitHub is spoken to.",
            next_step="In a workflow: `env: {GITHUB_TOKEN: ${{ github.token }}}`.",
        )
    headers = {
        "Authorization": f"Bearer {variables['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": VERSION,
    }
    address = variables.get("GITHUB_API_URL", "https://api.github.com")
    client = httpx.Client(base_url=address, headers=headers, timeout=TIMEOUT_SECONDS)
    return GitHub(client, variables["GITHUB_REPOSITORY"])


def _is_asked_to_wait(response: httpx.Response) -> bool:
    """Return whether a limit was reached: https://docs.github.com/en/rest/using-the-rest-api/rate-limits."""
    limited = response.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in response.headers
    return response.status_code == TOO_MANY or (response.status_code == REFUSED and limited)


def _pause(response: httpx.Response | None) -> float:
    said = response.headers.get("retry-after", "") if response is not None else ""
    return min(float(said), LONGEST_SECONDS) if said.isdigit() else PAUSE_SECONDS


def _answer(method: str, path: str, response: httpx.Response) -> Any:
    if response.is_success:
        return response.json() if response.content else None
    needs = ""
    if response.status_code in (REFUSED, MISSING):
        accepted = response.headers.get("x-accepted-github-permissions", "")
        needs = f"The job needs these `permissions`: {accepted or 'see docs/github.md'}."
    raise StepFailed(f"GitHub refused {method} {path}: {_words(response)}.", next_step=needs)


def _words(response: httpx.Response | None) -> str:
    if response is None:
        return "no answer"
    try:
        message = response.json()["message"]
    except (ValueError, KeyError, TypeError):
        message = response.reason_phrase
    return f"{response.status_code}, {message}"
