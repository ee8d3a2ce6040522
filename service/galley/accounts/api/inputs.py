"""What people type, as accounts take it."""

from __future__ import annotations

from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, StringConstraints

from galley.accounts import rules


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("This is not an e-mail address, such as ada@example.com.") from error
    return value


Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(rules.known_time_zone)]
