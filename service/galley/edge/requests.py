"""What bodies of requests have in common: a field that is unknown is a mistake, and is named."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Self

from ninja import Schema
from pydantic import ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

UNKNOWN = "extra_forbidden"
MOST = 50
# A longer name is no misspelt one, and what compares two names takes the product of their lengths.
LONGEST_NAME = 60


class Body(Schema):
    """A body of a request. What it does not know, it refuses, with the nearest name that it knows."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _name_unknown_fields(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(values)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            if not any(fault["type"] == UNKNOWN for fault in faults):
                raise
            raise ValidationError.from_exception_data(cls.__name__, list(cls._reworded(faults))) from None

    @classmethod
    def _reworded(cls, faults: list[ErrorDetails]) -> Iterator[InitErrorDetails]:
        for fault in faults[:MOST]:
            unknown = fault["type"] == UNKNOWN
            message = cls._unknown(str(fault["loc"][-1])) if unknown else fault["msg"]
            told = PydanticCustomError("invalid_field", "{message}", {"message": message})
            yield InitErrorDetails(type=told, loc=fault["loc"], input=fault["input"])

    @classmethod
    def _unknown(cls, name: str) -> str:
        known = list(cls.model_fields)
        nearest = difflib.get_close_matches(name.lower()[:LONGEST_NAME], known, n=1)
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        if nearest:
            return f"There is no field {shown!r} here. Did you mean {nearest[0]!r}?"
        return f"There is no field {shown!r} here. The fields are: {', '.join(known)}."
