"""What the addresses of mail take in the same form."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from galley.mailing.rules import ADDRESS

# Those that end a line among them, also the ones beyond ASCII.
NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"


def _address(text: str) -> str:
    if text and not ADDRESS.fullmatch(text):
        raise ValueError("This is no e-mail address, such as name@example.org.")
    return text


Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(_address)
]
NoAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_address)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROLS)
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=NO_CONTROLS)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
