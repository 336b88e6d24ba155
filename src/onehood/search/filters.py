"""Conditions on the images that may be found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from onehood.datasets import label_name
from onehood.errors import InvalidArgumentError

_CONDITION = re.compile(r"\s*([^=!<>]*[^\s=!<>])\s*(=|!=|<=|>=)\s*(.*?)\s*", re.DOTALL)


@dataclass(frozen=True)
class Condition:
    """One condition, as `class=cats`, `folder=2023/summer`, `camera!=phone` or `rating>=3`.

    Args:
        name: "class", "folder", or that of a metadata column; one that is called so itself is "metadata.class".
        operator: "=", "!=", "<=" or ">="; the last two compare numbers.
        value: what is compared with.
    """

    name: str
    operator: str
    value: str

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """From its text.

        Raises:
            InvalidArgumentError: it is none.
        """
        match = _CONDITION.fullmatch(text)
        if match is None:
            raise InvalidArgumentError(
                "A filter must be NAME=VALUE, NAME!=VALUE, NAME<=NUMBER or NAME>=NUMBER; NAME is class, folder or "
                f"a column of the metadata. Received: {text!r}."
            )
        condition = cls(*match.groups())
        if condition.operator in ("<=", ">=") and (_number(condition.value) is None or condition.name == "folder"):
            raise InvalidArgumentError(f"A filter with {condition.operator} compares numbers. Received: {text!r}.")
        return condition

    def holds(self, value: Any) -> bool:
        """Whether an image meets it whose column of that name has this value.

        Args:
            value: of the column, for "folder" a path; None where the image has none, which meets only "!=".
        """
        if self.operator in ("=", "!="):
            return (value is not None and self._equals(value)) == (self.operator == "=")
        number, bound = _number(value), _number(self.value)
        if number is None or bound is None:
            return False
        return number <= bound if self.operator == "<=" else number >= bound

    def _equals(self, value: Any) -> bool:
        if self.name == "folder":
            wanted, parts = PurePath(label_name(self.value)).parts, PurePath(label_name(value)).parts
            return any(parts[place : place + len(wanted)] == wanted for place in range(len(parts)))
        one, other = _number(value), _number(self.value)
        return label_name(str(value)) == label_name(self.value) or (one is not None and one == other)


def conditions_of(filters: Sequence[str]) -> tuple[Condition, ...]:
    """All of which must hold.

    Raises:
        InvalidArgumentError: one is none.
    """
    return tuple(Condition.parse(text) for text in filters)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
