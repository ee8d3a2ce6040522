"""Cookies that an answer gives or ends."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie


def given(set_cookie: str) -> Mapping[str, str]:
    """Return the cookies of an answer, by their names; empty for one that it ends. `set_cookie` has one a line."""
    found = dict[str, str]()
    for line in set_cookie.split("\n"):
        try:
            cookies = SimpleCookie(line)
        except CookieError:
            continue
        found |= {name: "" if each["max-age"] == "0" else each.value for name, each in cookies.items()}
    return found


def sent(cookie: str) -> Mapping[str, str]:
    """Return the cookies of a request, by their names."""
    return dict(each.strip().split("=", 1) for each in cookie.split(";") if "=" in each)


def ends_any(set_cookie: str, cookie: str) -> bool:
    """Return whether an answer ends a cookie that a request has, as when somebody logs out."""
    return any(not value for name, value in given(set_cookie).items() if name in sent(cookie))
