"""Who logs out on a copy is let in again: the person who asked had logged in again, with a password nobody kept."""

from __future__ import annotations

from slipway.steps.replaying.letting_in import MOST_TIMES, Door
from slipway.steps.replaying.people import NOBODY, People

LOGGED_OUT = {
    "set-cookie": 'theme=dark; Path=/\nsid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/'
}


class Service:
    """Makes a session, another one each time."""

    def __init__(self, why_not: str = "") -> None:
        self.made, self._why_not = 0, why_not

    def act_as(self, people: tuple[str, ...]) -> People:
        self.made += 1
        if self._why_not:
            return People({}, self._why_not)
        return People({person: {"cookie": f"csrf=c; sid={person}{self.made}"} for person in people})


def door_of(service: Service) -> Door:
    return Door(People({"ann": {"cookie": "sid=ann0"}, "bob": {"cookie": "sid=bob0"}}), service.act_as)


def test_who_logs_out_gets_another_session_and_others_keep_theirs() -> None:
    service = Service()
    door = door_of(service)
    before = door.cookies_of("ann", "v")
    door.heard("ann", LOGGED_OUT)
    for person in ("bob", "ann", "ann"):
        door.open_for(person)
    assert service.made == 1
    assert door.headers("ann")["cookie"] == "csrf=c; sid=ann1"
    assert door.headers("bob")["cookie"] == "sid=bob0"
    # That the cookie was ended is kept under the former name.
    assert door.cookies_of("ann", "v") != before


def test_a_cookie_that_is_given_or_that_nobody_brought_ends_no_session() -> None:
    service = Service()
    door = door_of(service)
    for line in ("sid=ann7; Path=/", 'other=""; Max-Age=0', "", "=;;\n!"):
        door.heard("ann", {"set-cookie": line})
    door.heard(NOBODY, LOGGED_OUT)
    door.open_for("ann")
    assert service.made == 0


def test_a_service_that_cannot_let_somebody_in_again_leaves_them_logged_out() -> None:
    door = door_of(Service("it failed"))
    door.heard("ann", LOGGED_OUT)
    door.open_for("ann")
    assert door.headers("ann") == {"cookie": "sid=ann0"}


def test_it_is_not_done_without_end() -> None:
    service = Service()
    door = door_of(service)
    for _ in range(100):
        door.heard("ann", LOGGED_OUT)
        door.open_for("ann")
    assert service.made == MOST_TIMES


def test_what_the_service_gives_for_no_name_goes_to_those_it_does_not_know() -> None:
    door = Door(People({NOBODY: {"x-csrftoken": "t"}}), Service().act_as)
    assert door.headers(NOBODY) == {"x-csrftoken": "t"}
    assert door_of(Service()).headers(NOBODY) == {}
    assert door.cookies_of(NOBODY, "v") == "v"
