"""Options of a technique, given by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from onehood.errors import InvalidArgumentError


def check_options(technique: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raises InvalidArgumentError if one of the given options is not a known one of that technique."""
    known = list(known)
    for name in given:
        if name not in known:
            raise InvalidArgumentError(f"`{name}` is not an option of {technique}. It has: {', '.join(known)}.")
