"""People who have a login already, made through the API, for journeys that are not about logging in."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from journeys.support.house import House
from playwright.sync_api import APIResponse, Playwright, StorageState

PASSWORD = "four unrelated heron words"
ACCOUNTS = "/_allauth/browser/v1"

_numbers = itertools.count(1)


@dataclass
class Person:
    """A person with a confirmed address, and the cookies of a browser in which they are logged in."""

    email: str
    name: str
    cookies: StorageState
    password: str = PASSWORD


class Caller:
    """Calls the API as the web app does."""

    def __init__(self, playwright: Playwright, house: House, cookies: StorageState | None = None) -> None:
        self.request = playwright.request.new_context(base_url=house.address, storage_state=cookies)
        self.house = house

    def token(self) -> str:
        cookies = {cookie["name"]: cookie["value"] for cookie in self.request.storage_state()["cookies"]}
        return cookies.get("csrftoken", "")

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> APIResponse:
        """Send a request; `body` goes as JSON."""
        own = {"X-CSRFToken": self.token(), "Origin": self.house.address}
        return self.request.fetch(path, method=method, data=body, headers=own | headers)

    def get(self, path: str) -> Any:
        answer = self.send("GET", path)
        assert answer.ok, answer.text()
        return answer.json()

    def post(self, path: str, body: Any, **headers: str) -> Any:
        answer = self.send("POST", path, body, **headers)
        assert answer.ok, f"{answer.status} {answer.text()}"
        return answer.json()


def join(owner: Caller, slug: str, member: Person, as_member: Caller) -> None:
    """Let a person be invited to an organisation as a member, and accept."""
    owner.post(f"/api/v1/organisations/{slug}/invitations", {"email": member.email, "role": "member"})
    link = owner.house.link_in_letter(member.email, "/account/invitation/")
    as_member.post("/api/v1/invitations/accept", {"token": unquote(link.rpartition("/")[2])})


def sign_up(playwright: Playwright, house: House, name: str) -> Person:
    """Create a login, confirm its address from the letter, and log in."""
    email = f"{name.lower()}.{next(_numbers)}@example.org"
    caller = Caller(playwright, house)
    caller.send("GET", f"{ACCOUNTS}/config")
    caller.send("POST", f"{ACCOUNTS}/auth/signup", {"email": email, "password": PASSWORD, "name": name})
    key = unquote(house.link_in_letter(email, "/account/verify-email/").rpartition("/")[2])
    caller.send("POST", f"{ACCOUNTS}/auth/email/verify", {"key": key})
    log_in = {"email": email, "password": PASSWORD}
    answer = caller.send("POST", f"{ACCOUNTS}/auth/login", log_in)
    # Who confirms in the browser that signed up is logged in already.
    assert answer.status in {200, 409}, answer.text()
    cookies = caller.request.storage_state()
    caller.request.dispose()
    return Person(email, name, cookies)
