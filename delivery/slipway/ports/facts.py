"""What is written down: anything JSON can say."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
Facts: TypeAlias = dict[str, Json]
